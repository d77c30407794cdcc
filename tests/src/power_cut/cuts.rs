//! Which power cuts the checker is to look at.

use super::instance::{Marks, Point};
use super::{Event, Run};
use std::collections::BTreeMap;

/// Where ext4's superblock is on the partition of the storage: behind the header of 4096 bytes, at
/// byte 1024 of the file system, 1024 bytes.
const SUPERBLOCK: std::ops::Range<u64> = 5120..6144;

/// A power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Events of the record that happened before.
    pub at: usize,
    /// What survives.
    pub seed: u64,
    /// Whether the instance remembers at this point that the storage was formatted.
    pub must_be_formatted: bool,
}

/// Of the states of a first boot those in which the storage has a file system, one in `every`, and
/// `fresh` of those in which it gets a new one.
pub fn of_first_boot(states: &BTreeMap<Point, Marks>, every: usize, fresh: usize) -> Vec<Cut> {
    let (formatted, unformatted): (Vec<_>, Vec<_>) =
        states.iter().partition(|(_, marks)| marks.header);
    let rare = unformatted.len().div_ceil(fresh).max(1);
    let mut chosen: Vec<_> =
        unformatted.iter().step_by(rare).chain(formatted.iter().step_by(every)).collect();
    chosen.sort_by_key(|(point, _)| **point);
    chosen
        .into_iter()
        .map(|((at, seed), marks)| Cut {
            at: *at,
            seed: *seed,
            must_be_formatted: marks.remembered,
        })
        .collect()
}

/// So many of a storage that was formatted before, spread evenly over the events up to `to`.
pub fn spread(from: usize, to: usize, count: usize) -> Vec<Cut> {
    let at = |number: usize| from + (number + 1) * (to - from) / count;
    (0..count)
        .map(|number| Cut { at: at(number), seed: number as u64, must_be_formatted: true })
        .collect()
}

/// Up to `count` of a storage that was formatted before, each in the middle of a write to the
/// superblock: the only thing that ext4 writes in its place without a copy in the journal.
pub fn torn_superblocks(run: &Run, from: usize, count: usize) -> Vec<Cut> {
    let start = run.record.partition("encryptedstore").start;
    let hits = |event: &Event| match event {
        Event::Write(write) => {
            let end = write.offset + write.data.len() as u64;
            write.offset < start + SUPERBLOCK.end && end > start + SUPERBLOCK.start
        }
        _ => false,
    };
    let events = run.record.events.iter().enumerate().skip(from);
    let writes: Vec<_> = events.filter(|(_, event)| hits(event)).map(|(at, _)| at + 1).collect();
    // Seeds that tear the last write, and others that tear everything.
    let seeds = (0..4).flat_map(|index| [7 * index + 2, 7 * index + 6]);
    let all = writes.iter().flat_map(|at| seeds.clone().map(|seed| (*at, seed)));
    all.take(count).map(|(at, seed)| Cut { at, seed, must_be_formatted: true }).collect()
}
