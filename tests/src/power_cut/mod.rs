//! What power cuts could leave of a VM's disk, and whether everything that was promised is there.
//!
//! 1. A device process of the tests' own records every write and flush of a guest, and marks that
//!    the payload sets after each `fsync` ([`Record`]).
//! 2. A [`Replay`] cuts the power at any point of the record: what was written before the last flush
//!    is there; of what came later, any part, in any order, torn at 512 bytes.
//! 3. The [`checker`] guest opens the encrypted store of each state as any guest does, says what is
//!    in its files, and lets e2fsck look for damage.
//! 4. [`work`] knows what the payload had been promised at each mark.

pub mod checker;
mod record;
mod recorded;
mod replay;
mod secrets;
#[cfg(test)]
mod toy;
pub mod work;

pub use record::{Event, Partition, Record, Write};
pub use recorded::{Recorded, Run};
pub use replay::{Image, Random, Replay, SECTOR, Survivor};
pub use secrets::Secrets;
