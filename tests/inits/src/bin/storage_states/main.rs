//! Looks at an encrypted store after one power cut after the other.
//!
//! The first disk holds a script, the second takes the answers; `tests/src/power_cut/checker.rs`
//! writes the one and reads the other. Both are sequences of [`Entry`]. The script's:
//! `K` the store's key, `Z` (number: bytes of the storage) a new storage of zeros, `W` something that
//! is on it for good, `w` something that survived the next cut only, `S` (byte: whether the store must
//! be formatted already) a power cut, after which the store is looked at, `E` the end.
//! The answers to each `S`: `O` (number: 1 if it was formatted now) it could be opened, `X` the reason
//! why it could not, or its files not be read; `f` (number: its length) a file with its path, NUL, and
//! the CRC-32 of each 512 bytes; `L` a line of the log; `D` what e2fsck found wrong; and `S`.

mod look;
mod said;
mod storage;

use look::Look;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use storage::Storage;
use test_inits::{Checks, Entry, Failed, load_lazy_module};

fn main() {
    let mut checks = Checks::begin();
    for module in ["loop", "dm_crypt", "xts", "aesni_intel"] {
        load_lazy_module(module);
    }
    said::listen();
    checks.check("storage_states", play);
    checks.end()
}

/// Does what the script says.
fn play() -> Result<(), Failed> {
    let script = fs::read("/dev/vda")?;
    let mut answers = OpenOptions::new().write(true).open("/dev/vdb")?;
    let mut rest = script.as_slice();
    let mut look = Look::begin()?;
    let mut storage = Storage::default();
    let mut survivors = Vec::new();
    while let Some(entry) = Entry::take(&mut rest) {
        let Entry { tag, offset, bytes } = entry;
        match tag {
            b'K' => look.key = bytes.try_into()?,
            b'Z' => storage = Storage::new(offset.try_into()?),
            b'W' => storage.write(offset, bytes)?,
            b'w' => survivors.push((offset, bytes)),
            b'S' => {
                let disk = storage.after_cut(&survivors)?;
                survivors.clear();
                answer(&mut answers, &look.at(disk, bytes == [1])?)?;
            }
            b'E' => return Ok(answers.sync_all()?),
            tag => return Err(format!("a script has no entries with the tag {tag}").into()),
        }
    }
    Err("the script has no end".into())
}

fn answer(answers: &mut File, found: &[u8]) -> Result<(), Failed> {
    answers.write_all(found)?;
    let mut end = Vec::new();
    Entry { tag: b'S', offset: 0, bytes: &[] }.put(&mut end);
    Ok(answers.write_all(&end)?)
}
