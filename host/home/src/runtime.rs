//! The run-time directory: one entry for each VM of the user, whoever manages it.
//!
//! ```text
//! <dir>/next-cid           decimal CID to try next; its flock guards the whole directory
//! <dir>/<cid>/lock         locked exclusively (flock) while the manager of the VM lives
//! <dir>/<cid>/info.json    Info
//! <dir>/<cid>/control.sock IVirtualMachine of the VM
//! ```
//!
//! Entries are made and removed only under the lock of the directory, so an entry whose own lock is
//! free belongs to a manager that was killed; whoever finds it removes it.

use crate::{Environment, Error, Result};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// The lowest context identifier of a VM.
pub const FIRST_CID: u32 = 2048;
/// The highest one; after it comes [`FIRST_CID`] again.
pub const LAST_CID: u32 = 65535;

const NEXT_CID: &str = "next-cid";
const LOCK: &str = "lock";
const INFO: &str = "info.json";
/// Longer than any file that this crate writes.
const MAX_FILE_BYTES: u64 = 64 << 10;

/// What an entry says about its VM; the contents of `info.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// The VM's vsock context identifier.
    pub cid: u32,
    /// Its name, for people.
    pub name: String,
    /// Process id of its manager.
    pub pid: u32,
    /// User id of its manager.
    pub uid: u32,
    /// Process id of the app that the manager serves.
    #[serde(default)]
    pub requester_pid: u32,
    /// User id of that app; the manager's own unless a service started it for somebody else.
    #[serde(default)]
    pub requester_uid: u32,
    /// The directory with the VM's files, as the app says; empty if it says nothing.
    #[serde(default)]
    pub directory: String,
    /// How far the VM has come: a number of AIDL's `VirtualMachineState`.
    #[serde(default)]
    pub state: i32,
    /// Sockets of the VM outside its entry, which go with it.
    #[serde(default)]
    pub sockets: Vec<Socket>,
}

/// What a manager says of a VM that is to have an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEntry {
    /// See [`Info::name`].
    pub name: String,
    /// See [`Info::directory`].
    pub directory: String,
    /// See [`Info::requester_uid`].
    pub requester_uid: u32,
    /// See [`Info::requester_pid`].
    pub requester_pid: u32,
}

/// A socket in the file system, with what tells it from a later one of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Socket {
    /// Absolute path.
    pub path: PathBuf,
    /// Device number of its file system.
    pub device: u64,
    /// Inode number.
    pub inode: u64,
}

/// The directory of a user's running VMs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeDir {
    path: PathBuf,
}

impl RuntimeDir {
    /// Finds the directory and makes it if it is missing: `$XDG_RUNTIME_DIR/avf`, else
    /// `/run/user/<uid>/avf`, else `avf-<uid>` among the temporary files.
    ///
    /// It must be a directory of this user (no symbolic link) that nobody else may enter.
    pub fn open(env: &Environment) -> Result<Self> {
        let own = |dir: &PathBuf| {
            fs::metadata(dir).is_ok_and(|found| found.is_dir() && found.uid() == env.uid)
        };
        let run_user = env.run_user.join(env.uid.to_string());
        let xdg = env.xdg_runtime_dir.clone().filter(|dir| dir.is_absolute());
        let path = match xdg.into_iter().chain([run_user]).find(own) {
            Some(dir) => dir.join("avf"),
            None => env.temporary.join(format!("avf-{}", env.uid)),
        };
        match fs::DirBuilder::new().mode(0o700).create(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(Error::io("make", &path)(error));
            }
            _ => {}
        }
        trust(&path, env.uid)?;
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes an entry for a new VM, which gets the next free context identifier.
    pub fn allocate(&self, new: NewEntry) -> Result<Entry> {
        let mut next = self.lock()?;
        let start = read_next(&mut next);
        let count = LAST_CID - FIRST_CID + 1;
        for offset in 0..count {
            let cid = FIRST_CID + (start - FIRST_CID + offset) % count;
            let path = self.path.join(cid.to_string());
            if path.symlink_metadata().is_ok() && !remove_stale(&path) {
                continue;
            }
            write_next(&mut next, if cid == LAST_CID { FIRST_CID } else { cid + 1 })
                .map_err(Error::io("write", &self.path.join(NEXT_CID)))?;
            let info = Info {
                cid,
                name: new.name,
                directory: new.directory,
                pid: std::process::id(),
                uid: rustix::process::geteuid().as_raw(),
                requester_pid: new.requester_pid,
                requester_uid: new.requester_uid,
                state: 0,
                sockets: Vec::new(),
            };
            return Entry::create(self.clone(), path, info);
        }
        Err(Error::NoCid)
    }

    /// What every running VM's entry says, by context identifier. Removes the entries of managers
    /// that were killed.
    pub fn list(&self) -> Result<Vec<Info>> {
        let _lock = self.lock()?;
        let entries = fs::read_dir(&self.path).map_err(Error::io("read", &self.path))?;
        let mut list = Vec::new();
        for entry in entries {
            let path = entry.map_err(Error::io("read", &self.path))?.path();
            if cid_of(&path).is_none() || remove_stale(&path) {
                continue;
            }
            list.extend(read_info(&path));
        }
        list.sort_by_key(|info: &Info| info.cid);
        Ok(list)
    }

    /// The entry directory of a VM, there or not.
    pub fn entry_path(&self, cid: u32) -> PathBuf {
        self.path.join(cid.to_string())
    }

    /// The socket that serves a VM, there or not.
    pub fn control_socket(&self, cid: u32) -> PathBuf {
        control_socket(&self.entry_path(cid))
    }

    /// Opens `next-cid` and waits until nobody else works on the directory.
    fn lock(&self) -> Result<File> {
        let path = self.path.join(NEXT_CID);
        let file = open_file(&path).map_err(Error::io("open", &path))?;
        flock_exclusive(&file).map_err(Error::io("lock", &path))?;
        Ok(file)
    }
}

/// The entry of one VM; gone when it is dropped, stale when its process is killed.
#[derive(Debug)]
pub struct Entry {
    dir: RuntimeDir,
    path: PathBuf,
    info: Info,
    _lock: File,
}

impl Entry {
    fn create(dir: RuntimeDir, path: PathBuf, info: Info) -> Result<Self> {
        fs::DirBuilder::new().mode(0o700).create(&path).map_err(Error::io("make", &path))?;
        let lock_path = path.join(LOCK);
        let lock = open_file(&lock_path).map_err(Error::io("make", &lock_path))?;
        flock_exclusive(&lock).map_err(Error::io("lock", &lock_path))?;
        let entry = Self { dir, path, info, _lock: lock };
        // On failure the entry, left without an owner, is removed by whoever finds it.
        entry.write_info()?;
        Ok(entry)
    }

    /// The VM's context identifier.
    pub fn cid(&self) -> u32 {
        self.info.cid
    }

    /// The entry's directory; the VM's temporary files may stand in it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the VM's control socket is to listen.
    pub fn control_socket(&self) -> PathBuf {
        control_socket(&self.path)
    }

    /// Says how far the VM has come.
    pub fn set_state(&mut self, state: i32) -> Result<()> {
        self.info.state = state;
        self.write_info()
    }

    /// Notes a socket outside the entry. If this process is killed, it is removed together with the
    /// entry.
    pub fn add_socket(&mut self, path: &Path) -> Result<()> {
        let found = fs::symlink_metadata(path).map_err(Error::io("look at", path))?;
        let (path, device, inode) = (path.to_owned(), found.dev(), found.ino());
        self.info.sockets.push(Socket { path, device, inode });
        self.write_info()
    }

    fn write_info(&self) -> Result<()> {
        let path = self.path.join(INFO);
        let new = self.path.join("info.json.new");
        let text = serde_json::to_vec(&self.info).map_err(Error::io("write", &new))?;
        fs::write(&new, text).map_err(Error::io("write", &new))?;
        fs::rename(&new, &path).map_err(Error::io("write", &path))
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let _lock = self.dir.lock();
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn trust(path: &Path, uid: u32) -> Result<()> {
    let fault = |fault| Error::Untrusted { path: path.into(), fault };
    let found = fs::symlink_metadata(path).map_err(Error::io("look at", path))?;
    if !found.file_type().is_dir() {
        return Err(fault("is a symbolic link or a file, not a directory"));
    }
    if found.uid() != uid {
        return Err(fault("belongs to another user"));
    }
    if found.mode() & 0o077 != 0 {
        return Err(fault("is open to other users (its mode should be 0700)"));
    }
    Ok(())
}

/// Removes the entry if nobody holds its lock; whether it is gone. Call it under the directory's
/// lock, or an entry that is just being made would look stale.
fn remove_stale(path: &Path) -> bool {
    let lock_path = path.join(LOCK);
    let held = match rustix::fs::open(&lock_path, OFlags::RDWR | OFlags::CLOEXEC, Mode::empty()) {
        Ok(lock) => flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err(),
        Err(rustix::io::Errno::NOENT) => false,
        Err(_) => true,
    };
    if held {
        return false;
    }
    read_info(path).iter().flat_map(|info| &info.sockets).for_each(Socket::remove);
    fs::remove_dir_all(path).is_ok()
}

impl Socket {
    /// Removes it, unless something else has its name by now.
    fn remove(&self) {
        if let Ok(found) = fs::symlink_metadata(&self.path)
            && found.file_type().is_socket()
            && (found.dev(), found.ino()) == (self.device, self.inode)
        {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn read_info(entry: &Path) -> Option<Info> {
    let mut text = Vec::new();
    let file = File::open(entry.join(INFO)).ok()?;
    file.take(MAX_FILE_BYTES).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn cid_of(path: &Path) -> Option<u32> {
    let cid = path.file_name()?.to_str()?.parse().ok()?;
    (FIRST_CID..=LAST_CID).contains(&cid).then_some(cid)
}

fn control_socket(entry: &Path) -> PathBuf {
    entry.join("control.sock")
}

fn open_file(path: &Path) -> rustix::io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let file: OwnedFd = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?;
    Ok(file.into())
}

fn flock_exclusive(file: &File) -> rustix::io::Result<()> {
    rustix::io::retry_on_intr(|| flock(file, FlockOperation::LockExclusive))
}

/// An unreadable number is no reason to fail: held entries are skipped anyway.
fn read_next(file: &mut File) -> u32 {
    let mut text = String::new();
    let _ = file.take(MAX_FILE_BYTES).read_to_string(&mut text);
    text.trim().parse().ok().filter(|cid| (FIRST_CID..=LAST_CID).contains(cid)).unwrap_or(FIRST_CID)
}

fn write_next(file: &mut File, cid: u32) -> std::io::Result<()> {
    file.rewind()?;
    file.set_len(0)?;
    writeln!(file, "{cid}")
}

#[cfg(test)]
#[path = "runtime_tests.rs"]
mod tests;
