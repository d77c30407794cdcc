//! What is done with arrays.

use rsbinder::BinderResult;

/// What each `mirror` method does.
pub fn mirrored<T: Clone>(
    value: &[T],
    copy: &mut Vec<T>,
    more: &mut Vec<T>,
) -> BinderResult<Vec<T>> {
    *copy = value.to_vec();
    more.extend_from_slice(value);
    reversed(value)
}

pub fn reversed<T: Clone>(value: &[T]) -> BinderResult<Vec<T>> {
    Ok(value.iter().rev().cloned().collect())
}
