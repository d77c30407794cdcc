//! What the host sees of an instance after a power cut: its image, and the header of its storage.

use super::{Replay, Run, Secrets};
use std::collections::BTreeMap;
use storage_header::{HEADER_BYTES, Header};

/// Bytes at the beginning of an instance image that the guest ever writes to; the rest is left out.
const USED: usize = 64 << 10;

/// Where the power was cut, and what survived.
pub type Point = (usize, u64);

/// What a state says of the storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// The header on the storage says that it is formatted.
    pub header: bool,
    /// The instance remembers that it is.
    pub remembered: bool,
}

/// Cuts the power before every event up to number `to` in `seeds` ways, and says what each state
/// says, all of which must make sense.
pub fn every_point(
    run: &Run,
    secrets: &Secrets,
    salt: &[u8; 64],
    to: usize,
    seeds: u64,
) -> BTreeMap<Point, Marks> {
    let mut replay = Replay::new(&run.record);
    let (mut instance, mut header) = (run.instance.clone(), run.storage.clone());
    assert!(instance.bytes[USED..].iter().all(|byte| *byte == 0));
    instance.bytes.truncate(USED);
    header.bytes.truncate(HEADER_BYTES);
    let mut states = BTreeMap::new();
    for at in 0..=to {
        for write in replay.advance(at) {
            instance.write(write.offset, &write.data);
            header.write(write.offset, &write.data);
        }
        for seed in 0..seeds {
            let survivors = replay.cut(seed);
            let (instance, header) = (instance.with(&survivors), header.with(&survivors));
            let marks = consistent(secrets, salt, &instance.bytes, &header.bytes)
                .unwrap_or_else(|error| panic!("cut before event {at}, seed {seed}: {error}"));
            states.insert((at, seed), marks);
        }
    }
    states
}

/// Either the instance remembers nothing, and its storage is one that may be formatted; or it
/// remembers everything, and nothing of its storage but what is so.
fn consistent(
    secrets: &Secrets,
    salt: &[u8; 64],
    instance: &[u8],
    header: &[u8],
) -> Result<Marks, String> {
    let header = Header::read(header).map_err(|error| error.to_string())? == Header::Formatted;
    let remembered = secrets.remembered(instance).map_err(|error| error.to_string())?;
    let Some(data) = remembered else {
        return match header {
            false => Ok(Marks { header, remembered: false }),
            true => Err("the storage is in use, and the instance remembers nothing".into()),
        };
    };
    if data.salt != *salt {
        return Err("the instance has another salt".into());
    }
    let storage = data.storage.as_ref().ok_or("the instance remembers no storage")?;
    if storage.formatted && !header {
        return Err("the instance would take its storage for one that was exchanged".into());
    }
    Ok(Marks { header, remembered: storage.formatted })
}
