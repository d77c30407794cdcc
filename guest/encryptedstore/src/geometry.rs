//! How a file system divides its blocks: what is asked of mke2fs, and how far it can grow.

use crate::superblock::GROUP;

/// How the blocks of a file system are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Geometry {
    /// Inodes of each group.
    pub(crate) inodes_per_group: u64,
    /// Blocks kept for the descriptors of groups to come.
    pub(crate) reserved_descriptors: u64,
}

impl Geometry {
    /// Inodes of a new file system: one for 16 KiB, but not so few that one that starts small has too
    /// few when it grows, because the number in each group of 128 MiB stays.
    pub(crate) fn inodes(blocks: u64) -> u64 {
        (blocks / 4).max(4096)
    }

    /// MiB of the journal of a new file system.
    pub(crate) fn journal_mib(blocks: u64) -> u64 {
        match blocks {
            ..0x8000 => 4,
            0x8000..0x4_0000 => 16,
            _ => 64,
        }
    }

    /// Blocks that a new file system can grow to without rebuilding its tables of groups: 256 GiB, or
    /// sixteen times of what it has.
    pub(crate) fn growable_to(blocks: u64) -> Option<u64> {
        let most = blocks.saturating_mul(16).max(1 << 26).min(u32::MAX.into());
        (most > blocks).then_some(most)
    }

    /// How many of so many blocks a file system can have: a group at the end that has hardly room for
    /// its own tables is left out.
    pub(crate) fn usable(&self, blocks: u64) -> u64 {
        const INODES_PER_BLOCK: u64 = 16;
        const DESCRIPTORS_PER_BLOCK: u64 = 64;
        let groups = blocks.div_ceil(GROUP);
        let tables = self.inodes_per_group.div_ceil(INODES_PER_BLOCK)
            + groups.div_ceil(DESCRIPTORS_PER_BLOCK)
            + self.reserved_descriptors;
        // Superblock, two blocks of bits, and the 50 blocks that mke2fs asks for, too.
        let least = tables + 53;
        let rest = blocks % GROUP;
        if groups > 1 && rest != 0 && rest < least { blocks - rest } else { blocks }
    }
}
