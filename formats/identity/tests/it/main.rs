//! What is measured, and the secrets that follow from it.

#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(feature = "test-drop-input")]
mod dropped;
mod golden;
mod inputs;
mod random;
mod samples;
mod secrets;
