//! virtio-blk over a composite disk.

mod device;
mod disk;
mod failures;
mod open;
#[cfg(any(test, feature = "record"))]
mod record;
#[cfg(not(any(test, feature = "record")))]
#[path = "no_record.rs"]
mod record;
mod request;

pub(crate) use device::BlockDevice;
pub(crate) use disk::Disk;
pub(crate) use record::Recorder;

use std::os::fd::OwnedFd;
use std::sync::Arc;

use crate::Error;
use crate::events::{Events, Patience};
use crate::vhost::{Served, Session};

/// One disk and the VMM it is served to.
pub(crate) struct Server {
    events: Arc<Events>,
    session: Session<BlockDevice>,
}

impl Server {
    /// Makes everything that takes system resources, so that [`Server::run`] needs no more.
    pub(crate) fn new(device: BlockDevice, socket: OwnedFd) -> Result<Self, Error> {
        let events = Arc::new(Events::new()?);
        let session = Session::new(device, socket, &events)?;
        Ok(Self { events, session })
    }

    /// Serves until the VMM hangs up. Has a thread of its own, because disk I/O waits.
    ///
    /// A queue that the guest ruined is reported to `fault` and no longer served. The manager ends
    /// the VM then; a guest that sets the queue up anew before is served again. `failure` is told
    /// what writes fail with, each kind of error once.
    pub(crate) fn run(
        mut self,
        fault: impl Fn(&Error),
        failure: impl Fn(String),
    ) -> Result<(), Error> {
        let mut found = Vec::new();
        let mut patience = Patience::default();
        loop {
            self.events.wait(&mut found, patience)?;
            for event in &found {
                if self.session.serve(event)? == Served::HungUp {
                    return Ok(());
                }
            }
            if patience.is_over(&found) {
                self.session.remind();
            }
            let more = self.session.process().unwrap_or_else(|error| {
                fault(&error);
                false
            });
            patience = patience.after(&found, more);
            let failures = self.session.with(|device, _, _| device.failures());
            failures.into_iter().for_each(&failure);
        }
    }
}
