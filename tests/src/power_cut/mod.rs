//! What power cuts could leave of a VM's disk, and whether everything that was promised is there.
//!
//! 1. A device process of the tests' own records every write and flush of a guest, and marks that
//!    the payload sets after each `fsync` ([`Record`]).
//! 2. A [`Replay`] cuts the power at any point of the record: what was written before the last flush
//!    is there; of what came later, any part, in any order, torn at 512 bytes.
//! 3. [`instance`] opens the instance image of each state as the guest would, and looks whether it and
//!    the header of the storage agree.
//! 4. [`check`] has a guest open the encrypted storage as any guest does, say what is in its files, and
//!    let e2fsck look for damage; and compares that with what the payload had been promised.

mod checker;
pub mod cuts;
pub mod instance;
mod record;
mod recorded;
mod replay;
mod secrets;
#[cfg(test)]
mod toy;
mod work;

pub use checker::{Verdict, check};
pub use cuts::Cut;
pub use record::{Event, Partition, Record, Write};
pub use recorded::{Recorded, Run};
pub use replay::{Image, Replay, SECTOR, Survivor};
pub use secrets::Secrets;
