//! The instance image: what a guest remembers of its instance from one boot to the next, sealed.
//!
//! The image is a small disk that the guest owns. It starts with a header block, and partitions
//! follow, each a header block and a payload that is padded to whole blocks of 512 bytes:
//!
//! | bytes | disk header | | bytes | partition header |
//! |---|---|---|---|---|
//! | 19 | `Android-VM-instance` | | 16 | type, a [`Uuid`] as it is written |
//! | 2 | version, 1, little-endian | | 8 | bytes of the payload, little-endian |
//! | 11 | zero | | 16 | check value of the key, or zero |
//! | 16 | id of the root secret, or zero | | 472 | zero |
//! | 464 | zero | | | |
//!
//! A payload is a nonce (12 bytes), the AES-256-GCM ciphertext of the data and its tag (16 bytes);
//! the partition header, whole, is authenticated with it. The id of the root secret names the host
//! and user that the image was made for ([`Header`]); the host writes it, and it is there for a clear
//! message only. The nil UUID marks the end of the list and, with it, free space; an image whose list
//! does not end was cut off, and might have lost what it remembers. The check value tells an image that another guest sealed from one
//! that is damaged; images of the original, which have none, are read as well.
//!
//! # Power cuts
//!
//! A data block of 512 bytes is taken to be written whole or not at all, and nothing is taken for
//! granted about the order of writes between two calls of [`Storage::sync`]. Then
//! [`InstanceImage::write_partition`] either happens or does not: the payload is written where the
//! list does not lead, and synced, before its header lets the list lead there; only when that is
//! synced does the old copy's header get the type [`RETIRED`], whose space later writes use again.
//! A cut before that leaves the old copy, or both, of which the one that comes first counts from
//! then on. So an image needs room for two copies of what it holds, and for a third of data that
//! grow, because the free space may lie on both sides of the old copy.
//!
//! Rolling the whole image back to an older state is something that no image can notice.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod cbor;
mod data;
mod error;
mod header;
mod image;
mod key;
mod slots;
mod storage;
mod uuid;

pub use data::{
    ApexData, ApkData, MAX_APEXES, MAX_BYTES, MAX_CIPHER, MAX_EXTRA_APKS, MAX_TEXT, MicrodroidData,
    StorageData,
};
pub use error::{Error, Result};
pub use header::{Header, MAGIC, RootSecretId, header};
pub use image::InstanceImage;
pub use key::SealingKey;
pub use storage::Storage;
pub use uuid::{MICRODROID_UUID, PVMFW_UUID, RETIRED, Uuid};

/// Bytes of a block.
pub const BLOCK: u64 = 512;
/// Bytes of the largest data of a partition.
pub const MAX_DATA: usize = 1 << 20;
/// Most partitions that an image may have, retired ones included.
pub const MAX_PARTITIONS: usize = 1024;

/// [`BLOCK`] as a length.
const BLOCK_LEN: usize = BLOCK as usize;
