//! A proof that the replay can find something: stores that keep a counter twice, one that flushes
//! where it must and others that do not.

use super::{Event, Image, Partition, Record, Replay, SECTOR, Write};

/// Where a toy does not flush although it must.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sloppy {
    Never,
    /// Between the data and the sector that makes it valid.
    BeforeCommit,
    /// After it, when the payload is told that its data is stable.
    AfterCommit,
}

const SLOT: usize = 4 * SECTOR;
const COUNT: u8 = 12;

/// A store of two slots, each three sectors of data and one that says which number they have. The
/// payload sets a mark once its number is stable.
fn run(sloppy: Sloppy) -> Record {
    let size = 2 * SLOT as u64;
    let mut record = Record {
        partitions: vec![Partition { label: "toy".into(), start: 0, size }],
        events: vec![],
    };
    for number in 1..=COUNT {
        let slot = u64::from(number % 2) * SLOT as u64;
        let write = |at: usize, sectors: usize| {
            Event::Write(Write {
                offset: slot + (at * SECTOR) as u64,
                data: vec![number; sectors * SECTOR],
            })
        };
        record.events.push(write(0, 3));
        if sloppy != Sloppy::BeforeCommit {
            record.events.push(Event::Flush);
        }
        record.events.push(write(3, 1));
        if sloppy != Sloppy::AfterCommit {
            record.events.push(Event::Flush);
        }
        record.events.push(Event::Mark);
    }
    record
}

/// The number that the store holds; `None` if it is damaged.
fn open(image: &[u8]) -> Option<u8> {
    let newest = image.chunks(SLOT).max_by_key(|slot| slot[3 * SECTOR])?;
    let number = newest[3 * SECTOR];
    (number == 0 || newest.iter().all(|byte| *byte == number)).then_some(number)
}

/// States in which the store is damaged, or has not what was promised.
fn broken(record: &Record) -> usize {
    let mut replay = Replay::new(record);
    let mut image = Image::new(record.partition("toy"), vec![0; 2 * SLOT]);
    let mut broken = 0;
    for cut in 0..=record.events.len() {
        replay.advance(cut).iter().for_each(|write| image.write(write.offset, &write.data));
        for seed in 0..70 {
            let state = image.with(&replay.cut(seed));
            let promised = replay.marks() as u8;
            let kept = |found: u8| found == promised || found == promised + 1;
            if !open(&state.bytes).is_some_and(kept) {
                broken += 1;
            }
        }
    }
    broken
}

#[test]
fn a_store_that_flushes_survives_and_others_are_found_out() {
    assert_eq!(broken(&run(Sloppy::Never)), 0);
    assert!(broken(&run(Sloppy::BeforeCommit)) > 20);
    assert!(broken(&run(Sloppy::AfterCommit)) > 20);
}
