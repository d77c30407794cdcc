//! What holds for any bytes.

use crate::support::{decode, handover};
use dice::{Chain, ConfigDescriptor, Handover};
use proptest::prelude::*;

/// Nothing may be read that is not exactly what was signed.
#[test]
fn no_single_bit_of_a_chain_can_be_flipped() {
    let good = handover(3).chain;
    for bit in 0..good.len() * 8 {
        let mut chain = good.clone();
        chain[bit / 8] ^= 1 << (bit % 8);
        assert!(Chain::read(&chain).is_err(), "bit {bit}");
    }
}

#[test]
fn a_chain_can_be_cut_nowhere() {
    let good = handover(3).chain;
    for len in 0..good.len() {
        assert!(Chain::read(&good[..len]).is_err(), "{len} bytes");
    }
}

/// CDI_Seal is 32 bytes of which nothing in a hand-over says what they should be.
#[test]
fn no_single_bit_of_a_hand_over_can_be_flipped_unnoticed() {
    let handover = handover(2);
    let good = handover.encode();
    for bit in 0..good.len() * 8 {
        let mut bytes = good.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        match Handover::read(&bytes) {
            Ok(read) => {
                assert!((39..71).contains(&(bit / 8)) && read.cdis.seal != handover.cdis.seal)
            }
            Err(_) => assert!(!(39..71).contains(&(bit / 8)), "bit {bit}"),
        }
    }
}

/// Any CBOR, but more of what chains are made of.
fn cbor() -> impl Strategy<Value = ciborium::Value> {
    use ciborium::Value;
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        (-70_010_i64..-70_000).prop_map(Value::from),
        (-72_000_i64..-71_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        any::<Vec<u8>>().prop_map(Value::Bytes),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            prop::collection::vec((inner.clone(), inner.clone()), 0..8).prop_map(Value::Map),
            (any::<u64>(), inner).prop_map(|(tag, value)| Value::Tag(tag, Box::new(value))),
        ]
    })
}

fn encoded() -> impl Strategy<Value = Vec<u8>> {
    cbor().prop_map(|value| crate::support::encode(&value))
}

proptest! {
    #[test]
    fn any_bytes_are_refused(bytes in any::<Vec<u8>>()) {
        prop_assert!(Chain::read(&bytes).is_err());
        prop_assert!(Handover::read(&bytes).is_err());
    }

    #[test]
    fn any_cbor_is_refused(bytes in encoded()) {
        prop_assert!(Chain::read(&bytes).is_err());
        prop_assert!(Chain::read(&[&[0x81], &bytes[..]].concat()).is_err());
    }

    #[test]
    fn any_other_part_of_a_chain_is_refused(at in 0..4_usize, part in cbor()) {
        let mut entries = decode(&handover(3).chain).into_array().unwrap();
        prop_assume!(entries[at] != part);
        entries[at] = part;
        prop_assert!(Chain::read(&crate::support::encode(&entries.into())).is_err());
    }

    #[test]
    fn any_change_of_a_run_of_bytes_is_refused(
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 1..80),
    ) {
        let good = handover(2).chain;
        let mut chain = good.clone();
        let at = at.index(chain.len());
        for (byte, new) in chain[at..].iter_mut().zip(&with) {
            *byte = *new;
        }
        prop_assume!(chain != good);
        prop_assert!(Chain::read(&chain).is_err());
    }

    #[test]
    fn a_descriptor_that_is_read_says_the_same_when_it_is_written(bytes in encoded()) {
        if let Ok(descriptor) = ConfigDescriptor::read(&bytes) {
            let again = ConfigDescriptor::read(&descriptor.encode()).unwrap();
            // As text: a number that is none is not even equal to itself.
            prop_assert_eq!(format!("{again:?}"), format!("{descriptor:?}"));
        }
    }
}
