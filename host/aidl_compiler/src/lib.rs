//! From AIDL to C++ for the NDK Binder and to Rust.
//!
//! [`compile`] does it all. [`load`] is its front half: it reads the inputs and what they import,
//! and gives the [`model`], the resolved and checked tree that back ends walk. [`rust_to_out_dir`] is
//! for build scripts.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod annotations;
mod ast;
mod build;
mod built_in;
mod cargo;
mod check;
mod constants;
pub mod error;
mod evaluate;
mod files;
mod front;
mod lexer;
pub mod model;
mod ndk;
mod options;
mod parser;
mod program;
mod rust;
mod source;
mod types;
mod values;

pub use cargo::rust_to_out_dir;
pub use error::{Diagnostic, Error};
pub use front::{load, load_text};
pub use options::{Language, Options, Output, OutputKind};

/// Compiles the input files: gives the files to write, in a fixed order, and writes none itself.
///
/// # Errors
/// Those of [`load`] and [`emit`].
pub fn compile(options: &Options) -> Result<Vec<Output>, Error> {
    emit(&load(options)?, options)
}

/// The back half of [`compile`]: the files for a model.
///
/// # Errors
/// [`Error::Source`] for what C++ cannot say, [`Error::Rust`] or [`Error::Options`].
pub fn emit(model: &model::Model, options: &Options) -> Result<Vec<Output>, Error> {
    options.check()?;
    match options.language {
        Language::Ndk => ndk::emit(model, options),
        Language::Rust => rust::emit(model, options),
    }
}
