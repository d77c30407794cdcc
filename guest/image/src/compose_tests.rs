//! Images of a made-up distribution, so that no test needs the network.

use std::io::Write as _;
use std::time::{Duration, SystemTime};

use super::*;
use crate::manifest::{KERNEL, PackageEntry};
use crate::modules::{LAZY, LOAD_ORDER};

const RELEASE: &str = "6.12-test";

/// An ELF header for x86-64 with `segments` program headers and nothing else.
fn elf(segments: u16) -> Vec<u8> {
    let mut elf = b"\x7fELF\x02\x01\x01".to_vec();
    elf.resize(64, 0);
    elf[16..20].copy_from_slice(&[1, 0, 62, 0]);
    elf[20] = 1;
    elf[32] = 64; // program headers follow
    elf[52] = 64;
    elf[54] = 56;
    elf[56..58].copy_from_slice(&segments.to_le_bytes());
    elf[58] = 64;
    elf
}

/// An ELF kernel whose one segment is the note with the PVH entry point.
fn kernel() -> Vec<u8> {
    let mut elf = elf(1);
    let mut segment = vec![0; 56];
    segment[0] = 4; // PT_NOTE
    segment[8] = 120; // offset in the file
    segment[32] = 20; // size in the file
    segment[48] = 4; // alignment
    elf.extend_from_slice(&segment);
    for word in [4_u32, 4, 18] {
        elf.extend_from_slice(&word.to_le_bytes());
    }
    elf.extend_from_slice(b"Xen\0\0\0\0\x01");
    elf
}

fn bzimage(kernel: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(kernel).unwrap();
    let payload = gzip.finish().unwrap();
    let mut image = vec![0; 1024];
    image[0x1f1] = 1;
    image[0x202..0x208].copy_from_slice(b"HdrS\x0f\x02");
    image[0x24c..0x250].copy_from_slice(&u32::try_from(payload.len()).unwrap().to_le_bytes());
    image.extend(payload);
    image
}

/// Unpacked packages and guest binaries in `dir`; files dated `date`.
fn distribution(dir: &Path, date: SystemTime) -> (ImageSpec, Packages) {
    let write = |path: &str, data: &[u8]| {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, data).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(date).unwrap();
        path
    };
    write(&format!("root/boot/vmlinuz-{RELEASE}"), &bzimage(&kernel()));
    let modules = format!("root/usr/lib/modules/{RELEASE}");
    write(&format!("{modules}/modules.builtin"), b"kernel/drivers/virtio-rng.ko\n");
    for name in BOOT_MODULES.iter().chain(&LAZY_MODULES).filter(|name| **name != "virtio-rng") {
        write(&format!("{modules}/kernel/drivers/{name}.ko"), &elf(0));
    }
    for name in SYSTEM_LIBS.iter().chain(&["ld-linux-x86-64.so.2"]) {
        write(&format!("root/usr/lib/x86_64-linux-gnu/{name}"), name.as_bytes());
    }
    for name in MKE2FS_LIBS {
        let link = write(&format!("root/usr/lib/x86_64-linux-gnu/{name}.1"), name.as_bytes());
        std::os::unix::fs::symlink(format!("{name}.1"), link.with_file_name(name)).unwrap();
    }
    write(&format!("root/{}", MKE2FS.1), &elf(0));
    let spec = ImageSpec {
        os: String::new(),
        init: write("guest/microdroid", &elf(0)),
        launcher: Some(write("guest/microdroid_launcher", &elf(0))),
        libs: vec![write("guest/liblog.so", &elf(0))],
        extra: vec![ExtraFile {
            guest_path: "/etc/motd".into(),
            source: write("guest/motd", b"hello"),
            mode: 0o600,
        }],
    };
    let entry = PackageEntry {
        name: "libc6".into(),
        version: "2.41-12+deb13u4".into(),
        sha256: "0".repeat(64),
    };
    let packages = Packages {
        root: dir.join("root"),
        kernel_release: RELEASE.into(),
        libc_version: entry.version.clone(),
        entries: vec![entry],
    };
    (spec, packages)
}

fn manifest_of(image: &Composed) -> Manifest {
    serde_json::from_slice(&image.manifest).unwrap()
}

fn contains(image: &Composed, text: &str) -> bool {
    image.initrd.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn same_inputs_elsewhere_and_later_give_the_same_bytes() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let there = there.path().join("a longer path");
    let today = SystemTime::now();
    let (spec, packages) = distribution(here.path(), today);
    let first = compose(&spec, &packages).unwrap();
    let (spec, packages) = distribution(&there, today - Duration::from_secs(86_400 * 400));
    assert_eq!(compose(&spec, &packages).unwrap(), first);
}

#[test]
fn manifest_names_every_file() {
    let dir = tempfile::tempdir().unwrap();
    let (spec, packages) = distribution(dir.path(), SystemTime::now());
    let image = compose(&spec, &packages).unwrap();
    let manifest = manifest_of(&image);
    assert_eq!(manifest.kernel_version, RELEASE);
    assert_eq!(manifest.glibc_version, "2.41");
    let mut expected =
        vec![KERNEL, INITRD, "/init", "/bin/microdroid_launcher", "/etc/motd", LOADER, MKE2FS.0];
    let libs: Vec<_> = SYSTEM_LIBS
        .iter()
        .chain(&MKE2FS_LIBS)
        .chain(&["liblog.so"])
        .map(|name| format!("{LIB_DIR}/{name}"))
        .collect();
    let modules: Vec<_> = BOOT_MODULES
        .iter()
        .chain(&LAZY_MODULES)
        .map(|name| format!("/lib/modules/{name}.ko"))
        .collect();
    expected.extend([LOAD_ORDER, LAZY]);
    expected.extend(
        libs.iter()
            .chain(modules.iter().filter(|path| !path.contains("virtio-rng")))
            .map(String::as_str),
    );
    expected.sort_unstable();
    assert_eq!(manifest.files.keys().collect::<Vec<_>>(), expected);
    assert_eq!(manifest.files["/etc/motd"].mode, "600");
    assert_eq!(manifest.files["/init"].sha256, Digest::of(&elf(0)).to_string());
    assert_eq!(manifest.files[INITRD].sha256, Digest::of(&image.initrd).to_string());
}

#[test]
fn guest_is_told_what_to_load() {
    let dir = tempfile::tempdir().unwrap();
    let (spec, packages) = distribution(dir.path(), SystemTime::now());
    let image = compose(&spec, &packages).unwrap();
    assert!(contains(
        &image,
        "/lib/modules/pvpanic-mmio.ko\n/lib/modules/virtio_mmio.ko\n/lib/modules/virtio_blk.ko\n"
    ));
    // The first is built into this kernel: nothing to load.
    assert!(contains(&image, "virtio_rng\nvirtio_balloon /lib/modules/virtio_balloon.ko\n"));
}

#[test]
fn binaries_that_cannot_run_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (spec, packages) = distribution(dir.path(), SystemTime::now());
    let dynamic = std::env::current_exe().unwrap();
    let refused = |spec: ImageSpec| compose(&spec, &packages).unwrap_err().to_string();
    let error = refused(ImageSpec { init: dynamic.clone(), ..spec.clone() });
    assert!(error.contains("linked statically"), "{error}");
    fs::write(dir.path().join("script"), "#!/bin/sh").unwrap();
    let error = refused(ImageSpec { launcher: Some(dir.path().join("script")), ..spec.clone() });
    assert!(error.contains("not an x86-64 ELF"), "{error}");
    let mut twice = spec.clone();
    twice.extra[0].guest_path = "/init".into();
    assert!(refused(twice).contains("twice"));
}

#[test]
fn kernel_without_pvh_entry_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (spec, packages) = distribution(dir.path(), SystemTime::now());
    let vmlinuz = packages.root.join("boot").join(format!("vmlinuz-{RELEASE}"));
    fs::write(&vmlinuz, bzimage(&elf(0))).unwrap();
    assert!(compose(&spec, &packages).unwrap_err().to_string().contains("PVH"));
}

#[test]
fn links_do_not_lead_out_of_a_package() {
    let dir = tempfile::tempdir().unwrap();
    let (spec, packages) = distribution(dir.path(), SystemTime::now());
    let libs = packages.root.join("usr/lib/x86_64-linux-gnu");
    let cases = [
        ("libc.so.6", "/etc/hostname"),
        ("libext2fs.so.2", "/etc/hostname"),
        ("libext2fs.so.2", "../libext2fs.so.2.1"),
        ("libext2fs.so.2", "libuuid.so.1"),
        ("libext2fs.so.2", ".."),
    ];
    for (name, target) in cases {
        let (lib, kept) = (libs.join(name), libs.join("kept"));
        fs::rename(&lib, &kept).unwrap();
        std::os::unix::fs::symlink(target, &lib).unwrap();
        let error = compose(&spec, &packages).unwrap_err().to_string();
        assert!(error.contains("not a regular file") || error.contains("No such file"), "{error}");
        fs::rename(&kept, &lib).unwrap();
    }
}

#[test]
fn an_image_says_what_its_operating_system_is() {
    let dir = tempfile::tempdir().unwrap();
    let (spec, packages) = distribution(dir.path(), SystemTime::now());
    let os = |spec: &ImageSpec| {
        let image = compose(spec, &packages).unwrap();
        serde_json::from_slice::<Manifest>(&image.manifest).unwrap().os
    };
    assert_eq!(os(&spec), "microdroid");
    assert_eq!(os(&ImageSpec { os: "microdroid_shell".into(), ..spec }), "microdroid_shell");
}
