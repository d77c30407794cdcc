//! What can be chosen.

/// How a package is mounted and served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Owner of every file and directory.
    pub uid: u32,
    /// Group of every file and directory.
    pub gid: u32,
    /// Whether programs and libraries must not be executed.
    pub noexec: bool,
    /// Most bytes of inflated content that the server holds at a time, and so the largest deflated
    /// file that can be read. Stored files take no memory.
    pub max_inflated: u64,
}

impl Default for Options {
    /// Everything belongs to root, may be executed, and 64 MiB may be held.
    fn default() -> Self {
        Self { uid: 0, gid: 0, noexec: false, max_inflated: 64 << 20 }
    }
}
