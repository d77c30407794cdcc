//! What the tests of the kit's headers have in common: compilers, and lists of names.
//!
//! - [`Compiler`]: gcc and clang in all standards that the headers are for;
//! - [`Program`]: C++ tests, linked with the real `libbinder_ndk`;
//! - [`names`]: the functions that headers declare, version scripts list and libraries export.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod compiler;
pub mod names;
mod program;

use std::path::{Path, PathBuf};

pub use compiler::{COMPILERS, Compiler, OUTERMOST};
pub use program::{Program, static_library};

/// The folder `sdk` of this checkout.
pub fn sdk() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
