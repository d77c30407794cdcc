//! What a guest reads and writes as streams: the hand-over, why it fails, console and log.

use crate::feed::Feed;
use crate::inlet::{Inlet, stream_pair};
use crate::plan::{Guest, Plan};
use crate::vm::Outputs;
use crate::vmm::Port;
use crate::{Error, Result, death, input};
use rustix::net::{SendFlags, Shutdown, send, shutdown};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

/// Name of the port on which the guest's log leaves it.
const LOG_PORT: &str = "avf.log";
/// Name of the port on which the guest says why it fails.
const FAILURE_PORT: &str = "avf.failure";
/// How long the end of a VM waits for a reader of its output.
const OUTPUT_PATIENCE: Duration = Duration::from_millis(300);

/// Our ends of the guest's console and ports.
#[derive(Default)]
pub(super) struct Streams {
    handover: Option<Inlet>,
    failure: Option<Inlet>,
    /// Where output comes from, and who gets it.
    outputs: Vec<(Inlet, Arc<Feed>)>,
    log: Option<Arc<Feed>>,
}

/// The monitor's ends of them.
#[derive(Default)]
pub(super) struct StreamEnds {
    pub(super) serial: Option<OwnedFd>,
    pub(super) console: Option<OwnedFd>,
    pub(super) ports: Vec<Port>,
}

/// Both ends, and where console input goes.
pub(super) struct Connected {
    pub(super) streams: Streams,
    pub(super) ends: StreamEnds,
    pub(super) input: Option<OwnedFd>,
}

/// Makes both ends, with the hand-over on its way. Nothing but that and the failure leaves a VM that
/// is not debuggable.
pub(super) fn connect(plan: &mut Plan, outputs: Option<&Outputs>) -> Result<Connected> {
    let mut streams = Streams::default();
    let mut ends = StreamEnds::default();
    if let Guest::Microdroid(guest) = &plan.guest {
        streams.handover = Some(hand_over(&guest.handover, &mut ends)?);
        let (failure, theirs) = Inlet::pair().map_err(fail)?;
        ends.ports.push(Port { name: FAILURE_PORT, stream: theirs });
        streams.failure = Some(failure);
    }
    let Some(outputs) = outputs else { return Ok(Connected { streams, ends, input: None }) };
    for (feed, target) in
        [(&outputs.console, plan.console.out.take()), (&outputs.log, plan.console.log.take())]
    {
        target.map(|target| feed.send_to(target)).transpose().map_err(fail)?;
    }
    let (console, theirs) = stream_pair().map_err(fail)?;
    ends.console = Some(theirs);
    let mut input = console.try_clone().map_err(fail)?;
    streams.outputs.push((Inlet::new(console), Arc::clone(&outputs.console)));
    match &plan.guest {
        Guest::Microdroid(_) => {
            let (log, theirs) = Inlet::pair().map_err(fail)?;
            ends.ports.push(Port { name: LOG_PORT, stream: theirs });
            streams.outputs.push((log, Arc::clone(&outputs.log)));
            streams.log = Some(Arc::clone(&outputs.log));
        }
        Guest::Custom(custom) => {
            let (serial, theirs) = stream_pair().map_err(fail)?;
            ends.serial = Some(theirs);
            if custom.serial_input {
                input = serial.try_clone().map_err(fail)?;
            }
            streams.outputs.push((Inlet::new(serial), Arc::clone(&outputs.console)));
        }
    }
    if let Some(source) = plan.console.input.take() {
        input::start(source, input.try_clone().map_err(fail)?).map_err(fail)?;
    }
    Ok(Connected { streams, ends, input: plan.console_input.then_some(input) })
}

/// The guest is told once; what it does not read is gone with it.
fn hand_over(handover: &[u8], ends: &mut StreamEnds) -> Result<Inlet> {
    let (ours, theirs) = stream_pair().map_err(fail)?;
    let sent = send(&ours, handover, SendFlags::NOSIGNAL | SendFlags::DONTWAIT)
        .map_err(|error| fail(error.into()))?;
    if sent != handover.len() {
        return Err(Error::Host("the hand-over does not fit into a socket".into()));
    }
    shutdown(&ours, Shutdown::Write).map_err(|error| fail(error.into()))?;
    ends.ports.push(Port { name: handover::PORT, stream: theirs });
    Ok(Inlet::new(ours))
}

fn fail(error: std::io::Error) -> Error {
    Error::host("connect the VM's ports")(error)
}

impl Streams {
    pub(super) fn inlets(&self) -> impl Iterator<Item = &Inlet> {
        let outputs = self.outputs.iter().map(|(inlet, _)| inlet);
        [&self.handover, &self.failure].into_iter().flatten().chain(outputs)
    }

    /// Takes what the guest wrote.
    pub(super) fn pass_on(&mut self, failure: &mut Vec<u8>) {
        if let Some(handover) = &mut self.handover {
            // Only its end can be seen here: the guest has what it needs.
            handover.take(|_| {});
        }
        if let Some(inlet) = &mut self.failure {
            inlet.take(|bytes| keep(failure, bytes));
        }
        for (inlet, feed) in &mut self.outputs {
            inlet.take(|bytes| feed.push(bytes));
        }
    }

    /// Puts a crash report into the VM's log; false if the app does not get that.
    pub(super) fn keep_report(&self, report: &str) -> bool {
        let Some(log) = &self.log else { return false };
        log.push(format!("{report}\n").as_bytes());
        log.has_app()
    }

    /// Takes the last of it.
    pub(super) fn finish(&mut self, failure: &mut Vec<u8>) {
        self.handover = None;
        if let Some(inlet) = &mut self.failure {
            inlet.drain(|bytes| keep(failure, bytes));
        }
        for (inlet, feed) in &mut self.outputs {
            inlet.drain(|bytes| feed.push(bytes));
        }
        for (_, feed) in &self.outputs {
            feed.finish(OUTPUT_PATIENCE);
        }
    }
}

fn keep(failure: &mut Vec<u8>, bytes: &[u8]) {
    let room = death::MAX_FAILURE.saturating_sub(failure.len()).min(bytes.len());
    failure.extend_from_slice(bytes.get(..room).unwrap_or_default());
}
