//! What a power cut leaves.

use super::record::{Event, Partition, Record, Write};

/// What a disk writes as a whole.
pub const SECTOR: usize = 512;

/// A disk during a record, as stable storage has it and as its cache has it.
#[derive(Clone, Debug)]
pub struct Replay<'r> {
    record: &'r Record,
    /// Events that have happened.
    at: usize,
    /// Written since the last flush.
    pending: Vec<&'r Write>,
    marks: usize,
}

/// A sector that was written since the last flush and survived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survivor<'r> {
    /// The byte of the disk at which it starts.
    pub offset: u64,
    /// Its bytes.
    pub data: &'r [u8],
}

impl<'r> Replay<'r> {
    /// A disk to which nothing has happened.
    pub fn new(record: &'r Record) -> Self {
        Self { record, at: 0, pending: Vec::new(), marks: 0 }
    }

    /// Lets everything happen before the event of this number, and answers the writes that have
    /// become stable meanwhile, in their order.
    pub fn advance(&mut self, to: usize) -> Vec<&'r Write> {
        assert!(self.at <= to, "a replay goes forward only");
        let mut stable = Vec::new();
        for event in &self.record.events[self.at..to] {
            match event {
                Event::Write(write) => self.pending.push(write),
                Event::Flush => stable.append(&mut self.pending),
                Event::Mark => self.marks += 1,
            }
        }
        self.at = to;
        stable
    }

    /// Marks that were set so far.
    pub fn marks(&self) -> usize {
        self.marks
    }

    /// What survives a power cut here of the writes since the last flush, in the order in which it
    /// reached the disk. Each seed gives another outcome; small ones give the extreme ones.
    pub fn cut(&self, seed: u64) -> Vec<Survivor<'r>> {
        let mut random = Random::new(seed ^ ((self.at as u64) << 32));
        let last = self.pending.len().saturating_sub(1);
        let chosen = random.below(self.pending.len().max(1));
        let mut order: Vec<_> = self.pending.iter().enumerate().collect();
        random.shuffle(&mut order);
        let mut survivors = Vec::new();
        for (number, write) in order {
            let fate = match seed % 7 {
                0 => Fate::Whole,
                1 => Fate::Lost,
                2 if number == last => Fate::Torn,
                2 => Fate::Whole,
                3 if number == chosen => Fate::Lost,
                3 => Fate::Whole,
                4 if number == chosen => Fate::Torn,
                4 => Fate::Lost,
                5 if random.below(2) == 0 => Fate::Lost,
                5 => Fate::Whole,
                _ => Fate::Torn,
            };
            survivors.extend(sectors(write).filter(|_| match fate {
                Fate::Whole => true,
                Fate::Lost => false,
                Fate::Torn => random.below(2) == 0,
            }));
        }
        survivors
    }
}

/// What becomes of a write.
#[derive(Clone, Copy)]
enum Fate {
    Whole,
    Lost,
    /// Any of its sectors survive.
    Torn,
}

fn sectors(write: &Write) -> impl Iterator<Item = Survivor<'_>> {
    write
        .data
        .chunks(SECTOR)
        .enumerate()
        .map(|(index, data)| Survivor { offset: write.offset + (index * SECTOR) as u64, data })
}

/// The bytes of a partition, or of its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    start: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Image {
    /// What a partition held before the record.
    pub fn new(partition: &Partition, bytes: Vec<u8>) -> Self {
        assert!(bytes.len() as u64 <= partition.size);
        Self { start: partition.start, bytes }
    }

    /// Writes what of `data` lies within.
    pub fn write(&mut self, offset: u64, data: &[u8]) {
        let end = self.start + self.bytes.len() as u64;
        let (from, to) = (offset.max(self.start), (offset + data.len() as u64).min(end));
        if from < to {
            let source = (from - offset) as usize..(to - offset) as usize;
            let target = (from - self.start) as usize..(to - self.start) as usize;
            self.bytes[target].copy_from_slice(&data[source]);
        }
    }

    /// The same with what survived.
    pub fn with(&self, survivors: &[Survivor<'_>]) -> Self {
        let mut image = self.clone();
        survivors.iter().for_each(|survivor| image.write(survivor.offset, survivor.data));
        image
    }
}

/// Numbers that look random and follow from a seed (SplitMix64).
#[derive(Clone, Debug)]
struct Random(u64);

impl Random {
    /// Those of a seed.
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next one, less than `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn write(sector: u64, bytes: &[u8]) -> Event {
        let data = bytes.iter().flat_map(|byte| [*byte; SECTOR]).collect();
        Event::Write(Write { offset: sector * SECTOR as u64, data })
    }

    /// The first byte of each of the first three sectors after any cut before event `at`.
    fn outcomes(events: Vec<Event>, at: usize) -> BTreeSet<[u8; 3]> {
        let partition = Partition { label: "p".into(), start: 0, size: 3 * SECTOR as u64 };
        let record = Record { partitions: vec![partition.clone()], events };
        let mut replay = Replay::new(&record);
        let mut image = Image::new(&partition, vec![0; 3 * SECTOR]);
        replay.advance(at).iter().for_each(|write| image.write(write.offset, &write.data));
        (0..700)
            .map(|seed| {
                let image = image.with(&replay.cut(seed));
                [0, 1, 2].map(|sector| image.bytes[sector * SECTOR])
            })
            .collect()
    }

    #[test]
    fn what_was_flushed_is_there_and_the_rest_in_every_combination() {
        let events = vec![write(0, &[1]), Event::Flush, write(1, &[2, 3]), Event::Mark];
        assert_eq!(outcomes(events.clone(), 0), [[0, 0, 0]].into());
        assert_eq!(outcomes(events.clone(), 1), [[0, 0, 0], [1, 0, 0]].into());
        assert_eq!(outcomes(events.clone(), 2), [[1, 0, 0]].into());
        let torn = [[1, 0, 0], [1, 2, 0], [1, 0, 3], [1, 2, 3]];
        assert_eq!(outcomes(events.clone(), 3), torn.into());
        assert_eq!(outcomes(events, 4), torn.into());
    }

    #[test]
    fn writes_to_one_place_arrive_in_any_order() {
        let events = vec![write(0, &[1]), write(0, &[2])];
        assert_eq!(outcomes(events, 2), [[0, 0, 0], [1, 0, 0], [2, 0, 0]].into());
    }

    #[test]
    fn a_later_write_can_survive_without_an_earlier_one() {
        let events = vec![write(0, &[1]), write(1, &[2]), write(2, &[3])];
        let found = outcomes(events, 3);
        for mask in 0..8u8 {
            let kept = |bit: u8, value: u8| if mask & bit != 0 { value } else { 0 };
            assert!(found.contains(&[kept(1, 1), kept(2, 2), kept(4, 3)]), "{mask}");
        }
    }

    #[test]
    fn a_seed_gives_one_outcome() {
        let record = Record {
            partitions: vec![],
            events: (0..9).map(|sector| write(sector, &[7])).collect(),
        };
        let mut replay = Replay::new(&record);
        replay.advance(9);
        assert_eq!(replay.cut(6), replay.cut(6));
        assert_ne!(replay.cut(6), replay.cut(13));
    }

    #[test]
    fn an_image_takes_what_lies_within() {
        let partition = Partition { label: "p".into(), start: 4, size: 4 };
        let mut image = Image::new(&partition, vec![0; 4]);
        image.write(0, &[1; 6]);
        image.write(7, &[2; 9]);
        image.write(0, &[3; 4]);
        image.write(8, &[3; 4]);
        assert_eq!(image.bytes, [1, 1, 0, 2]);
    }
}
