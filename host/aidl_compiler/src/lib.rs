//! From AIDL to C++ for the NDK Binder and to Rust.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
