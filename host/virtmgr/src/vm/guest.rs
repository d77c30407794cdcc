//! What the guest says of itself and its payload.

use super::{Payload, Phase, Vm};
use crate::trace;
use avf_aidl::android::system::virtualizationcommon::ErrorCode::ErrorCode;
use avf_aidl::android::system::virtualmachineservice::IGuest::IGuest;
use rsbinder::Strong;

/// Errors that a guest may report in its life.
pub(super) const MAX_ERRORS: u32 = 16;
/// Crash reports that a guest may give in its life.
pub(super) const MAX_TOMBSTONES: u32 = 4;

/// What the guest says of its payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is about to run.
    Started,
    /// It is ready for connections.
    Ready,
    /// It ended with this code.
    Finished(i32),
    /// Something went wrong.
    Error(ErrorCode, String),
    /// It was killed by a signal; a report of that.
    Tombstone(String),
}

impl Vm {
    /// Takes the way to speak to the guest; the guest gives it once.
    pub fn register_guest(
        &self,
        guest: Strong<dyn IGuest>,
    ) -> std::result::Result<(), &'static str> {
        let mut state = self.lock();
        if state.phase != Phase::Running || state.guest.is_some() {
            return Err("the guest is registered already");
        }
        state.guest = Some(guest);
        self.changed.notify_all();
        Ok(())
    }

    /// Takes a notification, if it fits what was said before.
    pub fn note(&self, notice: Notice) -> std::result::Result<(), &'static str> {
        let mut state = self.lock();
        if state.phase != Phase::Running {
            return Err("the VM has ended");
        }
        match (&notice, state.payload) {
            (Notice::Started, Payload::Starting) => state.payload = Payload::Started,
            (Notice::Ready, Payload::Started) => state.payload = Payload::Ready,
            (Notice::Finished(_), Payload::Started | Payload::Ready) => {
                state.payload = Payload::Finished;
            }
            (Notice::Error(..), _) if state.errors < MAX_ERRORS => state.errors += 1,
            (Notice::Error(..), _) => return Err("too many errors"),
            (Notice::Tombstone(_), _) if state.tombstones < MAX_TOMBSTONES => {
                state.tombstones += 1;
            }
            (Notice::Tombstone(_), _) => return Err("too many crash reports"),
            _ => return Err("this does not fit the payload's state"),
        }
        match notice {
            Notice::Started => trace::note("payload_started", self.cid),
            Notice::Ready => trace::note("payload_ready", self.cid),
            Notice::Finished(_) => trace::note("payload_finished", self.cid),
            Notice::Error(..) | Notice::Tombstone(_) => {}
        }
        state.notices.push(notice);
        drop(state);
        self.wake();
        Ok(())
    }
}
