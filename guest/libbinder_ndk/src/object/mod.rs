//! Binders: objects of this process that others call, and objects of others that this process
//! calls.
//!
//! An `AIBinder*` is a counted reference. For an object of this process the count is one and the
//! same in C and in the sessions that the object was sent to; the last reference destroys it, on the
//! thread that gives it up. The same object always is the same pointer for as long as somebody has
//! a reference to it.

mod binder;
mod class;
mod counting;
mod death;
mod extension;
mod known;
mod local;
mod properties;
mod remote;
mod stability;
mod transact;
mod weak;

pub use binder::AIBinder;
pub use class::*;
pub use counting::*;
pub use death::*;
pub use extension::*;
pub use properties::*;
pub use stability::*;
pub use transact::*;
pub use weak::*;

pub(crate) use binder::{binder_from_c, binder_to_c};

#[cfg(test)]
mod tests;
