//! Writes DER (X.690), as much of it as a certificate needs.

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_ID: u8 = 0x06;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// A constructed value with a tag of its context.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// Tag, length, and the parts one after the other.
pub(crate) fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut bytes = vec![tag];
    match content.len() {
        len @ 0..0x80 => bytes.push(len as u8),
        len => {
            let zeros = (len.leading_zeros() / 8) as usize;
            bytes.push(0x80 | (size_of::<usize>() - zeros) as u8);
            bytes.extend(len.to_be_bytes().iter().skip(zeros));
        }
    }
    bytes.extend(content);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        assert_eq!(value(NULL, &[]), [5, 0]);
        assert_eq!(value(OCTET_STRING, &[&[1], &[2, 3]]), [4, 3, 1, 2, 3]);
        assert!(value(OCTET_STRING, &[&[0; 127]]).starts_with(&[4, 127, 0]));
        assert!(value(OCTET_STRING, &[&[0; 128]]).starts_with(&[4, 0x81, 128, 0]));
        assert!(value(OCTET_STRING, &[&[0; 256]]).starts_with(&[4, 0x82, 1, 0, 0]));
        assert!(value(OCTET_STRING, &[&[0; 65536]]).starts_with(&[4, 0x83, 1, 0, 0, 0]));
    }
}
