//! The status at the start of a reply: its form on the wire.
//!
//! An `i32` exception; zero is followed by nothing. Any other by the text (String16), an `i32` size
//! of a remote stack trace (which counts from its own start; zero for none), and then by the `i32`
//! code of `EX_SERVICE_SPECIFIC` or the `i32` size of a block of `EX_PARCELABLE`.
//! `EX_TRANSACTION_FAILED` is never written: its status is that of the transaction.

use super::exception::{
    EX_NONE, EX_PARCELABLE, EX_SERVICE_SPECIFIC, EX_TRANSACTION_FAILED, HAS_NOTED_APPOPS_HEADER,
    HAS_REPLY_HEADER,
};
use super::{AStatus, code};
use crate::parcel::read_string;
use rsbinder::{Parcel, Result, StatusCode};
use std::ffi::CString;

/// Writes the status; that of a failed transaction is the result, and nothing is written.
pub(crate) fn write(parcel: &mut Parcel, status: &AStatus) -> Result<()> {
    if status.exception() == EX_TRANSACTION_FAILED {
        return Err(code(status.status()));
    }
    parcel.write(&status.exception())?;
    if status.is_ok() {
        return Ok(());
    }
    parcel.write::<str>(&status.message().to_string_lossy())?;
    parcel.write(&0i32)?;
    match status.exception() {
        EX_SERVICE_SPECIFIC => parcel.write(&status.service_error()),
        EX_PARCELABLE => parcel.write(&0i32),
        _ => Ok(()),
    }
}

/// Reads a status; one of an unknown kind is a failed transaction.
pub(crate) fn read(parcel: &mut Parcel) -> Result<AStatus> {
    let mut exception = parcel.read::<i32>()?;
    if exception == HAS_NOTED_APPOPS_HEADER {
        skip_block(parcel)?;
        exception = parcel.read()?;
    }
    if exception == HAS_REPLY_HEADER {
        skip_block(parcel)?;
        exception = EX_NONE;
    }
    if exception == EX_NONE {
        return Ok(AStatus::OK);
    }
    let message = read_string(parcel)?.map(until_nul);
    skip_block(parcel)?;
    if exception == EX_SERVICE_SPECIFIC {
        return Ok(AStatus::of_service(parcel.read()?, message));
    }
    if exception == EX_PARCELABLE {
        skip_block(parcel)?;
    }
    Ok(AStatus::of_exception(exception, message))
}

/// Skips a block that starts with its size, which counts itself; a size of zero is only itself.
fn skip_block(parcel: &mut Parcel) -> Result<()> {
    let start = parcel.data_position();
    let left = parcel.data_avail();
    let size = usize::try_from(parcel.read::<i32>()?).or(Err(StatusCode::BadValue))?;
    match size {
        0 => Ok(()),
        1..4 => Err(StatusCode::BadValue),
        size if size > left => Err(StatusCode::NotEnoughData),
        size => {
            parcel.set_data_position(start.saturating_add(size));
            Ok(())
        }
    }
}

/// The text as far as C can see it.
fn until_nul(text: String) -> CString {
    let text = text.split_once('\0').map_or(text.as_str(), |(start, _)| start);
    CString::new(text).unwrap_or_default()
}
