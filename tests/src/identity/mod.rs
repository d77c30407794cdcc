//! Who a VM is: starting it in one way or another, and what its payload then has of its identity.
//!
//! A [`Start`] says how, [`expected`] knows which certificates follow from it, and a [`Row`] which
//! other starts have the same secrets. [`check`] compares all of that with what VMs really have.

mod cbor;
pub mod expected;
mod refusals;
mod rows;
mod start;
mod table;

pub use refusals::{Refusal, check_refusal, instance, other_instance_id, refusals};
pub use rows::{BASE, DROPS, Drop, Part, SALTED, WITHOUT_INSTANCE, row, rows_named};
pub use start::{Made, Seen, Start, World};
pub use table::{Fault, Row, check};
