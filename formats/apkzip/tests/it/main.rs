//! The reader against archives of others, against archives made to be wrong, and against noise.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod content;
mod foreign;
mod padding;
mod random;
mod zip;
