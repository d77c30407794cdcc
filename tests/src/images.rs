//! Guest images that differ from another one in a single thing.

use crate::House;
use guest_image::manifest::{INITRD, KERNEL, MANIFEST};
use guest_image::{Digest, FileEntry, Manifest};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;

/// What is different.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// The kernel has a byte more, which is of no use to it.
    Kernel,
    /// The initramfs has an empty archive more.
    Initramfs,
    /// The initramfs has a file more: its name in `/etc`, and its content.
    File(&'a str, &'a str),
}

impl House {
    /// The file of an image; `kernel` or `initrd.img`.
    pub fn image_file(&self, digest: &str, name: &str) -> PathBuf {
        self.images().join(digest).join(name)
    }

    /// Makes an image that is like another one but for a change; its digest.
    pub fn add_image(&self, like: &str, change: Change<'_>) -> String {
        let read = |name| std::fs::read(self.image_file(like, name)).unwrap();
        let (mut kernel, mut initramfs) = (read(KERNEL), read(INITRD));
        match change {
            Change::Kernel => kernel.push(0),
            Change::Initramfs => initramfs = [archive(&[]), initramfs].concat(),
            Change::File(name, content) => {
                let path = format!("etc/{name}");
                let entries = [("etc", 0o040_755, ""), (&*path, 0o100_644, content)];
                initramfs = [archive(&entries), initramfs].concat();
            }
        }
        let mut manifest: Manifest = serde_json::from_slice(&read(MANIFEST)).unwrap();
        for (name, bytes) in [(KERNEL, &kernel), (INITRD, &initramfs)] {
            let entry: &mut FileEntry = manifest.files.get_mut(name).unwrap();
            entry.sha256 = hex::encode(Sha256::digest(bytes));
            entry.size = bytes.len() as u64;
        }
        let manifest = serde_json::to_vec_pretty(&manifest).unwrap();
        let digest = Digest::of(&manifest).to_string();
        for (name, bytes) in [(KERNEL, &kernel), (INITRD, &initramfs), (MANIFEST, &manifest)] {
            self.write(&format!("home/images/{digest}/{name}"), bytes);
        }
        digest
    }
}

/// A cpio archive (`newc`) with these names, modes and contents. The kernel unpacks any number of
/// archives that follow each other.
fn archive(entries: &[(&str, u32, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, mode, content) in entries.iter().chain(&[("TRAILER!!!", 0, "")]) {
        let (size, name_size) = (content.len(), name.len() + 1);
        let fields = [0, *mode, 0, 0, 1, 0, size as u32, 0, 0, 0, 0, name_size as u32, 0];
        bytes.extend(b"070701");
        fields.iter().for_each(|field| bytes.extend(format!("{field:08x}").bytes()));
        bytes.extend(name.bytes().chain([0]));
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes.extend(content.bytes());
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}
