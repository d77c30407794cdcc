//! What single methods need.

use crate::types::Tree::Tree;
use rsbinder::{BinderResult, ExceptionCode, ParcelFileDescriptor};
use std::fs::File;

pub fn sum(tree: &Tree) -> i64 {
    let branches = [&tree.left, &tree.right];
    i64::from(tree.value) + branches.into_iter().flatten().map(|branch| sum(branch)).sum::<i64>()
}

pub fn exception_of(number: i32) -> ExceptionCode {
    match number {
        -1 => ExceptionCode::Security,
        -2 => ExceptionCode::BadParcelable,
        -3 => ExceptionCode::IllegalArgument,
        -4 => ExceptionCode::NullPointer,
        -5 => ExceptionCode::IllegalState,
        -6 => ExceptionCode::NetworkMainThread,
        -7 => ExceptionCode::UnsupportedOperation,
        -9 => ExceptionCode::Parcelable,
        _ => ExceptionCode::JustError,
    }
}

pub fn some_file() -> BinderResult<ParcelFileDescriptor> {
    Ok(ParcelFileDescriptor::new(File::open("/dev/null")?))
}
