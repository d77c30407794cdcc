//! Why an archive, or an entry of it, is refused.

use std::io;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an archive, or an entry of it, is refused.
///
/// Messages name the entry, never the file: the caller knows which file it opened. Names come
/// from the archive and are escaped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The storage failed.
    #[error("cannot read {what} of the APK: {source}")]
    Io {
        /// What was being read.
        what: &'static str,
        /// The storage's error.
        source: io::Error,
    },
    /// No end record: the file is something else, or was cut off.
    #[error(
        "not an APK: {0}; an APK is a zip file that ends with an end-of-central-directory record"
    )]
    NotAnApk(&'static str),
    /// The archive comment holds another end record, so readers may disagree about which counts.
    #[error(
        "the APK has more than one end-of-central-directory record; rebuild it without an archive comment"
    )]
    AmbiguousEnd,
    /// ZIP64 structures.
    #[error("the APK uses ZIP64 ({0}), which Android packages must not; rebuild it without ZIP64")]
    Zip64(&'static str),
    /// Spread over several disks.
    #[error("the APK is one part of a multi-disk zip archive; join the parts first")]
    MultiDisk,
    /// The central directory does not fit in front of the end record.
    #[error(
        "the APK's central directory ({size} bytes at offset {offset}) does not end where its end record starts (offset {end_record}); the file is damaged or has bytes in front of or between them"
    )]
    CentralDirectoryPlace {
        /// Offset that the end record states.
        offset: u64,
        /// Size that the end record states.
        size: u64,
        /// Where the end record was found.
        end_record: u64,
    },
    /// The central directory is larger than the caller's limit.
    #[error("the APK's central directory has {size} bytes, more than the limit of {limit}")]
    CentralDirectoryTooLarge {
        /// Size that the end record states.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// The two entry counts of the end record, or a count and the records, disagree.
    #[error("the APK's end record counts {expected} entries, but there are {found}")]
    EntryCount {
        /// What the end record says.
        expected: usize,
        /// What else was said or found.
        found: usize,
    },
    /// A central directory record is cut off or has no signature.
    #[error("record {index} of the APK's central directory is damaged")]
    CentralRecord {
        /// Position in the directory, from 0.
        index: usize,
    },
    /// More entries than the caller's limit.
    #[error("the APK has {count} entries, more than the limit of {limit}")]
    TooManyEntries {
        /// Number of entries.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// An entry inflates to more than the caller's limit.
    #[error("APK entry {name:?} has {size} bytes, more than the limit of {limit}")]
    EntryTooLarge {
        /// The entry.
        name: String,
        /// Declared size after inflating.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// All entries together inflate to more than the caller's limit.
    #[error("the APK's entries have more than {limit} bytes in all, which is the limit")]
    TotalTooLarge {
        /// The limit.
        limit: u64,
    },
    /// A name that must not be used as a path.
    #[error("APK entry {name:?} {problem}; it cannot be unpacked safely")]
    BadName {
        /// The name, lossily decoded if it is not UTF-8.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Two entries of one name.
    #[error("APK entry {name:?} is there twice")]
    DuplicateName {
        /// The name, without a directory's final slash.
        name: String,
    },
    /// A file stands where another entry needs a directory.
    #[error("APK entry {file:?} is a file, but entry {below:?} needs a directory of that name")]
    FileAsDirectory {
        /// The file.
        file: String,
        /// An entry below it.
        below: String,
    },
    /// A link, device or other thing that is neither a file nor a directory, or one that claims
    /// to be both.
    #[error("APK entry {name:?} is neither a plain file nor a directory (Unix mode {mode:#o})")]
    FileType {
        /// The entry.
        name: String,
        /// Its recorded mode, file type included.
        mode: u32,
    },
    /// A directory with content.
    #[error("APK entry {name:?} is a directory but has content")]
    DirectoryWithContent {
        /// The entry.
        name: String,
    },
    /// Encrypted content or headers.
    #[error("APK entry {name:?} is encrypted; packages must not be")]
    Encrypted {
        /// The entry.
        name: String,
    },
    /// Sizes that the compression method cannot yield.
    #[error(
        "APK entry {name:?} cannot have {compressed_size} bytes kept and {size} bytes in full with its compression method"
    )]
    ImpossibleSize {
        /// The entry.
        name: String,
        /// Declared size of the kept bytes.
        compressed_size: u64,
        /// Declared size of the file.
        size: u64,
    },
    /// A compression method other than stored and deflate (also the patch flag).
    #[error(
        "APK entry {name:?} uses compression method {method}, only stored (0) and deflate (8) can be read"
    )]
    UnsupportedMethod {
        /// The entry.
        name: String,
        /// Number of the method in APPNOTE 4.4.5.
        method: u16,
    },
    /// The local header is cut off or has no signature.
    #[error("APK entry {name:?} has no local header at offset {offset}")]
    LocalHeader {
        /// The entry.
        name: String,
        /// Where it should be.
        offset: u64,
    },
    /// The local header says something else than the central directory.
    #[error("the two headers of APK entry {name:?} disagree about its {what}")]
    HeaderMismatch {
        /// The entry, as the central directory calls it.
        name: String,
        /// What they disagree about.
        what: &'static str,
    },
    /// Two entries share bytes, or an entry reaches into the central directory.
    #[error("APK entry {name:?} overlaps {other}")]
    Overlap {
        /// The entry.
        name: String,
        /// What it overlaps.
        other: String,
    },
    /// Content that does not inflate.
    #[error("the content of APK entry {name:?} is damaged: {problem}")]
    Content {
        /// The entry.
        name: String,
        /// What was found.
        problem: &'static str,
    },
    /// Content that is not what was packed.
    #[error(
        "the content of APK entry {name:?} is damaged: CRC-32 is {found:08x}, the archive says {expected:08x}"
    )]
    Crc {
        /// The entry.
        name: String,
        /// CRC-32 of the central directory.
        expected: u32,
        /// CRC-32 of the content.
        found: u32,
    },
}

impl From<Error> for io::Error {
    fn from(e: Error) -> Self {
        let kind = match &e {
            Error::Io { source, .. } => source.kind(),
            Error::UnsupportedMethod { .. } => io::ErrorKind::Unsupported,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, e)
    }
}
