//! How much of an archive the caller is ready to take.

/// Bounds that [`Archive::open_with`](crate::Archive::open_with) enforces before anything is
/// unpacked.
///
/// ```
/// let limits = apkzip::Limits { max_entries: 1000, ..apkzip::Limits::default() };
/// assert!(limits.max_entry_size <= limits.max_total_size);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most entries, directories included.
    pub max_entries: usize,
    /// Most bytes of a single entry after inflating.
    pub max_entry_size: u64,
    /// Most bytes of all entries together after inflating.
    pub max_total_size: u64,
    /// Most bytes of the central directory, which is held in memory while it is parsed.
    pub max_central_directory: u64,
}

impl Default for Limits {
    /// 65534 entries (what a zip without ZIP64 can hold), 1 GiB an entry, 4 GiB in all, 16 MiB of
    /// central directory.
    fn default() -> Self {
        Self {
            max_entries: 65_534,
            max_entry_size: 1 << 30,
            max_total_size: 4 << 30,
            max_central_directory: 16 << 20,
        }
    }
}
