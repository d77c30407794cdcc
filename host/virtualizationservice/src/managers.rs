//! The manager processes, one for each connection.

use crate::peer::Peer;
use crate::{Error, Result};
use avf_home::{Permission, Permissions};
use avf_spawn::{Launch, ParentDeath};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::ffi::OsString;
use std::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

/// What systemd said to the service and means nothing to managers.
const NOT_FOR_MANAGERS: [&str; 5] =
    ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "AVF_SERVICE"];

/// How many managers there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub total: usize,
    /// For one user.
    pub per_user: usize,
    /// For one user without [`Permission::ManageVirtualMachine`]: they can prepare a VM, and learn
    /// that they may not run it.
    pub per_stranger: usize,
    /// For all of these together.
    pub strangers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { total: 512, per_user: 64, per_stranger: 4, strangers: 32 }
    }
}

/// A connection more than the limits allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// The user has enough.
    User(usize),
    /// Everybody together has.
    All(usize),
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(limit) => write!(f, "this user has {limit} connections already"),
            Self::All(limit) => write!(f, "the service has {limit} connections already"),
        }
    }
}

/// The managers that run.
#[derive(Debug)]
pub struct Managers {
    program: PathBuf,
    environment: Vec<(&'static str, OsString)>,
    limits: Limits,
    running: Vec<Manager>,
}

#[derive(Debug)]
struct Manager {
    child: Child,
    pidfd: OwnedFd,
    uid: u32,
    is_stranger: bool,
}

impl Managers {
    /// None yet. `environment` is what they find in theirs besides the service's own.
    pub fn new(
        program: PathBuf,
        environment: Vec<(&'static str, OsString)>,
        limits: Limits,
    ) -> Self {
        Self { program, environment, limits, running: Vec::new() }
    }

    /// How many run.
    pub fn count(&self) -> usize {
        self.running.len()
    }

    /// Whether this client may have one.
    pub fn admit(&self, peer: &Peer, granted: Permissions) -> std::result::Result<(), Excess> {
        let Limits { total, per_user, per_stranger, strangers } = self.limits;
        let of_user = self.running.iter().filter(|manager| manager.uid == peer.uid).count();
        let is_stranger = is_stranger(granted);
        let per_user = if is_stranger { per_stranger } else { per_user };
        if of_user >= per_user {
            return Err(Excess::User(per_user));
        }
        let of_strangers = self.running.iter().filter(|manager| manager.is_stranger).count();
        if is_stranger && of_strangers >= strangers {
            return Err(Excess::All(strangers));
        }
        if self.running.len() >= total {
            return Err(Excess::All(total));
        }
        Ok(())
    }

    /// Starts one for the client at the other end of `connection`.
    pub fn start(&mut self, connection: OwnedFd, peer: &Peer, granted: Permissions) -> Result<()> {
        let fail = |source| Error::Manager { program: self.program.clone(), source };
        let mut launch = Launch::new(&self.program);
        // SIGTERM: it then removes what its VMs left on disk.
        launch.on_parent_death(ParentDeath::Terminate);
        let number = launch.pass(connection);
        let command = launch.command();
        command.arg("--shared-fd").arg(number.to_string());
        command.arg("--requester-uid").arg(peer.uid.to_string());
        command.arg("--requester-pid").arg(peer.pid.to_string());
        for permission in granted.iter() {
            command.arg("--permission").arg(permission.name());
        }
        NOT_FOR_MANAGERS.iter().for_each(|name| {
            command.env_remove(name);
        });
        command.envs(self.environment.iter().cloned()).current_dir("/");
        let mut child = launch.spawn().map_err(fail)?;
        let pidfd = pidfd_open(Pid::from_child(&child), PidfdFlags::empty()).map_err(|error| {
            let _ = child.kill();
            let _ = child.wait();
            fail(error.into())
        })?;
        let (uid, is_stranger) = (peer.uid, is_stranger(granted));
        self.running.push(Manager { child, pidfd, uid, is_stranger });
        Ok(())
    }

    /// One descriptor for each, readable when it has ended.
    pub fn sources(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.running.iter().map(|manager| manager.pidfd.as_fd())
    }

    /// Forgets those that have ended.
    pub fn reap(&mut self) {
        self.running.retain_mut(|manager| match manager.child.try_wait() {
            Ok(None) => true,
            Ok(Some(status)) => {
                if !status.success() {
                    log::warn!("the manager of uid {} ended: {status}", manager.uid);
                }
                false
            }
            Err(error) => {
                log::error!(
                    "cannot tell whether the manager of uid {} ended: {error}",
                    manager.uid
                );
                false
            }
        });
    }

    /// Asks all to end, and kills those that have not after `patience`.
    pub fn end(&mut self, patience: Duration) {
        self.signal_all(Signal::TERM);
        let deadline = Instant::now() + patience;
        while self.wait_for_one(deadline) {
            self.reap();
        }
        self.reap();
        if !self.running.is_empty() {
            log::warn!("{} managers do not end: killing them", self.running.len());
            self.signal_all(Signal::KILL);
        }
        for manager in &mut self.running {
            let _ = manager.child.wait();
        }
        self.running.clear();
    }

    fn signal_all(&self, signal: Signal) {
        for manager in &self.running {
            // Fails only if it has ended.
            let _ = pidfd_send_signal(&manager.pidfd, signal);
        }
    }

    /// Whether one has ended before the time was over, of those that are left.
    fn wait_for_one(&self, deadline: Instant) -> bool {
        let mut list: Vec<_> =
            self.sources().map(|pidfd| PollFd::from_borrowed_fd(pidfd, PollFlags::IN)).collect();
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(left) = Timespec::try_from(left) else { return false };
        !list.is_empty()
            && matches!(poll(&mut list, Some(&left)), Ok(1..) | Err(rustix::io::Errno::INTR))
    }
}

fn is_stranger(granted: Permissions) -> bool {
    !granted.contains(Permission::ManageVirtualMachine)
}

#[cfg(test)]
#[path = "managers_tests.rs"]
mod tests;
