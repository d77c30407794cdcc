//! Opens a store as every guest does, and says what is in it.

use crate::said::{self, Kernel};
use devicemapper::loopdev::LoopDevice;
use devicemapper::{Crypt, DeviceMapper};
use encryptedstore::{CIPHER, KEY_BYTES, Options, Store};
use rustix::fs::{SeekFrom, seek};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use test_inits::{Entry, Failed};

const MOUNT_POINT: &str = "/mnt/encryptedstore";
/// Where the file system begins.
const HEADER: u64 = 4096;
const SECTOR: usize = 512;
/// Device-mapper's name of what e2fsck looks at.
const CHECKED: &str = "checked";
const E2FSCK: &str = "/sbin/e2fsck";

/// The store's key, and what is needed to open it.
pub struct Look {
    pub key: [u8; KEY_BYTES],
    mapper: DeviceMapper,
    kernel: Kernel,
}

impl Look {
    pub fn begin() -> Result<Self, Failed> {
        fs::create_dir_all(MOUNT_POINT)?;
        let (mapper, kernel) = (DeviceMapper::open()?, Kernel::listen()?);
        Ok(Self { key: [0; KEY_BYTES], mapper, kernel })
    }

    /// The answers to one power cut.
    pub fn at(&mut self, disk: LoopDevice, must_be_formatted: bool) -> Result<Vec<u8>, Failed> {
        self.kernel.take();
        let mut answers = Vec::new();
        let mut put = |tag, offset, bytes: &[u8]| Entry { tag, offset, bytes }.put(&mut answers);
        let options = Options {
            mount_point: Path::new(MOUNT_POINT),
            owner: 6000,
            cipher: CIPHER,
            must_be_formatted,
        };
        match Store::open(&disk.path, &self.key, &self.mapper, &options) {
            Err(error) => {
                let text = format!("{error} (kernel: {})", self.kernel.take());
                put(b'X', 0, text.as_bytes());
            }
            Ok(opened) => {
                put(b'O', opened.formatted_now.into(), &[]);
                if let Err(error) = files(Path::new(MOUNT_POINT), "", &mut put) {
                    put(b'X', 0, format!("its files cannot be read: {error}").as_bytes());
                }
                opened.store.close()?;
                if let Some(damage) = self.damage(&disk.path)? {
                    put(b'D', 0, &damage);
                }
            }
        }
        said::take().iter().for_each(|line| put(b'L', 0, line.as_bytes()));
        disk.detach()?;
        Ok(answers)
    }

    /// What e2fsck does not like in the file system that was just closed.
    fn damage(&self, disk: &Path) -> Result<Option<Vec<u8>>, Failed> {
        let crypt = Crypt {
            cipher: CIPHER,
            key: &self.key,
            device: disk,
            start: HEADER,
            size: seek(File::open(disk)?, SeekFrom::End(0))? - HEADER,
            sector_size: 4096,
        };
        let device = self.mapper.create_crypt(CHECKED, &crypt)?;
        let mut e2fsck = Command::new(E2FSCK);
        e2fsck.args(["-f", "-n"]).arg(&device.path).stdin(Stdio::null());
        let output = e2fsck.output().map_err(|error| format!("cannot start {E2FSCK}: {error}"))?;
        self.mapper.remove(CHECKED)?;
        let said = [output.stdout, output.stderr].concat();
        Ok((!output.status.success()).then_some(said))
    }
}

/// Tells of each file below a directory.
fn files(
    directory: &Path,
    prefix: &str,
    put: &mut impl FnMut(u8, u64, &[u8]),
) -> Result<(), Failed> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().display());
        if entry.file_type()?.is_dir() {
            files(&entry.path(), &format!("{name}/"), put)?;
            continue;
        }
        let bytes = fs::read(entry.path())?;
        let mut answer = [name.as_bytes(), &[0]].concat();
        bytes.chunks(SECTOR).for_each(|part| answer.extend(crc32fast::hash(part).to_le_bytes()));
        put(b'f', bytes.len() as u64, &answer);
    }
    Ok(())
}
