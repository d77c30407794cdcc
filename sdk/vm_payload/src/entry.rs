//! From the C entry point `AVmPayload_main` to a Rust function.

use crate::log::{self, Priority};
use std::fmt::Display;

/// Makes a function the payload's entry point `AVmPayload_main`.
///
/// The function takes nothing and returns a [`Termination`]: `()`, an exit code as `i32`, or a
/// `Result` of these. A panic that leaves the function aborts the payload, which the host is told as
/// an error.
///
/// A crate that uses this macro cannot forbid unsafe code, since the exported symbol counts as such.
#[macro_export]
macro_rules! main {
    ($main:path) => {
        #[doc(hidden)]
        #[unsafe(no_mangle)]
        pub extern "C" fn AVmPayload_main() -> ::core::ffi::c_int {
            $crate::run($main)
        }
    };
}

/// What a payload's main function may return.
pub trait Termination {
    /// The exit code, of which the host sees the low eight bits.
    fn report(self) -> i32;
}

/// Success: exit code 0.
impl Termination for () {
    fn report(self) -> i32 {
        0
    }
}

/// The exit code itself.
impl Termination for i32 {
    fn report(self) -> i32 {
        self
    }
}

/// An error is written to the log, with exit code 1.
impl<T: Termination, E: Display> Termination for Result<T, E> {
    fn report(self) -> i32 {
        match self {
            Ok(value) => value.report(),
            Err(error) => {
                log::write(Priority::Error, "payload", &error.to_string());
                1
            }
        }
    }
}

/// What [`main!`] expands to calls this.
#[doc(hidden)]
pub fn run<T: Termination>(main: impl FnOnce() -> T) -> i32 {
    main().report()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes() {
        assert_eq!(run(|| ()), 0);
        assert_eq!(run(|| 42), 42);
        assert_eq!(run(|| Ok::<_, String>(())), 0);
        assert_eq!(run(|| Ok::<_, String>(7)), 7);
    }
}
