//! Trees and files against those of others, against files made to be wrong, and against noise.

#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod data;
mod foreign;
mod golden;
mod random;
mod refresh;
