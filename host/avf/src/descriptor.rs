//! A stopped VM as a handful of open files.

mod bundle;
mod message;

use crate::config_file::read_config;
use crate::copy::copy_sparse;
use crate::directory::{
    CONFIG, IMAGE, INSTANCE_ID, INSTANCE_ID_BYTES, INSTANCE_IMAGE, MAX_CONFIG_BYTES, STORAGE_IMAGE,
    VmDirectory, check_instance_id, parse_digest,
};
use crate::vm_root::VmRoot;
use crate::{Context, Error, INSTANCE_IMAGE_BYTES, Result, VirtualMachine, VirtualMachineConfig};
use rustix::fs::{FlockOperation, OFlags, fcntl_getfl, flock};
use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use storage_header::is_file_size;

/// A file of a VM that a descriptor may have, in the order in which they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Config,
    InstanceId,
    Image,
    InstanceImage,
    Storage,
}

impl Part {
    const ALL: [Self; 5] =
        [Self::Config, Self::InstanceId, Self::Image, Self::InstanceImage, Self::Storage];

    /// Its name in the directory of the VM.
    fn file_name(self) -> &'static str {
        match self {
            Self::Config => CONFIG,
            Self::InstanceId => INSTANCE_ID,
            Self::Image => IMAGE,
            Self::InstanceImage => INSTANCE_IMAGE,
            Self::Storage => STORAGE_IMAGE,
        }
    }

    /// Whether some VMs do not have it.
    fn is_optional(self) -> bool {
        matches!(self, Self::Image | Self::Storage)
    }

    /// What a running VM has locked.
    fn is_locked_by_runner(self) -> bool {
        matches!(self, Self::InstanceImage | Self::Storage)
    }

    /// Fails with what is wrong with a file of so many bytes.
    fn check_length(self, bytes: u64) -> Result<(), &'static str> {
        let (good, otherwise) = match self {
            Self::Config => ((1..=MAX_CONFIG_BYTES).contains(&bytes), "is empty or too long"),
            Self::InstanceId => (bytes == INSTANCE_ID_BYTES as u64, "is not of 64 bytes"),
            Self::Image => ((64..=65).contains(&bytes), "is not of 64 hexadecimal digits"),
            Self::InstanceImage => (bytes == INSTANCE_IMAGE_BYTES, "is not of 10 MiB"),
            Self::Storage => (is_file_size(bytes), "is cut short"),
        };
        if good { Ok(()) } else { Err(otherwise) }
    }
}

/// The open files, with their places in [`Part::ALL`].
type Files = [Option<File>; Part::ALL.len()];

/// A stopped VM as a handful of files that are open for reading: what another app, another process
/// or another user needs to have a copy of it.
///
/// Made by [`VirtualMachine::to_descriptor`]; travels over a UNIX socket with [`send`](Self::send)
/// and [`receive`](Self::receive), or as a directory of files with [`export_to`](Self::export_to)
/// and [`from_directory`](Self::from_directory); ends in
/// [`import_from_descriptor`](crate::VirtualMachineManager::import_from_descriptor), which closes
/// it. The copy is taken only there: what the VM writes before is in it, and if its configuration
/// is set before, the old one is.
///
/// Whoever has it can read all of the VM: instance id and storage are in it. The secrets are not:
/// they need the host's root secret.
///
/// Once closed, every use of it is [`Error::DescriptorClosed`].
#[derive(Debug)]
pub struct VirtualMachineDescriptor {
    files: Mutex<Option<Files>>,
}

impl VirtualMachine {
    /// Opens the files of the VM, which must be stopped, to hand them on. It can be run again while
    /// the descriptor is there, but not while that is imported.
    ///
    /// [`Error::Unsupported`] if its configuration names files that it would write to or make on
    /// the host where it is imported: a custom image, a vsock socket.
    pub fn to_descriptor(&self) -> Result<VirtualMachineDescriptor> {
        self.machine().while_stopped(|directory, _| {
            let _turn = directory.turn();
            portable(&directory.load()?).map_err(|fault| Error::Unsupported(fault.into()))?;
            let files = collect(|part| directory.open_file(part.file_name()))?;
            // Shared: others may be doing the same.
            drop(lock_all(&files)?);
            VirtualMachineDescriptor::new(files)
        })
    }
}

/// Gets each part from `open`.
fn collect(mut open: impl FnMut(Part) -> Result<Option<File>>) -> Result<Files> {
    let mut files = Files::default();
    for (slot, part) in files.iter_mut().zip(Part::ALL) {
        *slot = open(part)?;
    }
    Ok(files)
}

impl VirtualMachineDescriptor {
    /// Takes files that have not been looked at.
    fn new(files: Files) -> Result<Self> {
        for (file, part) in files.iter().zip(Part::ALL) {
            match file {
                Some(file) => check_file(part, file).map_err(|fault| bad(part, &fault))?,
                None if part.is_optional() => {}
                None => return Err(bad(part, "is missing")),
            }
        }
        Ok(Self { files: Mutex::new(Some(files)) })
    }

    /// Closes the files; once is enough.
    pub fn close(&self) {
        *self.lock() = None;
    }

    /// What the VM is configured as, in an app's eyes.
    pub fn config(&self, context: &Context) -> Result<VirtualMachineConfig> {
        self.with(|files| read_config(&read_all(files, Part::Config)?, context))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Files>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, work: impl FnOnce(&Files) -> Result<T>) -> Result<T> {
        work(self.lock().as_ref().ok_or(Error::DescriptorClosed)?)
    }

    /// Makes a VM of the files and closes them; they stay open only if the name is bad or taken.
    pub(crate) fn import(&self, root: &VmRoot, name: &str) -> Result<VmDirectory> {
        root.expect_free(name)?;
        let mut files = self.lock();
        let imported = match files.as_ref() {
            Some(files) => import(root, name, files),
            None => return Err(Error::DescriptorClosed),
        };
        if !matches!(imported, Err(Error::AlreadyExists(_))) {
            *files = None;
        }
        imported
    }
}

fn import(root: &VmRoot, name: &str, files: &Files) -> Result<VmDirectory> {
    let _locks = lock_all(files)?;
    let config = read_config(&read_all(files, Part::Config)?, root.context())?;
    portable(&config).map_err(|fault| bad(Part::Config, fault))?;
    let id = read_all(files, Part::InstanceId)?;
    check_instance_id(&id).map_err(|fault| bad(Part::InstanceId, fault))?;
    let digest = match get(files, Part::Image) {
        Some(_) => Some(
            parse_digest(&read_all(files, Part::Image)?)
                .map_err(|fault| bad(Part::Image, fault))?,
        ),
        None => None,
    };
    root.create(name, |directory| {
        directory.write_first_config(&config)?;
        directory.write_instance_id(&id)?;
        if let Some(digest) = &digest {
            directory.write_image_digest(digest)?;
        }
        for part in [Part::InstanceImage, Part::Storage] {
            if let Some(file) = get(files, part) {
                copy_into(part, file, &directory.path().join(part.file_name()))?;
            }
        }
        // All of it together, as it will be found.
        directory.load().map(drop).map_err(|error| match error {
            Error::Damaged { what, .. } => Error::BadDescriptor(what.to_owned()),
            other => other,
        })
    })
}

/// Fails with what keeps others from taking the configuration over: it may come from somebody who
/// may not touch the files that it names.
fn portable(config: &VirtualMachineConfig) -> Result<(), &'static str> {
    if config.custom_image_config().is_some() {
        return Err("a virtual machine of a custom image cannot be handed on: it names files of \
                    its host");
    }
    if config.vsock_socket().is_some() {
        return Err("a virtual machine with a vsock socket cannot be handed on: set a \
                    configuration without it first");
    }
    Ok(())
}

fn get(files: &Files, part: Part) -> Option<&File> {
    files.iter().zip(Part::ALL).find(|(_, it)| *it == part).and_then(|(file, _)| file.as_ref())
}

/// Reads a small file, without touching the position that others may share.
fn read_all(files: &Files, part: Part) -> Result<Vec<u8>> {
    let file = get(files, part).ok_or_else(|| bad(part, "is missing"))?;
    let read = || -> io::Result<Vec<u8>> {
        let length = file.metadata()?.len();
        part.check_length(length).map_err(io::Error::other)?;
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        file.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    };
    read().map_err(|source| bad(part, &source.to_string()))
}

/// Copies a large file that must not change meanwhile, and puts the copy on disk.
fn copy_into(part: Part, from: &File, path: &Path) -> Result<()> {
    let copy = || -> io::Result<()> {
        let before = from.metadata()?;
        part.check_length(before.len()).map_err(io::Error::other)?;
        let to = new_file(path)?;
        copy_sparse(from, &to, before.len())?;
        let after = from.metadata()?;
        let state = |data: &std::fs::Metadata| (data.len(), data.mtime(), data.mtime_nsec());
        if state(&before) != state(&after) {
            return Err(io::Error::other("it was written to while it was copied"));
        }
        to.sync_all()
    };
    let action = match part {
        Part::Storage => "failed to transfer encryptedstore image: copying to",
        _ => "failed to transfer instance image: copying to",
    };
    copy().map_err(Error::io(action, path))
}

fn new_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().create_new(true).read(true).write(true).mode(0o600).open(path)
}

/// Fails with what is wrong with an open file.
fn check_file(part: Part, file: &File) -> Result<(), String> {
    let data = file.metadata().map_err(|error| error.to_string())?;
    if !data.is_file() {
        return Err("is not a regular file".into());
    }
    let flags = fcntl_getfl(file).map_err(|errno| errno.to_string())?;
    if flags.contains(OFlags::PATH) || flags & OFlags::RWMODE == OFlags::WRONLY {
        return Err("is not open for reading".into());
    }
    part.check_length(data.len()).map_err(str::to_owned)
}

fn bad(part: Part, fault: &str) -> Error {
    Error::BadDescriptor(format!("{}: {fault}", part.file_name()))
}

fn lock_all(files: &Files) -> Result<Vec<SharedLock<'_>>> {
    let lockable = Part::ALL.into_iter().filter(|part| part.is_locked_by_runner());
    lockable.filter_map(|part| Some(SharedLock::take(part, get(files, part)?))).collect()
}

/// Keeps a VM from running on a file while it is copied.
struct SharedLock<'a>(&'a File);

impl<'a> SharedLock<'a> {
    fn take(part: Part, file: &'a File) -> Result<Self> {
        match flock(file, FlockOperation::NonBlockingLockShared) {
            Ok(()) => Ok(Self(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(Error::State(format!(
                "VM is not in stopped state: its {} is in use",
                part.file_name()
            ))),
            Err(errno) => Err(bad(part, &format!("cannot be locked: {errno}"))),
        }
    }
}

impl Drop for SharedLock<'_> {
    fn drop(&mut self) {
        // Closing would not do: whoever sent the file has the same one open.
        if let Err(errno) = flock(self.0, FlockOperation::Unlock) {
            log::warn!("unlocking a file of a descriptor failed: {errno}");
        }
    }
}

#[cfg(test)]
#[path = "descriptor_tests.rs"]
mod tests;
