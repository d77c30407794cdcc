//! The header of an encrypted store: whether it was formatted, and nothing else.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
