//! Copies of large files that take no more room than they need.

use rustix::fs::{SeekFrom, copy_file_range, ioctl_ficlone, seek};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Most that is read at once where the kernel does not copy by itself.
const CHUNK: usize = 256 << 10;

/// Fills an empty file with the first `length` bytes of another.
///
/// Where the file system can, both share their blocks; else holes stay holes. The position of
/// `from`, which other processes may share, is not relied on. A file that is shorter than `length`
/// is an error.
pub(crate) fn copy_sparse(from: &File, to: &File, length: u64) -> io::Result<()> {
    if ioctl_ficlone(to, from).is_ok() {
        // It may be longer: it belongs to another process.
        return match to.metadata()?.len() >= length {
            true => to.set_len(length),
            false => Err(shorter()),
        };
    }
    to.set_len(length)?;
    let mut position = 0;
    while let Some((start, end)) = next_data(from, position, length)? {
        copy_range(from, to, start, end)?;
        position = end;
    }
    match from.metadata()?.len() >= length {
        true => Ok(()),
        false => Err(shorter()),
    }
}

fn shorter() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "it became shorter while it was copied")
}

/// The next stretch with data in it from a position on.
fn next_data(file: &File, position: u64, length: u64) -> io::Result<Option<(u64, u64)>> {
    if position >= length {
        return Ok(None);
    }
    let start = match seek(file, SeekFrom::Data(position)) {
        Ok(start) => start.max(position),
        Err(Errno::NXIO) => return Ok(None),
        // A file system that knows nothing of holes.
        Err(Errno::INVAL | Errno::OPNOTSUPP) => return Ok(Some((position, length))),
        Err(errno) => return Err(errno.into()),
    };
    if start >= length {
        return Ok(None);
    }
    let end = match seek(file, SeekFrom::Hole(start)) {
        Ok(end) if end > start => end.min(length),
        _ => length,
    };
    Ok(Some((start, end)))
}

fn copy_range(from: &File, to: &File, start: u64, end: u64) -> io::Result<()> {
    let mut position = start;
    while position < end {
        let (mut read, mut write) = (position, position);
        let most = usize::try_from(end - position).unwrap_or(usize::MAX).min(1 << 30);
        match copy_file_range(from, Some(&mut read), to, Some(&mut write), most) {
            Ok(0) => return copy_bytes(from, to, position, end),
            Ok(copied) => position += copied as u64,
            Err(Errno::INTR) => {}
            // Not between these two.
            Err(Errno::XDEV | Errno::INVAL | Errno::OPNOTSUPP | Errno::NOSYS | Errno::PERM) => {
                return copy_bytes(from, to, position, end);
            }
            Err(errno) => return Err(errno.into()),
        }
    }
    Ok(())
}

fn copy_bytes(from: &File, to: &File, start: u64, end: u64) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    let mut position = start;
    while position < end {
        let most = usize::try_from(end - position).unwrap_or(CHUNK).min(CHUNK);
        let Some(part) = buffer.get_mut(..most) else { break };
        from.read_exact_at(part, position).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => shorter(),
            _ => error,
        })?;
        to.write_all_at(part, position)?;
        position += most as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    const MIB: u64 = 1 << 20;

    fn copied(from: &File, length: u64) -> (tempfile::NamedTempFile, io::Result<()>) {
        let to = tempfile::NamedTempFile::new().unwrap();
        let result = copy_sparse(from, to.as_file(), length);
        (to, result)
    }

    #[test]
    fn a_copy_has_the_bytes_and_the_holes() {
        let from = tempfile::tempfile().unwrap();
        from.set_len(64 * MIB).unwrap();
        for position in [0, 5 * MIB + 3, 64 * MIB - 5] {
            from.write_all_at(b"bytes", position).unwrap();
        }
        let (to, result) = copied(&from, 64 * MIB);
        result.unwrap();
        let data = to.as_file().metadata().unwrap();
        assert_eq!(data.len(), 64 * MIB);
        assert!(data.blocks() * 512 < MIB, "{} blocks", data.blocks());
        let mut bytes = [0; 8];
        to.as_file().read_exact_at(&mut bytes, 5 * MIB).unwrap();
        assert_eq!(&bytes, b"\0\0\0bytes");
        assert!(std::fs::read(to.path()).unwrap().ends_with(b"\0bytes"));
    }

    #[test]
    fn only_the_part_that_was_asked_for_is_copied() {
        let from = tempfile::tempfile().unwrap();
        from.write_all_at(&[7; 10_000], 0).unwrap();
        for length in [0, 1, 4096, 9999, 10_000] {
            let (to, result) = copied(&from, length);
            result.unwrap();
            assert_eq!(std::fs::read(to.path()).unwrap(), vec![7; length as usize]);
        }
        let error = copied(&from, 10_001).1.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        let error = copy_bytes(&from, &tempfile::tempfile().unwrap(), 0, 20_000).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn what_the_kernel_does_not_copy_is_copied_here() {
        let from = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..3 * CHUNK + 17).map(|n| (n % 251) as u8).collect();
        from.write_all_at(&bytes, 0).unwrap();
        let to = tempfile::NamedTempFile::new().unwrap();
        copy_bytes(&from, to.as_file(), 0, bytes.len() as u64).unwrap();
        assert!(std::fs::read(to.path()).unwrap() == bytes);
    }
}
