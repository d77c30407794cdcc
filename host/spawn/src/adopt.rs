//! Descriptors that come into the process by number.

use rustix::io::{FdFlags, fcntl_getfd, fcntl_setfd};
use std::collections::BTreeSet;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::sync::{Mutex, PoisonError};

/// Why a number is not an inherited descriptor.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdoptError {
    /// Standard input, output and error have owners, and negative numbers are none.
    #[error("descriptor {0} cannot be handed over: use a number from 3 up")]
    Number(RawFd),
    /// The number was given twice.
    #[error("descriptor {0} is named twice")]
    Twice(RawFd),
    /// Nothing is open there.
    #[error("descriptor {0} is not open: the parent process must let this one inherit it")]
    NotOpen(RawFd),
    /// It was opened by this process itself.
    #[error("descriptor {0} was not inherited from the parent process")]
    NotInherited(RawFd),
}

/// The numbers that were adopted already.
static ADOPTED: Mutex<BTreeSet<RawFd>> = Mutex::new(BTreeSet::new());

/// Takes ownership of descriptor `number`, which this process inherited, and marks it close-on-exec.
///
/// Each number works once. Descriptors that this process opened itself are refused: they carry the
/// close-on-exec flag, with which no descriptor can be inherited.
pub fn adopt_fd(number: RawFd) -> Result<OwnedFd, AdoptError> {
    if number < 3 {
        return Err(AdoptError::Number(number));
    }
    let mut adopted = ADOPTED.lock().unwrap_or_else(PoisonError::into_inner);
    if adopted.contains(&number) {
        return Err(AdoptError::Twice(number));
    }
    // SAFETY: the borrow is used only for fcntl, which answers EBADF if nothing is open there.
    let borrowed = unsafe { BorrowedFd::borrow_raw(number) };
    let flags = fcntl_getfd(borrowed).map_err(|_| AdoptError::NotOpen(number))?;
    if flags.contains(FdFlags::CLOEXEC) {
        return Err(AdoptError::NotInherited(number));
    }
    fcntl_setfd(borrowed, FdFlags::CLOEXEC).map_err(|_| AdoptError::NotOpen(number))?;
    adopted.insert(number);
    // SAFETY: the descriptor is open, it came from the parent process (everything that Rust code
    // opens here is close-on-exec), and the set above sees to it that it gets one owner only.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::os::fd::{AsRawFd, IntoRawFd};

    #[test]
    fn inherited_descriptors_are_adopted_once() {
        let file = File::open("/dev/null").unwrap();
        let number = file.as_raw_fd();
        assert!(matches!(adopt_fd(number), Err(AdoptError::NotInherited(_))));

        // What a descriptor looks like after it was inherited.
        fcntl_setfd(&file, FdFlags::empty()).unwrap();
        let number = file.into_raw_fd();
        let adopted = adopt_fd(number).unwrap();
        assert_eq!(adopted.as_raw_fd(), number);
        assert_eq!(fcntl_getfd(&adopted).unwrap(), FdFlags::CLOEXEC);
        assert!(matches!(adopt_fd(number), Err(AdoptError::Twice(_))));
    }

    #[test]
    fn numbers_that_are_no_inherited_descriptors_are_refused() {
        assert!(matches!(adopt_fd(-1), Err(AdoptError::Number(-1))));
        assert!(matches!(adopt_fd(2), Err(AdoptError::Number(2))));
        assert!(matches!(adopt_fd(60_000), Err(AdoptError::NotOpen(60_000))));
    }
}
