//! virtio-serial ports: pipes to the host that have names.

use crate::devices::Devices;
use anyhow::{Context, Result, anyhow};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// How long the host may take to attach to a port, or to take what is written.
const PATIENCE: Duration = Duration::from_secs(2);

/// The ports of a machine.
#[derive(Debug)]
pub struct Ports {
    sysfs: PathBuf,
    dev: PathBuf,
}

/// One port.
#[derive(Debug, PartialEq, Eq)]
pub struct Port {
    name: String,
    path: PathBuf,
}

impl Ports {
    /// Those of the machine that this program runs on.
    pub fn of_this_machine() -> Self {
        Self { sysfs: "/sys/class/virtio-ports".into(), dev: "/dev".into() }
    }

    /// The port of that name, as soon as it is there.
    pub fn wait_for(&self, name: &str, devices: &Devices) -> Result<Port> {
        devices.wait_for(&format!("the virtio-serial port {name}"), || Ok(self.look(name)))
    }

    /// The port of that name, if it is there now.
    pub fn find(&self, name: &str) -> Result<Port> {
        self.look(name).ok_or_else(|| anyhow!("there is no virtio-serial port {name}"))
    }

    fn look(&self, name: &str) -> Option<Port> {
        // Before the first port there is not even the directory, and before the host has named a
        // port there is no `name` in it.
        let mut ports = std::fs::read_dir(&self.sysfs).ok()?.flatten();
        let port = ports.find(|port| {
            std::fs::read_to_string(port.path().join("name"))
                .is_ok_and(|found| found.trim_end() == name)
        })?;
        Some(Port { name: name.into(), path: self.dev.join(port.file_name()) })
    }
}

impl Port {
    /// Writes all of it, but does not wait for ever.
    pub fn write(&self, mut bytes: &[u8]) -> Result<()> {
        let context = || format!("writing to the virtio-serial port {}", self.name);
        let mut file = self.open(OpenOptions::new().write(true))?;
        let timeout = Timespec::try_from(PATIENCE).with_context(context)?;
        while !bytes.is_empty() {
            match file.write(bytes) {
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let ready = poll(&mut [PollFd::new(&file, PollFlags::OUT)], Some(&timeout));
                    if ready.with_context(context)? == 0 {
                        return Err(anyhow!("the host does not read")).with_context(context);
                    }
                }
                Err(error) => return Err(error).with_context(context),
            }
        }
        Ok(())
    }

    /// For writing, where each write waits until the host takes it.
    pub fn open_blocking(&self) -> Result<File> {
        let opened = OpenOptions::new().write(true).open(&self.path);
        opened.with_context(|| format!("the virtio-serial port {} cannot be opened", self.name))
    }

    fn open(&self, options: &mut OpenOptions) -> Result<File> {
        options
            .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
            .open(&self.path)
            .with_context(|| format!("the virtio-serial port {} cannot be opened", self.name))
    }
}

/// Reads what the host sends, and ends when the host has closed its end.
#[derive(Debug)]
pub struct Reader {
    file: File,
    begun: bool,
}

impl Reader {
    /// Opens a port for reading.
    pub fn open(port: &Port) -> Result<Self> {
        let opened = File::open(&port.path);
        let file = opened
            .with_context(|| format!("the virtio-serial port {} cannot be opened", port.name))?;
        Ok(Self { file, begun: false })
    }

    /// The first bytes. Until the host has attached, the port looks as if it had ended, and nothing
    /// tells of the change but looking again.
    fn begin(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.file.read(buf)? {
                0 if Instant::now() < deadline => thread::sleep(Duration::from_millis(1)),
                read => return Ok(read),
            }
        }
    }
}

impl Read for Reader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.begun || buf.is_empty() {
            return self.file.read(buf);
        }
        self.begun = true;
        self.begin(buf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Two ports with names and one that has none yet, over files in a temporary directory.
    fn ports() -> (tempfile::TempDir, Ports) {
        let root = tempfile::tempdir().unwrap();
        let ports = Ports { sysfs: root.path().join("sys"), dev: root.path().join("dev") };
        fs::create_dir(&ports.dev).unwrap();
        for (device, name) in [("vport1p1", "avf.handover\n"), ("vport1p2", "avf.log\n")] {
            fs::create_dir_all(ports.sysfs.join(device)).unwrap();
            fs::write(ports.sysfs.join(device).join("name"), name).unwrap();
            fs::write(ports.dev.join(device), "").unwrap();
        }
        fs::create_dir(ports.sysfs.join("vport1p3")).unwrap();
        (root, ports)
    }

    #[test]
    fn ports_are_found_by_name() {
        let (_root, ports) = ports();
        assert_eq!(ports.find("avf.log").unwrap().path, ports.dev.join("vport1p2"));
        let error = ports.find("avf.lo").unwrap_err().to_string();
        assert_eq!(error, "there is no virtio-serial port avf.lo");
    }

    #[test]
    fn without_virtio_there_are_no_ports() {
        let (root, ports) = ports();
        drop(root);
        assert_eq!(ports.look("avf.log"), None);
    }

    #[test]
    fn what_is_written_arrives() {
        let (_root, ports) = ports();
        let port = ports.find("avf.log").unwrap();
        port.write(b"text").unwrap();
        let mut read = String::new();
        Reader::open(&port).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, "text");
    }
}
