//! The store itself: from a partition to a mounted file system, and back.

use crate::ids::Ids;
use crate::superblock::BLOCK;
use crate::{Error, format, marker, mounting};
use devicemapper::{Crypt, Device, DeviceMapper};
use log::warn;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};
use storage_header::{HEADER_BYTES, Header, MIN_STORAGE_BYTES};

/// The cipher, as the kernel calls it and as the sealed instance data have it.
pub const CIPHER: &str = "aes-xts-plain64";
/// Bytes of the key.
pub const KEY_BYTES: usize = 64;
/// Device-mapper's name of the decrypted device.
pub const MAPPING: &str = "encryptedstore";

/// How a store is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Where it is mounted; the folder is there.
    pub mount_point: &'a Path,
    /// User and group that the root of a new store belongs to.
    pub owner: u32,
    /// The cipher, of the sealed instance data; [`CIPHER`] for a new store.
    pub cipher: &'a str,
    /// The sealed instance data say that the store was formatted, so that it never is again.
    pub must_be_formatted: bool,
}

/// A store that was opened, and how.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Whether it was new, and got its file system just now.
    pub formatted_now: bool,
}

/// A mounted store. It stays mounted when this is dropped.
#[derive(Debug)]
pub struct Store {
    mount_point: PathBuf,
}

impl Store {
    /// Opens the store on a partition, formats it if it never was, and mounts it. If the partition is
    /// larger than the file system, that grows; if this fails, the log says so, and it stays as it is.
    ///
    /// After an error nothing is mounted or mapped. What is refused for its header, its key or its
    /// size was not written to.
    pub fn open(
        partition: &Path,
        key: &[u8; KEY_BYTES],
        mapper: &DeviceMapper,
        options: &Options<'_>,
    ) -> Result<Opened, Error> {
        if options.cipher != CIPHER {
            return Err(Error::Cipher { cipher: options.cipher.escape_default().to_string() });
        }
        let file = OpenOptions::new().read(true).write(true).open(partition);
        let file = file.map_err(Error::io("open", partition))?;
        let header = marker::read(&file, partition)?;
        if header == Header::Unformatted && options.must_be_formatted {
            return Err(Error::Replaced);
        }
        let region = region(size(&file, partition)?)?;
        let crypt = Crypt {
            cipher: options.cipher,
            key,
            device: partition,
            start: HEADER_BYTES as u64,
            size: region,
            sector_size: BLOCK as u32,
        };
        let mapping = Mapping { device: mapper.create_crypt(MAPPING, &crypt)?, mapper };
        let ids = Ids::of(key);
        if header == Header::Unformatted {
            format_and_mark(
                &mapping.device.path,
                (&file, partition),
                region / BLOCK,
                &ids,
                options,
            )?;
        }
        mounting::mount(&mapping.device.path, region / BLOCK, &ids, options.mount_point)?;
        mapping.keep();
        let store = Self { mount_point: options.mount_point.into() };
        Ok(Opened { store, formatted_now: header == Header::Unformatted })
    }

    /// Where it is mounted.
    pub fn mount_point(&self) -> &Path {
        &self.mount_point
    }

    /// Everything that was written is on the disk when this returns.
    pub fn sync(&self) -> Result<(), Error> {
        let folder = File::open(&self.mount_point).map_err(Error::io("open", &self.mount_point))?;
        rustix::fs::syncfs(folder).map_err(Error::io("write out", &self.mount_point))
    }

    /// Writes everything out, unmounts, and forgets the key. The last two also if the disk takes no
    /// more.
    pub fn close(self) -> Result<(), Error> {
        let synced = self.sync();
        mounting::unmount(&self.mount_point)?;
        DeviceMapper::open()?.remove(MAPPING)?;
        synced
    }
}

/// The decrypted device, which goes again unless it is kept.
struct Mapping<'a> {
    device: Device,
    mapper: &'a DeviceMapper,
}

impl Mapping<'_> {
    fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Mapping<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.mapper.remove(&self.device.name) {
            warn!("the storage is not in use, but its key is still in the kernel: {error}");
        }
    }
}

/// Bytes of a block device or file.
fn size(mut file: &File, path: &Path) -> Result<u64, Error> {
    file.seek(SeekFrom::End(0)).map_err(Error::io("find the size of", path))
}

/// Bytes of the encrypted region of a partition: whole blocks.
fn region(partition: u64) -> Result<u64, Error> {
    if partition < MIN_STORAGE_BYTES {
        return Err(Error::TooSmall { bytes: partition, minimum: MIN_STORAGE_BYTES });
    }
    let region = partition.saturating_sub(HEADER_BYTES as u64);
    Ok(region - region % BLOCK)
}

/// Format, flush, mark: at whatever moment the power goes, the next start formats again, or there is
/// a whole file system.
fn format_and_mark(
    device: &Path,
    (partition, path): (&File, &Path),
    blocks: u64,
    ids: &Ids,
    options: &Options<'_>,
) -> Result<(), Error> {
    format::format(device, blocks, ids, options.owner)?;
    let flushed = File::open(device).and_then(|device| device.sync_all());
    flushed.map_err(Error::io("write out", device))?;
    marker::set_formatted(partition, path)
}

impl fmt::Debug for Mapping<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mapping({})", self.device.name)
    }
}
