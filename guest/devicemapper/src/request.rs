//! Requests to device-mapper, and its answers: `struct dm_ioctl` and what follows it.
//!
//! The header has 312 bytes, in the machine's byte order: version (3 u32), size of the whole buffer,
//! offset of the data in it, number of targets, number of openers, flags, number of events, padding
//! (u32 each), device number (u64), name (128 bytes) and UUID (129), both closed by a NUL, and 7
//! unused bytes. In a table each target has 40 bytes (first sector and number of sectors, u64;
//! status and offset of the next target, u32; its type, 16 bytes) and its arguments, closed by a NUL
//! and padded to 8 bytes.

use crate::Error;
use crate::table::{Table, Target};
use zeroize::Zeroizing;

/// Bytes of the header.
pub(crate) const HEADER: usize = 312;
/// Bytes of a name, with its NUL.
const NAME: usize = 128;
/// Bytes of a target before its arguments.
const TARGET: usize = 40;
/// Bytes of a target's type, with its NUL.
pub(crate) const TYPE: usize = 16;

/// The interface's version that this code is written for. The kernel takes any with the same first
/// number that is not newer than its own.
const VERSION: [u32; 3] = [4, 0, 0];

/// Bytes for answers that have a list: many times of what the kernel's targets need.
const ANSWER: usize = 16 << 10;

/// The numbers of the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Call {
    Create = 3,
    Remove = 4,
    /// Suspends or, without the flag for it, resumes.
    Suspend = 6,
    Load = 9,
    TableStatus = 12,
    ListVersions = 13,
}

/// Tables and devices that nobody can write to.
pub(crate) const READ_ONLY: u32 = 1 << 0;
/// The kernel wipes its own copy of the request.
const SECURE_DATA: u32 = 1 << 15;
/// Set by the kernel if the answer did not fit.
const BUFFER_FULL: u32 = 1 << 8;

/// One request, as it goes to the kernel and comes back with the answer. A table may have a key in
/// it: no buffer grows while it is filled, which would leave a copy behind, and all are wiped.
#[derive(Clone)]
pub(crate) struct Request(Zeroizing<Vec<u8>>);

impl Request {
    /// A request about the device of that name, which was checked to fit.
    pub(crate) fn new(name: &str, flags: u32) -> Self {
        Self::with_data(name, flags, 0, &[])
    }

    /// A request whose answer has a list.
    pub(crate) fn with_answer(name: &str) -> Self {
        Self::with_data(name, 0, 0, &[0; ANSWER])
    }

    /// Loads a table.
    pub(crate) fn load(name: &str, flags: u32, table: &Table) -> Self {
        let targets = u32::try_from(table.targets().len()).unwrap_or(u32::MAX);
        Self::with_data(name, flags | SECURE_DATA, targets, &encode(table))
    }

    fn with_data(name: &str, flags: u32, targets: u32, data: &[u8]) -> Self {
        let mut bytes = Zeroizing::new(Vec::with_capacity(HEADER + data.len()));
        let mut word = |value: u32| bytes.extend(value.to_ne_bytes());
        VERSION.into_iter().for_each(&mut word);
        // Tables are bounded, so that this always fits.
        word(u32::try_from(HEADER + data.len()).unwrap_or(u32::MAX));
        word(HEADER as u32);
        word(targets);
        word(0);
        word(flags);
        word(0);
        word(0);
        bytes.extend(0_u64.to_ne_bytes());
        bytes.extend(name.bytes().take(NAME - 1));
        bytes.resize(HEADER, 0);
        bytes.extend(data);
        Self(bytes)
    }

    /// The buffer for the kernel.
    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        &mut self.0
    }

    fn word(&self, at: usize) -> u32 {
        word(&self.0, at).unwrap_or_default()
    }

    /// Major and minor number of the device in the answer.
    pub(crate) fn device(&self) -> (u32, u32) {
        // The kernel's "huge" encoding: 12 bits of the major number above 8 of the minor one, the
        // rest of which is above both.
        let dev = self.word(if cfg!(target_endian = "big") { 44 } else { 40 });
        ((dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xf_ff00))
    }

    /// The list of the answer, as it is.
    fn data(&self, name: &str) -> Result<&[u8], Error> {
        if self.word(28) & BUFFER_FULL != 0 {
            return Err(bad(name, "it is too long"));
        }
        let (start, end) = (self.word(16) as usize, self.word(12) as usize);
        self.0.get(start..end.min(self.0.len())).ok_or_else(|| bad(name, "the list is outside"))
    }

    /// The status of the table's first target in the answer of [`Call::TableStatus`].
    pub(crate) fn first_status(&self, name: &str) -> Result<(String, String), Error> {
        if self.word(20) == 0 {
            return Err(bad(name, "it has no table"));
        }
        let data = self.data(name)?;
        let kind = data.get(24..TARGET).and_then(text).ok_or_else(|| bad(name, "no target"))?;
        let status = data.get(TARGET..).and_then(text).ok_or_else(|| bad(name, "no status"))?;
        Ok((kind.into(), status.into()))
    }

    /// Whether the answer of [`Call::ListVersions`] has the target. Each entry has the offset of the
    /// next one (u32, 0 at the end), three u32 and the name.
    pub(crate) fn lists_target(&self, target: &str) -> Result<bool, Error> {
        let mut rest = self.data("the targets")?;
        // Each step goes forward, so that this ends.
        while let Some(next) = word(rest, 0) {
            if rest.get(16..).and_then(text) == Some(target) {
                return Ok(true);
            }
            rest = match next as usize {
                0 => break,
                next => rest.get(next..).unwrap_or_default(),
            };
        }
        Ok(false)
    }
}

fn encode(table: &Table) -> Zeroizing<Vec<u8>> {
    let length = |target: &Target| (TARGET + target.arguments.len() + 1).next_multiple_of(8);
    let all = table.targets().iter().map(length).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(all));
    for target in table.targets() {
        let length = length(target);
        let end = bytes.len() + length;
        bytes.extend(target.start.to_ne_bytes());
        bytes.extend(target.sectors.to_ne_bytes());
        bytes.extend(0_u32.to_ne_bytes());
        bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_ne_bytes());
        let kind = bytes.len();
        bytes.extend(target.kind.bytes().take(TYPE - 1));
        bytes.resize(kind + TYPE, 0);
        bytes.extend(target.arguments.bytes());
        bytes.resize(end, 0);
    }
    bytes
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_ne_bytes(field.try_into().ok()?))
}

/// The text up to the first NUL.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes.split(|byte| *byte == 0).next()?).ok()
}

fn bad(name: &str, detail: &'static str) -> Error {
    Error::Answer { name: name.into(), detail }
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
