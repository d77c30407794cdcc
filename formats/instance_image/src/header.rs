//! Header blocks of the image and of its partitions.

use crate::key::CHECK_LEN;
use crate::{BLOCK_LEN, Error, Result, Uuid};

const MAGIC: &[u8; 19] = b"Android-VM-instance";
const VERSION: u16 = 1;

/// One block.
pub(crate) type Block = [u8; BLOCK_LEN];

/// The header block of an image. An image without partitions is this and zeros.
pub fn header() -> [u8; 512] {
    block(&[MAGIC.as_slice(), &VERSION.to_le_bytes()])
}

/// Refuses what is not the header block of an image.
pub(crate) fn check(block: &Block) -> Result<()> {
    if is_zero(block) {
        return Err(Error::NoHeader);
    }
    let rest = block.strip_prefix(MAGIC).ok_or(Error::NotAnInstanceImage)?;
    let (version, padding) = rest.split_first_chunk().ok_or(Error::NotAnInstanceImage)?;
    match u16::from_le_bytes(*version) {
        VERSION if is_zero(padding) => Ok(()),
        VERSION => Err(Error::HeaderPadding),
        other => Err(Error::Version(other)),
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
