//! The Open Profile for DICE: secrets, keys and certificates derived from what was measured.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
