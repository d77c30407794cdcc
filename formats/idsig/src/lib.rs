//! The APK signature scheme v4 file ("idsig"): Merkle tree and root hash of a package.
//!
//! The file stands beside the package and says how the package hashes, block by block, so that
//! dm-verity in a guest can check every block that is read. Formats: Android's documentation of
//! "APK Signature Scheme v4" and the kernel's of "fs-verity" (Merkle tree).
//!
//! * [`Idsig`] reads and writes the file's header, and checks its tree.
//! * [`Tree`] is the Merkle tree; [`Tree::build`] uses all cores.
//! * [`create`] and [`refresh`] make the file for a package whose digest is known.
//!
//! A file is a header and the tree behind it, all numbers little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | version, 2 |
//! | 4 + n | hashing info: hash algorithm (`u32`, 1 = SHA-256), log2 of the block size (`u8`, 12), salt, root hash |
//! | 4 + n | signing info: digest of the package, certificate, additional data, public key, signature algorithm (`u32`), signature, then blocks of further signers |
//! | 4 + n | the tree, top level first, each level padded with zeros to whole blocks |
//!
//! Fields without a stated type are bytes with a `u32` length in front. Nothing here verifies a
//! signature: a guest that has no other reason to trust a root hash verifies the whole package
//! through the tree.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod check;
mod create;
mod error;
mod fields;
mod file;
mod hash;
mod levels;
mod tree;

pub use apkzip::ReadAt;
pub use create::{Refreshed, create, refresh};
pub use error::{Error, Result};
pub use file::{Hashing, Idsig, MAX_SALT, MAX_SIGNING_INFO, Signing, SigningBlock};
pub use hash::fs_verity_salt;
pub use levels::tree_size;
pub use tree::Tree;

/// Bytes of a data block and of a tree block.
pub const BLOCK: u64 = 4096;
/// Bytes of the largest package that a tree is built for. No archive without ZIP64 is larger; its
/// tree has 65 MiB.
pub const MAX_PACKAGE: u64 = 1 << 33;

/// [`BLOCK`] as a length.
const BLOCK_LEN: usize = BLOCK as usize;
/// Bytes of a SHA-256 hash.
const HASH_LEN: usize = 32;
