//! Superblocks as `mke2fs` makes them, and what may become of them.

use super::*;
use crate::format::tests::format_here;
use proptest::prelude::*;
use std::sync::LazyLock;

const IDS: Ids = Ids { uuid: [0x11; 16], hash_seed: [0x22; 16] };
const BLOCKS: u64 = 4095;

/// The superblock of a new file system.
fn fresh(blocks: u64) -> Superblock {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(blocks * BLOCK).unwrap();
    format_here(file.path(), blocks, &IDS);
    read(file.path()).unwrap()
}

static SMALL: LazyLock<Superblock> = LazyLock::new(|| fresh(BLOCKS));

/// The small one with these bytes at this place.
fn with(at: usize, bytes: &[u8]) -> Superblock {
    let mut changed = SMALL.clone();
    changed.0[at..at + bytes.len()].copy_from_slice(bytes);
    changed
}

#[test]
fn the_checksum_is_ext4s() {
    // The usual check value, which has the inversion.
    assert_eq!(!crc32c(b"123456789"), 0xe306_9283);
    assert_eq!(SMALL.checksum(), SMALL.word(CHECKSUM));
}

#[test]
fn new_file_systems_are_ours_and_whole() {
    for blocks in [4095, 9000, 32_767, 32_768, 32_769, 33_600, 76_799, 300_000] {
        let superblock = fresh(blocks);
        assert_eq!(superblock.check(&IDS, blocks).unwrap(), State::Whole, "{blocks}");
        assert!(!superblock.needs_recovery());
        // What mke2fs left out is not asked for at each start.
        assert!(superblock.geometry().usable(blocks) <= superblock.blocks(), "{blocks}");
    }
    assert_eq!(SMALL.blocks(), BLOCKS);
    assert_eq!(SMALL.word(0), 4096);
}

#[test]
fn sectors_of_two_versions_are_a_torn_superblock() {
    let mut later = SMALL.clone();
    later.0[0x2c..0x36].copy_from_slice(&[1, 2, 3, 4, 5, 6, 7, 8, 1, 0]);
    later.0[0x60] |= RECOVER as u8;
    let later = later.with_checksum();
    assert_eq!(later.check(&IDS, BLOCKS).unwrap(), State::Whole);
    assert!(later.needs_recovery());
    for (first, second) in [(&*SMALL, &later), (&later, &*SMALL)] {
        let mut torn = first.clone();
        torn.0[512..].copy_from_slice(&second.0[512..]);
        assert_eq!(torn.check(&IDS, BLOCKS).unwrap(), State::Torn);
        let whole = torn.with_checksum();
        assert_eq!(whole.check(&IDS, BLOCKS).unwrap(), State::Whole);
        assert_eq!(whole.0[..CHECKSUM], torn.0[..CHECKSUM]);
    }
}

#[test]
fn a_torn_superblock_is_made_whole_on_the_device() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(BLOCKS * BLOCK).unwrap();
    format_here(file.path(), BLOCKS, &IDS);
    let before = std::fs::read(file.path()).unwrap();
    file.as_file().write_all_at(b"torn", START + CHECKSUM as u64).unwrap();
    make_mountable(file.path(), &IDS, BLOCKS).unwrap();
    assert!(std::fs::read(file.path()).unwrap() == before);
    // What is more than torn stays as it is.
    file.as_file().write_all_at(b"other", START).unwrap();
    let before = std::fs::read(file.path()).unwrap();
    make_mountable(file.path(), &IDS, BLOCKS).unwrap_err();
    assert!(std::fs::read(file.path()).unwrap() == before);
}

#[test]
fn bad_superblocks() {
    let ours = "key";
    let cases = [
        ("noise", Superblock([0x5a; LENGTH]), ours),
        ("zeros", Superblock([0; LENGTH]), ours),
        ("other UUID", with(UUID, &[0]), "identity"),
        ("other hash seed", with(HASH_SEED + 15, &[0]), "identity"),
        ("magic", with(0x38, &[0]), "the magic number"),
        ("block size", with(0x18, &[3]), "the block size"),
        ("cluster size", with(0x1c, &[3]), "the block size"),
        ("group size", with(0x21, &[0x40]), "the group size"),
        ("first block", with(0x14, &[1]), "byte 0x14"),
        ("errors", with(0x3c, &[1]), "the answer to errors"),
        ("reserved blocks", with(0x08, &[1]), "byte 0x8 "),
        ("other system", with(0x48, &[1]), "byte 0x44"),
        ("revision 0", with(0x4c, &[0]), "the revision"),
        ("reserved for a user", with(0x50, &[1]), "byte 0x50"),
        ("first inode", with(0x54, &[12]), "the inode size"),
        ("inode size", with(0x58, &[0x80, 0]), "the inode size"),
        ("a backup", with(0x5a, &[1]), "the inode size"),
        ("no journal", with(0x5c, &[0x38]), "the features"),
        ("a compatible feature", with(0x5d, &[2]), "a compatible feature"),
        ("a journal device", with(0x60, &[0xca]), "the features"),
        ("no extents", with(0x60, &[0x82]), "the features"),
        ("META_BG and resize inode", with(0x60, &[0xd2]), "the features"),
        ("encryption", with(0x62, &[1]), "an incompatible feature"),
        ("inline data", with(0x61, &[0x82]), "an incompatible feature"),
        ("no checksums", with(0x65, &[0]), "a feature for writing"),
        ("quota", with(0x65, &[5]), "a feature for writing"),
        ("volume name", with(0x87, b"x"), "byte 0x78"),
        ("journal UUID", with(0xd0, &[1]), "byte 0xd0"),
        ("journal inode", with(0xe0, &[9]), "the journal's inode"),
        ("journal device", with(0xe4, &[9]), "the journal's inode"),
        ("hash", with(0xfc, &[2]), "the hash"),
        ("descriptor size", with(0xfe, &[32]), "the hash"),
        ("mount options", with(0x100, &[0]), "the hash"),
        ("extra inode size", with(0x15c, &[0]), "the inode's extra size"),
        ("hash flag", with(0x160, &[0]), "the sizes"),
        ("RAID", with(0x164, &[1]), "byte 0x164"),
        ("flexible groups", with(0x174, &[31]), "the kind of checksum"),
        ("kind of checksum", with(0x175, &[0]), "the kind of checksum"),
        ("snapshot", with(0x180, &[1]), "byte 0x180"),
        ("mount options in text", with(0x200, b"data=writeback"), "byte 0x200"),
        ("quota inode", with(0x240, &[3]), "byte 0x200"),
        ("checksum seed", with(0x270, &[1]), "byte 0x24c"),
        ("encoding", with(0x27c, &[1]), "byte 0x27c"),
        ("orphan file", with(0x280, &[12]), "byte 0x27c"),
        ("last unused byte", with(0x3fb, &[1]), "byte 0x27c"),
        ("no blocks", with(0x04, &[0; 4]), "the sizes"),
        ("inodes", with(0x00, &[1]), "the sizes"),
        ("inodes per group", with(0x28, &[0x20]), "the sizes"),
        ("no inodes", with(0x28, &[0; 4]), "the sizes"),
        ("more groups", with(0x05, &[0x90]), "the sizes"),
        ("a block more", with(0x04, &[0x00, 0x10]), "cut short"),
        ("4 G blocks more", with(0x150, &[1]), "the sizes"),
        ("more inodes than can be counted", beyond_counting(), "the sizes"),
    ];
    for (name, superblock, expected) in cases {
        // With the right checksum and without.
        for superblock in [superblock.with_checksum(), superblock] {
            let error = superblock.check(&IDS, BLOCKS).unwrap_err().to_string();
            assert!(error.contains(expected), "{name}: {error}");
        }
    }
}

/// As many blocks as can be said, and as many inodes in each group.
fn beyond_counting() -> Superblock {
    let mut changed = with(0x28, &[0xff; 4]);
    changed.0[0x04..0x08].fill(0xff);
    changed.0[0x150..0x154].fill(0xff);
    changed
}

#[test]
fn too_many_groups_for_the_resize_inode() {
    let mut changed = with(0x5c, &[0x2c]);
    changed.0[0x60] |= META_BG as u8;
    // And where the new descriptors begin.
    assert_eq!(changed.check(&IDS, BLOCKS).unwrap(), State::Torn);
}

#[test]
fn a_partition_that_is_too_small_for_it() {
    let error = SMALL.check(&IDS, BLOCKS - 1).unwrap_err();
    assert!(matches!(error, Error::Truncated { needed: 16_773_120, available: 16_769_024 }));
    assert_eq!(SMALL.check(&IDS, BLOCKS + 1).unwrap(), State::Whole);
}

#[test]
fn sizes_of_new_file_systems() {
    assert_eq!(
        [0, 4095, 16_384, 16_388, 1 << 20].map(Geometry::inodes),
        [4096, 4096, 4096, 4097, 262_144]
    );
    assert_eq!(
        [4095, 32_767, 32_768, 262_143, 262_144].map(Geometry::journal_mib),
        [4, 4, 16, 16, 64]
    );
    let most = u64::from(u32::MAX);
    let cases = [4095, 1 << 22, 1 << 24, 1 << 28, most, u64::MAX].map(Geometry::growable_to);
    assert_eq!(cases, [Some(1 << 26), Some(1 << 26), Some(1 << 28), Some(most), None, None]);
}

#[test]
fn small_groups_at_the_end_are_left_out() {
    let geometry = Geometry { inodes_per_group: 4096, reserved_descriptors: 31 };
    let cases = [
        (4095, 4095),
        (100, 100),
        (32_768, 32_768),
        (32_769, 32_768),
        (32_768 + 340, 32_768),
        (32_768 + 341, 32_768 + 341),
        (65_535, 65_535),
        (65_537, 65_536),
    ];
    for (blocks, expected) in cases {
        assert_eq!(geometry.usable(blocks), expected, "{blocks}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_checked_without_a_panic(
        bytes in proptest::collection::vec(any::<u8>(), LENGTH),
        available in any::<u64>(),
    ) {
        let mut superblock = Superblock(bytes.try_into().unwrap());
        prop_assert!(superblock.check(&IDS, available).is_err());
        superblock.0[UUID..UUID + 16].copy_from_slice(&IDS.uuid);
        superblock.0[HASH_SEED..HASH_SEED + 16].copy_from_slice(&IDS.hash_seed);
        let _ = superblock.check(&IDS, available);
    }

    /// Behind all that never changes is what the sizes are made of.
    #[test]
    fn any_sizes_are_checked_without_a_panic(
        sizes in any::<[u32; 5]>(),
        available in any::<u64>(),
    ) {
        let mut changed = SMALL.clone();
        for (at, size) in [0x00, 0x04, 0x28, 0xcc, 0x150].into_iter().zip(sizes) {
            changed.0[at..at + 4].copy_from_slice(&size.to_le_bytes());
        }
        // Half of this word is a constant.
        changed.0[0xcc..0xce].fill(0);
        let blocks = changed.blocks();
        prop_assert!(changed.check(&IDS, available).is_err() || blocks <= available);
    }

    /// A changed bit is noticed, or is in a field that changes anyway, and then the checksum tells.
    #[test]
    fn no_flipped_bit_leaves_it_whole(at in 0..LENGTH, bit in 0..8) {
        let changed = with(at, &[SMALL.0[at] ^ (1_u8 << bit)]);
        prop_assert!(!matches!(changed.check(&IDS, BLOCKS), Ok(State::Whole)));
    }
}

#[test]
fn a_superblock_that_is_ahead_of_its_groups_waits_for_the_journal() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (device, blocks) = (file.path(), 3 * GROUP);
    file.as_file().set_len(blocks * BLOCK).unwrap();
    format_here(device, blocks, &IDS);
    let three = read(device).unwrap();
    let mut in_use = three.clone();
    in_use.0[FEATURE_INCOMPAT] |= RECOVER as u8;
    let in_use = in_use.with_checksum();
    let open = |superblock: &Superblock| {
        file.as_file().write_all_at(&superblock.0, START).unwrap();
        let mended = make_mountable(device, &IDS, blocks).unwrap();
        assert!(mended == read(device).unwrap());
        assert_eq!(mended.check(&IDS, blocks).unwrap(), State::Whole);
        mended
    };
    assert!(open(&in_use) == in_use, "all groups have descriptors");

    // The last two are in the journal only.
    let forget = |group: u64| file.as_file().write_all_at(&[0; 64], BLOCK + group * 64).unwrap();
    forget(2);
    assert_eq!(open(&in_use).blocks(), 2 * GROUP);
    forget(1);
    let one = open(&in_use);
    assert_eq!((one.blocks(), one.groups()), (GROUP, 1));
    assert_eq!(u64::from(one.word(0)), three.geometry().inodes_per_group);
    // A torn one, too.
    let mut torn = in_use.clone();
    torn.0[CHECKSUM] ^= 1;
    assert_eq!(open(&torn).blocks(), GROUP);

    // No journal has anything: the kernel is to say what it thinks of this.
    assert_eq!(open(&three).blocks(), blocks);
    // A file system without any group is nothing that a power cut leaves.
    forget(0);
    assert_eq!(open(&in_use).blocks(), blocks);
}
