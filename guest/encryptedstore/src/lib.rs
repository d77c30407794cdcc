//! The encrypted store of a guest: opened, formatted once, mounted and enlarged.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
