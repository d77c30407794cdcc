//! Partitions, which have names in place of numbers.

use crate::devices::Devices;
use anyhow::{Context, Result, bail};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};

/// The partitions of a machine.
#[derive(Debug)]
pub struct Partitions {
    sysfs: PathBuf,
    dev: PathBuf,
    /// Device names by label, as of the last look.
    known: RefCell<BTreeMap<String, String>>,
}

/// One partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its label in the partition table.
    pub label: String,
    /// The block device.
    path: PathBuf,
}

impl Partitions {
    /// Those of the machine that this program runs on.
    pub fn of_this_machine() -> Self {
        Self { sysfs: "/sys/class/block".into(), dev: "/dev".into(), known: RefCell::default() }
    }

    /// The partition with that label, as soon as it is there.
    pub fn wait_for(&self, label: &str, devices: &Devices) -> Result<Partition> {
        let device = devices.wait_for(&format!("the partition {label:?}"), || {
            if let Some(device) = self.known.borrow().get(label) {
                return Ok(Some(device.clone()));
            }
            let found = self.scan()?;
            let device = found.get(label).cloned();
            self.known.replace(found);
            Ok(device)
        })?;
        Ok(Partition { label: label.into(), path: self.dev.join(device) })
    }

    /// Makes `block/by-name/<label>` and `block/<device>` links to all partitions that there were
    /// at the last look; once.
    pub fn link_all(&self) -> Result<()> {
        let block = self.dev.join("block");
        for (label, device) in &*self.known.borrow() {
            let target = self.dev.join(device);
            link(&target, &block.join(device))?;
            link(&target, &block.join("by-name").join(label))?;
        }
        Ok(())
    }

    /// Device names by label.
    fn scan(&self) -> Result<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        // Before the first disk there is not even the directory.
        for entry in fs::read_dir(&self.sysfs).into_iter().flatten().flatten() {
            let Ok(uevent) = fs::read_to_string(entry.path().join("uevent")) else { continue };
            let Some((label, device)) = parse_uevent(&uevent)? else { continue };
            if let Some(other) = found.insert(label.to_owned(), device.to_owned()) {
                bail!("the partitions {other} and {device} are both called {label:?}");
            }
        }
        Ok(found)
    }
}

impl Partition {
    /// A file in place of one.
    #[cfg(test)]
    pub fn in_file(path: &Path) -> Self {
        Self { label: "file".into(), path: path.into() }
    }

    /// The block device.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size in bytes.
    pub fn size(&self) -> Result<u64> {
        let size = self.open()?.seek(SeekFrom::End(0));
        size.with_context(|| format!("the size of {self} is not known"))
    }

    /// Opens it for reading.
    pub fn open(&self) -> Result<File> {
        self.open_with(OpenOptions::new().read(true))
    }

    /// Opens it for reading and writing.
    pub fn open_writable(&self) -> Result<File> {
        self.open_with(OpenOptions::new().read(true).write(true))
    }

    /// Lets a group read it.
    pub fn open_to(&self, group: u32) -> Result<()> {
        chown(&self.path, None, Some(group))
            .and_then(|()| fs::set_permissions(&self.path, Permissions::from_mode(0o440)))
            .with_context(|| format!("{self} cannot be opened to group {group}"))
    }

    fn open_with(&self, options: &OpenOptions) -> Result<File> {
        options.open(&self.path).with_context(|| format!("{self} cannot be opened"))
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the partition {:?} ({})", self.label, self.path.display())
    }
}

/// Label and device name of a block device that is a labelled partition.
fn parse_uevent(uevent: &str) -> Result<Option<(&str, &str)>> {
    let field =
        |name: &str| uevent.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let (Some(label), Some(device)) = (field("PARTNAME"), field("DEVNAME")) else {
        return Ok(None);
    };
    // Both become file names. Labels are the host's; device names are the kernel's.
    for name in [label, device] {
        if matches!(name, "" | "." | "..") || name.contains('/') {
            bail!("a partition has the name {name:?}, which cannot be the name of a file");
        }
    }
    Ok(Some((label, device)))
}

fn link(target: &Path, link: &Path) -> Result<()> {
    symlink(target, link).with_context(|| format!("the link {} could not be made", link.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISK: &str = "MAJOR=253\nMINOR=0\nDEVNAME=vda\nDEVTYPE=disk\nDISKSEQ=9\n";

    fn partition(number: u32, label: &str) -> String {
        format!(
            "MAJOR=253\nMINOR={number}\nDEVNAME=vda{number}\nDEVTYPE=partition\nPARTN={number}\n\
             PARTNAME={label}\n"
        )
    }

    /// A machine with these devices, over files in a temporary directory.
    fn machine(uevents: &[&str]) -> (tempfile::TempDir, Partitions) {
        let root = tempfile::tempdir().unwrap();
        let partitions = Partitions {
            sysfs: root.path().join("sys"),
            dev: root.path().join("dev"),
            known: RefCell::default(),
        };
        fs::create_dir_all(partitions.dev.join("block/by-name")).unwrap();
        for (number, uevent) in uevents.iter().enumerate() {
            let device = partitions.sysfs.join(number.to_string());
            fs::create_dir_all(&device).unwrap();
            fs::write(device.join("uevent"), uevent).unwrap();
        }
        (root, partitions)
    }

    #[test]
    fn labels_lead_to_devices() {
        let (_root, partitions) =
            machine(&[DISK, &partition(1, "payload-metadata"), &partition(2, "microdroid-apk")]);
        fs::write(partitions.dev.join("vda2"), "apk").unwrap();
        let devices = Devices::watch().unwrap();
        let apk = partitions.wait_for("microdroid-apk", &devices).unwrap();
        assert_eq!(apk.size().unwrap(), 3);
        assert!(apk.open_writable().is_ok());
        partitions.link_all().unwrap();
        let by_name = partitions.dev.join("block/by-name/microdroid-apk");
        assert_eq!(fs::read_to_string(by_name).unwrap(), "apk");
        assert_eq!(fs::read_to_string(partitions.dev.join("block/vda2")).unwrap(), "apk");
        let found = partitions.wait_for("payload-metadata", &devices).unwrap();
        assert_eq!(found.path(), partitions.dev.join("vda1"));
        let error = found.open().unwrap_err().to_string();
        assert!(error.contains("payload-metadata"), "{error}");
    }

    #[test]
    fn without_disks_there_are_no_partitions() {
        let (root, partitions) = machine(&[]);
        drop(root);
        assert!(partitions.scan().unwrap().is_empty());
    }

    #[test]
    fn names_that_are_no_file_names_are_refused() {
        for label in ["", ".", "..", "../../etc", "a/b"] {
            let (_root, partitions) = machine(&[&partition(1, label)]);
            let error = partitions.scan().unwrap_err().to_string();
            assert!(error.contains(&format!("{label:?}")), "{error}");
        }
    }

    #[test]
    fn a_label_cannot_stand_for_two_partitions() {
        let (_root, partitions) = machine(&[&partition(1, "a"), &partition(2, "a")]);
        let error = partitions.scan().unwrap_err().to_string();
        assert!(error.contains("both called \"a\""), "{error}");
    }

    #[test]
    fn devices_without_labels_are_none_of_ours() {
        let unlabelled = "DEVNAME=vda1\nPARTN=1\n";
        let (_root, partitions) = machine(&[DISK, unlabelled, "", "PARTNAME=x\n"]);
        assert!(partitions.scan().unwrap().is_empty());
    }
}
