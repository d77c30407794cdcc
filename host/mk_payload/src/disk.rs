//! Opening a payload disk.

use crate::input::{identity, identity_of, open_regular, read_bounded};
use crate::{Error, Result};
use composite_disk::SECTOR_BYTES;
use composite_disk::gpt::{Table, Warning};
use composite_disk::image::{Component, CompositeImage, MAX_FILE};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// An open composite disk, read-only.
#[derive(Debug)]
pub struct PayloadDisk {
    /// The parts of the disk, in order; every byte of the disk is in exactly one of them.
    pub extents: Vec<Extent>,
    /// Bytes of the disk, a multiple of 512.
    pub len: u64,
    /// The composite disk file.
    path: PathBuf,
}

/// A part of a disk.
#[derive(Debug)]
pub struct Extent {
    /// A regular file, open for reading.
    pub file: File,
    /// Byte of the file at which the part starts.
    pub file_offset: u64,
    /// Byte of the disk at which the part starts; not always a multiple of anything.
    pub disk_offset: u64,
    /// Bytes of the part. The file had as many when it was opened.
    pub len: u64,
}

impl PayloadDisk {
    /// Opens the files that the composite disk file at `path` names. Relative names start at its
    /// folder. What the files hold is taken as it is, even if they are disk images of some kind.
    ///
    /// The file decides which files of this user the guest gets to see, so it must come from
    /// somebody who may decide that.
    pub fn open(path: &Path) -> Result<Self> {
        let (bytes, file) = read_bounded(path, MAX_FILE)?;
        let image = CompositeImage::read(bytes.as_slice())
            .map_err(|cause| Error::Image { path: path.to_owned(), cause })?;
        if !image.len.is_multiple_of(SECTOR_BYTES) {
            return Err(Error::PartialSector { image: path.to_owned(), len: image.len });
        }
        let extents = image.ranges().map(|(component, len)| open_component(path, component, len));
        let extents = extents.collect::<Result<_>>()?;
        check_still_there(path, &file)?;
        Ok(Self { extents, len: image.len, path: path.to_owned() })
    }

    /// The disk's partition table: the primary one, as Linux does not look at the backup.
    pub fn table(&self) -> Result<Table> {
        let bad = |cause| Error::Table { image: self.path.clone(), cause };
        let table = Table::read(self.reader(), self.len).map_err(bad)?;
        match table.warning {
            Some(Warning::PrimaryDamaged(cause)) => Err(bad(cause)),
            _ => Ok(table),
        }
    }

    /// The bytes of the disk.
    pub fn reader(&self) -> PayloadDiskReader<'_> {
        PayloadDiskReader { disk: self, position: 0 }
    }
}

fn open_component(image: &Path, component: &Component, len: u64) -> Result<Extent> {
    let path = image.parent().unwrap_or(Path::new("")).join(&component.path);
    if component.writable {
        return Err(Error::Writable { path, image: image.to_owned() });
    }
    let (file, metadata) = open_regular(&path, image)?;
    // Both together are at most `MAX_LEN`.
    let (size, end) = (metadata.len(), component.file_offset + len);
    if size < end {
        return Err(Error::Shrunk { path, size, end, image: image.to_owned() });
    }
    Ok(Extent { file, file_offset: component.file_offset, disk_offset: component.offset, len })
}

/// Whoever makes a disk anew takes its composite disk file away before anything else: the parts that
/// were opened belong together if it is still the one that named them.
fn check_still_there(path: &Path, file: &File) -> Result<()> {
    // As long as the file is open, no other can have its identity.
    let was = identity_of(path, file)?;
    match path.metadata().is_ok_and(|now| identity(&now) == was) {
        true => Ok(()),
        false => Err(Error::Replaced(path.to_owned())),
    }
}

/// Reads the bytes of a [`PayloadDisk`].
#[derive(Debug)]
pub struct PayloadDiskReader<'d> {
    disk: &'d PayloadDisk,
    position: u64,
}

impl Read for PayloadDiskReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let extents = &self.disk.extents;
        let next = extents.partition_point(|extent| extent.disk_offset <= self.position);
        let Some(extent) = next.checked_sub(1).and_then(|index| extents.get(index)) else {
            return Ok(0);
        };
        let at = self.position - extent.disk_offset;
        let left = usize::try_from(extent.len.saturating_sub(at)).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        if wanted == 0 {
            return Ok(0);
        }
        let buffer = buffer.get_mut(..wanted).unwrap_or_default();
        let count = extent.file.read_at(buffer, extent.file_offset + at)?;
        if count == 0 {
            // Zeros or the next extent in its place would not be the disk.
            return Err(io::Error::new(ErrorKind::UnexpectedEof, "a file of the disk shrank"));
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for PayloadDiskReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.disk.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_disk_that_was_made_anew_meanwhile_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.img");
        fs::write(&path, "old").unwrap();
        let file = File::open(&path).unwrap();
        check_still_there(&path, &file).unwrap();
        fs::remove_file(&path).unwrap();
        let told = || check_still_there(&path, &file).unwrap_err().to_string();
        assert!(told().ends_with("d.img was made anew while it was opened; try again"));
        fs::write(&path, "old").unwrap();
        assert!(told().ends_with("try again"));
    }

    #[test]
    fn far_behind_the_end_is_the_end() {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, &[1; 1024]).unwrap();
        let extent = Extent { file, file_offset: 512, disk_offset: 0, len: 512 };
        let disk = PayloadDisk { extents: vec![extent], len: 512, path: PathBuf::new() };
        let mut reader = disk.reader();
        for position in [512, 513, u64::MAX] {
            reader.seek(SeekFrom::Start(position)).unwrap();
            assert_eq!(reader.read(&mut [0; 8]).unwrap(), 0, "{position}");
        }
    }
}
