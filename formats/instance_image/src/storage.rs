//! What an image lies on.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

/// A file or block device that holds an image.
pub trait Storage {
    /// Its size in bytes, which writing does not change.
    fn size(&mut self) -> io::Result<u64>;

    /// Fills `buf` from `offset`, in bytes from the start.
    fn read(&mut self, buf: &mut [u8], offset: u64) -> io::Result<()>;

    /// Writes `bytes` at `offset`, within the size.
    fn write(&mut self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Returns when everything that was written would outlast a power cut.
    fn sync(&mut self) -> io::Result<()>;
}

impl Storage for File {
    fn size(&mut self) -> io::Result<u64> {
        // Unlike the metadata, this is right for block devices too.
        self.seek(SeekFrom::End(0))
    }

    fn read(&mut self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        self.read_exact_at(buf, offset)
    }

    fn write(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

/// An image in memory; nothing outlasts anything there.
impl Storage for Vec<u8> {
    fn size(&mut self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read(&mut self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        buf.copy_from_slice(within(self, offset, buf.len())?);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        within(self, offset, bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn within(storage: &mut [u8], offset: u64, len: usize) -> io::Result<&mut [u8]> {
    let from_offset = usize::try_from(offset).ok().and_then(|at| storage.get_mut(at..));
    let part = from_offset.and_then(|part| part.get_mut(..len));
    part.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

impl<T: Storage + ?Sized> Storage for &mut T {
    fn size(&mut self) -> io::Result<u64> {
        (**self).size()
    }

    fn read(&mut self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        (**self).read(buf, offset)
    }

    fn write(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        (**self).write(bytes, offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        (**self).sync()
    }
}
