//! Parcels: what a transaction carries.
//!
//! An [`AParcel`] is one of two kinds:
//!
//! - *of a session*: made by `AIBinder_prepareTransaction`, or lent to `onTransact`. It may carry
//!   binders, which are addresses of that session;
//! - *plain*: made by `AParcel_create` (and the empty reply of a one-way call). It is bytes only: a
//!   binder that is not null is refused with `STATUS_BAD_TYPE`, and it is never sent.
//!
//! What comes from the peer is not trusted: a count is checked against the bytes that are left
//! before any memory is asked for, arrays of values of any kind are nested at most [`MAX_DEPTH`]
//! deep, and the position never leaves the parcel. The format is that of RPC Binder: little-endian,
//! everything padded to four bytes, null as the count -1.

mod array;
mod binder;
mod bool_array;
mod element_array;
mod lifecycle;
mod plain;
mod scalar;
mod status_header;
mod string;
#[cfg(test)]
mod tests;

pub use array::*;
pub use binder::*;
pub use bool_array::*;
pub use element_array::*;
pub use lifecycle::*;
pub use scalar::*;
pub use status_header::*;
pub use string::*;

pub(crate) use string::read as read_string;

use crate::status::{STATUS_UNEXPECTED_NULL, answer, binder_status_t};
use rsbinder::{Parcel, Result, SIBinder, StatusCode};
use std::cell::RefCell;
use std::ops::Deref;

/// How deep arrays of values of any kind may be nested in each other, in reading and in writing.
pub const MAX_DEPTH: u32 = 500;

/// How many bytes of what has come can be read again, at least.
const MAX_SET_BACK: usize = 1 << 20;

/// What C holds as `AParcel*`.
#[derive(Debug)]
pub struct AParcel {
    state: RefCell<State>,
    /// The object that this request was prepared for.
    target: Option<SIBinder>,
    /// It belongs to a transaction that is being served, and not to C.
    is_lent: bool,
}

#[derive(Debug)]
struct State {
    parcel: Parcel,
    kind: Kind,
    depth: u32,
    /// Bytes that the elements still to come of the arrays that are being read take at least.
    promised: usize,
    /// The size as the parcel came to C, and how far its reading was set back since.
    came: usize,
    set_back: usize,
    is_sensitive: bool,
    /// An object was written here, so that the bytes alone are not all of it.
    has_objects: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Session,
    Plain,
}

impl State {
    /// Moves to any position up to the end.
    ///
    /// Generated code reads a parcelable and then moves to where the peer said that it ends. If that
    /// is too early, the same bytes are read again as the next value, and again at each depth: twice
    /// as often at every one. So there is a limit to it, for what was not written here.
    fn seek(&mut self, position: usize) -> Result<()> {
        let size = self.parcel.data_size();
        if position > size {
            return Err(StatusCode::BadValue);
        }
        let back = self.parcel.data_position().saturating_sub(position);
        if size == self.came {
            let set_back = self.set_back.saturating_add(back);
            if set_back > MAX_SET_BACK.max(size.saturating_mul(4)) {
                return Err(StatusCode::BadValue);
            }
            self.set_back = set_back;
        }
        self.parcel.set_data_position(position);
        Ok(())
    }
}

impl AParcel {
    fn new(parcel: Parcel, kind: Kind, target: Option<SIBinder>, is_lent: bool) -> Self {
        let state = State {
            came: parcel.data_size(),
            parcel,
            kind,
            depth: 0,
            promised: 0,
            set_back: 0,
            is_sensitive: false,
            has_objects: false,
        };
        Self { state: RefCell::new(state), target, is_lent }
    }

    /// A parcel of a session.
    pub(crate) fn owned(parcel: Parcel) -> Box<Self> {
        Box::new(Self::new(parcel, Kind::Session, None, false))
    }

    /// A request for this object.
    pub(crate) fn prepared(parcel: Parcel, target: SIBinder) -> Box<Self> {
        Box::new(Self::new(parcel, Kind::Session, Some(target), false))
    }

    /// Lends a parcel of a session to C until the result is dropped.
    pub(crate) fn lent(parcel: &mut Parcel) -> Lent<'_> {
        let inner = std::mem::replace(parcel, plain::placeholder());
        Lent { home: parcel, parcel: Self::new(inner, Kind::Session, None, true) }
    }

    /// A plain parcel with nothing in it.
    pub(crate) fn empty() -> Box<Self> {
        Box::new(Self::new(plain::empty(), Kind::Plain, None, false))
    }

    /// The object that this request was prepared for.
    pub(crate) fn target(&self) -> Option<&SIBinder> {
        self.target.as_ref()
    }

    /// Whether it is one of `onTransact`'s, which C may not give away.
    pub(crate) fn is_lent(&self) -> bool {
        self.is_lent
    }

    pub(crate) fn parcel(&mut self) -> &mut Parcel {
        &mut self.state.get_mut().parcel
    }

    pub(crate) fn into_parcel(mut self: Box<Self>) -> Parcel {
        self.take()
    }

    fn take(&mut self) -> Parcel {
        std::mem::replace(self.parcel(), plain::placeholder())
    }

    /// Runs a task that calls no function of C's, so that it has the state to itself.
    fn state<T>(&self, task: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        task(&mut *self.state.try_borrow_mut().or(Err(StatusCode::InvalidOperation))?)
    }

    /// Runs a task that calls no function of C's, so that it has the parcel to itself.
    fn with<T>(&self, task: impl FnOnce(&mut Parcel) -> Result<T>) -> Result<T> {
        self.state(|state| task(&mut state.parcel))
    }

    /// Runs a task that may call functions of C's which use the parcel, one level deeper.
    fn deeper<T>(&self, task: impl FnOnce() -> Result<T>) -> Result<T> {
        let promised = self.state(|state| {
            if state.depth >= MAX_DEPTH {
                return Err(StatusCode::BadValue);
            }
            state.depth += 1;
            Ok(state.promised)
        })?;
        let result = task();
        self.state(|state| {
            state.depth = state.depth.saturating_sub(1);
            state.promised = promised;
            Ok(())
        })?;
        result
    }
}

impl Drop for AParcel {
    fn drop(&mut self) {
        let state = self.state.get_mut();
        if state.is_sensitive {
            plain::wipe(&mut state.parcel);
        }
    }
}

/// A parcel that is lent to C for as long as this lives.
#[derive(Debug)]
pub(crate) struct Lent<'a> {
    home: &'a mut Parcel,
    parcel: AParcel,
}

impl Lent<'_> {
    /// What C gets: it may read and write the parcel, but not delete it.
    pub(crate) fn as_ptr(&self) -> *mut AParcel {
        std::ptr::from_ref(&self.parcel).cast_mut()
    }
}

impl Deref for Lent<'_> {
    type Target = AParcel;

    fn deref(&self) -> &AParcel {
        &self.parcel
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        *self.home = self.parcel.take();
        // What goes on to the peer is not wiped here.
        self.parcel.state.get_mut().is_sensitive = false;
    }
}

/// What C is told of a task with a parcel that calls no function of C's.
fn run(parcel: Option<&AParcel>, task: impl FnOnce(&mut Parcel) -> Result<()>) -> binder_status_t {
    parcel.map_or(STATUS_UNEXPECTED_NULL, |parcel| answer(parcel.with(task)))
}

/// Reads the count of an array: nothing for null; never more elements than could follow, each of
/// which has at least `smallest` bytes.
fn read_count(parcel: &mut Parcel, smallest: usize) -> Result<Option<usize>> {
    let count = match parcel.read::<i32>()? {
        -1 => return Ok(None),
        count => usize::try_from(count).or(Err(StatusCode::BadValue))?,
    };
    let bytes = count.checked_mul(smallest).ok_or(StatusCode::BadValue)?;
    if bytes > parcel.data_avail() {
        return Err(StatusCode::NotEnoughData);
    }
    Ok(Some(count))
}

/// The number of elements that C gives for an array to be written: nothing for null.
fn written_count(length: i32) -> Result<Option<usize>> {
    match length {
        -1 => Ok(None),
        length => usize::try_from(length).map(Some).or(Err(StatusCode::BadValue)),
    }
}

/// The number of elements that C is told: -1 for null.
fn told_count(count: Option<usize>) -> Result<i32> {
    count.map_or(Ok(-1), |count| i32::try_from(count).or(Err(StatusCode::BadValue)))
}

/// The failure of an allocator that was told this number.
fn not_allocated(count: i32) -> StatusCode {
    if count < 0 { StatusCode::UnexpectedNull } else { StatusCode::NoMemory }
}
