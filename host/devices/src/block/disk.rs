//! The bytes of a composite disk: tables, zeros and the files behind the partitions.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use composite_disk::{Layout, Source};
use rustix::fs::fdatasync;
use vm_memory::VolatileSlice;

use super::failures::Failures;
use super::record::Recorder;
use crate::vhost::range;
use crate::volatile_io::{read_at, write_at};

static ZEROS: [u8; 4096] = [0; 4096];

/// The range cannot be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DiskError;

/// What stands behind an [`Extent`], from its byte 0 on.
#[derive(Debug)]
enum Backing {
    Bytes(Vec<u8>),
    Zero,
    /// From byte `offset` of the file on; the extent's end in it fits a `u64`.
    File {
        file: OwnedFd,
        offset: u64,
        writable: bool,
    },
}

#[derive(Debug)]
struct Extent {
    start: u64,
    len: u64,
    backing: Backing,
    /// Written to since the last flush.
    dirty: bool,
}

/// A part of a disk that is a part of a file.
#[derive(Debug)]
pub(crate) struct FilePart {
    pub(crate) file: OwnedFd,
    /// Where the part starts in the file.
    pub(crate) file_offset: u64,
    /// Where the part starts on the disk.
    pub(crate) disk_offset: u64,
    /// Bytes of the part; more than 0.
    pub(crate) len: u64,
}

/// A disk of which every byte belongs to exactly one extent.
#[derive(Debug)]
pub(crate) struct Disk {
    extents: Vec<Extent>,
    len: u64,
    read_only: bool,
    failures: Failures,
    recorder: Recorder,
}

impl Disk {
    /// `files` are the partitions' files, in order, and whether each may be written to.
    pub(crate) fn new(layout: &Layout, files: Vec<(OwnedFd, bool)>, read_only: bool) -> Self {
        let mut files = files.into_iter();
        let extents = layout
            .segments()
            .iter()
            .map(|segment| Extent {
                start: segment.disk_offset,
                len: segment.len,
                backing: match segment.source {
                    Source::Header => Backing::Bytes(layout.header().to_vec()),
                    Source::Footer => Backing::Bytes(layout.footer().to_vec()),
                    Source::Zero => Backing::Zero,
                    // Partitions come in the same order as their files.
                    Source::Partition(_) => {
                        files.next().map_or(Backing::Zero, |(file, writable)| Backing::File {
                            file,
                            offset: 0,
                            writable,
                        })
                    }
                },
                dirty: false,
            })
            .collect();
        Self::of_extents(extents, layout.len(), read_only)
    }

    fn of_extents(extents: Vec<Extent>, len: u64, read_only: bool) -> Self {
        let (failures, recorder) = (Failures::default(), Recorder::none());
        Self { extents, len, read_only, failures, recorder }
    }

    /// A disk of `len` bytes that is made of parts of files. They come in order, share
    /// no byte, and end where the disk ends or before; what is between them reads as zeros.
    pub(crate) fn of_parts(parts: Vec<FilePart>, len: u64, read_only: bool) -> Self {
        let mut disk = Self::of_extents(Vec::new(), len, read_only);
        let mut end = 0;
        for FilePart { file, file_offset, disk_offset, len } in parts {
            disk.push(end, disk_offset - end, Backing::Zero);
            let writable = !read_only;
            disk.push(disk_offset, len, Backing::File { file, offset: file_offset, writable });
            end = disk_offset + len;
        }
        disk.push(end, len - end, Backing::Zero);
        disk
    }

    fn push(&mut self, start: u64, len: u64, backing: Backing) {
        if len > 0 {
            self.extents.push(Extent { start, len, backing, dirty: false });
        }
    }

    /// Length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// From now on keeps a record of what happens to the disk. Only the programs of tests can.
    pub(crate) fn record_with(&mut self, recorder: Recorder) {
        self.recorder = recorder;
    }

    /// What writing and flushing failed with since the last call; see [`Failures`].
    pub(crate) fn failures(&mut self) -> Vec<String> {
        self.failures.take()
    }

    /// The guest asked for the disk's identifier.
    pub(crate) fn identified(&mut self) {
        self.recorder.identified();
    }

    /// Fills the slices from the disk at `offset`. A file that became shorter is an error.
    pub(crate) fn read(&self, offset: u64, slices: &[VolatileSlice<'_>]) -> Result<(), DiskError> {
        let mut part = Vec::new();
        for piece in self.pieces(offset, slices)? {
            part.clear();
            range(slices, piece.skip, piece.len, &mut part);
            match &piece.extent.backing {
                Backing::File { file, offset, .. } => {
                    whole(&part, offset + piece.at, |slices, at| read_at(file.as_fd(), slices, at))
                        .map_err(|_| DiskError)?;
                }
                Backing::Bytes(bytes) => {
                    let bytes = usize::try_from(piece.at).ok().and_then(|at| bytes.get(at..));
                    copy(bytes.ok_or(DiskError)?, &part);
                }
                Backing::Zero => part.iter().for_each(|slice| {
                    for start in (0..slice.len()).step_by(ZEROS.len()) {
                        if let Ok(rest) = slice.offset(start) {
                            rest.copy_from(&ZEROS);
                        }
                    }
                }),
            }
        }
        Ok(())
    }

    /// Writes the slices to the disk at `offset`, or nothing if any part may not be written.
    pub(crate) fn write(
        &mut self,
        offset: u64,
        slices: &[VolatileSlice<'_>],
    ) -> Result<(), DiskError> {
        if self.read_only {
            return Err(DiskError);
        }
        let pieces: Vec<_> = self.pieces(offset, slices)?.collect();
        let mut touched = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            match &piece.extent.backing {
                Backing::File { file, offset, writable: true } => {
                    touched.push((piece, file, *offset));
                }
                _ => return Err(DiskError),
            }
        }
        let mut part = Vec::new();
        let written = touched.into_iter().try_for_each(|(piece, file, offset)| {
            part.clear();
            range(slices, piece.skip, piece.len, &mut part);
            whole(&part, offset + piece.at, |slices, at| write_at(file.as_fd(), slices, at))
        });
        let indices: Vec<_> = pieces.iter().map(|piece| piece.index).collect();
        if let Err(error) = written {
            self.failures.note(&error);
            return Err(DiskError);
        }
        for index in indices {
            if let Some(extent) = self.extents.get_mut(index) {
                extent.dirty = true;
            }
        }
        if self.recorder.is_recording() {
            self.record(offset, slices.iter().map(VolatileSlice::len).sum());
        }
        Ok(())
    }

    /// Records what was written. It is read back, as the guest may have changed its memory since.
    fn record(&mut self, offset: u64, len: usize) {
        let mut data = vec![0; len];
        if self.read(offset, &[VolatileSlice::from(data.as_mut_slice())]).is_ok() {
            self.recorder.wrote(offset, &data);
        }
    }

    /// Waits until everything written is on stable storage.
    pub(crate) fn flush(&mut self) -> Result<(), DiskError> {
        for extent in &mut self.extents {
            if extent.dirty
                && let Backing::File { file, .. } = &extent.backing
            {
                if let Err(error) = fdatasync(file) {
                    self.failures.note(&error.into());
                    return Err(DiskError);
                }
                extent.dirty = false;
            }
        }
        self.recorder.flushed();
        Ok(())
    }

    /// Cuts the range that the slices cover along the extents.
    fn pieces(
        &self,
        offset: u64,
        slices: &[VolatileSlice<'_>],
    ) -> Result<impl Iterator<Item = Piece<'_>>, DiskError> {
        let len: u64 = slices.iter().map(|slice| slice.len() as u64).sum();
        let end = offset.checked_add(len).filter(|end| *end <= self.len).ok_or(DiskError)?;
        let first = self.extents.partition_point(|extent| extent.start + extent.len <= offset);
        let extents = self.extents.iter().enumerate().skip(first);
        Ok(extents.take_while(move |(_, extent)| extent.start < end).map(move |(index, extent)| {
            let from = offset.max(extent.start);
            let to = end.min(extent.start + extent.len);
            Piece {
                index,
                extent,
                at: from - extent.start,
                skip: (from - offset) as usize,
                len: to.saturating_sub(from) as usize,
            }
        }))
    }
}

/// The part of a request that lies in one extent.
struct Piece<'d> {
    index: usize,
    extent: &'d Extent,
    /// Where in the extent.
    at: u64,
    /// Where in the request.
    skip: usize,
    len: usize,
}

/// Repeats a transfer that may do only a part until everything is done.
fn whole(
    slices: &[VolatileSlice<'_>],
    at: u64,
    mut transfer: impl FnMut(&[VolatileSlice<'_>], u64) -> io::Result<usize>,
) -> io::Result<()> {
    let total: usize = slices.iter().map(VolatileSlice::len).sum();
    let mut done = 0;
    let mut rest = Vec::new();
    while done < total {
        // Nearly always everything is done at once, so the list is not copied the first time.
        let todo = if done == 0 {
            slices
        } else {
            rest.clear();
            range(slices, done, total - done, &mut rest);
            &rest
        };
        match transfer(todo, at + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => done += count,
        }
    }
    Ok(())
}

fn copy(mut bytes: &[u8], slices: &[VolatileSlice<'_>]) {
    for slice in slices {
        let (now, later) = bytes.split_at(slice.len().min(bytes.len()));
        slice.copy_from(now);
        bytes = later;
    }
}

#[cfg(test)]
#[path = "disk_tests.rs"]
mod tests;
