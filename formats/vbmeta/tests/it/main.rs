//! Tests of the whole crate.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod data;
mod foreign;
mod golden;
mod images;
mod random;
