//! As much of CBOR (RFC 8949) as an expected configuration descriptor takes.

/// An integer.
pub fn int(number: i64) -> Vec<u8> {
    match u64::try_from(number) {
        Ok(number) => head(0, number),
        Err(_) => head(1, !number.cast_unsigned()),
    }
}

/// A byte string.
pub fn bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len() as u64), bytes.to_vec()].concat()
}

/// A text string.
pub fn text(text: &str) -> Vec<u8> {
    [head(3, text.len() as u64), text.into()].concat()
}

/// An array of encoded items.
pub fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [head(4, items.len() as u64), items.concat()].concat()
}

/// A map of encoded values, in the order of its keys.
pub fn map(entries: &[(i64, Vec<u8>)]) -> Vec<u8> {
    let encoded = entries.iter().map(|(key, value)| [int(*key), value.clone()].concat());
    let encoded: Vec<_> = encoded.collect();
    [head(5, entries.len() as u64), encoded.concat()].concat()
}

/// The shortest form of a major type and its number.
fn head(major: u8, number: u64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let (kind, from) = match number {
        0..24 => (bytes[7], 8),
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 0),
    };
    [&[major << 5 | kind], &bytes[from..]].concat()
}

#[cfg(test)]
#[test]
fn the_examples_of_the_standard() {
    for (encoded, expected) in [
        (int(0), "00"),
        (int(23), "17"),
        (int(24), "1818"),
        (int(1000), "1903e8"),
        (int(1_000_000), "1a000f4240"),
        (int(1_000_000_000_000), "1b000000e8d4a51000"),
        (int(-1), "20"),
        (int(-1000), "3903e7"),
        (bytes(&[1, 2, 3, 4]), "4401020304"),
        (text("IETF"), "6449455446"),
        (array(&[int(1), array(&[int(2), int(3)])]), "8201820203"),
        (map(&[(1, int(2)), (3, int(4))]), "a201020304"),
    ] {
        assert_eq!(hex::encode(encoded), expected);
    }
}
