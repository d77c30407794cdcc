//! virtio-blk over a composite disk.

mod device;
mod disk;
mod request;

pub(crate) use device::BlockDevice;
pub(crate) use disk::Disk;

use std::os::fd::OwnedFd;
use std::sync::Arc;

use crate::Error;
use crate::events::Events;
use crate::vhost::{Served, Session};

/// Serves one disk until the VMM hangs up. Runs in a thread of its own, because disk I/O waits.
///
/// A queue that the guest ruined is reported to `fault` and left alone until the guest sets it
/// up anew.
pub(crate) fn serve(
    device: BlockDevice,
    socket: OwnedFd,
    fault: impl Fn(&Error),
) -> Result<(), Error> {
    let events = Arc::new(Events::new()?);
    let mut session = Session::new(device, socket, &events)?;
    let mut found = Vec::new();
    let mut more = false;
    loop {
        events.wait(&mut found, !more)?;
        for event in &found {
            if session.serve(event)? == Served::HungUp {
                return Ok(());
            }
        }
        more = session.process().unwrap_or_else(|error| {
            fault(&error);
            false
        });
    }
}
