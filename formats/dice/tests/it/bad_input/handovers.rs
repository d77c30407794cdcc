//! Hand-overs that are none.

use crate::support::{UDS, handover, stages};
use dice::{CborFault, Error, Handover, KeyType, MAX_CHAIN, PrivateKey};

#[test]
fn hand_overs_that_are_none() {
    let good = handover(1).encode().to_vec();
    let root = Handover::root(&UDS).unwrap();
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let with_chain = |chain: &[u8]| [&good[..72], chain].concat();
    let p256 = PrivateKey::from_cdi(&handover(1).cdis.attest, KeyType::P256).public();
    let p256 = with_chain(&[&[0x81], &*p256.to_cose_key()].concat());
    let too_long = with_chain(&vec![0; MAX_CHAIN + 1]);
    let cases: Vec<(&str, Vec<u8>, Error)> = vec![
        ("nothing", vec![], Error::Handover),
        ("a map of two", changed(0, 0xa2), Error::Handover),
        ("a map of four", changed(0, 0xa4), Error::Handover),
        ("an endless map", changed(0, 0xbf), Error::Handover),
        ("another first key", changed(1, 0x02), Error::Handover),
        ("CDI_Attest as text", changed(2, 0x78), Error::Handover),
        ("a short CDI_Attest", changed(3, 0x1f), Error::Handover),
        ("a long CDI_Attest", changed(3, 0x21), Error::Handover),
        ("another second key", changed(36, 0x03), Error::Handover),
        ("CDI_Seal as text", changed(37, 0x78), Error::Handover),
        ("a long CDI_Seal", changed(38, 0x40), Error::Handover),
        ("another third key", changed(71, 0x04), Error::Handover),
        ("cut off in CDI_Attest", good[..20].to_vec(), Error::Handover),
        ("cut off before CDI_Seal", good[..36].to_vec(), Error::Handover),
        ("cut off in CDI_Seal", good[..69].to_vec(), Error::Handover),
        ("no third key", good[..71].to_vec(), Error::Handover),
        ("no chain", good[..72].to_vec(), Error::Cbor(CborFault::Malformed)),
        ("half a chain", good[..200].to_vec(), Error::Cbor(CborFault::Malformed)),
        ("a byte behind it", [&good[..], &[0]].concat(), Error::Cbor(CborFault::Trailing)),
        ("an empty chain", with_chain(&[0x80]), Error::Empty),
        ("a chain that is too long", too_long, Error::ChainTooLong { len: MAX_CHAIN + 1 }),
        ("another CDI_Attest", changed(4, !good[4]), Error::OtherSecrets),
        ("the chain of the stage before", with_chain(&root.chain), Error::OtherSecrets),
        ("the chain of the stage after", with_chain(&handover(2).chain), Error::OtherSecrets),
        ("the key in the other form", p256, Error::OtherSecrets),
    ];
    for (what, bytes, error) in cases {
        assert_eq!(Handover::read(&bytes), Err(error), "{what}");
    }
}

/// Whoever changes a hand-over's public field gets an error, not a chain that nobody can read.
#[test]
fn a_hand_over_with_a_chain_that_is_none_goes_no_further() {
    let cases = [
        (vec![], Error::Cbor(CborFault::Malformed)),
        (vec![0xa0], Error::NotAnArray),
        (vec![0; MAX_CHAIN + 1], Error::ChainTooLong { len: MAX_CHAIN + 1 }),
    ];
    for (chain, error) in cases {
        let handover = Handover { chain, ..handover(1) };
        assert_eq!(handover.next(&stages()[1]), Err(error));
    }
}
