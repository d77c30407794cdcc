//! Unpacking what distributions ship compressed: kernels and modules.

use std::io::{self, Read};

/// Nothing that is unpacked here is larger; stops a damaged file from filling the memory.
const MAX_UNPACKED: u64 = 1 << 30;
/// `zstd -22 --ultra` uses 128 MiB, which the kernel's build does.
const MAX_ZSTD_WINDOW: u64 = 128 << 20;

/// Unpacks `data` by its magic number. `Ok(None)` if the format is not known.
///
/// zstd and gzip may be followed by other bytes (a kernel image appends its size), xz may not.
pub(crate) fn unpack(data: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let invalid =
        |e: &dyn std::fmt::Display| io::Error::new(io::ErrorKind::InvalidData, e.to_string());
    let out = match data {
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            let stream =
                ruzstd::decoding::StreamingDecoder::new_with_max_window_size(data, MAX_ZSTD_WINDOW)
                    .map_err(|e| invalid(&e))?;
            read_limited(stream)?
        }
        [0x1f, 0x8b, ..] => read_limited(flate2::read::GzDecoder::new(data))?,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => {
            let mut out = Vec::new();
            lzma_rs::xz_decompress(&mut io::Cursor::new(data), &mut out).map_err(|e| match e {
                lzma_rs::error::Error::IoError(e) => e,
                e => invalid(&format!("{e:?}")),
            })?;
            out
        }
        _ => return Ok(None),
    };
    Ok(Some(out))
}

fn read_limited(stream: impl Read) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    stream.take(MAX_UNPACKED + 1).read_to_end(&mut out)?;
    if out.len() as u64 > MAX_UNPACKED {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "larger than 1 GiB when unpacked"));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_magic() {
        let gzip = "1f8b08000000000002ffcb48cdc9c9070086a6103605000000";
        let zstd = "28b52ffd2005290000" /* one raw block */
            .to_owned()
            + &hex::encode("hello");
        for packed in [gzip, &zstd] {
            let bytes = hex::decode(packed).unwrap();
            assert_eq!(unpack(&bytes).unwrap().unwrap(), b"hello");
            assert!(unpack(&bytes[..bytes.len() - 9]).is_err());
        }
        assert_eq!(unpack(b"\x7fELF").unwrap(), None);
        assert_eq!(unpack(b"").unwrap(), None);
        assert!(unpack(b"\xfd7zXZ\0 not really").is_err());
        assert!(unpack(b"\x28\xb5\x2f\xfd not really").is_err());
    }
}
