//! One message of the log as a datagram.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version of the format: 1 |
//! | 1 | priority: 2 (verbose) to 7 (fatal) |
//! | 1 | number of the log buffer |
//! | 1 | length of the tag in bytes |
//! | … | the tag, then up to the end the message, both meant to be UTF-8 |
//!
//! The format is this project's own; the numbers are Android's.

/// Where PID 1 takes the datagrams.
pub const SOCKET_PATH: &str = "/dev/socket/logdw";

/// Most bytes of a datagram; what is longer is cut.
pub const MAX_LEN: usize = 4068;

const VERSION: u8 = 1;
const HEADER_LEN: usize = 4;
const MAX_TAG: usize = u8::MAX as usize;

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Priority {
    /// For developers of the very code.
    Verbose = 2,
    /// For debugging.
    Debug = 3,
    /// Progress.
    Info = 4,
    /// Something is odd.
    Warn = 5,
    /// Something failed.
    Error = 6,
    /// The process is about to end because of it.
    Fatal = 7,
}

impl Priority {
    /// The priority of a number; what is out of range moves to the nearest, and the two that mean
    /// "not said" (0 and 1) to [`Priority::Info`].
    pub fn from_number(number: i32) -> Self {
        match number {
            2 => Self::Verbose,
            3 => Self::Debug,
            0 | 1 | 4 => Self::Info,
            5 => Self::Warn,
            6 => Self::Error,
            7.. => Self::Fatal,
            ..0 => Self::Verbose,
        }
    }

    /// One letter, as log viewers show it.
    pub fn letter(self) -> char {
        match self {
            Self::Verbose => 'V',
            Self::Debug => 'D',
            Self::Info => 'I',
            Self::Warn => 'W',
            Self::Error => 'E',
            Self::Fatal => 'F',
        }
    }
}

/// One message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// How much it matters.
    pub priority: Priority,
    /// Number of the log buffer; 0 is the main one.
    pub buffer: u8,
    /// Who writes it.
    pub tag: &'a [u8],
    /// The text.
    pub message: &'a [u8],
}

impl<'a> Record<'a> {
    /// The datagram, at most [`MAX_LEN`] bytes long. Tag and message are cut where they must be,
    /// not in the middle of a character.
    pub fn encode(&self) -> Vec<u8> {
        let tag = cut(self.tag, MAX_TAG);
        let message = cut(self.message, MAX_LEN - HEADER_LEN - tag.len());
        let mut bytes = Vec::with_capacity(HEADER_LEN + tag.len() + message.len());
        bytes.extend([VERSION, self.priority as u8, self.buffer, tag.len() as u8]);
        bytes.extend_from_slice(tag);
        bytes.extend_from_slice(message);
        bytes
    }

    /// The message in a datagram; nothing if the format is not this one.
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (&[version, priority, buffer, tag_len], rest) = bytes.split_first_chunk()?;
        if version != VERSION {
            return None;
        }
        let (tag, message) = rest.split_at_checked(tag_len.into())?;
        Some(Self { priority: Priority::from_number(priority.into()), buffer, tag, message })
    }
}

/// The first `limit` bytes, or a few less so that no UTF-8 sequence is cut in two.
fn cut(text: &[u8], limit: usize) -> &[u8] {
    let Some(head) = text.get(..limit) else { return text };
    if text.get(limit).is_none_or(|byte| !is_continuation(*byte)) {
        return head;
    }
    let start = head.iter().rposition(|byte| !is_continuation(*byte)).unwrap_or(limit);
    // More than three continuation bytes: that is no UTF-8 and may be cut anywhere.
    if limit - start > 3 { head } else { head.get(..start).unwrap_or(head) }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record<'a>(tag: &'a [u8], message: &'a [u8]) -> Record<'a> {
        Record { priority: Priority::Warn, buffer: 3, tag, message }
    }

    #[test]
    fn golden_bytes() {
        assert_eq!(record(b"tag", b"text").encode(), b"\x01\x05\x03\x03tagtext");
        assert_eq!(record(b"", b"").encode(), b"\x01\x05\x03\x00");
        assert_eq!(Record::decode(b"\x01\x05\x03\x03tagtext"), Some(record(b"tag", b"text")));
    }

    #[test]
    fn too_long_texts_are_cut() {
        let long = [b'a'; 5000];
        let bytes = record(b"t", &long).encode();
        assert_eq!(bytes.len(), MAX_LEN);
        assert_eq!(Record::decode(&bytes).unwrap().message.len(), MAX_LEN - 5);
        let bytes = record(&long, b"rest").encode();
        let read = Record::decode(&bytes).unwrap();
        assert_eq!((read.tag.len(), read.message), (255, &b"rest"[..]));
    }

    #[test]
    fn characters_are_not_cut_in_two() {
        let text = "äöü€𝄞";
        for limit in 0..=text.len() {
            let head = cut(text.as_bytes(), limit);
            assert!(std::str::from_utf8(head).is_ok(), "{limit}");
            assert!(limit - head.len() < 4);
        }
        assert_eq!(cut(&[0x80; 9], 6), [0x80; 6]);
    }

    #[test]
    fn other_formats_are_refused() {
        for bytes in [&b""[..], b"\x01\x04\x00", b"\x02\x04\x00\x00", b"\x01\x04\x00\x05abcd"] {
            assert_eq!(Record::decode(bytes), None);
        }
    }

    #[test]
    fn priorities() {
        let letters: String =
            (-1..=9).map(|number| Priority::from_number(number).letter()).collect();
        assert_eq!(letters, "VIIVDIWEFFF");
    }

    proptest! {
        #[test]
        fn no_datagram_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Record::decode(&bytes);
        }

        #[test]
        fn no_text_makes_it_panic(
            tag in prop::collection::vec(any::<u8>(), 0..300),
            message in prop::collection::vec(any::<u8>(), 0..5000),
        ) {
            let bytes = record(&tag, &message).encode();
            prop_assert!(bytes.len() <= MAX_LEN);
            let read = Record::decode(&bytes).unwrap();
            prop_assert!(tag.starts_with(read.tag) && message.starts_with(read.message));
        }
    }
}
