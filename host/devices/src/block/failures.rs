//! Writes that failed. The guest is only told that they did; its user must hear why.

use std::io;

/// Kinds of error that are told of one disk in its life; a guest may cause as many as it likes.
const MAX_KINDS: usize = 4;

/// What writing to a disk failed with: each kind of error once.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    /// The system's numbers.
    known: Vec<Option<i32>>,
    untold: Vec<String>,
}

impl Failures {
    /// Keeps `error` to be told, unless one of its kind was kept before.
    pub(super) fn note(&mut self, error: &io::Error) {
        let kind = error.raw_os_error();
        if self.known.len() < MAX_KINDS && !self.known.contains(&kind) {
            self.known.push(kind);
            self.untold.push(describe(error));
        }
    }

    /// What is new since the last call.
    pub(super) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.untold)
    }
}

fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("{error}; the guest gets I/O errors until there is room")
        }
        _ => format!("{error}; the guest gets an I/O error"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::Errno;

    #[test]
    fn each_kind_is_told_once_and_not_too_many() {
        let mut failures = Failures::default();
        failures.note(&Errno::NOSPC.into());
        failures.note(&Errno::NOSPC.into());
        let full =
            "No space left on device (os error 28); the guest gets I/O errors until there is room";
        assert_eq!(failures.take(), [full]);
        let errors = [Errno::NOSPC, Errno::PERM, Errno::IO, Errno::NXIO, Errno::DQUOT, Errno::ROFS];
        errors.iter().for_each(|error| failures.note(&(*error).into()));
        let told = failures.take();
        assert_eq!(told.len(), MAX_KINDS - 1);
        assert_eq!(told[0], "Operation not permitted (os error 1); the guest gets an I/O error");
        assert!(failures.take().is_empty());
    }
}
