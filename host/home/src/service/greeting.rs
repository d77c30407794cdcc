//! The first words of a service to a client.
//!
//! ```text
//! offset  bytes  field
//!      0      4  "AVF", 1
//!      4      1  0: a manager serves this connection from now on; 1: refused, and closed
//!      5      1  0
//!      6      2  bytes of the text, at most 1024, little-endian
//!      8      …  why it was refused, UTF-8
//! ```

use std::io::{self, Read};

const MAGIC: [u8; 4] = *b"AVF\x01";
const HEADER_BYTES: usize = 8;
/// Longer texts are cut.
const MAX_TEXT: usize = 1024;

const ACCEPTED: u8 = 0;
const REFUSED: u8 = 1;

/// What a service says when somebody connects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// A manager serves the connection.
    Accepted,
    /// Nobody does, for this reason.
    Refused(String),
}

/// Why what came is no greeting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GreetingError {
    /// Reading failed, or the other end hung up before the end.
    #[error("no greeting came: {0}")]
    Io(#[from] io::Error),
    /// It is the socket of something else, or of another version.
    #[error("what answers there is no virtualizationservice of this version")]
    Stranger,
}

impl Greeting {
    /// The message.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (status, text) = match self {
            Self::Accepted => (ACCEPTED, ""),
            Self::Refused(text) => (REFUSED, cut(text)),
        };
        // Never more than `MAX_TEXT`.
        let length = u16::try_from(text.len()).unwrap_or(0);
        let mut bytes = MAGIC.to_vec();
        bytes.extend([status, 0]);
        bytes.extend(length.to_le_bytes());
        bytes.extend(text.as_bytes());
        bytes
    }

    /// Reads the message and not a byte further.
    pub fn read(mut from: impl Read) -> Result<Self, GreetingError> {
        let mut header = [0; HEADER_BYTES];
        from.read_exact(&mut header)?;
        let [m0, m1, m2, m3, status, reserved, low, high] = header;
        let length = usize::from(u16::from_le_bytes([low, high]));
        if [m0, m1, m2, m3] != MAGIC || reserved != 0 || length > MAX_TEXT {
            return Err(GreetingError::Stranger);
        }
        let mut text = vec![0; length];
        from.read_exact(&mut text)?;
        match status {
            ACCEPTED if text.is_empty() => Ok(Self::Accepted),
            REFUSED => Ok(Self::Refused(String::from_utf8_lossy(&text).into_owned())),
            _ => Err(GreetingError::Stranger),
        }
    }
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_these() {
        assert_eq!(Greeting::Accepted.to_bytes(), b"AVF\x01\0\0\0\0");
        let refused = Greeting::Refused("no".into());
        assert_eq!(refused.to_bytes(), b"AVF\x01\x01\0\x02\0no");
        for greeting in [Greeting::Accepted, refused] {
            let bytes = [greeting.to_bytes(), b"rest".to_vec()].concat();
            let mut left = bytes.as_slice();
            assert_eq!(Greeting::read(&mut left).unwrap(), greeting);
            assert_eq!(left, b"rest");
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let bytes = Greeting::Refused("ä".repeat(1000)).to_bytes();
        let Greeting::Refused(text) = Greeting::read(bytes.as_slice()).unwrap() else { panic!() };
        assert_eq!(text, "ä".repeat(512));
    }

    #[test]
    fn anything_else_is_refused() {
        let bad: [&[u8]; 11] = [
            b"",
            b"AVF",
            b"AVF\x01\0\0\0",
            b"AVF\x02\0\0\0\0",
            b"HTTP/1.1 400 Bad Request",
            b"AVF\x01\x02\0\0\0",
            b"AVF\x01\0\x01\0\0",
            b"AVF\x01\0\0\x01\0x",
            b"AVF\x01\x01\0\x03\0no",
            b"AVF\x01\x01\0\x01\x04",
            b"AVF\x01\x01\0\xff\xff",
        ];
        for bytes in bad {
            let error = Greeting::read(bytes).unwrap_err();
            let truncated = matches!(error, GreetingError::Io(_));
            assert_eq!(truncated, bytes.len() < 8 || bytes.ends_with(b"no"), "{bytes:?}");
        }
    }
}
