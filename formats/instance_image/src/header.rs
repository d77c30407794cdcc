//! Header blocks of the image and of its partitions.

use sha2::{Digest, Sha256};

use crate::key::CHECK_LEN;
use crate::{BLOCK_LEN, Error, RETIRED, Result, Uuid};

/// The first bytes of an image.
pub const MAGIC: [u8; 19] = *b"Android-VM-instance";

/// Names a root secret and says nothing about it. All zero stands for none.
pub type RootSecretId = [u8; 16];

const VERSION: u16 = 1;
/// Where the id of the root secret lies, from the end of the version: at byte 32 of the block.
const ROOT_OFFSET: usize = 32 - MAGIC.len() - 2;

/// One block.
pub(crate) type Block = [u8; BLOCK_LEN];

/// The header block of an image. An image without partitions is this and zeros.
pub fn header(root: Option<&RootSecretId>) -> [u8; 512] {
    let root = root.copied().unwrap_or_default();
    block(&[&MAGIC, &VERSION.to_le_bytes(), &[0; ROOT_OFFSET], &root])
}

/// What the header block of an image says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The root secret that the image was made with; images of the original do not say it.
    pub root: Option<RootSecretId>,
}

impl Header {
    /// Reads the first block of an image. Nobody authenticates it.
    pub fn read(block: &[u8; 512]) -> Result<Self> {
        if is_zero(block) {
            return Err(Error::NoHeader);
        }
        let rest = block.strip_prefix(&MAGIC).ok_or(Error::NotAnInstanceImage)?;
        let (version, mut rest) = rest.split_first_chunk().ok_or(Error::NotAnInstanceImage)?;
        let version = u16::from_le_bytes(*version);
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let before: [u8; ROOT_OFFSET] = take(&mut rest);
        let root = take(&mut rest);
        if !is_zero(&before) || !is_zero(rest) {
            return Err(Error::HeaderPadding);
        }
        Ok(Self { root: Some(root).filter(|root| !is_zero(root)) })
    }
}

/// The header of a partition, as far as it means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartitionHeader {
    pub(crate) uuid: Uuid,
    /// Bytes of the payload.
    pub(crate) size: u64,
    /// Check value of the key; `None` where the original wrote it.
    pub(crate) check: Option<[u8; CHECK_LEN]>,
}

impl PartitionHeader {
    /// The header of space that is not used. No key authenticates it, so it has a checksum: one
    /// that leads the list astray must not hide the partitions behind it.
    pub(crate) fn retired(size: u64) -> Self {
        let checksum = Sha256::new().chain_update(RETIRED.0).chain_update(size.to_le_bytes());
        let check = checksum.finalize().first_chunk().copied();
        Self { uuid: RETIRED, size, check }
    }

    pub(crate) fn parse(block: &Block) -> Self {
        let mut rest = block.as_slice();
        let uuid = Uuid(take(&mut rest));
        let size = u64::from_le_bytes(take(&mut rest));
        let check = Some(take(&mut rest)).filter(|check| !is_zero(check));
        Self { uuid, size, check }
    }

    pub(crate) fn encode(&self) -> Block {
        let check = self.check.unwrap_or_default();
        block(&[&self.uuid.0, &self.size.to_le_bytes(), &check])
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    match rest.split_first_chunk() {
        Some((taken, behind)) => {
            *rest = behind;
            *taken
        }
        // The fields of a header are shorter than a block.
        None => [0; N],
    }
}

/// A block that starts with `parts` and goes on with zeros.
fn block(parts: &[&[u8]]) -> Block {
    let mut block = [0; BLOCK_LEN];
    for (to, from) in block.iter_mut().zip(parts.concat()) {
        *to = from;
    }
    block
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|&byte| byte == 0)
}
