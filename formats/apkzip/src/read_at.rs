//! Positioned reads, the only thing an archive needs from its storage.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::rc::Rc;
use std::sync::Arc;

/// Storage that can be read at any offset without moving a cursor.
///
/// Positioned reads let one archive serve several readers at a time, which is what a file system
/// over a package needs.
pub trait ReadAt {
    /// Reads up to `buf.len()` bytes from `offset` (bytes from the start) and returns how many.
    /// `Ok(0)` for a buffer that is not empty means that the storage ends at or before `offset`.
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Fills `buf` from `offset`, or fails with [`io::ErrorKind::UnexpectedEof`].
    fn read_exact_at(&self, mut buf: &mut [u8], mut offset: u64) -> io::Result<()> {
        while !buf.is_empty() {
            match self.read_at(buf, offset) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => {
                    buf = buf.get_mut(n..).ok_or_else(too_many)?;
                    offset = offset.checked_add(n as u64).ok_or_else(too_many)?;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}

fn too_many() -> io::Error {
    io::Error::other("the storage returned more bytes than were asked for")
}

impl ReadAt for File {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        FileExt::read_at(self, buf, offset)
    }
}

impl ReadAt for [u8] {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        let from_offset = usize::try_from(offset).ok().and_then(|at| self.get(at..));
        let available = from_offset.unwrap_or_default();
        let n = available.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..n), available.get(..n)) {
            to.copy_from_slice(from);
        }
        Ok(n)
    }
}

impl ReadAt for Vec<u8> {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        self.as_slice().read_at(buf, offset)
    }
}

/// Pointers to storage are storage.
macro_rules! forward_read_at {
    ($($pointer:ty),*) => {$(
        impl<T: ReadAt + ?Sized> ReadAt for $pointer {
            fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
                (**self).read_at(buf, offset)
            }
        }
    )*};
}
forward_read_at!(&T, Box<T>, Rc<T>, Arc<T>);
