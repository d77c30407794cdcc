//! What a guest reads and writes as streams: the hand-over, why it fails, console and log.

use crate::inlet::{Inlet, stream_pair};
use crate::output::Output;
use crate::vmm::Port;
use crate::{Error, Result, death, input};
use rustix::net::{SendFlags, Shutdown, send, shutdown};
use std::os::fd::OwnedFd;
use std::time::Duration;

/// Name of the port on which the guest's log leaves it.
const LOG_PORT: &str = "avf.log";
/// Name of the port on which the guest says why it fails.
const FAILURE_PORT: &str = "avf.failure";
/// How long the end of a VM waits for a reader of its output.
const OUTPUT_PATIENCE: Duration = Duration::from_millis(300);

/// Our ends of the guest's console and ports.
pub(super) struct Streams {
    handover: Inlet,
    failure: Inlet,
    console: Option<(Inlet, Option<Output>)>,
    log: Option<(Inlet, Option<Output>)>,
}

/// The monitor's ends of them.
pub(super) struct StreamEnds {
    pub(super) console: Option<OwnedFd>,
    pub(super) ports: Vec<Port>,
}

/// Makes both ends, with the hand-over on its way. Nothing but that and the failure leaves a VM that is
/// not debuggable.
pub(super) fn connect(
    debuggable: bool,
    handover: &[u8],
    console_in: Option<OwnedFd>,
    console_out: Option<OwnedFd>,
    log_out: Option<OwnedFd>,
) -> Result<(Streams, StreamEnds)> {
    let fail = |error: std::io::Error| Error::host("connect the VM's ports")(error);
    let mut ends = StreamEnds { console: None, ports: Vec::new() };

    // The guest is told once; what it does not read is gone with it.
    let (ours, theirs) = stream_pair().map_err(fail)?;
    let sent = send(&ours, handover, SendFlags::NOSIGNAL | SendFlags::DONTWAIT)
        .map_err(|error| fail(error.into()))?;
    if sent != handover.len() {
        return Err(Error::Host("the hand-over does not fit into a socket".into()));
    }
    shutdown(&ours, Shutdown::Write).map_err(|error| fail(error.into()))?;
    ends.ports.push(Port { name: handover::PORT, stream: theirs });
    let handover = Inlet::new(ours);

    let (failure, theirs) = Inlet::pair().map_err(fail)?;
    ends.ports.push(Port { name: FAILURE_PORT, stream: theirs });

    let mut streams = Streams { handover, failure, console: None, log: None };
    if debuggable {
        let output = |name, target: Option<OwnedFd>| {
            target.map(|target| Output::start(name, target)).transpose().map_err(fail)
        };
        let (ours, theirs) = stream_pair().map_err(fail)?;
        if let Some(source) = console_in {
            input::start(source, ours.try_clone().map_err(fail)?).map_err(fail)?;
        }
        streams.console = Some((Inlet::new(ours), output("console-out", console_out)?));
        ends.console = Some(theirs);
        let (log, theirs) = Inlet::pair().map_err(fail)?;
        streams.log = Some((log, output("log-out", log_out)?));
        ends.ports.push(Port { name: LOG_PORT, stream: theirs });
    }
    Ok((streams, ends))
}

impl Streams {
    pub(super) fn inlets(&self) -> impl Iterator<Item = &Inlet> {
        let outputs = [&self.console, &self.log].into_iter().flatten().map(|(inlet, _)| inlet);
        [&self.handover, &self.failure].into_iter().chain(outputs)
    }

    /// Takes what the guest wrote.
    pub(super) fn pass_on(&mut self, failure: &mut Vec<u8>) {
        // Only its end can be seen here: the guest has what it needs.
        self.handover.take(|_| {});
        self.failure.take(|bytes| keep(failure, bytes));
        for (inlet, output) in [&mut self.console, &mut self.log].into_iter().flatten() {
            inlet.take(|bytes| output.iter().for_each(|output| output.push(bytes)));
        }
    }

    /// Puts a crash report into the VM's log; false if it goes nowhere.
    pub(super) fn keep_report(&self, report: &str) -> bool {
        let Some((_, Some(output))) = &self.log else { return false };
        output.push(format!("{report}\n").as_bytes());
        true
    }

    /// Takes the last of it.
    pub(super) fn finish(&mut self, failure: &mut Vec<u8>) {
        self.handover.close();
        self.failure.drain(|bytes| keep(failure, bytes));
        for (inlet, output) in [&mut self.console, &mut self.log].into_iter().flatten() {
            inlet.drain(|bytes| output.iter().for_each(|output| output.push(bytes)));
            if let Some(output) = output.take() {
                output.finish(OUTPUT_PATIENCE);
            }
        }
    }
}

fn keep(failure: &mut Vec<u8>, bytes: &[u8]) {
    let room = death::MAX_FAILURE.saturating_sub(failure.len()).min(bytes.len());
    failure.extend_from_slice(bytes.get(..room).unwrap_or_default());
}
