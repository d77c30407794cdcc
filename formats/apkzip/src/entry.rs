//! What an archive says about one of its files.

/// How an entry's bytes are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// As they are (method 0).
    Stored,
    /// Raw deflate (method 8).
    Deflate,
    /// Any other method of APPNOTE 4.4.5. Such an entry is listed but cannot be read.
    Other(u16),
}

impl From<u16> for Method {
    fn from(number: u16) -> Self {
        match number {
            0 => Self::Stored,
            8 => Self::Deflate,
            other => Self::Other(other),
        }
    }
}

/// One file or directory of an archive, checked by [`Archive::open`](crate::Archive::open).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Path inside the archive: relative, `/` between components, no `.`, `..` or empty
    /// component. A directory's name ends in one `/`.
    pub name: String,
    /// How the bytes are kept.
    pub method: Method,
    /// Size of the kept bytes.
    pub compressed_size: u64,
    /// Size of the file's own bytes.
    pub size: u64,
    /// CRC-32 (ISO-HDLC) of the file's own bytes.
    pub crc32: u32,
    /// Offset of the local header from the start of the archive, in bytes.
    pub header_offset: u64,
    /// Permission bits (at most `0o777`) if the archive was made on a Unix and recorded any.
    /// Set-user-id, set-group-id and sticky bits are never passed on.
    pub unix_mode: Option<u32>,
    /// Offset of the first kept byte from the start of the archive; found by way of the local
    /// header, which has a variable length.
    pub(crate) data_offset: u64,
}

impl Entry {
    /// Whether this is a directory (its name ends in `/`; it has no content).
    pub fn is_dir(&self) -> bool {
        self.name.ends_with('/')
    }

    /// Name without a directory's final `/`.
    pub(crate) fn path(&self) -> &str {
        self.name.strip_suffix('/').unwrap_or(&self.name)
    }
}
