//! Android Verified Boot: footer, vbmeta and hash tree descriptor of an image.
//!
//! An image that is signed this way ends in a [`Footer`], which says where in the image its
//! [`Vbmeta`] lies: a signed list of descriptors. A [`Hashtree`] descriptor holds the root of a
//! Merkle tree over the image, and where in the image the tree lies, so that dm-verity can check
//! every block that is read. [`Image`] reads all three and checks them against each other.
//!
//! The format is that of the README of Android's avbtool; all numbers are big-endian. A vbmeta is
//!
//! | bytes | what |
//! |---|---|
//! | 256 | the header: sizes of the blocks, and where in them the fields lie |
//! | n · 64 | the authentication block: hash and signature of the other two |
//! | m · 64 | the auxiliary block: descriptors, public key |
//!
//! Whoever made the image signed it with some key: a valid signature says nothing before
//! [`Vbmeta::public_key`] is compared with a key that is known, see [`Vbmeta::signed_by`]. What
//! would switch verification off (flags of the header, no signature at all) is refused, not
//! honoured.
//!
//! With the feature `sign`, the module `sign` makes such images.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod algorithm;
mod bytes;
mod contents;
mod descriptor;
mod error;
mod footer;
mod header;
mod image;
mod key;
#[cfg(feature = "sign")]
pub mod sign;
mod vbmeta;

pub use algorithm::Algorithm;
pub use apkzip::ReadAt;
pub use descriptor::{BLOCK_SIZE, Hashtree, MAX_SALT};
pub use error::{Error, Result};
pub use footer::{FOOTER_LEN, Footer};
pub use image::Image;
pub use key::MAX_KEY;
pub use vbmeta::{MAX_VBMETA, Vbmeta};
