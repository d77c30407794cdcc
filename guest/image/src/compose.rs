//! Puts an image together: guest binaries and distribution packages in, bytes out.
//!
//! The same inputs give the same bytes, wherever and whenever.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cpio::Archive;
use crate::error::{BuildError, io_error};
use crate::glibc::{check_binary, upstream_version};
use crate::kernel::{extract_vmlinux, is_x86_64};
use crate::manifest::{Digest, FileEntry, INITRD, KERNEL, MANIFEST_VERSION, Manifest, OS};
use crate::modules::{LAZY, LOAD_ORDER, ModuleTree};
use crate::packages::Packages;

/// Where libraries lie in the guest: the first folder that its loader searches.
const LIB_DIR: &str = "/lib/x86_64-linux-gnu";
const LOADER: &str = "/lib64/ld-linux-x86-64.so.2";
/// glibc's libraries, and the unwinder that Rust and C++ need.
const SYSTEM_LIBS: [&str; 6] =
    ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1"];
/// What makes the file system of an encrypted store, and the libraries that it needs. It works
/// without its file of settings.
const MKE2FS: (&str, &str) = ("/sbin/mke2fs", "usr/sbin/mke2fs");
const MKE2FS_LIBS: [&str; 5] =
    ["libext2fs.so.2", "libe2p.so.2", "libcom_err.so.2", "libblkid.so.1", "libuuid.so.1"];

/// Modules that every boot loads. The panic device comes first so that the host hears of anything
/// that goes wrong later; the transport comes before the devices that use it.
const BOOT_MODULES: [&str; 5] =
    ["pvpanic-mmio", "virtio_mmio", "virtio_blk", "vsock", "vmw_vsock_virtio_transport"];
/// Modules that PID 1 loads when it needs them. No boot needs random numbers of the host's or the
/// balloon: they come once the payload runs. What is verified needs device-mapper; loop devices and
/// EROFS only if the disks have something that does, and the network's only if there is a card. A store is encrypted with the processor's
/// instructions for AES (`aesni-intel`) if it has them, else with the kernel's own.
const LAZY_MODULES: [&str; 10] = [
    "aesni-intel",
    "dm-crypt",
    "dm-verity",
    "erofs",
    "loop",
    "sha256-ssse3",
    "virtio-rng",
    "virtio_balloon",
    "virtio_net",
    "xts",
];

/// Folders of the guest and their permission bits; the kernel mounts nothing there.
const DIRS: [(&str, u32); 9] = [
    ("/dev", 0o755),
    ("/etc", 0o755),
    ("/mnt", 0o755),
    ("/mnt/apk", 0o755),
    ("/proc", 0o555),
    ("/root", 0o700),
    ("/run", 0o755),
    ("/sys", 0o555),
    ("/tmp", 0o1777),
];

/// Kernel, its page tables, the initramfs and a small payload; found by trying.
const MIN_MEMORY_MIB: u32 = 128;

/// What of ours goes into an image.
#[derive(Debug, Clone, Default)]
pub struct ImageSpec {
    /// The name of the operating system: [`OS`] if it is empty.
    pub os: String,
    /// PID 1: a statically linked program, installed as `/init`.
    pub init: PathBuf,
    /// The payload launcher, installed as `/bin/microdroid_launcher`. Test images may have none.
    pub launcher: Option<PathBuf>,
    /// Libraries that payloads link against, installed by file name beside the C library.
    pub libs: Vec<PathBuf>,
    /// Anything else.
    pub extra: Vec<ExtraFile>,
}

/// An additional file.
#[derive(Debug, Clone)]
pub struct ExtraFile {
    /// Absolute path in the guest.
    pub guest_path: String,
    /// The file on the host.
    pub source: PathBuf,
    /// Permission bits.
    pub mode: u32,
}

/// An image in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// Identity: the digest of [`Self::manifest`].
    pub digest: Digest,
    /// Bytes of `manifest.json`.
    pub manifest: Vec<u8>,
    /// Bytes of the ELF kernel.
    pub kernel: Vec<u8>,
    /// Bytes of the initramfs.
    pub initrd: Vec<u8>,
}

/// Puts an image together.
pub fn compose(spec: &ImageSpec, packages: &Packages) -> Result<Composed, BuildError> {
    let mut archive = Archive::default();
    add_skeleton(&mut archive)?;
    add_modules(&mut archive, packages)?;
    add_libraries(&mut archive, packages)?;
    add_mke2fs(&mut archive, packages)?;
    add_guest_binaries(&mut archive, spec, upstream_version(&packages.libc_version))?;
    let vmlinuz = packages.root.join("boot").join(format!("vmlinuz-{}", packages.kernel_release));
    let kernel = extract_vmlinux(&vmlinuz, &read(&vmlinuz)?)?;
    let initrd = archive.write();
    let manifest = manifest(&spec.os, &archive, packages, &kernel, &initrd);
    let mut manifest = serde_json::to_vec_pretty(&manifest).map_err(|e| BuildError::GuestPath {
        path: "manifest.json".into(),
        detail: e.to_string(),
    })?;
    manifest.push(b'\n');
    Ok(Composed { digest: Digest::of(&manifest), manifest, kernel, initrd })
}

fn add_skeleton(archive: &mut Archive) -> Result<(), BuildError> {
    for (path, mode) in DIRS {
        archive.dir(path, mode)?;
    }
    // PID 1 gets its standard files before anything is mounted. The kernel opens the console, which
    // fails as long as the console's driver is a module; Rust's runtime then opens /dev/null, and
    // aborts if there is none.
    archive.char_device("/dev/console", 0o600, (5, 1))?;
    archive.char_device("/dev/null", 0o666, (1, 3))
}

fn add_modules(archive: &mut Archive, packages: &Packages) -> Result<(), BuildError> {
    let dir = packages.root.join("usr/lib/modules").join(&packages.kernel_release);
    let mut tree = ModuleTree::open(&dir)?;
    let boot = tree.closure(&BOOT_MODULES)?;
    let mut all = boot.clone();
    let mut lazy = String::new();
    for name in LAZY_MODULES {
        let closure = tree.closure(&[name])?;
        let mut line = vec![name.replace('-', "_")];
        line.extend(guest_paths(&tree, &closure)?);
        lazy += &(line.join(" ") + "\n");
        all.extend(closure);
    }
    all.sort();
    all.dedup();
    for name in &all {
        let module = tree.module(name)?;
        archive.file(&module.guest_path(), 0o644, module.elf.clone())?;
    }
    let order = guest_paths(&tree, &boot)?.join("\n") + "\n";
    archive.file(LOAD_ORDER, 0o644, order.into())?;
    archive.file(LAZY, 0o644, lazy.into())
}

fn guest_paths(tree: &ModuleTree, names: &[String]) -> Result<Vec<String>, BuildError> {
    names.iter().map(|name| Ok(tree.module(name)?.guest_path())).collect()
}

fn add_libraries(archive: &mut Archive, packages: &Packages) -> Result<(), BuildError> {
    let lib_dir = packages.root.join("usr/lib/x86_64-linux-gnu");
    let loader = Path::new(LOADER).file_name().unwrap_or_default();
    archive.file(LOADER, 0o755, read_plain(&lib_dir.join(loader))?)?;
    for name in SYSTEM_LIBS {
        archive.file(&format!("{LIB_DIR}/{name}"), 0o644, read_plain(&lib_dir.join(name))?)?;
    }
    Ok(())
}

fn add_mke2fs(archive: &mut Archive, packages: &Packages) -> Result<(), BuildError> {
    let lib_dir = packages.root.join("usr/lib/x86_64-linux-gnu");
    for name in MKE2FS_LIBS {
        archive.file(&format!("{LIB_DIR}/{name}"), 0o644, read_library(&lib_dir, name)?)?;
    }
    let (path, source) = MKE2FS;
    let source = packages.root.join(source);
    let elf = read_plain(&source)?;
    let glibc = upstream_version(&packages.libc_version);
    check_binary(&source, &elf, glibc, |name| has_library(archive, name))?;
    archive.file(path, 0o755, elf)
}

fn has_library(archive: &Archive, name: &str) -> bool {
    archive.has_file(&format!("{LIB_DIR}/{name}")) || LOADER.ends_with(&format!("/{name}"))
}

fn add_guest_binaries(
    archive: &mut Archive,
    spec: &ImageSpec,
    glibc: &str,
) -> Result<(), BuildError> {
    let init = read(&spec.init)?;
    check_init(&spec.init, &init)?;
    archive.file("/init", 0o755, init)?;
    let mut dynamic = Vec::new();
    for lib in &spec.libs {
        let name = lib.file_name().unwrap_or_default().to_string_lossy();
        dynamic.push((lib, format!("{LIB_DIR}/{name}"), 0o644));
    }
    if let Some(launcher) = &spec.launcher {
        dynamic.push((launcher, "/bin/microdroid_launcher".into(), 0o755));
    }
    for (source, path, mode) in &dynamic {
        archive.file(path, *mode, read(source)?)?;
    }
    for extra in &spec.extra {
        archive.file(&extra.guest_path, extra.mode, read(&extra.source)?)?;
    }
    // Last, because libraries may need each other.
    dynamic.iter().try_for_each(|(source, ..)| {
        check_binary(source, &read(source)?, glibc, |name| has_library(archive, name))
    })
}

/// PID 1 starts before there is anything to link it with.
fn check_init(path: &Path, elf: &[u8]) -> Result<(), BuildError> {
    let fail = |detail: &str| BuildError::Binary { path: path.into(), detail: detail.into() };
    if !is_x86_64(elf) {
        return Err(fail("is not an x86-64 ELF file"));
    }
    check_binary(path, elf, "0", |_| false).map_err(|_| {
        fail("PID 1 must be linked statically: build it with `-C target-feature=+crt-static`")
    })
}

fn manifest(
    os: &str,
    archive: &Archive,
    packages: &Packages,
    kernel: &[u8],
    initrd: &[u8],
) -> Manifest {
    let mut files: BTreeMap<_, _> =
        archive.files().map(|(path, mode, data)| (path, file_entry(mode, data))).collect();
    files.insert(KERNEL.into(), file_entry(0o644, kernel));
    files.insert(INITRD.into(), file_entry(0o644, initrd));
    Manifest {
        version: MANIFEST_VERSION,
        os: if os.is_empty() { OS } else { os }.into(),
        arch: "x86_64".into(),
        kernel_version: packages.kernel_release.clone(),
        glibc_version: upstream_version(&packages.libc_version).into(),
        min_memory_mib: MIN_MEMORY_MIB,
        files,
        packages: packages.entries.clone(),
    }
}

fn file_entry(mode: u32, data: &[u8]) -> FileEntry {
    FileEntry {
        sha256: Digest::of(data).to_string(),
        size: data.len() as u64,
        mode: format!("{mode:o}"),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, BuildError> {
    fs::read(path).map_err(io_error("read", path))
}

/// Reads a library by the name that programs have for it, which may be a link to the file beside it
/// that has the whole version in its name.
fn read_library(dir: &Path, name: &str) -> Result<Vec<u8>, BuildError> {
    let path = dir.join(name);
    match fs::read_link(&path) {
        Ok(target) if target.file_name() == Some(target.as_os_str()) => {
            read_plain(&dir.join(target))
        }
        _ => read_plain(&path),
    }
}

/// Reads a file of an unpacked package. A link might lead to the host's own file of that name.
fn read_plain(path: &Path) -> Result<Vec<u8>, BuildError> {
    if !fs::symlink_metadata(path).map_err(io_error("read", path))?.is_file() {
        let detail = "is not a regular file in its package".into();
        return Err(BuildError::Binary { path: path.into(), detail });
    }
    read(path)
}

#[cfg(test)]
#[path = "compose_tests.rs"]
mod tests;
