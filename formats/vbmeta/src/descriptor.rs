//! Descriptors: what a vbmeta says of images.

use crate::bytes::{part, u32_at, u64_at};
use crate::{Error, Result};

/// Bytes of a block of data and of a block of the tree. The format allows for others; nobody makes
/// them.
pub const BLOCK_SIZE: u32 = 4096;
/// Most bytes of a salt, which is what other tools of dm-verity take.
pub const MAX_SALT: usize = 256;

/// Tag of a hash tree descriptor. Others are properties, whole hashes, kernel parameters and
/// further partitions.
pub(crate) const HASHTREE: u64 = 1;
/// Tag and length.
pub(crate) const PREFIX: usize = 16;
/// Bytes of a hash tree descriptor in front of name, salt and digest.
pub(crate) const HASHTREE_LEN: usize = 180;
/// Descriptors are padded to a multiple of this.
pub(crate) const ALIGNMENT: u64 = 8;

pub(crate) const DM_VERITY_VERSION: u32 = 1;
pub(crate) const HASH_ALGORITHM: [u8; 32] = {
    let mut name = [0; 32];
    let sha256 = *b"sha256";
    let mut at = 0;
    while at < sha256.len() {
        name[at] = sha256[at];
        at += 1;
    }
    name
};

/// A Merkle tree over an image: SHA-256, as dm-verity (hash format 1) has it.
///
/// | at | what |
/// |---|---|
/// | 0 | tag 1, bytes that follow (`u64`) |
/// | 16 | version of dm-verity, 1 (`u32`) |
/// | 20 | size of the image, offset and size of the tree (`u64`) |
/// | 44 | size of a block of data, of a block of the tree (`u32`) |
/// | 52 | error correction: roots (`u32`), offset, size (`u64`); not used here |
/// | 72 | hash function, 32 bytes, `sha256` and zeros |
/// | 104 | lengths of partition name, salt and root digest, flags (`u32`); 60 bytes not used |
/// | 180 | partition name, salt, root digest, zeros up to a multiple of 8 |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashtree {
    /// Name of the partition that the image was made for; may be empty.
    pub partition_name: String,
    /// Bytes of data that the tree covers, whole blocks, from the start of the image.
    pub image_size: u64,
    /// Where the tree starts: bytes from the start of the image, whole blocks.
    pub tree_offset: u64,
    /// Bytes of the tree: top level first, each level padded with zeros to whole blocks.
    pub tree_size: u64,
    /// Bytes of a block of data: [`BLOCK_SIZE`].
    pub data_block_size: u32,
    /// Bytes of a block of the tree: [`BLOCK_SIZE`].
    pub hash_block_size: u32,
    /// Hashed in front of every block; at most [`MAX_SALT`] bytes.
    pub salt: Vec<u8>,
    /// Root of the tree.
    pub root_digest: [u8; 32],
}

/// The hash trees among the descriptors; the others are skipped.
pub(crate) fn hashtrees(mut bytes: &[u8]) -> Result<Vec<Hashtree>> {
    let mut found = Vec::new();
    for index in 0.. {
        if bytes.is_empty() {
            break;
        }
        let damaged = |problem| Error::Descriptor { index, problem };
        let (descriptor, rest) = split(bytes).map_err(damaged)?;
        if u64_at(descriptor, 0) == Some(HASHTREE) {
            let fields = Fields::parse(descriptor).map_err(damaged)?;
            found.push(fields.check()?);
        }
        bytes = rest;
    }
    Ok(found)
}

/// The first descriptor, and what comes after it.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), &'static str> {
    let cut = "is cut off";
    let following = u64_at(bytes, 8).ok_or(cut)?;
    if !following.is_multiple_of(ALIGNMENT) {
        return Err("has a length that is no multiple of 8");
    }
    let len = following.checked_add(PREFIX as u64).and_then(|len| usize::try_from(len).ok());
    len.and_then(|len| bytes.split_at_checked(len)).ok_or(cut)
}

/// A hash tree descriptor as it stands there.
struct Fields<'a> {
    version: u32,
    image_size: u64,
    tree_offset: u64,
    tree_size: u64,
    data_block_size: u32,
    hash_block_size: u32,
    hash_algorithm: &'a [u8],
    partition_name: &'a [u8],
    salt: &'a [u8],
    root_digest: &'a [u8],
}

impl<'a> Fields<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, &'static str> {
        let cut = "is too short for a hash tree";
        let number = |at| u32_at(bytes, at).ok_or(cut);
        let size = |at| u64_at(bytes, at).ok_or(cut);
        let (variable, lens) =
            (bytes.get(HASHTREE_LEN..).ok_or(cut)?, [number(104)?, number(108)?, number(112)?]);
        let [name, salt, digest] = lens.map(u64::from);
        let len = name + salt + digest;
        let padded = (HASHTREE_LEN as u64 + len).next_multiple_of(ALIGNMENT);
        if padded < bytes.len() as u64 {
            return Err("has bytes after its root digest");
        }
        Ok(Self {
            version: number(16)?,
            image_size: size(20)?,
            tree_offset: size(28)?,
            tree_size: size(36)?,
            data_block_size: number(44)?,
            hash_block_size: number(48)?,
            hash_algorithm: bytes.get(72..104).ok_or(cut)?,
            partition_name: part(variable, 0, name).ok_or("is too short for its partition name")?,
            salt: part(variable, name, salt).ok_or("is too short for its salt")?,
            root_digest: part(variable, name + salt, digest)
                .ok_or("is too short for its root digest")?,
        })
    }

    fn check(self) -> Result<Hashtree> {
        let block = |what, size| match size == BLOCK_SIZE {
            true => Ok(size),
            false => refuse(what, size, "blocks have 4096 bytes"),
        };
        if self.version != DM_VERITY_VERSION {
            return refuse("dm-verity version", self.version, "only 1 is known");
        }
        if self.hash_algorithm != HASH_ALGORITHM {
            let name = String::from_utf8_lossy(self.hash_algorithm);
            let name = format!("{:?}", name.trim_end_matches('\0'));
            return refuse("the hash algorithm", name, "only \"sha256\" is accepted");
        }
        if self.salt.len() > MAX_SALT {
            return refuse("a salt of length", self.salt.len(), "it has at most 256 bytes");
        }
        let Ok(root_digest) = self.root_digest.try_into() else {
            return refuse("a root digest of length", self.root_digest.len(), "SHA-256 has 32");
        };
        let Ok(partition_name) = std::str::from_utf8(self.partition_name) else {
            let name = format!("{:?}", String::from_utf8_lossy(self.partition_name));
            return refuse("the partition name", name, "it must be UTF-8");
        };
        let hashtree = Hashtree {
            partition_name: partition_name.into(),
            image_size: self.image_size,
            tree_offset: self.tree_offset,
            tree_size: self.tree_size,
            data_block_size: block("data blocks of size", self.data_block_size)?,
            hash_block_size: block("hash blocks of size", self.hash_block_size)?,
            salt: self.salt.into(),
            root_digest,
        };
        hashtree.check_sizes()?;
        Ok(hashtree)
    }
}

impl Hashtree {
    fn check_sizes(&self) -> Result<()> {
        let block = u64::from(BLOCK_SIZE);
        if !self.image_size.is_multiple_of(block)
            || !(1..=idsig::MAX_PACKAGE).contains(&self.image_size)
        {
            let rule = "it is a positive number of whole blocks";
            return refuse("an image of size", self.image_size, rule);
        }
        if !self.tree_offset.is_multiple_of(block) {
            return refuse("a tree at", self.tree_offset, "it must be at a whole block");
        }
        if self.tree_size != idsig::tree_size(self.image_size) {
            return refuse("a tree of size", self.tree_size, "that of the image has another");
        }
        Ok(())
    }
}

fn refuse<T>(what: &'static str, value: impl ToString, rule: &'static str) -> Result<T> {
    Err(Error::Hashtree { what, value: value.to_string(), rule })
}
