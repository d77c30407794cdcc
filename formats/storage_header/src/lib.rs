//! The header of an encrypted store: whether it was formatted, and nothing else.
//!
//! A storage file, and the partition that a guest sees of it, begins with [`HEADER_BYTES`] bytes in
//! the clear; the encrypted region follows. The host makes the file with the header
//! [`Header::Unformatted`]; the guest replaces it by [`Header::Formatted`] once there is a file
//! system, and that is on the disk. Layout (the first marker is that of the original):
//!
//! | state       | bytes                                                                          |
//! |-------------|--------------------------------------------------------------------------------|
//! | unformatted | `UNFORMATTED-STORAGE`, zeros                                                   |
//! | formatted   | `AVF-ENCRYPTED-STORAGE` and a NUL, the version 1 as u16, little endian, zeros |
//!
//! The host can write anything here at any time. So only these exact 4096 bytes mean anything, no
//! parameter of the encryption is among them, and a guest that knows that it has formatted the store
//! does not believe an "unformatted". What differs between the two lies in the first 24 bytes, hence
//! in one sector of 512 bytes: a power cut leaves the one or the other, never a mixture.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod header;
mod size;

pub use header::{Error, HEADER_BYTES, Header};
pub use size::{BLOCK_BYTES, MIN_STORAGE_BYTES, file_size, is_file_size};
