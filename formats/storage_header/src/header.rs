//! The header's bytes.

/// Bytes of the header, and offset of the encrypted region.
pub const HEADER_BYTES: usize = 4096;

const UNFORMATTED: &[u8] = b"UNFORMATTED-STORAGE";
const FORMATTED: &[u8] = b"AVF-ENCRYPTED-STORAGE\0";
/// The version of what follows the header: dm-crypt from [`HEADER_BYTES`] on, and ext4 in it.
const VERSION: u16 = 1;

/// What the header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// Nothing was ever kept here: format it.
    Unformatted,
    /// There is a file system, which is never formatted again.
    Formatted,
}

/// Why bytes are not a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Fewer or more bytes than a header has.
    #[error("the storage header has {found} bytes, not {HEADER_BYTES}: the storage is cut short")]
    Length {
        /// Bytes that were there.
        found: usize,
    },
    /// Neither marker is there.
    #[error(
        "the storage header is damaged, or this is no storage of a VM (it has neither marker); \
         put back a copy of the storage"
    )]
    Marker,
    /// Made by another version.
    #[error(
        "the storage has version {found}, which this version does not know (it knows {VERSION})"
    )]
    Version {
        /// The version that is there.
        found: u16,
    },
    /// Bytes behind the marker.
    #[error(
        "the storage header is damaged (byte {offset} is not zero); put back a copy of the storage"
    )]
    Rest {
        /// The first byte that should be zero, from the beginning of the header.
        offset: usize,
    },
}

impl Header {
    /// The 4096 bytes.
    pub fn bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let content = match self {
            Self::Unformatted => UNFORMATTED.to_vec(),
            Self::Formatted => [FORMATTED, &VERSION.to_le_bytes()].concat(),
        };
        bytes.iter_mut().zip(content).for_each(|(to, from)| *to = from);
        bytes
    }

    /// Reads exactly what [`Self::bytes`] gives; anything else is an error.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != HEADER_BYTES {
            return Err(Error::Length { found: bytes.len() });
        }
        let (header, rest) = if let Some(rest) = bytes.strip_prefix(UNFORMATTED) {
            (Self::Unformatted, rest)
        } else if let Some(rest) = bytes.strip_prefix(FORMATTED) {
            (Self::Formatted, version(rest)?)
        } else {
            return Err(Error::Marker);
        };
        match rest.iter().position(|byte| *byte != 0) {
            None => Ok(header),
            Some(at) => Err(Error::Rest { offset: HEADER_BYTES - rest.len() + at }),
        }
    }
}

/// What is behind the version, if it is ours.
fn version(bytes: &[u8]) -> Result<&[u8], Error> {
    let (found, rest) = bytes.split_first_chunk().ok_or(Error::Marker)?;
    match u16::from_le_bytes(*found) {
        VERSION => Ok(rest),
        found => Err(Error::Version { found }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOTH: [Header; 2] = [Header::Unformatted, Header::Formatted];

    #[test]
    fn golden_bytes() {
        let cases = [
            (Header::Unformatted, "554e464f524d41545445442d53544f52414745"),
            (Header::Formatted, "4156462d454e435259505445442d53544f52414745000100"),
        ];
        for (header, expected) in cases {
            let bytes = header.bytes();
            let (start, zeros) = bytes.split_at(expected.len() / 2);
            assert_eq!(hex::encode(start), expected);
            assert!(zeros.iter().all(|byte| *byte == 0));
            assert_eq!(Header::read(&bytes), Ok(header));
        }
    }

    /// A sector of 512 bytes is what a power cut leaves whole.
    #[test]
    fn both_differ_in_the_first_sector_only() {
        let [unformatted, formatted] = BOTH.map(Header::bytes);
        assert_eq!(unformatted[512..], formatted[512..]);
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        for header in BOTH {
            let mut bytes = header.bytes();
            for at in 0..HEADER_BYTES {
                for bit in 0..8 {
                    bytes[at] ^= 1 << bit;
                    assert!(Header::read(&bytes).is_err(), "{header:?}: bit {bit} of byte {at}");
                    bytes[at] ^= 1 << bit;
                }
            }
        }
    }

    #[test]
    fn every_other_length_is_refused() {
        for header in BOTH {
            let bytes = [header.bytes(), [0; HEADER_BYTES]].concat();
            for length in (0..=8192).filter(|length| *length != HEADER_BYTES) {
                assert_eq!(Header::read(&bytes[..length]), Err(Error::Length { found: length }));
            }
        }
    }

    /// A header with these bytes at this place, and zeros after them.
    fn with(header: Header, at: usize, change: &[u8]) -> Vec<u8> {
        let mut bytes = header.bytes().to_vec();
        bytes[at..at + change.len()].copy_from_slice(change);
        bytes
    }

    #[test]
    fn bad_headers() {
        use Error::{Marker, Rest, Version};
        let [unformatted, formatted] = BOTH;
        let cases = [
            ("zeros", vec![0; 4096], Marker),
            ("ones", vec![0xff; 4096], Marker),
            ("no marker at its place", with(unformatted, 0, b"\0UNFORMATTED-STORAGE"), Marker),
            ("lower case", with(unformatted, 0, b"unformatted-storage"), Marker),
            ("cut marker", with(unformatted, 18, b"\0"), Marker),
            ("longer marker", with(unformatted, 19, b"S"), Rest { offset: 19 }),
            ("a line feed", with(unformatted, 19, b"\n"), Rest { offset: 19 }),
            ("last byte", with(unformatted, 4095, &[1]), Rest { offset: 4095 }),
            ("second sector", with(unformatted, 512, &[0x80]), Rest { offset: 512 }),
            ("no NUL", with(formatted, 21, b" "), Marker),
            ("other's marker", with(formatted, 0, b"LUKS\xba\xbe"), Marker),
            ("version 0", with(formatted, 22, &[0, 0]), Version { found: 0 }),
            ("version 2", with(formatted, 22, &[2, 0]), Version { found: 2 }),
            ("version 257", with(formatted, 22, &[1, 1]), Version { found: 257 }),
            ("version 1 of the other order", with(formatted, 22, &[0, 1]), Version { found: 256 }),
            ("greatest version", with(formatted, 22, &[0xff, 0xff]), Version { found: 65535 }),
            ("behind the version", with(formatted, 24, &[1]), Rest { offset: 24 }),
            ("last byte", with(formatted, 4095, &[1]), Rest { offset: 4095 }),
            ("unformatted over formatted", with(formatted, 0, UNFORMATTED), Rest { offset: 19 }),
        ];
        for (name, bytes, expected) in cases {
            assert_eq!(Header::read(&bytes), Err(expected), "{name}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..5000)) {
            if let Ok(header) = Header::read(&bytes) {
                prop_assert_eq!(bytes, header.bytes());
            }
        }
    }
}
