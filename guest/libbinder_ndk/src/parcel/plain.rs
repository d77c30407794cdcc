//! Parcels as bytes.
//!
//! The public interface of rsbinder's `Parcel` has values, but no bytes. [`rsbinder::from_bytes`] and
//! [`rsbinder::to_bytes`] have: they hand a parcel without a session to the value's own code, which
//! here takes it, or puts another in its place.

use rsbinder::{Deserialize, Parcel, Result, Serialize, StatusCode, from_bytes, to_bytes};
use std::cell::RefCell;

/// A parcel that is in nobody's hands: it only stands where one was taken from.
///
/// It is one for the kernel driver, into which a binder could not be written without a panic.
pub(super) fn placeholder() -> Parcel {
    Parcel::with_capacity(0)
}

/// A parcel without a session and with nothing in it.
pub(super) fn empty() -> Parcel {
    // No parcel is refused for having nothing in it.
    from_bytes::<Taken>(&[]).map_or_else(|_| placeholder(), |taken| taken.0)
}

/// A parcel without a session that holds a copy of these bytes, with the position at their start.
pub(super) fn with_bytes(bytes: &[u8]) -> Result<Parcel> {
    from_bytes::<Taken>(bytes).map(|taken| taken.0)
}

struct Taken(Parcel);

impl Deserialize for Taken {
    fn deserialize(parcel: &mut Parcel) -> Result<Self> {
        Ok(Self(std::mem::replace(parcel, placeholder())))
    }
}

/// All bytes of a parcel.
pub(super) fn into_bytes(parcel: Parcel) -> Result<Vec<u8>> {
    to_bytes(&Given(RefCell::new(Some(parcel))))
}

struct Given(RefCell<Option<Parcel>>);

impl Serialize for Given {
    fn serialize(&self, parcel: &mut Parcel) -> Result<()> {
        *parcel = self.0.take().ok_or(StatusCode::InvalidOperation)?;
        Ok(())
    }
}

/// Replaces the bytes of a plain parcel by what `change` makes of them, and returns its other
/// result. The position stays, but inside the parcel.
pub(super) fn change<T>(
    parcel: &mut Parcel,
    change: impl FnOnce(&mut Vec<u8>, usize) -> Result<T>,
) -> Result<T> {
    let position = parcel.data_position();
    let mut bytes = into_bytes(std::mem::replace(parcel, placeholder()))?;
    let result = change(&mut bytes, position);
    *parcel = with_bytes(&bytes)?;
    parcel.set_data_position(position.min(bytes.len()));
    result
}

/// Copies bytes out of a parcel of any kind, whose position stays.
///
/// It takes those of a session word by word; one of those which is shorter than a word is refused.
pub(super) fn copy_out(parcel: &mut Parcel, start: usize, count: usize) -> Result<Vec<u8>> {
    let position = parcel.data_position();
    // rsbinder ignores a position that is out of its range.
    if start > parcel.data_size() {
        return Err(StatusCode::BadValue);
    }
    parcel.set_data_position(start);
    let result = copy_from_here(parcel, count);
    parcel.set_data_position(position);
    result
}

fn copy_from_here(parcel: &mut Parcel, count: usize) -> Result<Vec<u8>> {
    const BLOCK: usize = 256;
    let start = parcel.data_position();
    if count > parcel.data_avail() {
        return Err(StatusCode::BadValue);
    }
    let mut bytes = Vec::with_capacity(count);
    while count - bytes.len() >= BLOCK {
        bytes.extend(<[u8; BLOCK]>::try_from(&mut *parcel)?);
    }
    while count - bytes.len() >= 4 {
        bytes.extend(parcel.read::<u32>()?.to_le_bytes());
    }
    let rest = count - bytes.len();
    if rest > 0 {
        bytes.extend(last_bytes(parcel, start + count, rest)?);
    }
    Ok(bytes)
}

/// The `count` bytes before `end`, less than four: of a word that may start before them.
fn last_bytes(parcel: &mut Parcel, end: usize, count: usize) -> Result<Vec<u8>> {
    if parcel.data_avail() >= 4 {
        let word = parcel.read::<u32>()?.to_le_bytes();
        return Ok(word.iter().take(count).copied().collect());
    }
    parcel.set_data_position(end.checked_sub(4).ok_or(StatusCode::NotEnoughData)?);
    let word = parcel.read::<u32>()?.to_le_bytes();
    Ok(word.iter().skip(4 - count).copied().collect())
}

/// Writes whole words at the position, and moves it behind them.
pub(super) fn write_words(parcel: &mut Parcel, bytes: &[u8]) -> Result<()> {
    let (words, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(StatusCode::BadValue);
    }
    words.iter().try_for_each(|word| parcel.write(&u32::from_le_bytes(*word)))
}

/// Overwrites what is in a parcel with zeros, as far as that goes.
pub(super) fn wipe(parcel: &mut Parcel) {
    parcel.set_data_position(0);
    let mut left = parcel.data_avail() / 4;
    // An object in it stays: rsbinder needs it to settle its references.
    while left > 0 && parcel.write(&0u32).is_ok() {
        left -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_went_in() {
        for length in [0, 1, 3, 4, 5, 255, 256, 1000] {
            let bytes: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let parcel = with_bytes(&bytes).unwrap();
            assert_eq!((parcel.data_size(), parcel.data_position()), (bytes.len(), 0));
            assert!(!parcel.is_kernel_backed());
            assert_eq!(into_bytes(parcel).unwrap(), bytes);
        }
        assert!(!empty().is_kernel_backed());
        assert_eq!(into_bytes(empty()).unwrap(), []);
    }

    #[test]
    fn any_range_can_be_copied_out() {
        let bytes: Vec<u8> = (0..=255).chain(0..=99).collect();
        let mut parcel = with_bytes(&bytes).unwrap();
        parcel.set_data_position(8);
        for (start, count) in
            [(0, 0), (0, 1), (0, 356), (1, 355), (2, 300), (353, 3), (355, 1), (356, 0)]
        {
            assert_eq!(copy_out(&mut parcel, start, count).unwrap(), bytes[start..start + count]);
            assert_eq!(parcel.data_position(), 8);
        }
        for (start, count) in
            [(0, 357), (356, 1), (400, 1), (1, 356), (357, 0), (usize::MAX, 0), (usize::MAX, 1)]
        {
            assert_eq!(copy_out(&mut parcel, start, count), Err(StatusCode::BadValue));
        }
    }

    #[test]
    fn less_than_a_word_cannot_be_copied_word_by_word() {
        let mut parcel = with_bytes(&[1, 2, 3]).unwrap();
        assert_eq!(copy_out(&mut parcel, 0, 3), Err(StatusCode::NotEnoughData));
    }

    #[test]
    fn nothing_is_left_after_wiping() {
        let mut parcel = with_bytes(&[7; 20]).unwrap();
        wipe(&mut parcel);
        assert_eq!(into_bytes(parcel).unwrap(), [0; 20]);
    }
}
