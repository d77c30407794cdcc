//! What the kernel gets (`struct fuse_out_header` and what follows it), in native byte order.

use rustix::io::Errno;

use crate::package::Attributes;

/// Most bytes of content in one reply.
pub(crate) const MAX_READ: u32 = 1 << 20;

/// Length of `struct fuse_out_header`.
const HEADER_LEN: usize = 16;
/// Length of `struct fuse_dirent`, without the name.
const DIRENT_LEN: usize = 24;
/// Length of `struct fuse_entry_out`.
const ENTRY_LEN: usize = 128;

/// How long the kernel may rely on names and attributes, in seconds: longer than any VM runs. They
/// do not change.
const VALID: u64 = u32::MAX as u64;

/// Size of the blocks that sizes are told in (`stat` counts 512 bytes each).
const BLOCK: u32 = 4096;
const SECTOR: u64 = 512;

/// One reply, in memory that is used again for the next.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Header and the longest body.
    buffer: Vec<u8>,
    len: usize,
}

/// What `statfs` tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statistics {
    /// Bytes.
    pub(crate) size: u64,
    /// Files and directories.
    pub(crate) nodes: u64,
}

impl Reply {
    /// An empty one.
    pub(crate) fn new() -> Self {
        // Zeroed memory comes from the kernel page by page, when it is first used.
        Self { buffer: vec![0; HEADER_LEN + MAX_READ as usize], len: HEADER_LEN }
    }

    /// Empties it.
    pub(crate) fn clear(&mut self) {
        self.len = HEADER_LEN;
    }

    /// Writes the header; what comes back is what the kernel gets. An error has no body.
    pub(crate) fn finish(&mut self, unique: u64, result: Result<(), Errno>) -> &[u8] {
        let error = match result {
            Ok(()) => 0,
            Err(errno) => {
                self.clear();
                errno.raw_os_error().saturating_neg()
            }
        };
        let len = self.len;
        self.len = 0;
        self.u32(len as u32);
        self.u32(error as u32);
        self.u64(unique);
        self.len = len;
        self.buffer.get(..len).unwrap_or_default()
    }

    /// Lets `fill` write content of at most `size` bytes and say how many there are.
    pub(crate) fn content(
        &mut self,
        size: u32,
        fill: impl FnOnce(&mut [u8]) -> Result<usize, Errno>,
    ) -> Result<(), Errno> {
        // A shorter answer than asked for would mean the end of the file.
        let space = self.buffer.get_mut(self.len..).unwrap_or_default();
        let space = space.get_mut(..size as usize).ok_or(Errno::INVAL)?;
        self.len = self.len.saturating_add(fill(space)?.min(space.len()));
        Ok(())
    }

    /// `struct fuse_init_out`.
    pub(crate) fn init(&mut self, minor: u32, max_readahead: u32, flags: u32) {
        self.u32(7);
        self.u32(minor);
        self.u32(max_readahead);
        self.u32(flags);
        // Requests in the background (read-ahead) at a time, and how many are a crowd.
        self.u16(16);
        self.u16(12);
        // Nothing is written; it decides how long requests can get.
        self.u32(BLOCK);
        // Granularity of times in nanoseconds, and pages in a request.
        self.u32(1);
        self.u16((MAX_READ / BLOCK) as u16);
        self.zeros(34);
    }

    /// `struct fuse_entry_out`.
    pub(crate) fn entry(&mut self, attributes: &Attributes, owner: (u32, u32)) {
        self.u64(attributes.id);
        self.validity_of_entry();
        self.attr(attributes, owner);
    }

    /// `struct fuse_entry_out` that says that there is none, which the kernel may rely on as well.
    pub(crate) fn no_entry(&mut self) {
        self.u64(0);
        self.validity_of_entry();
        self.zeros(88);
    }

    /// `struct fuse_attr_out`.
    pub(crate) fn attributes(&mut self, attributes: &Attributes, owner: (u32, u32)) {
        self.u64(VALID);
        self.zeros(8);
        self.attr(attributes, owner);
    }

    /// `struct fuse_statfs_out`.
    pub(crate) fn statistics(&mut self, statistics: Statistics) {
        self.u64(statistics.size.div_ceil(BLOCK.into()));
        // Nothing is free.
        self.zeros(16);
        self.u64(statistics.nodes);
        self.zeros(8);
        self.u32(BLOCK);
        self.u32(255);
        self.u32(BLOCK);
        self.zeros(28);
    }

    /// `struct fuse_dirent`, and with `plus` (an owner) `struct fuse_direntplus`, for the entry that
    /// comes before position `next`. Says whether it fitted into `limit` bytes of body.
    pub(crate) fn listed(
        &mut self,
        limit: u32,
        next: u64,
        (name, attributes): (&str, Attributes),
        plus: Option<(u32, u32)>,
    ) -> bool {
        let padded = (DIRENT_LEN + name.len()).next_multiple_of(8);
        let len = padded + if plus.is_some() { ENTRY_LEN } else { 0 };
        let end = self.len - HEADER_LEN + len;
        if end > limit as usize || end > MAX_READ as usize {
            return false;
        }
        match plus {
            // The kernel knows these two.
            Some(_) if matches!(name, "." | "..") => self.zeros(ENTRY_LEN),
            Some(owner) => self.entry(&attributes, owner),
            None => {}
        }
        self.u64(attributes.id);
        self.u64(next);
        self.u32(name.len() as u32);
        self.u32(attributes.entry_type());
        self.bytes(name.as_bytes());
        self.zeros(padded - DIRENT_LEN - name.len());
        true
    }

    /// Generation, and how long name and attributes stay.
    fn validity_of_entry(&mut self) {
        self.u64(0);
        self.u64(VALID);
        self.u64(VALID);
        self.zeros(8);
    }

    /// `struct fuse_attr`.
    fn attr(&mut self, attributes: &Attributes, (uid, gid): (u32, u32)) {
        self.u64(attributes.id);
        self.u64(attributes.size);
        self.u64(attributes.size.div_ceil(SECTOR));
        // Times.
        self.zeros(36);
        self.u32(attributes.mode);
        self.u32(attributes.links);
        self.u32(uid);
        self.u32(gid);
        self.u32(0);
        self.u32(BLOCK);
        self.u32(0);
    }

    fn u16(&mut self, value: u16) {
        self.bytes(&value.to_ne_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.bytes(&value.to_ne_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.bytes(&value.to_ne_bytes());
    }

    fn zeros(&mut self, len: usize) {
        const ZEROS: [u8; ENTRY_LEN] = [0; ENTRY_LEN];
        self.bytes(ZEROS.get(..len).unwrap_or_default());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        let end = self.len.saturating_add(bytes.len());
        // Every body is shorter than the buffer.
        if let Some(space) = self.buffer.get_mut(self.len..end) {
            space.copy_from_slice(bytes);
            self.len = end;
        }
    }
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
