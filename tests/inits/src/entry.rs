//! What the record of a disk, and the script and answers of `storage_states`, are made of: tag, offset (u64), number of
//! bytes (u32), the bytes; little-endian.

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What it is.
    pub tag: u8,
    /// Where it belongs, or another number.
    pub offset: u64,
    /// What it holds.
    pub bytes: &'a [u8],
}

impl<'a> Entry<'a> {
    /// Takes the first entry off `rest`; `None` at its end or where an entry is cut off.
    pub fn take(rest: &mut &'a [u8]) -> Option<Self> {
        let (tag, after) = rest.split_first()?;
        let (offset, after) = after.split_first_chunk()?;
        let (len, after) = after.split_first_chunk()?;
        let len = u32::from_le_bytes(*len) as usize;
        let (bytes, after) = after.split_at_checked(len)?;
        *rest = after;
        Some(Self { tag: *tag, offset: u64::from_le_bytes(*offset), bytes })
    }

    /// Appends it.
    pub fn put(&self, to: &mut Vec<u8>) {
        to.push(self.tag);
        to.extend(self.offset.to_le_bytes());
        let len = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        to.extend(len.to_le_bytes());
        to.extend(self.bytes);
    }
}

#[cfg(test)]
#[test]
fn entries_survive_the_trip_and_a_cut_one_is_none() {
    let mut bytes = Vec::new();
    let entry = Entry { tag: b'W', offset: 513, bytes: b"hello" };
    entry.put(&mut bytes);
    let mut rest = bytes.as_slice();
    assert_eq!((Entry::take(&mut rest), rest), (Some(entry), &[][..]));
    for len in 0..bytes.len() {
        assert_eq!(Entry::take(&mut &bytes[..len]), None, "{len}");
    }
}
