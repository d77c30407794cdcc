//! Whatever a power cut leaves is the old data or the new.

use std::io;

use instance_image::{Error, InstanceImage, MICRODROID_UUID, PVMFW_UUID, Storage};
use proptest::prelude::*;

use crate::samples::{empty, key, read, read_type, write};

/// A disk whose power fails, and that writes in any order what is not synced.
#[derive(Clone)]
struct Disk {
    durable: Vec<u8>,
    /// Sectors written since the last sync.
    pending: Vec<(usize, [u8; 512])>,
    /// How many more writes and syncs there is power for.
    power: usize,
}

impl Disk {
    fn new(image: &[u8], power: usize) -> Self {
        Self { durable: image.to_vec(), pending: Vec::new(), power }
    }

    fn use_power(&mut self) -> io::Result<()> {
        self.power = self.power.checked_sub(1).ok_or_else(|| io::Error::other("power cut"))?;
        Ok(())
    }

    /// What is there after the cut if the sectors that `lost` chooses did not make it.
    fn after_cut(&self, lost: impl Fn(usize) -> bool) -> Vec<u8> {
        let mut image = self.durable.clone();
        let written = self.pending.iter().enumerate().filter(|(index, _)| !lost(*index));
        written.for_each(|(_, (at, sector))| image[*at..*at + 512].copy_from_slice(sector));
        image
    }

    /// All outcomes of a cut, or many of them.
    fn outcomes(&self) -> Vec<Vec<u8>> {
        let count = self.pending.len();
        let all = 1_u64 << count.min(6);
        (0..all)
            .flat_map(|low| [low, low | u64::MAX << 6])
            .map(|lost| self.after_cut(|index| lost >> index.min(63) & 1 == 1))
            .collect()
    }
}

impl Storage for Disk {
    fn size(&mut self) -> io::Result<u64> {
        Ok(self.durable.len() as u64)
    }

    fn read(&mut self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        self.after_cut(|_| false).read(buf, offset)
    }

    fn write(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        assert_eq!((bytes.len() % 512, offset % 512), (0, 0));
        assert!(offset as usize + bytes.len() <= self.durable.len());
        for (index, sector) in bytes.chunks(512).enumerate() {
            self.pending.push((offset as usize + 512 * index, sector.try_into().unwrap()));
        }
        // A cut in the middle of a write leaves a part of it.
        self.use_power()
    }

    fn sync(&mut self) -> io::Result<()> {
        self.use_power()?;
        self.durable = self.after_cut(|_| false);
        self.pending.clear();
        Ok(())
    }
}

/// Writes `new` over what is in the image, with a cut at every operation and in every order.
fn cut_everywhere(image: &[u8], new: &[u8]) {
    let old = read(image).unwrap();
    let other = read_type(image, PVMFW_UUID).unwrap();
    for power in 0.. {
        let mut disk = Disk::new(image, power);
        let result =
            InstanceImage::open(&mut disk).unwrap().write_partition(MICRODROID_UUID, &key(), new);
        match result {
            Ok(()) => {
                assert!(disk.pending.is_empty(), "not synced");
                assert_eq!(read(&disk.durable).unwrap().as_deref(), Some(new));
                assert!(power >= 3);
                return;
            }
            Err(Error::Io { .. }) => {}
            Err(Error::Full { .. }) => return assert_eq!(disk.durable, image),
            Err(other) => panic!("{other}"),
        }
        for left in disk.outcomes() {
            let found = read(&left).unwrap();
            assert!(found == old || found.as_deref() == Some(new), "{power}");
            assert_eq!(read_type(&left, PVMFW_UUID).unwrap(), other);
            let mut next = left;
            let expected = match write(&mut next, MICRODROID_UUID, new) {
                Ok(()) => Some(new),
                // The new data may be there already, and a second copy of them too much.
                Err(Error::Full { .. }) => found.as_deref(),
                Err(error) => panic!("{error}"),
            };
            assert_eq!(read(&next).unwrap().as_deref(), expected);
            assert_eq!(read_type(&next, PVMFW_UUID).unwrap(), other);
        }
    }
}

#[test]
fn the_first_write() {
    for size in [0, 500, 2000] {
        cut_everywhere(&empty(20), &vec![1; size]);
        // Space that others used before is not zero.
        let mut used = empty(20);
        used[1024..].fill(0xEE);
        cut_everywhere(&used, &vec![1; size]);
    }
}

#[test]
fn a_rewrite() {
    let mut image = empty(20);
    for (round, size) in [600, 600, 600, 1500, 10, 1600, 100, 100].into_iter().enumerate() {
        let new = vec![round as u8; size];
        cut_everywhere(&image, &new);
        write(&mut image, MICRODROID_UUID, &new).unwrap();
    }
}

#[test]
fn the_copy_that_is_found_after_a_cut_is_found_again() {
    let mut image = empty(20);
    write(&mut image, MICRODROID_UUID, b"old").unwrap();
    // All but the write that retires the old copy.
    let mut disk = Disk::new(&image, 5);
    InstanceImage::open(&mut disk)
        .unwrap()
        .write_partition(MICRODROID_UUID, &key(), b"new")
        .unwrap_err();
    let left = disk.durable;
    let found = read(&left).unwrap();
    assert_eq!(found, read(&left).unwrap());
    assert_eq!(left.windows(16).filter(|window| *window == MICRODROID_UUID.0).count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_history(
        sizes in prop::collection::vec((0_usize..1800, any::<bool>()), 1..8),
        blocks in 8_usize..24,
    ) {
        let mut image = empty(blocks);
        for (round, (size, ours)) in sizes.into_iter().enumerate() {
            let new = vec![round as u8; size];
            let uuid = if ours { MICRODROID_UUID } else { PVMFW_UUID };
            if ours {
                cut_everywhere(&image, &new);
            }
            match write(&mut image, uuid, &new) {
                Ok(()) => prop_assert_eq!(read_type(&image, uuid).unwrap().unwrap(), new),
                Err(Error::Full { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
}
