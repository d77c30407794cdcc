//! Parcels as a whole.

use super::*;
use crate::status::{
    STATUS_BAD_TYPE, STATUS_BAD_VALUE, STATUS_INVALID_OPERATION, STATUS_UNEXPECTED_NULL,
};
use proptest::prelude::*;

fn append(from: &Parcel, to: &Parcel, start: i32, size: i32) -> i32 {
    // SAFETY: parcels.
    unsafe { AParcel_appendFrom(from.0, to.0, start, size) }
}

/// A parcel of a session, as far as C can tell: rsbinder's own session is not needed for bytes.
fn of_session(bytes: &[u8]) -> Parcel {
    Parcel(Box::into_raw(AParcel::owned(plain::with_bytes(bytes).unwrap())))
}

#[test]
fn a_new_parcel_is_empty() {
    let parcel = Parcel::new();
    assert_eq!((parcel.size(), parcel.position()), (0, 0));
    // SAFETY: a parcel, or NULL, which is nothing to be deleted.
    unsafe {
        assert!(!AParcel_getAllowFds(parcel.0));
        AParcel_delete(null_mut());
    }
}

#[test]
fn positions_are_inside() {
    let parcel = Parcel::with(&[0; 8]);
    for (position, status) in [
        (0, STATUS_OK),
        (3, STATUS_OK),
        (8, STATUS_OK),
        (9, STATUS_BAD_VALUE),
        (-1, STATUS_BAD_VALUE),
        (i32::MAX, STATUS_BAD_VALUE),
        (i32::MIN, STATUS_BAD_VALUE),
    ] {
        // SAFETY: a parcel.
        assert_eq!(unsafe { AParcel_setDataPosition(parcel.0, position) }, status, "{position}");
    }
    assert_eq!(parcel.position(), 8);
}

#[test]
fn resetting_empties_a_plain_parcel() {
    let parcel = Parcel::with(&[1, 2, 3, 4]);
    // SAFETY: parcels.
    unsafe {
        assert_eq!(AParcel_reset(parcel.0), STATUS_OK);
        assert_eq!((parcel.size(), parcel.position()), (0, 0));
        assert_eq!(AParcel_writeInt32(parcel.0, 7), STATUS_OK);
        assert_eq!(parcel.bytes(), [7, 0, 0, 0]);
        assert_eq!(AParcel_reset(of_session(&[]).0), STATUS_INVALID_OPERATION);
    }
}

#[test]
fn marshalling_takes_what_is_there() {
    let parcel = Parcel::with(&[1, 2, 3, 4, 5]);
    let mut buffer = [0; 5];
    for (start, length, status) in [
        (0, 5, STATUS_OK),
        (5, 0, STATUS_OK),
        (4, 1, STATUS_OK),
        (0, 6, STATUS_BAD_VALUE),
        (6, 0, STATUS_BAD_VALUE),
        (usize::MAX, 1, STATUS_BAD_VALUE),
        (1, usize::MAX, STATUS_BAD_VALUE),
    ] {
        // SAFETY: a parcel; nothing is stored of a range that is not in it.
        let is = unsafe { AParcel_marshal(parcel.0, buffer.as_mut_ptr(), start, length) };
        assert_eq!(is, status, "{start} {length}");
    }
    assert_eq!(buffer, [5, 2, 3, 4, 5]);
}

#[test]
fn unmarshalling_replaces_everything() {
    let parcel = Parcel::with(&[9; 16]);
    parcel.seek(8);
    // SAFETY: parcels, bytes with their length, and NULL for none.
    unsafe {
        assert_eq!(AParcel_unmarshal(parcel.0, [1, 2, 3].as_ptr(), 3), STATUS_OK);
        assert_eq!((parcel.bytes(), parcel.position()), (vec![1, 2, 3], 0));
        assert_eq!(AParcel_unmarshal(parcel.0, null(), 0), STATUS_OK);
        assert_eq!(parcel.size(), 0);
        assert_eq!(AParcel_unmarshal(parcel.0, null(), 1), STATUS_UNEXPECTED_NULL);
        let other = of_session(&[0; 4]);
        assert_eq!(AParcel_unmarshal(other.0, [1].as_ptr(), 1), STATUS_INVALID_OPERATION);
        assert_eq!(other.bytes(), [0; 4]);
    }
}

#[test]
fn plain_parcels_take_any_range() {
    let from = Parcel::with(&[1, 2, 3, 4, 5, 6]);
    let to = Parcel::with(&[9; 8]);
    to.seek(4);
    assert_eq!(append(&from, &to, 1, 3), STATUS_OK);
    assert_eq!((to.bytes(), to.position()), (vec![9, 9, 9, 9, 2, 3, 4, 9], 7));
    assert_eq!(append(&from, &to, 0, 6), STATUS_OK);
    assert_eq!((to.bytes(), to.position()), (vec![9, 9, 9, 9, 2, 3, 4, 1, 2, 3, 4, 5, 6], 13));
    assert_eq!((from.bytes(), from.position()), (vec![1, 2, 3, 4, 5, 6], 0));
    // A parcel into itself.
    assert_eq!(append(&from, &from, 0, 6), STATUS_OK);
    assert_eq!(from.bytes(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn ranges_outside_are_refused() {
    let (from, to) = (Parcel::with(&[0; 8]), Parcel::new());
    for (start, size) in
        [(-1, 1), (0, -1), (0, 9), (8, 1), (9, 0), (4, 5), (i32::MAX, i32::MAX), (i32::MIN, 8)]
    {
        assert_eq!(append(&from, &to, start, size), STATUS_BAD_VALUE, "{start} {size}");
        let session = of_session(&[0; 8]);
        assert_eq!(append(&session, &to, start, size), STATUS_BAD_VALUE, "{start} {size}");
    }
    assert_eq!(to.size(), 0);
}

#[test]
fn a_session_gives_and_takes_bytes() {
    let session = of_session(&[1, 2, 3, 4, 5, 6, 7, 8]);
    let plain = Parcel::new();
    assert_eq!(append(&session, &plain, 2, 5), STATUS_OK);
    assert_eq!(plain.bytes(), [3, 4, 5, 6, 7]);
    session.seek(8);
    assert_eq!(append(&plain, &session, 0, 4), STATUS_OK);
    assert_eq!(session.bytes(), [1, 2, 3, 4, 5, 6, 7, 8, 3, 4, 5, 6]);
    assert_eq!(append(&plain, &session, 0, 5), STATUS_BAD_VALUE);
    assert_eq!(append(&session, &of_session(&[]), 0, 4), STATUS_BAD_TYPE);
}

#[test]
fn what_c_does_with_a_lent_parcel_is_seen_by_its_owner() {
    let mut own = plain::with_bytes(&[1, 0, 0, 0]).unwrap();
    {
        let lent = AParcel::lent(&mut own);
        let parcel = lent.as_ptr();
        // SAFETY: a parcel, and a place for the value. Deleting is what C must not do, and is
        // refused.
        unsafe {
            AParcel_delete(parcel);
            assert_eq!(AParcel_reset(parcel), STATUS_INVALID_OPERATION);
            let mut value = 0;
            assert_eq!(AParcel_readInt32(parcel, &raw mut value), STATUS_OK);
            assert_eq!(value, 1);
            assert_eq!(AParcel_writeInt32(parcel, 2), STATUS_OK);
            AParcel_markSensitive(parcel);
        }
    }
    assert_eq!(own.data_position(), 8);
    assert_eq!(plain::into_bytes(own).unwrap(), [1, 0, 0, 0, 2, 0, 0, 0]);
}

#[test]
fn a_parcel_goes_back_to_rust() {
    let mut parcel = AParcel::owned(plain::with_bytes(&[1, 2, 3, 4]).unwrap());
    assert!(parcel.target().is_none());
    assert_eq!(parcel.parcel().data_size(), 4);
    assert_eq!(plain::into_bytes(parcel.into_parcel()).unwrap(), [1, 2, 3, 4]);
    assert_eq!(AParcel::empty().into_parcel().data_size(), 0);
}

#[test]
fn sensitive_parcels_can_still_be_used() {
    let parcel = Parcel::with(&[1, 2, 3, 4]);
    // SAFETY: a parcel; NULL is allowed.
    unsafe {
        AParcel_markSensitive(parcel.0);
        AParcel_markSensitive(null());
        assert_eq!(AParcel_unmarshal(parcel.0, [5, 6, 7, 8].as_ptr(), 4), STATUS_OK);
    }
    assert_eq!(parcel.bytes(), [5, 6, 7, 8]);
}

proptest! {
    #[test]
    fn what_is_marshalled_is_unmarshalled(bytes: Vec<u8>) {
        let parcel = Parcel::with(&bytes);
        prop_assert_eq!(parcel.bytes(), bytes);
    }

    #[test]
    fn appending_is_copying(from: Vec<u8>, to: Vec<u8>, start: u8, size: u8, position: u8) {
        let (a, b) = (Parcel::with(&from), Parcel::with(&to));
        let position = usize::from(position).min(to.len());
        b.seek(position);
        let (start, size) = (usize::from(start), usize::from(size));
        let status = append(&a, &b, start as i32, size as i32);
        let mut expected = to.clone();
        if let Some(range) = from.get(start..start + size) {
            prop_assert_eq!(status, STATUS_OK);
            expected.resize(expected.len().max(position + size), 0);
            expected[position..position + size].copy_from_slice(range);
            prop_assert_eq!(b.position(), position + size);
        } else {
            prop_assert_eq!(status, STATUS_BAD_VALUE);
        }
        prop_assert_eq!(b.bytes(), expected);
    }
}
