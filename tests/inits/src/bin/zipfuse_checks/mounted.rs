//! Mounted packages, and what checks need to look at them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use devicemapper::loopdev;
use rustix::io::Errno;
use rustix::mount::{UnmountFlags, unmount};
use test_inits::{Failed, expect};
use zipfuse::Options;

use crate::zip::Zip;

pub type Checked = Result<(), Failed>;

/// What `hello` ends with.
pub const HELLO: i32 = 42;
/// Owner of the files.
pub const USER: u32 = 6000;

pub fn options() -> Options {
    Options { uid: USER, gid: USER + 1, ..Options::default() }
}

/// A package that is mounted as long as this lives.
pub struct Mounted {
    pub point: PathBuf,
    pub server: Child,
}

impl Mounted {
    pub fn new(zip: Zip) -> Result<Self, Failed> {
        Self::with(&zip.finish(), &options())
    }

    pub fn with(bytes: &[u8], options: &Options) -> Result<Self, Failed> {
        let mut file =
            OpenOptions::new().read(true).write(true).create_new(true).open("/tmp/zip")?;
        fs::remove_file("/tmp/zip")?;
        file.write_all(bytes)?;
        Self::of(file, options)
    }

    pub fn of(storage: File, options: &Options) -> Result<Self, Failed> {
        let point = PathBuf::from("/tmp/mounted");
        fs::create_dir_all(&point)?;
        let fuse = zipfuse::mount(&point, options)?;
        let server = Command::new("/proc/self/exe")
            .arg0("zipfuse")
            .arg(options.max_inflated.to_string())
            .stdin(fuse)
            .stdout(storage)
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { point, server })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.point.join(name)
    }

    pub fn names(&self, directory: &str) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.path(directory))?;
        let mut names = entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    /// Unmounts, and says how the server ended.
    pub fn end(mut self) -> Result<ExitStatus, Failed> {
        unmount(&self.point, UnmountFlags::empty())?;
        Ok(self.server.wait()?)
    }

    /// The same, for servers that should have nothing to complain about.
    pub fn ends_well(self) -> Checked {
        expect("the server's end", self.end()?.code(), Some(0))
    }

    /// What the kernel says about the server.
    pub fn about(&self, file: &str) -> io::Result<String> {
        fs::read_to_string(format!("/proc/{}/{file}", self.server.id()))
    }

    /// Number of replies that the server has sent: it writes nothing else.
    pub fn replies(&self) -> Result<u64, Failed> {
        let io = self.about("io")?;
        let count = io.lines().find_map(|line| line.strip_prefix("syscw: "));
        Ok(count.ok_or("the kernel does not count writes")?.parse()?)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = unmount(&self.point, UnmountFlags::DETACH);
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

pub fn errno<T>(result: io::Result<T>) -> Option<Errno> {
    result.err().and_then(|error| Errno::from_io_error(&error))
}

/// Bytes that differ everywhere and deflate badly.
pub fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    (0..len).map(|_| next()).collect()
}

/// A loop device of these bytes and zeros up to whole blocks.
pub fn loop_device(bytes: &[u8]) -> Result<(loopdev::LoopDevice, File), Failed> {
    let mut bytes = bytes.to_vec();
    bytes.resize(bytes.len().next_multiple_of(4096), 0);
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).open("/tmp/disk")?;
    fs::remove_file("/tmp/disk")?;
    file.write_all(&bytes)?;
    Ok((loopdev::attach(&file, 0, 0, true)?, file))
}
