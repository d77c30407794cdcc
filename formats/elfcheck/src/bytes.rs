//! Little-endian fields; `None` beyond the end.

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().copied().map(u64::from_le_bytes)
}

/// Element `index` of an array of `u32`.
pub(crate) fn u32_of(array: &[u8], index: usize) -> Option<u32> {
    u32_at(array, index.checked_mul(4)?)
}

/// What follows `at`, an offset as it stands in a file.
pub(crate) fn from(bytes: &[u8], at: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(at).ok()?..)
}

/// `len` bytes from `at`, both as they stand in a file.
pub(crate) fn part(bytes: &[u8], at: u64, len: u64) -> Option<&[u8]> {
    from(bytes, at)?.get(..usize::try_from(len).ok()?)
}
