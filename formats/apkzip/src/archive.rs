//! An opened archive.

use std::cmp::Ordering;
use std::ops::Range;

use crate::{Entry, EntryReader, Error, Limits, ReadAt, Result, Sections, central, local};

/// An opened archive: every header read and checked, content read on demand.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let file = std::fs::File::open("app.apk")?;
/// let len = file.metadata()?.len();
/// let archive = apkzip::Archive::open(file, len)?;
/// for entry in archive.entries().filter(|entry| !entry.is_dir()) {
///     let mut out = std::fs::File::create(entry.name.replace('/', "_"))?;
///     std::io::copy(&mut archive.reader(entry)?, &mut out)?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Archive<R> {
    storage: R,
    sections: Sections,
    /// In the order of [`path_order`].
    entries: Vec<Entry>,
}

impl<R: ReadAt> Archive<R> {
    /// Opens the archive in the first `len` bytes of `storage`, with the default [`Limits`].
    pub fn open(storage: R, len: u64) -> Result<Self> {
        Self::open_with(storage, len, &Limits::default())
    }

    /// As [`open`](Self::open), with the caller's limits.
    pub fn open_with(storage: R, len: u64, limits: &Limits) -> Result<Self> {
        let sections = Sections::find(&storage, len)?;
        if sections.entry_count > limits.max_entries {
            let (count, limit) = (sections.entry_count, limits.max_entries);
            return Err(Error::TooManyEntries { count, limit });
        }
        let directory = read_directory(&storage, &sections, limits)?;
        let mut entries = central::parse(&directory, sections.entry_count)?;
        check_sizes(&entries, limits)?;
        local::check(&storage, &mut entries, sections.central_directory.start)?;
        entries.sort_by(|a, b| path_order(a.path(), b.path()));
        check_tree(&entries)?;
        Ok(Self { storage, sections, entries })
    }

    /// All entries, directories included, sorted so that whatever is in a directory follows it
    /// directly. (Packages need not have entries for directories.)
    pub fn entries(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// The entry of exactly this name. A directory is found with and without its final `/`.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let path = name.strip_suffix('/');
        let index =
            self.entries.binary_search_by(|e| path_order(e.path(), path.unwrap_or(name))).ok()?;
        self.entries.get(index).filter(|entry| path.is_none() || entry.is_dir())
    }

    /// Where the kept (for [`Stored`](crate::Method::Stored): the file's own) bytes of an entry
    /// of this archive lie in the storage. The CRC of what is read this way is not checked.
    pub fn data_range(&self, entry: &Entry) -> Range<u64> {
        entry.data_offset..entry.data_offset.saturating_add(entry.compressed_size)
    }

    /// A reader of the content of an entry of this archive, inflated and checked.
    pub fn reader<'a>(&'a self, entry: &'a Entry) -> Result<EntryReader<'a, R>> {
        EntryReader::new(&self.storage, entry)
    }

    /// The whole content of an entry of this archive. Its size is at most the
    /// [limit](Limits::max_entry_size) that the archive was opened with.
    pub fn read(&self, entry: &Entry) -> Result<Vec<u8>> {
        self.reader(entry)?.read_all()
    }

    /// Where the parts of the archive lie.
    pub fn sections(&self) -> &Sections {
        &self.sections
    }

    /// Bytes of all entries together after inflating.
    pub fn total_size(&self) -> u64 {
        self.entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.size))
    }

    /// The storage that was given to [`open`](Self::open).
    pub fn storage(&self) -> &R {
        &self.storage
    }
}

fn read_directory<R: ReadAt>(storage: &R, sections: &Sections, limits: &Limits) -> Result<Vec<u8>> {
    let Range { start, end } = sections.central_directory;
    let (size, limit) = (end - start, limits.max_central_directory);
    let too_large = Error::CentralDirectoryTooLarge { size, limit };
    if size > limit {
        return Err(too_large);
    }
    let mut bytes = vec![0; usize::try_from(size).map_err(|_| too_large)?];
    storage
        .read_exact_at(&mut bytes, start)
        .map_err(|source| Error::Io { what: "the central directory", source })?;
    Ok(bytes)
}

fn check_sizes(entries: &[Entry], limits: &Limits) -> Result<()> {
    let mut total: u64 = 0;
    for entry in entries {
        if entry.size > limits.max_entry_size {
            let (name, size, limit) = (entry.name.clone(), entry.size, limits.max_entry_size);
            return Err(Error::EntryTooLarge { name, size, limit });
        }
        total = total.saturating_add(entry.size);
    }
    match total > limits.max_total_size {
        true => Err(Error::TotalTooLarge { limit: limits.max_total_size }),
        false => Ok(()),
    }
}

/// Every path is there once, and no file is also a directory. With the entries in
/// [`path_order`], both show between neighbours.
fn check_tree(entries: &[Entry]) -> Result<()> {
    for (entry, next) in entries.iter().zip(entries.iter().skip(1)) {
        let Some(below) = next.path().strip_prefix(entry.path()) else { continue };
        if below.is_empty() {
            return Err(Error::DuplicateName { name: entry.path().to_owned() });
        }
        if below.starts_with('/') && !entry.is_dir() {
            let (file, below) = (entry.name.clone(), next.name.clone());
            return Err(Error::FileAsDirectory { file, below });
        }
    }
    Ok(())
}

/// Byte order in which `/` comes before everything else (names hold no NUL), so that what is in a
/// directory follows it directly.
fn path_order(a: &str, b: &str) -> Ordering {
    let key = |byte| if byte == b'/' { 0 } else { byte };
    a.bytes().map(key).cmp(b.bytes().map(key))
}
