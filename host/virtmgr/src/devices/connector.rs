//! Connections into the guest.

use crate::inlet::stream_pair;
use crate::{Error, Result};
use avf_devices::{FromDevices, ManagerEnd, ToDevices};
use std::collections::HashMap;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Makes connections into the guest; shared by everybody who wants some.
#[derive(Debug)]
pub struct Connector {
    state: Mutex<Connections>,
}

#[derive(Debug)]
struct Connections {
    control: Option<ManagerEnd>,
    next_id: u64,
    waiting: HashMap<u64, SyncSender<std::result::Result<(), String>>>,
}

impl Connector {
    pub(super) fn new(control: ManagerEnd) -> Self {
        let state = Connections { control: Some(control), next_id: 0, waiting: HashMap::new() };
        Self { state: Mutex::new(state) }
    }

    /// A stream to `port` of the guest.
    pub fn connect(&self, port: u32) -> Result<OwnedFd> {
        let (ours, theirs) = stream_pair().map_err(Error::host("make a stream"))?;
        let (sender, answer) = sync_channel(1);
        self.ask(port, String::new(), theirs.as_fd(), Some(sender))?;
        drop(theirs);
        match answer.recv() {
            Ok(Ok(())) => Ok(ours),
            Ok(Err(reason)) => Err(Error::Refused(format!(
                "cannot connect to vsock port {port} of the VM: {reason}"
            ))),
            Err(_) => Err(gone()),
        }
    }

    /// Connects a stream that somebody else holds to `port` of the guest. If the guest accepts,
    /// `greeting` is written into the stream, else it is closed.
    pub fn splice(&self, port: u32, greeting: String, stream: OwnedFd) -> Result<()> {
        self.ask(port, greeting, stream.as_fd(), None)
    }

    fn ask(
        &self,
        port: u32,
        greeting: String,
        stream: BorrowedFd<'_>,
        answer: Option<SyncSender<std::result::Result<(), String>>>,
    ) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let id = state.next_id;
        state.next_id += 1;
        let control = state.control.as_ref().ok_or_else(gone)?;
        control
            .try_send(&ToDevices::Connect { id, port, greeting }, Some(stream))
            .map_err(Error::host("ask the device process for a connection"))?;
        if let Some(answer) = answer {
            state.waiting.insert(id, answer);
        }
        Ok(())
    }

    pub(super) fn hear(&self, message: FromDevices) {
        let (id, answer) = match message {
            FromDevices::Connected { id } => (id, Ok(())),
            FromDevices::Refused { id, reason } => (id, Err(reason.to_string())),
            FromDevices::Ready
            | FromDevices::Incoming { .. }
            | FromDevices::Fault { .. }
            | FromDevices::WriteFailed { .. } => return,
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = state.waiting.remove(&id) {
            let _ = waiting.try_send(answer);
        }
    }

    /// Nobody will answer any more: whoever waits is told so.
    pub(super) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.control = None;
        state.waiting.clear();
    }
}

fn gone() -> Error {
    Error::Refused("the VM has ended".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use avf_devices::{Refusal, control_pair};
    use std::sync::Arc;

    #[test]
    fn answers_reach_those_who_asked() {
        let (manager, devices) = control_pair().unwrap();
        let connector = Arc::new(Connector::new(manager));
        let asking = {
            let connector = Arc::clone(&connector);
            std::thread::spawn(move || connector.connect(5000))
        };
        let (message, stream) = devices.recv().unwrap().unwrap();
        let expected = ToDevices::Connect { id: 0, port: 5000, greeting: String::new() };
        assert_eq!(message, expected);
        assert!(stream.is_some());
        connector.hear(FromDevices::Connected { id: 77 });
        connector.hear(FromDevices::Refused { id: 0, reason: Refusal::NobodyListens });
        let message = asking.join().unwrap().unwrap_err().to_string();
        assert!(message.contains("port 5000 of the VM: nobody listens"), "{message}");

        let asking = {
            let connector = Arc::clone(&connector);
            std::thread::spawn(move || connector.connect(5000))
        };
        devices.recv().unwrap().unwrap();
        connector.close();
        assert!(matches!(asking.join().unwrap(), Err(Error::Refused(_))));
        assert!(matches!(connector.connect(1), Err(Error::Refused(_))));
    }
}
