//! What can go wrong.

use std::io;
use std::path::PathBuf;

/// Why a device could not be made or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A driver's control device is not there.
    #[error("{path} is not there: load the kernel module {module}, and mount devtmpfs on /dev")]
    NoDriver {
        /// The control device.
        path: &'static str,
        /// The module that makes it.
        module: &'static str,
    },
    /// The kernel does not know a target.
    #[error("the kernel has no device-mapper target `{target}`: load the kernel module {module}")]
    NoTarget {
        /// The target of the table.
        target: String,
        /// The module that has it.
        module: String,
    },
    /// A name that device-mapper or a path of that name could not take.
    #[error(
        "{name:?} is no name for a device: use 1 to 127 letters, digits, `-`, `_` and `.`, and no \
         `.` at the beginning"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// A table that the kernel could not take.
    #[error("{what} is {value}, which is not allowed: {rule}")]
    Value {
        /// What the value is of.
        what: &'static str,
        /// The value.
        value: String,
        /// What is allowed.
        rule: &'static str,
    },
    /// There is a device of that name already.
    #[error("there is a device-mapper device {name} already: remove it, or choose another name")]
    Exists {
        /// The name.
        name: String,
    },
    /// There is no device of that name.
    #[error("there is no device-mapper device {name}")]
    NotFound {
        /// The name.
        name: String,
    },
    /// The device is mounted, open, or part of another device.
    #[error("the device-mapper device {name} is in use: unmount or close it first")]
    Busy {
        /// The name.
        name: String,
    },
    /// What should be a block device is something else.
    #[error("{} is not a block device", path.display())]
    NotABlockDevice {
        /// The path.
        path: PathBuf,
    },
    /// The kernel gave an answer that makes no sense.
    #[error("the kernel's answer about {name} cannot be understood: {detail}")]
    Answer {
        /// The name of the device.
        name: String,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// No loop device stays free long enough.
    #[error("no free loop device: other programs took {tries} of them in between; try again")]
    NoFreeLoop {
        /// How many were tried.
        tries: u32,
    },
    /// Any other failure of the kernel's.
    #[error("cannot {action} {object}: {source}{}", hint(source))]
    Io {
        /// What was to be done.
        action: &'static str,
        /// To what: a path or a name.
        object: String,
        /// The kernel's reason.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`.
    pub(crate) fn io(
        action: &'static str,
        object: impl ToString,
    ) -> impl FnOnce(io::Error) -> Self {
        let object = object.to_string();
        move |source| Self::Io { action, object, source }
    }
}

/// The kernel tells the details of a bad table to nobody but its log.
fn hint(error: &io::Error) -> &'static str {
    match error.raw_os_error() {
        Some(libc::EINVAL | libc::ENXIO | libc::EIO) => " (the kernel's log says more)",
        Some(libc::EPERM | libc::EACCES) => " (this takes root)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_to_do() {
        let error = |number| {
            Error::io("load the table of", "x")(io::Error::from_raw_os_error(number)).to_string()
        };
        assert_eq!(
            error(libc::EINVAL),
            "cannot load the table of x: Invalid argument (os error 22) (the kernel's log says more)"
        );
        assert!(error(libc::EPERM).ends_with("(this takes root)"));
        assert!(error(libc::ENOMEM).ends_with("(os error 12)"));
    }
}
