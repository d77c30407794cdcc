//! Tests of the verifier: AOSP's sample packages, packages that `apksigner` signs, packages that
//! a signer of our own signs rightly or wrongly, and noise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod algorithms;
mod apksigner;
mod bad_input;
mod faults;
mod random;
mod samples;
mod signer;
mod tools;
mod zip;
