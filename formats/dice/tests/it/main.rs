//! The crate from outside: vectors, chains, bad input, a second implementation.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod chains;
mod properties;
mod second_implementation;
mod shown;
mod support;
mod vectors;
