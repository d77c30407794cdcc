//! How large a storage file is.

/// Bytes of a block: sizes are multiples of it, and the encryption's sectors have as many.
pub const BLOCK_BYTES: u64 = 4096;

/// The smallest file, its header included: ext4 with a journal needs about as much.
pub const MIN_STORAGE_BYTES: u64 = 16 << 20;

/// Bytes of the file for a store of `asked` bytes: at least [`MIN_STORAGE_BYTES`], and whole blocks.
/// Nothing if that is more than a file can have.
pub fn file_size(asked: u64) -> Option<u64> {
    let size = asked.max(MIN_STORAGE_BYTES).checked_next_multiple_of(BLOCK_BYTES)?;
    // Offsets in files are signed.
    i64::try_from(size).is_ok().then_some(size)
}

/// Whether a storage file can have this size.
pub fn is_file_size(size: u64) -> bool {
    file_size(size) == Some(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: u64 = MIN_STORAGE_BYTES;
    const MOST: u64 = (1 << 63) - 4096;

    #[test]
    fn sizes_are_rounded_up() {
        let cases = [
            (0, Some(MIN)),
            (1, Some(MIN)),
            (4_000_000, Some(MIN)),
            (10 << 20, Some(MIN)),
            (MIN - 1, Some(MIN)),
            (MIN, Some(MIN)),
            (MIN + 1, Some(MIN + 4096)),
            (MIN + 4095, Some(MIN + 4096)),
            (MIN + 4096, Some(MIN + 4096)),
            (MOST - 1, Some(MOST)),
            (MOST, Some(MOST)),
            (MOST + 1, None),
            (i64::MAX as u64, None),
            (u64::MAX - 4095, None),
            (u64::MAX, None),
        ];
        for (asked, expected) in cases {
            assert_eq!(file_size(asked), expected, "{asked}");
            assert_eq!(is_file_size(asked), expected == Some(asked), "{asked}");
        }
    }
}
