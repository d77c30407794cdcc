//! The parts of a package that its signatures treat apart.

use std::ops::Range;

use apkzip::{ReadAt, Sections};

use crate::block::Block;
use crate::{Error, Result};

/// Where the offset of the central directory stands in the end record.
const DIRECTORY_OFFSET: Range<usize> = 16..20;

/// The parts of a package, in bytes from its start. Everything but the signing block is digested.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parts {
    /// From the first byte to the signing block.
    pub contents: Range<u64>,
    /// The APK Signing Block; empty if the package has none yet.
    pub signing_block: Range<u64>,
    /// The central directory.
    pub central_directory: Range<u64>,
    /// The end record with the comment. Its end is the size of the package.
    pub end_record: Range<u64>,
}

impl Parts {
    /// Finds the parts of a signed package in the first `len` bytes of `storage`. Padding behind
    /// the package is left out, see [`Sections`]; the signing block may have up to 16 MiB.
    pub fn find<R: ReadAt + ?Sized>(storage: &R, len: u64) -> Result<Self> {
        let mut parts = Self::unsigned(Sections::find(storage, len)?);
        let start = Block::start(storage, parts.central_directory.start)?;
        parts.contents.end = start;
        parts.signing_block.start = start;
        Ok(parts)
    }

    /// The parts of an archive without a signing block, to be digested by whoever signs it.
    pub fn unsigned(sections: Sections) -> Self {
        let directory = sections.central_directory.start;
        Self {
            contents: 0..directory,
            signing_block: directory..directory,
            central_directory: sections.central_directory,
            end_record: sections.end_record,
        }
    }

    /// The end record as it is digested: the signing block stands where it says that the central
    /// directory does, since nobody could sign the length of the signature.
    pub(crate) fn end_record<R: ReadAt + ?Sized>(&self, storage: &R) -> Result<Vec<u8>> {
        let what = "the end record";
        let out_of_range = || Error::CutOff { what };
        let len = self.end_record.end.checked_sub(self.end_record.start);
        // The longest comment bounds it.
        let len = len.filter(|&len| len <= 22 + 0xffff).ok_or_else(out_of_range)?;
        let mut record = vec![0; len as usize];
        storage
            .read_exact_at(&mut record, self.end_record.start)
            .map_err(|source| Error::Io { what, source })?;
        let offset = u32::try_from(self.contents.end).map_err(|_| out_of_range())?;
        record
            .get_mut(DIRECTORY_OFFSET)
            .ok_or_else(out_of_range)?
            .copy_from_slice(&offset.to_le_bytes());
        Ok(record)
    }
}
