//! Packages and signatures, and what `apksigner`, `openssl`, `unzip` and this project's own verifier
//! think of them.

#![allow(clippy::unwrap_used, clippy::panic)]

mod golden;
mod keys;
mod package;
mod sign;
mod tool;
