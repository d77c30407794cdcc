//! The header on the partition.

use crate::Error;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use storage_header::{HEADER_BYTES, Header};

/// What the header says; anything but the two exact values is an error.
pub(crate) fn read(partition: &File, path: &Path) -> Result<Header, Error> {
    let mut bytes = [0; HEADER_BYTES];
    match partition.read_exact_at(&mut bytes, 0) {
        Ok(()) => Ok(Header::read(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Header::read(&[])?),
        Err(error) => Err(Error::io("read the header of", path)(error)),
    }
}

/// Says that the store is formatted. It is on the disk when this returns.
pub(crate) fn set_formatted(partition: &File, path: &Path) -> Result<(), Error> {
    partition
        .write_all_at(&Header::Formatted.bytes(), 0)
        .and_then(|()| partition.sync_all())
        .map_err(Error::io("mark as formatted", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marker_is_set_and_the_rest_stays() {
        let file = tempfile::tempfile().unwrap();
        let path = Path::new("storage.img");
        assert!(matches!(read(&file, path), Err(Error::Header(_))));
        file.write_all_at(&[7; 3 * HEADER_BYTES], 0).unwrap();
        assert!(matches!(read(&file, path), Err(Error::Header(_))));
        file.write_all_at(&Header::Unformatted.bytes(), 0).unwrap();
        assert_eq!(read(&file, path).unwrap(), Header::Unformatted);
        set_formatted(&file, path).unwrap();
        assert_eq!(read(&file, path).unwrap(), Header::Formatted);
        let mut rest = vec![0; 2 * HEADER_BYTES];
        file.read_exact_at(&mut rest, HEADER_BYTES as u64).unwrap();
        assert!(rest.iter().all(|byte| *byte == 7));
    }

    #[test]
    fn what_cannot_be_written_to_is_told() {
        let null = File::open("/dev/null").unwrap();
        let error = set_formatted(&null, Path::new("/dev/vda2")).unwrap_err().to_string();
        assert!(error.starts_with("cannot mark as formatted /dev/vda2: "), "{error}");
    }
}
