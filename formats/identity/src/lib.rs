//! The identity of a VM: what is measured at each stage of its boot, and the secrets that follow from it.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
