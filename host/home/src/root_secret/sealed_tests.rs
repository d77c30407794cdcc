//! The file of a sealed secret, byte by byte.

use super::*;
use proptest::prelude::*;

const GOLDEN: &str = "4156462d54504d000100050004000000000301020300020908\
                      6442ecfe6ae739bc794c889d48323137cdf2ba8830dae698d052d2975ff287fe";

fn golden() -> (Sealed, Vec<u8>) {
    let sealed = Sealed::new(vec![0, 3, 1, 2, 3], vec![0, 2, 9, 8]).unwrap();
    (sealed, hex::decode(GOLDEN).unwrap())
}

/// With the checksum that belongs to it.
fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.extend(Sha256::digest(&bytes).as_slice());
    bytes
}

#[test]
fn the_format_is_this() {
    let (sealed, bytes) = golden();
    assert_eq!(sealed.bytes(), bytes);
    assert_eq!(Sealed::read(&bytes), Ok(sealed));
}

#[test]
fn the_largest_fits() {
    let part: Vec<u8> = [3, 254].into_iter().chain([7; 1022]).collect();
    let sealed = Sealed::new(part.clone(), part.clone()).unwrap();
    let bytes = sealed.bytes();
    assert_eq!(bytes.len() as u64, *FILE_BYTES.end());
    assert_eq!(Sealed::read(&bytes), Ok(sealed));
    let larger: Vec<u8> = [3, 255].into_iter().chain([7; 1023]).collect();
    assert_eq!(Sealed::new(larger, part), Err(Unsealable::Length));
}

#[test]
fn bad_files_are_told_apart() {
    use Unsealable::{Length, Magic, Reserved, Sum, Version};
    let (_, good) = golden();
    let unsummed = &good[..good.len() - 32];
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = unsummed.to_vec();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        summed(changed)
    };
    let without = |from: usize, to: usize| {
        let mut changed = unsummed.to_vec();
        changed.drain(from..to);
        summed(changed)
    };
    let cases: Vec<(&str, Vec<u8>, Unsealable)> = vec![
        ("nothing", vec![], Magic),
        ("a short magic", good[..7].into(), Magic),
        ("zeros", vec![0; 100], Magic),
        ("another magic", with(0, b"avf-tpm\0"), Magic),
        ("a magic of another file", with(0, b"AVFSTORE"), Magic),
        ("a root secret", vec![7; 32], Magic),
        ("the magic alone", good[..8].into(), Length),
        ("a short header", good[..15].into(), Length),
        ("the header alone", good[..16].into(), Length),
        ("version 0", with(8, &[0, 0]), Version(0)),
        ("version 2", with(8, &[2, 0]), Version(2)),
        ("version 256", with(8, &[0, 1]), Version(256)),
        ("version 65535", with(8, &[255, 255]), Version(65535)),
        ("no public part", with(10, &[0, 0]), Length),
        ("a public part that is too short", with(10, &[4, 0]), Length),
        ("a public part that is too long", with(10, &[6, 0]), Length),
        ("a public part beyond the end", with(10, &[255, 255]), Length),
        ("a public part up to the end", with(10, &[41, 0]), Length),
        ("no private part", with(12, &[0, 0]), Length),
        ("a private part that is too short", with(12, &[3, 0]), Length),
        ("a private part that is too long", with(12, &[5, 0]), Length),
        ("a private part beyond the end", with(12, &[255, 255]), Length),
        ("a boundary one later", with(10, &[6, 0, 3, 0]), Length),
        ("a boundary one earlier", with(10, &[4, 0, 5, 0]), Length),
        ("a large reserved field", with(14, &[0, 1]), Reserved),
        ("a small reserved field", with(14, &[1, 0]), Reserved),
        ("an inner length of the public part, larger", with(16, &[0, 4]), Length),
        ("an inner length of the public part, smaller", with(16, &[0, 2]), Length),
        ("an inner length of the public part, swapped", with(16, &[3, 0]), Length),
        ("an inner length of the private part, larger", with(21, &[0, 3]), Length),
        ("an inner length of the private part, smaller", with(21, &[0, 1]), Length),
        ("an inner length of the private part, zero", with(21, &[0, 0]), Length),
        ("a lost byte of the public part", without(18, 19), Length),
        ("a lost byte of the private part", without(24, 25), Length),
        ("a lost public part", without(16, 21), Length),
        ("a lost private part", without(21, 25), Length),
        ("lost parts", without(16, 25), Length),
        ("empty parts", summed([&good[..10], &[0; 6]].concat()), Length),
        ("no checksum", unsummed.into(), Length),
        ("a short checksum", good[..good.len() - 1].into(), Length),
        ("a byte behind", [&good[..], &[0]].concat(), Length),
        ("twice", [&good[..], &good].concat(), Length),
        ("a checksum of zeros", [unsummed, &[0; 32]].concat(), Sum),
        ("a changed public part", [&good[..18], &[9], &good[19..]].concat(), Sum),
        ("a changed private part", [&good[..24], &[9], &good[25..]].concat(), Sum),
    ];
    for (what, bytes, error) in cases {
        assert_eq!(Sealed::read(&bytes), Err(error), "{what}");
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_seen() {
    let (_, good) = golden();
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(Sealed::read(&bad).is_err(), "bit {bit}");
    }
    for length in 0..good.len() {
        assert!(Sealed::read(&good[..length]).is_err(), "{length} bytes");
    }
}

proptest! {
    #[test]
    fn what_is_read_is_what_was_written(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(sealed) = Sealed::read(&bytes) {
            prop_assert_eq!(sealed.bytes(), bytes);
        }
    }

    #[test]
    fn behind_a_right_header_as_well(
        lengths in (0u16..80, 0u16..80),
        rest in prop::collection::vec(any::<u8>(), 0..160),
    ) {
        let mut bytes = b"AVF-TPM\0\x01\0".to_vec();
        bytes.extend(lengths.0.to_le_bytes());
        bytes.extend(lengths.1.to_le_bytes());
        bytes.extend([0; 2]);
        bytes.extend(&rest);
        let bytes = summed(bytes);
        if let Ok(sealed) = Sealed::read(&bytes) {
            prop_assert_eq!(sealed.bytes(), bytes);
        }
    }

    #[test]
    fn any_parts_come_back(
        public in prop::collection::vec(any::<u8>(), 0..1022),
        private in prop::collection::vec(any::<u8>(), 0..1022),
    ) {
        let part = |part: Vec<u8>| [&(part.len() as u16).to_be_bytes()[..], &part].concat();
        let sealed = Sealed::new(part(public), part(private)).unwrap();
        prop_assert_eq!(Sealed::read(&sealed.bytes()), Ok(sealed));
    }
}
