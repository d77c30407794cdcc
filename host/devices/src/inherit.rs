//! Taking ownership of descriptors that this process inherited by number.
#![allow(unsafe_code)]

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd};

use rustix::io::{FdFlags, fcntl_getfd, fcntl_setfd};

use crate::{Error, MAX_CONFIG_BYTES};

/// Turns numbers of the configuration into owned descriptors, each at most once.
#[derive(Debug, Default)]
pub(crate) struct Inherited {
    taken: HashSet<i32>,
}

impl Inherited {
    /// Takes descriptor `fd`, which must be open, and marks it close-on-exec. The standard
    /// streams are refused: the process goes on using them.
    pub(crate) fn take(&mut self, fd: i32, purpose: &str) -> Result<OwnedFd, Error> {
        let refuse = |source| Error::Descriptor { fd, purpose: purpose.to_owned(), source };
        if fd <= 2 {
            return Err(refuse(io::ErrorKind::InvalidInput.into()));
        }
        if !self.taken.insert(fd) {
            return Err(Error::DescriptorTwice { fd, purpose: purpose.to_owned() });
        }
        // SAFETY: `fd` is not -1. If it is not open, the two calls below fail with EBADF, and
        // the borrow ends before anything else happens.
        let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
        let flags = fcntl_getfd(borrowed).map_err(|error| refuse(error.into()))?;
        fcntl_setfd(borrowed, flags | FdFlags::CLOEXEC).map_err(|error| refuse(error.into()))?;
        // SAFETY: the descriptor is open. The process that started this one handed it over for
        // this purpose, `taken` makes sure that nobody takes it again, and it is taken before
        // this process opens any descriptor of its own that could have the same number.
        Ok(unsafe { OwnedFd::from_raw_fd(fd) })
    }
}

/// Reads what the inherited descriptor `fd` holds, at most one byte more than a configuration
/// may have, and closes it.
pub fn read_inherited(fd: i32) -> Result<Vec<u8>, Error> {
    let file = File::from(Inherited::default().take(fd, "configuration")?);
    let mut text = Vec::new();
    file.take(MAX_CONFIG_BYTES + 1).read_to_end(&mut text).map_err(Error::ReadConfig)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::IntoRawFd;

    #[test]
    fn takes_an_open_descriptor_once() {
        let number = tempfile::tempfile().unwrap().into_raw_fd();
        let mut inherited = Inherited::default();
        let fd = inherited.take(number, "test").unwrap();
        assert!(fcntl_getfd(&fd).unwrap().contains(FdFlags::CLOEXEC));
        assert!(matches!(inherited.take(number, "test"), Err(Error::DescriptorTwice { .. })));
    }

    #[test]
    fn refuses_what_is_not_open_and_the_standard_streams() {
        let mut inherited = Inherited::default();
        for fd in [-1, 0, 2, 1 << 30] {
            assert!(matches!(inherited.take(fd, "test"), Err(Error::Descriptor { .. })), "{fd}");
        }
    }
}
