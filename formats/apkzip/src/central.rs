//! The central directory (APPNOTE 4.3.12).

use crate::bytes::{u16_at, u32_at};
use crate::{Entry, Error, Method, Result, name};

const SIGNATURE: [u8; 4] = *b"PK\x01\x02";
const RECORD_LEN: usize = 46;

/// General purpose flags (APPNOTE 4.4.4): encrypted, strong encryption, masked headers.
pub(crate) const ENCRYPTION_FLAGS: u16 = 1 | 1 << 6 | 1 << 13;
/// Content is a patch for another file.
const PATCH_FLAG: u16 = 1 << 5;

/// Deflate spends at least two bits on 258 bytes.
const MAX_DEFLATE_RATIO: u64 = 1032;

const S_IFMT: u32 = 0o170_000;
const S_IFDIR: u32 = 0o040_000;
const S_IFREG: u32 = 0o100_000;
const PERMISSIONS: u32 = 0o777;

/// Parses the whole directory. Entries are checked each for itself; `data_offset` is not known
/// yet and zero.
pub(crate) fn parse(mut bytes: &[u8], count: usize) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let damaged = Error::CentralRecord { index: entries.len() };
        let (record, rest) = Record::split(bytes).ok_or(damaged)?;
        entries.push(record.check()?);
        bytes = rest;
    }
    match entries.len() == count {
        true => Ok(entries),
        false => Err(Error::EntryCount { expected: count, found: entries.len() }),
    }
}

/// A record as it stands in the directory.
struct Record<'a> {
    made_by: u16,
    flags: u16,
    method: u16,
    crc32: u32,
    compressed_size: u32,
    size: u32,
    name: &'a [u8],
    disk: u16,
    external_attributes: u32,
    header_offset: u32,
}

impl<'a> Record<'a> {
    /// The first record and what follows it.
    fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        if !bytes.starts_with(&SIGNATURE) {
            return None;
        }
        let (fixed, variable) = bytes.split_at_checked(RECORD_LEN)?;
        let (name, rest) = variable.split_at_checked(u16_at(fixed, 28)?.into())?;
        // Extra fields could only change what is said here by ZIP64, which is refused.
        let (_extra, rest) = rest.split_at_checked(u16_at(fixed, 30)?.into())?;
        let (_comment, rest) = rest.split_at_checked(u16_at(fixed, 32)?.into())?;
        let record = Self {
            made_by: u16_at(fixed, 4)?,
            flags: u16_at(fixed, 8)?,
            method: u16_at(fixed, 10)?,
            crc32: u32_at(fixed, 16)?,
            compressed_size: u32_at(fixed, 20)?,
            size: u32_at(fixed, 24)?,
            name,
            disk: u16_at(fixed, 34)?,
            external_attributes: u32_at(fixed, 38)?,
            header_offset: u32_at(fixed, 42)?,
        };
        Some((record, rest))
    }

    fn check(self) -> Result<Entry> {
        let name = name::decode(self.name)?;
        if [self.compressed_size, self.size, self.header_offset].contains(&u32::MAX)
            || self.disk == u16::MAX
        {
            return Err(Error::Zip64("an entry has ZIP64 sizes"));
        }
        if self.disk != 0 {
            return Err(Error::MultiDisk);
        }
        if self.flags & ENCRYPTION_FLAGS != 0 {
            return Err(Error::Encrypted { name });
        }
        if self.flags & PATCH_FLAG != 0 {
            return Err(Error::UnsupportedMethod { name, method: self.method });
        }
        let entry = Entry {
            unix_mode: self.unix_mode(&name)?,
            name,
            method: Method::from(self.method),
            compressed_size: self.compressed_size.into(),
            size: self.size.into(),
            crc32: self.crc32,
            header_offset: self.header_offset.into(),
            data_offset: 0,
        };
        check_sizes(&entry)?;
        Ok(entry)
    }

    /// The permissions, once it is clear that the mode belongs to a file or directory.
    fn unix_mode(&self, name: &str) -> Result<Option<u32>> {
        // Made on Unix or OS X (APPNOTE 4.4.2); only then the upper half is a mode.
        let mode = match self.made_by >> 8 {
            3 | 19 => self.external_attributes >> 16,
            _ => 0,
        };
        let expected = if name.ends_with('/') { S_IFDIR } else { S_IFREG };
        match mode & S_IFMT {
            0 => {}
            kind if kind == expected => {}
            _ => return Err(Error::FileType { name: name.to_owned(), mode }),
        }
        Ok((mode != 0).then_some(mode & PERMISSIONS))
    }
}

fn check_sizes(entry: &Entry) -> Result<()> {
    if entry.is_dir() && entry.size != 0 {
        return Err(Error::DirectoryWithContent { name: entry.name.clone() });
    }
    let possible = match entry.method {
        Method::Stored => entry.size == entry.compressed_size,
        Method::Deflate => entry.size <= entry.compressed_size * MAX_DEFLATE_RATIO,
        Method::Other(_) => true,
    };
    match possible {
        true => Ok(()),
        false => Err(Error::ImpossibleSize {
            name: entry.name.clone(),
            compressed_size: entry.compressed_size,
            size: entry.size,
        }),
    }
}
