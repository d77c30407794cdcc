//! The files of the package under `/mnt/apk`.
//!
//! The whole package is unpacked into memory. That this file alone knows so is on purpose.

use crate::failure::{Failure, Kind, OrFail};
use crate::partitions::Partition;
use anyhow::{Context, Result, bail};
use apkzip::{Archive, Entry, ReadAt};
use rustix::mount::{MountFlags, mount, mount_remount};
use rustix::system::sysinfo;
use std::collections::BTreeSet;
use std::ffi::CString;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Where payloads find the files of their package.
pub const MOUNT_POINT: &str = "/mnt/apk";

/// This machine's directory of libraries, as Android names it.
pub const ABI: &str = if cfg!(target_arch = "aarch64") { "arm64-v8a" } else { "x86_64" };

/// Programs may be executed.
const FLAGS: MountFlags = MountFlags::NOSUID.union(MountFlags::NODEV);

const PAGE: u64 = 4096;
const MIB: u64 = 1 << 20;

/// Memory that is left to PID 1 and the payload.
const RESERVE: u64 = 16 * MIB;

/// The kernel keeps about this part of memory to manage the rest.
const OVERHEAD: u64 = 32;

/// Large, because each call of the kernel costs.
const COPY_BUFFER: usize = 128 << 10;

/// Unpacks the package in the first `size` bytes of the partition.
pub fn unpack(partition: &Partition, size: u64) -> Result<(), Failure> {
    let storage = partition.open().or_fail(Kind::Runtime)?;
    let apk = Archive::open(storage, size)
        .context("the package cannot be read")
        .or_fail(Kind::Verification)?;
    let plan = Plan::of(apk.entries());
    plan.check_memory(&Memory::of_this_machine()).or_fail(Kind::Runtime)?;
    mount_empty(plan.bytes).or_fail(Kind::Runtime)?;
    plan.carry_out(&apk, Path::new(MOUNT_POINT))
        .context("the package cannot be unpacked")
        .or_fail(Kind::Verification)?;
    make_read_only().or_fail(Kind::Runtime)?;
    log::info!("{} files in {MOUNT_POINT}", plan.files.len());
    Ok(())
}

fn mount_empty(size: u64) -> Result<()> {
    let options = CString::new(format!("mode=0555,size={size}"))?;
    mount("apk", MOUNT_POINT, "tmpfs", FLAGS, options.as_c_str())
        .with_context(|| format!("{MOUNT_POINT} could not be mounted"))
}

fn make_read_only() -> Result<()> {
    mount_remount(MOUNT_POINT, FLAGS | MountFlags::RDONLY, c"")
        .with_context(|| format!("{MOUNT_POINT} could not be made read-only"))
}

/// What goes where.
#[derive(Debug)]
struct Plan<'a> {
    files: Vec<&'a Entry>,
    /// Each comes after the one that it is in.
    directories: BTreeSet<PathBuf>,
    /// Memory that it takes.
    bytes: u64,
}

impl<'a> Plan<'a> {
    fn of(entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut plan = Self { files: Vec::new(), directories: BTreeSet::new(), bytes: PAGE };
        for entry in entries.filter(|entry| !is_foreign(&entry.name)) {
            let path = Path::new(&entry.name);
            let above = if entry.is_dir() { Some(path) } else { path.parent() };
            let directories = above.into_iter().flat_map(Path::ancestors);
            plan.directories.extend(
                directories.filter(|path| !path.as_os_str().is_empty()).map(Path::to_path_buf),
            );
            if !entry.is_dir() {
                plan.bytes = plan.bytes.saturating_add(entry.size.next_multiple_of(PAGE));
                plan.files.push(entry);
            }
        }
        // A directory and the records of a file system's objects take memory, too.
        let objects = plan.files.len() as u64 + plan.directories.len() as u64;
        plan.bytes = plan.bytes.saturating_add(objects * PAGE / 2);
        plan
    }

    fn check_memory(&self, memory: &Memory) -> Result<()> {
        let needed = self.bytes.saturating_add(RESERVE);
        if needed <= memory.free {
            return Ok(());
        }
        let mib = |bytes: u64| bytes.div_ceil(MIB);
        let missing = needed - memory.free;
        bail!(
            "unpacked, the package takes {} MiB of memory, and {} MiB are free for it; give the VM \
             at least {} MiB more",
            mib(self.bytes),
            memory.free.saturating_sub(RESERVE) / MIB,
            mib(missing.saturating_add(missing / OVERHEAD))
        )
    }

    fn carry_out<R: ReadAt>(&self, apk: &Archive<R>, root: &Path) -> Result<()> {
        for directory in &self.directories {
            DirBuilder::new()
                .mode(0o755)
                .create(root.join(directory))
                .with_context(|| format!("making the directory {}", directory.display()))?;
        }
        let mut buffer = vec![0; COPY_BUFFER];
        for file in &self.files {
            copy(apk, file, &root.join(&file.name), &mut buffer)
                .with_context(|| format!("unpacking {}", file.name))?;
        }
        for directory in self.directories.iter().rev() {
            fs::set_permissions(root.join(directory), Permissions::from_mode(0o555))?;
        }
        Ok(())
    }
}

fn copy<R: ReadAt>(apk: &Archive<R>, entry: &Entry, to: &Path, buffer: &mut [u8]) -> Result<()> {
    let mut reader = apk.reader(entry)?;
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(mode(&entry.name)).open(to)?;
    loop {
        let len = reader.read(buffer)?;
        let Some(bytes) = buffer.get(..len).filter(|bytes| !bytes.is_empty()) else {
            return Ok(());
        };
        file.write_all(bytes)?;
    }
}

/// Libraries and programs can be executed, nothing can be written.
fn mode(name: &str) -> u32 {
    if name.starts_with("lib/") || name.starts_with("bin/") { 0o555 } else { 0o444 }
}

/// Whether it is of use to other machines only.
fn is_foreign(name: &str) -> bool {
    let abi = name.strip_prefix("lib/").and_then(|name| name.split_once('/'));
    abi.is_some_and(|(abi, _)| abi != ABI)
}

/// Bytes of memory.
#[derive(Debug)]
struct Memory {
    free: u64,
}

impl Memory {
    fn of_this_machine() -> Self {
        let info = sysinfo();
        Self { free: u64::from(info.mem_unit).saturating_mul(info.freeram) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zip of stored files, as simple as it gets.
    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut bytes, mut central) = (Vec::new(), Vec::new());
        for (name, content) in files {
            let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
            common.extend(crc32(content).to_le_bytes());
            common.extend((content.len() as u32).to_le_bytes());
            common.extend((content.len() as u32).to_le_bytes());
            common.extend((name.len() as u16).to_le_bytes());
            common.extend([0, 0]);
            central.extend(b"PK\x01\x02\x14\0");
            central.extend(&common);
            central.extend([0; 10]);
            central.extend((bytes.len() as u32).to_le_bytes());
            central.extend(name.as_bytes());
            bytes.extend(b"PK\x03\x04");
            bytes.extend(&common);
            bytes.extend(name.as_bytes());
            bytes.extend(*content);
        }
        let offset = bytes.len() as u32;
        bytes.extend(&central);
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend((files.len() as u16).to_le_bytes());
        bytes.extend((files.len() as u16).to_le_bytes());
        bytes.extend((central.len() as u32).to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        })
    }

    #[test]
    fn a_package_becomes_a_directory() {
        let library = format!("lib/{ABI}/liba.so");
        let big = vec![7; COPY_BUFFER * 2 + 1];
        let bytes = zip(&[
            ("assets/deep/er/text", b"text"),
            ("assets/big", &big),
            ("empty/", b""),
            (&library, b"code"),
            ("lib/mips/liba.so", b"foreign"),
            ("bin/tool", b"tool"),
            ("classes.dex", b""),
        ]);
        let apk = Archive::open(bytes.as_slice(), bytes.len() as u64).unwrap();
        let plan = Plan::of(apk.entries());
        assert_eq!(plan.files.len(), 5);
        let root = tempfile::tempdir().unwrap();
        plan.carry_out(&apk, root.path()).unwrap();
        let file = |name: &str| {
            let path = root.path().join(name);
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
            (fs::read(path).unwrap(), mode)
        };
        assert_eq!(file("assets/deep/er/text"), (b"text".to_vec(), 0o444));
        assert_eq!(file("assets/big"), (big, 0o444));
        assert_eq!(file(&library), (b"code".to_vec(), 0o555));
        assert_eq!(file("bin/tool"), (b"tool".to_vec(), 0o555));
        assert_eq!(file("classes.dex"), (vec![], 0o444));
        assert!(!root.path().join("lib/mips").exists());
        for directory in ["assets", "assets/deep/er", "empty", "lib"] {
            let mode = fs::metadata(root.path().join(directory)).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o555, "{directory}");
            // So that the directory can be removed.
            fs::set_permissions(root.path().join(directory), Permissions::from_mode(0o755))
                .unwrap();
        }
    }

    #[test]
    fn a_damaged_file_is_named() {
        let mut bytes = zip(&[("assets/text", b"text")]);
        let at = bytes.windows(4).position(|bytes| bytes == b"text").unwrap();
        let at = at + bytes[at + 4..].windows(4).position(|bytes| bytes == b"text").unwrap() + 4;
        bytes[at] = b'T';
        let apk = Archive::open(bytes.as_slice(), bytes.len() as u64).unwrap();
        let root = tempfile::tempdir().unwrap();
        let error = Plan::of(apk.entries()).carry_out(&apk, root.path()).unwrap_err();
        assert!(format!("{error:#}").starts_with("unpacking assets/text: "), "{error:#}");
    }

    #[test]
    fn too_large_a_package_is_refused_with_what_it_needs() {
        let plan = Plan { files: vec![], directories: BTreeSet::new(), bytes: 100 * MIB };
        plan.check_memory(&Memory { free: 116 * MIB }).unwrap();
        let error = plan.check_memory(&Memory { free: 84 * MIB }).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unpacked, the package takes 100 MiB of memory, and 68 MiB are free for it; give the VM \
             at least 33 MiB more"
        );
    }
}
