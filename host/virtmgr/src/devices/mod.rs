//! The device process of a VM: its disks and its vsock, served to QEMU by somebody who holds
//! nothing else.

mod connector;
mod disks;

use crate::inlet::{Inlet, Tail};
use crate::vmm::open_pidfd;
use crate::{Error, Result};
use avf_devices::{Config, FromDevices, ManagerEnd, VsockConfig, control_pair, vhost_user_pair};
use avf_spawn::Launch;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use connector::Connector;
pub use disks::{Content, Disk, Extent, Partition};

/// Messages of the device process that are taken before others get their turn.
const TURN: usize = 16;
/// Most warnings about a VM's disks. The device process stays below; one that the guest has taken over
/// need not.
const MAX_WARNINGS: usize = 8;
/// How long the device process may take to deliver what the guest sent last: a little longer than
/// it gives itself.
const LAST_WORDS: Duration = Duration::from_millis(2500);

/// The device process, as the life of its VM sees it. Dropping it kills it.
#[derive(Debug)]
pub struct Devices {
    cid: u32,
    child: Child,
    pidfd: Option<OwnedFd>,
    control: Option<ManagerEnd>,
    messages: Inlet,
    tail: Tail,
    end: Option<DevicesEnd>,
    connector: Arc<Connector>,
    warnings: usize,
}

/// How the device process ended.
#[derive(Debug)]
pub struct DevicesEnd {
    /// By itself, because the monitor hung up.
    pub orderly: bool,
    /// The last of what it wrote to standard error.
    pub messages: String,
}

/// The monitor's ends of the devices.
#[derive(Debug)]
pub struct Backends {
    /// One for each disk.
    pub disks: Vec<OwnedFd>,
    /// The vsock device's.
    pub vsock: OwnedFd,
}

impl Devices {
    /// Starts the process.
    pub fn start(program: &Path, cid: u32, disks: Vec<Disk>) -> Result<(Self, Backends)> {
        let fail = |error: std::io::Error| Error::host("start the device process")(error);
        let mut launch = Launch::new(program);
        let (control, theirs) = control_pair().map_err(fail)?;
        let control_fd = launch.pass(theirs.into_fd());
        let (vsock, theirs) = vhost_user_pair().map_err(fail)?;
        let socket_fd = launch.pass(theirs);
        let vsock_config = VsockConfig { socket_fd, guest_cid: cid, manager_port: cid };
        let mut backends = Backends { disks: Vec::new(), vsock };
        let mut block = Vec::new();
        for disk in disks {
            let (ours, theirs) = vhost_user_pair().map_err(fail)?;
            backends.disks.push(ours);
            block.push(disk.config(theirs, &mut launch).map_err(fail)?);
        }
        let config = Config { control_fd, vsock: Some(vsock_config), block };
        let config = config.to_json().map_err(Error::host("start the device process"))?;
        let config_fd = launch.pass(crate::partitions::memory_file("config", &config)?);

        let (messages, messages_theirs) = Inlet::pair().map_err(fail)?;
        launch
            .command()
            .arg("--config-fd")
            .arg(config_fd.to_string())
            .env_clear()
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(messages_theirs);
        let sending = control.try_clone().map_err(fail)?;
        let child = launch.spawn().map_err(|error| {
            Error::Host(format!("cannot start the device process {}: {error}", program.display()))
        })?;
        let mut devices = Self {
            cid,
            child,
            pidfd: None,
            control: Some(control),
            messages,
            tail: Tail::new(4 << 10),
            end: None,
            connector: Arc::new(Connector::new(sending)),
            warnings: 0,
        };
        // From here on a failure kills the child, as `devices` is dropped.
        devices.pidfd = Some(open_pidfd(&devices.child).map_err(fail)?);
        Ok((devices, backends))
    }

    /// What to wait on.
    pub fn sources(&self) -> Vec<BorrowedFd<'_>> {
        let control = self.control.as_ref().map(AsFd::as_fd);
        // Once it has ended it would be readable for ever.
        let process = self.pidfd.as_ref().filter(|_| self.end.is_none()).map(AsFd::as_fd);
        [process, control, self.messages.source()].into_iter().flatten().collect()
    }

    /// The way to connections into the guest.
    pub fn connector(&self) -> Arc<Connector> {
        Arc::clone(&self.connector)
    }

    /// Connections that the guest has made since the last call, some at a time: while there are
    /// more, a source stays readable.
    pub fn incoming(&mut self) -> Vec<OwnedFd> {
        self.messages.take(|bytes| self.tail.push(bytes));
        let mut connections = Vec::new();
        for _ in 0..TURN {
            let Some(control) = &self.control else { break };
            match control.try_recv() {
                Ok(Some((FromDevices::Incoming { .. }, connection))) => {
                    connections.extend(connection);
                }
                Ok(Some((FromDevices::Fault { device, message }, _))) => {
                    self.give_up(&format!("device {device}: {message}"));
                }
                Ok(Some((FromDevices::WriteFailed { disk, message }, _))) => {
                    self.warn(&format!("writing to the disk {disk} failed: {message}"));
                }
                Ok(Some((message, _))) => self.connector.hear(message),
                Ok(None) => self.control = None,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                Err(error) => {
                    log::warn!("the device process sent something unintelligible: {error}");
                    self.control = None;
                }
            }
        }
        connections
    }

    /// What the guest alone would notice, and cannot tell the user.
    fn warn(&mut self, warning: &str) {
        if self.warnings < MAX_WARNINGS {
            self.warnings += 1;
            log::warn!("VM {}: {warning}", self.cid);
        }
    }

    /// A guest that has lost a device would wait for it for ever: its end is the better answer.
    fn give_up(&mut self, fault: &str) {
        log::error!("{fault}");
        self.tail.push(fault.as_bytes());
        let _ = self.child.kill();
    }

    /// How the process has ended, if it has.
    pub fn ended(&mut self) -> Option<&DevicesEnd> {
        if self.end.is_none() {
            let orderly = match self.child.try_wait() {
                Ok(None) => return None,
                Ok(Some(status)) => status.success(),
                Err(_) => false,
            };
            self.messages.drain(|bytes| self.tail.push(bytes));
            self.end = Some(DevicesEnd { orderly, messages: self.tail.text() });
        }
        self.end.as_ref()
    }

    /// Lets the process hand over what the guest sent last, now that the guest is gone. It ends by
    /// itself when that is done, unless its manager hangs up before; so that comes last.
    pub fn finish(&mut self) {
        let deadline = Instant::now() + LAST_WORDS;
        while self.ended().is_none() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.sleep(left).is_err() {
                break;
            }
            // The guest that made these connections is gone.
            drop(self.incoming());
        }
        self.connector.close();
        self.control = None;
    }

    /// Sleeps until there is something to look at.
    fn sleep(&self, limit: Duration) -> rustix::io::Result<()> {
        let limit = Timespec::try_from(limit).map_err(|_| Errno::INVAL)?;
        let sources = self.sources();
        let mut list: Vec<_> =
            sources.iter().map(|source| PollFd::new(source, PollFlags::IN)).collect();
        match poll(&mut list, Some(&limit)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Devices {
    fn drop(&mut self) {
        self.connector.close();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
