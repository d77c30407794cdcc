//! The list of partitions, and the space between them.

use crate::header::{Block, PartitionHeader};
use crate::uuid::{NIL, is_known};
use crate::{BLOCK, BLOCK_LEN, Error, MAX_PARTITIONS, RETIRED, Result, Storage, Uuid};

/// A partition of the list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    /// Where its header lies.
    pub(crate) start: u64,
    /// Where the next one's header lies.
    pub(crate) end: u64,
    pub(crate) header: PartitionHeader,
    /// The header as it stands there.
    pub(crate) block: Block,
}

/// Refuses what must not be passed by on the way to the next header.
fn check(header: &PartitionHeader, block: &Block, offset: u64) -> Result<()> {
    if !is_known(header.uuid) {
        return Err(Error::UnknownPartition { uuid: header.uuid, offset });
    }
    if header.uuid == RETIRED && PartitionHeader::retired(header.size).encode() != *block {
        return Err(Error::RetiredPartition(offset));
    }
    Ok(())
}

/// The partitions in their order.
#[derive(Debug)]
pub(crate) struct Slots {
    slots: Vec<Slot>,
    /// Where the storage ends, in whole blocks.
    storage_end: u64,
}

/// Where a partition can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// The list ends here: what follows is free up to the end of the storage.
    pub(crate) is_tail: bool,
    /// How many retired partitions lie there.
    pub(crate) retired: usize,
}

impl Slots {
    pub(crate) fn read(storage: &mut impl Storage) -> Result<Self> {
        let read_error = |source| Error::Io { what: "read", source };
        let len = storage.size().map_err(read_error)?;
        let storage_end = len - len % BLOCK;
        let mut slots = Vec::new();
        let mut start = BLOCK;
        loop {
            // A list that only the end of the storage ends has lost what was behind it.
            if start >= storage_end {
                return Err(Error::NoEnd(len));
            }
            let mut block = [0; BLOCK_LEN];
            storage.read(&mut block, start).map_err(read_error)?;
            let header = PartitionHeader::parse(&block);
            if header.uuid == NIL {
                break;
            }
            if slots.len() == MAX_PARTITIONS {
                return Err(Error::TooManyPartitions);
            }
            check(&header, &block, start)?;
            let end = header.size.checked_next_multiple_of(BLOCK);
            let end = end.and_then(|payload| payload.checked_add(start + BLOCK));
            let PartitionHeader { uuid, size, .. } = header;
            let outside = Error::Outside { uuid, size, offset: start, len };
            let end = end.filter(|&end| end <= storage_end).ok_or(outside)?;
            slots.push(Slot { start, end, header, block });
            start = end;
        }
        let slots = Self { slots, storage_end };
        slots.refuse_duplicates()?;
        Ok(slots)
    }

    /// A power cut leaves two copies at most.
    fn refuse_duplicates(&self) -> Result<()> {
        for Slot { header, .. } in &self.slots {
            if header.uuid != RETIRED && self.copies(header.uuid).count() > 2 {
                return Err(Error::Duplicate(header.uuid));
            }
        }
        Ok(())
    }

    /// All partitions of a type. The first counts.
    pub(crate) fn copies(&self, uuid: Uuid) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(move |slot| slot.header.uuid == uuid)
    }

    /// The first place with room for `needed` bytes, header included. At the tail the end of the
    /// list needs room as well.
    pub(crate) fn place_for(&self, needed: u64) -> Result<Place> {
        let end_len = |place: &Place| if place.is_tail { BLOCK } else { 0 };
        let fits = |place: &Place| place.end - place.start >= needed + end_len(place);
        let place = self.places().into_iter().find(fits).ok_or(Error::Full { needed })?;
        // The new partition, and what it leaves of the place.
        let count = self.slots.len().saturating_sub(place.retired) + 2;
        if count > MAX_PARTITIONS { Err(Error::TooManyPartitions) } else { Ok(place) }
    }

    /// Runs of retired partitions, and the tail with those in front of it.
    fn places(&self) -> Vec<Place> {
        let mut places = Vec::new();
        let mut start = BLOCK;
        let mut retired = 0;
        for slot in &self.slots {
            if slot.header.uuid == RETIRED {
                retired += 1;
                continue;
            }
            places.push(Place { start, end: slot.start, is_tail: false, retired });
            start = slot.end;
            retired = 0;
        }
        places.push(Place { start, end: self.storage_end.max(start), is_tail: true, retired });
        places
    }
}
