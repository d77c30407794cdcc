//! The reader against manifests of others, against manifests made to be wrong, and against noise;
//! the writer against golden bytes.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod golden;
mod random;
mod strings;
mod xml;
