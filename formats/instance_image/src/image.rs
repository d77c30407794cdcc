//! Reading and writing partitions.

use rustix::rand::{GetRandomFlags, getrandom};
use zeroize::Zeroizing;

use crate::header::{Block, Header, PartitionHeader};
use crate::key::{NONCE_LEN, TAG_LEN};
use crate::slots::{Place, Slot, Slots};
use crate::uuid::is_known;
use crate::{BLOCK, BLOCK_LEN, Error, MAX_DATA, RETIRED, Result, SealingKey, Storage, Uuid};

/// What sealing adds to the data.
const SEAL_LEN: usize = NONCE_LEN + TAG_LEN;

/// An instance image on its storage.
#[derive(Debug)]
pub struct InstanceImage<S> {
    storage: S,
}

impl<S: Storage> InstanceImage<S> {
    /// Opens an image that has a [`header`](crate::header), and checks where its partitions lie.
    pub fn open(mut storage: S) -> Result<Self> {
        let size = storage.size().map_err(|source| Error::Io { what: "read", source })?;
        if size < BLOCK {
            return Err(Error::TooSmall(size));
        }
        let mut image = Self { storage };
        let mut block = [0; BLOCK_LEN];
        image.read(&mut block, 0)?;
        Header::read(&block)?;
        Slots::read(&mut image.storage)?;
        Ok(image)
    }

    /// The data of the partition of this type; `None` if there is none.
    pub fn read_partition(
        &mut self,
        uuid: Uuid,
        key: &SealingKey,
    ) -> Result<Option<Zeroizing<Vec<u8>>>> {
        refuse_reserved(uuid)?;
        let slots = Slots::read(&mut self.storage)?;
        slots.copies(uuid).next().map(|slot| self.open_slot(slot, key)).transpose()
    }

    fn open_slot(&mut self, slot: &Slot, key: &SealingKey) -> Result<Zeroizing<Vec<u8>>> {
        let PartitionHeader { uuid, size, check } = slot.header;
        let data_size = size.checked_sub(SEAL_LEN as u64).ok_or(Error::TooShort { uuid, size })?;
        if data_size > MAX_DATA as u64 {
            return Err(Error::TooLarge { uuid, size: data_size });
        }
        if check.is_some_and(|check| check != key.check()) {
            return Err(Error::Foreign(uuid));
        }
        let mut nonce = [0; NONCE_LEN];
        let mut sealed = Zeroizing::new(vec![0; data_size as usize + TAG_LEN]);
        self.read(&mut nonce, slot.start + BLOCK)?;
        self.read(&mut sealed, slot.start + BLOCK + NONCE_LEN as u64)?;
        key.open(&nonce, &slot.block, sealed).ok_or(Error::Damaged(uuid))
    }

    /// Seals `data` into the partition of this type, which need not exist. A power cut before
    /// this returns leaves the partition as it was or as it is to be.
    pub fn write_partition(&mut self, uuid: Uuid, key: &SealingKey, data: &[u8]) -> Result<()> {
        refuse_reserved(uuid)?;
        if data.len() > MAX_DATA {
            return Err(Error::TooLarge { uuid, size: data.len() as u64 });
        }
        let size = (data.len() + SEAL_LEN) as u64;
        let header = PartitionHeader { uuid, size, check: Some(key.check()) }.encode();
        let payload = seal(uuid, key, &header, data)?;

        let slots = self.without_second_copy(uuid)?;
        let old = slots.copies(uuid).next();
        let place = slots.place_for(BLOCK + payload.len() as u64)?;
        self.empty(&place)?;
        self.fill(&place, &header, &payload)?;
        if let Some(old) = old {
            self.retire(old.start, old.header.size)?;
        }
        Ok(())
    }

    /// Retires the second copy that a power cut may have left.
    fn without_second_copy(&mut self, uuid: Uuid) -> Result<Slots> {
        let slots = Slots::read(&mut self.storage)?;
        let Some(second) = slots.copies(uuid).nth(1).copied() else { return Ok(slots) };
        self.retire(second.start, second.header.size)?;
        Slots::read(&mut self.storage)
    }

    /// Lets the list pass by everything behind the place's first block, whatever stands there.
    fn empty(&mut self, place: &Place) -> Result<()> {
        match place {
            Place { retired: 0, .. } => Ok(()),
            Place { is_tail: true, start, .. } => {
                self.write(&end_of_list(), *start)?;
                self.sync()
            }
            Place { start, end, .. } => self.retire(*start, end - start - BLOCK),
        }
    }

    /// Writes payload and what follows it, then the header that leads there.
    fn fill(&mut self, place: &Place, header: &Block, payload: &[u8]) -> Result<()> {
        let payload_start = place.start + BLOCK;
        let next = payload_start + payload.len() as u64;
        self.write(payload, payload_start)?;
        if next < place.end {
            let rest = PartitionHeader::retired(place.end - next - BLOCK);
            let follows = if place.is_tail { end_of_list() } else { rest.encode() };
            self.write(&follows, next)?;
        }
        self.sync()?;
        self.write(header, place.start)?;
        self.sync()
    }

    fn retire(&mut self, start: u64, size: u64) -> Result<()> {
        self.write(&PartitionHeader::retired(size).encode(), start)?;
        self.sync()
    }

    fn read(&mut self, buf: &mut [u8], offset: u64) -> Result<()> {
        self.storage.read(buf, offset).map_err(|source| Error::Io { what: "read", source })
    }

    fn write(&mut self, bytes: &[u8], offset: u64) -> Result<()> {
        self.storage.write(bytes, offset).map_err(|source| Error::Io { what: "write", source })
    }

    fn sync(&mut self) -> Result<()> {
        self.storage.sync().map_err(|source| Error::Io { what: "sync", source })
    }
}

fn refuse_reserved(uuid: Uuid) -> Result<()> {
    if is_known(uuid) && uuid != RETIRED { Ok(()) } else { Err(Error::ReservedType(uuid)) }
}

fn end_of_list() -> Block {
    [0; BLOCK_LEN]
}

/// The payload of a partition, padded to whole blocks.
fn seal(uuid: Uuid, key: &SealingKey, header: &Block, data: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    getrandom(&mut nonce, GetRandomFlags::empty()).map_err(|error| Error::Random(error.into()))?;
    let sealed = key.seal(&nonce, header, data).ok_or(Error::Seal(uuid))?;
    let mut payload = [&nonce[..], &sealed].concat();
    payload.resize(payload.len().next_multiple_of(BLOCK_LEN), 0);
    Ok(payload)
}
