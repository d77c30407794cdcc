//! Waiting for devices.

use anyhow::{Context, Result, bail};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::netlink::{KOBJECT_UEVENT, SocketAddrNetlink};
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, bind, recv, socket_with};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

/// How long a device may take to appear; on an idle machine all are there at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// The multicast group of the kernel's own events.
const KERNEL_EVENTS: u32 = 1;

/// Hears of every change among the kernel's devices.
#[derive(Debug)]
pub struct Devices {
    events: OwnedFd,
}

impl Devices {
    /// Listens from now on, so that nothing is missed between a look and the wait after it.
    pub fn watch() -> Result<Self> {
        let listen = || {
            let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
            let (family, kind) = (AddressFamily::NETLINK, SocketType::DGRAM);
            let events = socket_with(family, kind, flags, Some(KOBJECT_UEVENT))?;
            bind(&events, &SocketAddrNetlink::new(0, KERNEL_EVENTS))?;
            Ok(Self { events })
        };
        listen().map_err(|error: Errno| error).context("the kernel's device events are not there")
    }

    /// Looks until `look` finds something: now, and again after each change among the devices.
    pub fn wait_for<T>(
        &self,
        what: &str,
        mut look: impl FnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look()? {
                return Ok(found);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                bail!("{what} did not appear within {} seconds", PATIENCE.as_secs());
            }
            self.next_change(left)?;
        }
    }

    /// Waits for a change, and takes all events that are there. What they say does not matter.
    fn next_change(&self, patience: Duration) -> Result<()> {
        let timeout = Timespec::try_from(patience).context("the time is out of range")?;
        match poll(&mut [PollFd::new(&self.events, PollFlags::IN)], Some(&timeout)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error).context("waiting for device events failed"),
        }
        let mut event = [0; 4096];
        loop {
            match recv(&self.events, &mut event[..], RecvFlags::empty()) {
                // NOBUFS: there were too many of them, which is as good as one.
                Ok(_) | Err(Errno::NOBUFS | Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(()),
                Err(error) => return Err(error).context("reading device events failed"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_found_at_the_first_look() {
        let devices = Devices::watch().unwrap();
        assert_eq!(devices.wait_for("it", || Ok(Some(5))).unwrap(), 5);
    }

    #[test]
    fn an_error_ends_the_wait() {
        let devices = Devices::watch().unwrap();
        let error = devices.wait_for::<()>("it", || bail!("broken")).unwrap_err();
        assert_eq!(error.to_string(), "broken");
    }
}
