//! The life of a VM as the main thread follows it: what happens, and what is done about it.

use crate::connect::converse;
use crate::exit::Exit;
use crate::output::Pump;
use crate::report::{Report, chain, complain};
use crate::running::terminal::{RawTerminal, give_back};
use anyhow::{Context as _, Result};
use avf::service::{Event, Vm};
use avf::{ErrorCode, StopReason, VirtualMachine, VsockStream};
use avf_spawn::Termination;
use rustix::process::Signal;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long the guest may take to end after the first signal.
const ORDERLY: Duration = Duration::from_secs(10);
/// How long the end of a conversation may take after the end of its VM.
const LAST_WORDS: Duration = Duration::from_secs(5);

const SIGHUP: i32 = Signal::HUP.as_raw();

/// What the main thread waits for.
#[derive(Debug)]
pub enum News {
    /// Something happened to the VM.
    Vm(Event),
    /// Somebody asked us to end.
    Signal,
    /// The conversation of `--connect` is over.
    Connection(Result<()>),
}

/// Sends news of signals: the first is for the main thread, the second ends this process at once,
/// and with it the VM.
pub fn listen(signals: Termination, sender: Sender<News>) -> Result<()> {
    let wait = move || {
        if wait_for_one(&signals) {
            let _ = sender.send(News::Signal);
        }
        if wait_for_one(&signals) {
            give_back();
            std::process::exit(Exit::Interrupted.code().into());
        }
    };
    spawn("signals", wait)?;
    Ok(())
}

/// Waits for a signal that counts: the end of the terminal does not if we were started to outlive it
/// (by `nohup`).
pub fn wait_for_one(signals: &Termination) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let outlives_terminal = is_in(ignored_signals(&status), SIGHUP);
    loop {
        match signals.wait() {
            Ok(SIGHUP) if outlives_terminal => {}
            Ok(_) => return true,
            Err(_) => return false,
        }
    }
}

/// The set of ignored signals in the text of `/proc/<pid>/status`: bit 0 is signal 1.
fn ignored_signals(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or(0)
}

fn is_in(set: u64, signal: i32) -> bool {
    let bit = signal.checked_sub(1).and_then(|bit| u32::try_from(bit).ok());
    bit.and_then(|bit| set.checked_shr(bit)).is_some_and(|set| set & 1 == 1)
}

/// A VM that runs, with or without a name. It ends when nobody has it any more.
pub trait Running: std::fmt::Debug + Send + Sync {
    /// Cuts its power.
    fn stop(&self) -> avf::Result<()>;
    /// Lets it end, and cuts its power after so long.
    fn shutdown(&self, limit: Duration) -> avf::Result<bool>;
    /// Connects to a port of it.
    fn connect_vsock(&self, port: u32) -> avf::Result<VsockStream>;
}

impl Running for Vm {
    fn stop(&self) -> avf::Result<()> {
        self.stop()
    }

    fn shutdown(&self, limit: Duration) -> avf::Result<bool> {
        self.shutdown(limit)
    }

    fn connect_vsock(&self, port: u32) -> avf::Result<VsockStream> {
        self.connect_vsock(port)
    }
}

impl Running for VirtualMachine {
    fn stop(&self) -> avf::Result<()> {
        self.stop()
    }

    fn shutdown(&self, limit: Duration) -> avf::Result<bool> {
        self.shutdown(limit)
    }

    fn connect_vsock(&self, port: u32) -> avf::Result<VsockStream> {
        self.connect_vsock(port)
    }
}

/// Follows one VM.
#[derive(Debug)]
pub struct Watch {
    /// The VM, started; none after its end.
    pub vm: Option<Arc<dyn Running>>,
    /// Where the news arrive.
    pub news: Receiver<News>,
    /// Where threads send theirs.
    pub sender: Sender<News>,
    /// Port for `--connect`.
    pub connect: Option<u32>,
    /// How everything is told.
    pub report: Report,
    /// Where console and log go.
    pub pumps: Vec<Pump>,
    /// The terminal, while the guest has it.
    pub terminal: Option<RawTerminal>,
}

impl Watch {
    /// Follows the VM to its end. When this returns, nobody else has the VM any more.
    pub fn follow(mut self) -> Exit {
        let mut outcome = Outcome::default();
        let mut stopping = None;
        while let Ok(item) = self.news.recv() {
            match item {
                News::Vm(end @ Event::Stopped(..)) => {
                    self.end(&end, &mut outcome);
                    break;
                }
                News::Vm(event) => {
                    self.report.event(&event);
                    outcome.note(&event);
                    if let (Event::PayloadReady, Some(port)) = (&event, self.connect) {
                        self.start_conversation(port, &mut outcome);
                    }
                }
                News::Signal => {
                    outcome.interrupted = true;
                    complain("vm: stopping the VM (interrupt again to kill it at once)");
                    stopping = self.start_stop(outcome.started);
                }
                News::Connection(result) => {
                    outcome.note_conversation(result);
                    // A payload that waits for somebody would wait for ever.
                    if outcome.connect_failed && stopping.is_none() {
                        outcome.gave_up = true;
                        stopping = self.start_stop(outcome.started);
                    }
                }
            }
        }
        if let Some(stopping) = stopping {
            let _ = stopping.join();
        }
        outcome.exit()
    }

    fn end(&mut self, end: &Event, outcome: &mut Outcome) {
        // What the guest said and wrote comes before the word that it ended.
        while outcome.conversing {
            match self.news.recv_timeout(LAST_WORDS) {
                Ok(News::Connection(result)) => outcome.note_conversation(result),
                Ok(News::Signal) => outcome.interrupted = true,
                Ok(News::Vm(_)) => {}
                Err(_) => break,
            }
        }
        // A VM with a name has the other ends of the pipes, over all its runs.
        self.vm = None;
        std::mem::take(&mut self.pumps).into_iter().for_each(Pump::finish);
        self.terminal = None;
        self.report.end(end, outcome.message.as_deref());
        outcome.note(end);
    }

    fn start_stop(&self, payload_runs: bool) -> Option<JoinHandle<()>> {
        let vm = self.vm.clone()?;
        let stop = move || {
            // Before the payload runs there is nobody who could end in an orderly way. An error
            // means that the guest cannot be asked, or that it is over already.
            if !payload_runs || vm.shutdown(ORDERLY).is_err() {
                let _ = vm.stop();
            }
        };
        spawn("stop", stop).inspect_err(|error| complain(&format!("vm: {}", chain(error)))).ok()
    }

    fn start_conversation(&self, port: u32, outcome: &mut Outcome) {
        let Some(vm) = self.vm.clone() else { return };
        outcome.conversing = true;
        let (report, over) = (self.report, self.sender.clone());
        let talk = move || {
            let result = converse(&*vm, port, report);
            // Before the main thread goes on: it may be about to let go of the VM.
            drop(vm);
            let _ = over.send(News::Connection(result));
        };
        if let Err(error) = spawn("connect", talk) {
            outcome.note_conversation(Err(error));
        }
    }
}

/// What is known about a run; decides the exit code.
#[derive(Debug, Default)]
struct Outcome {
    interrupted: bool,
    started: bool,
    conversing: bool,
    connect_failed: bool,
    /// The VM was stopped because nobody could speak to the payload.
    gave_up: bool,
    error: Option<ErrorCode>,
    message: Option<String>,
    finished: Option<i32>,
    stopped: Option<StopReason>,
}

impl Outcome {
    fn note(&mut self, event: &Event) {
        match event {
            Event::PayloadStarted => self.started = true,
            Event::PayloadFinished(code) => self.finished = Some(*code),
            Event::Error(code, message) => {
                self.error = Some(*code);
                self.message = Some(message.clone());
            }
            Event::Stopped(reason, _) => self.stopped = Some(*reason),
            _ => {}
        }
    }

    fn note_conversation(&mut self, result: Result<()>) {
        self.conversing = false;
        if let Err(error) = result {
            complain(&format!("vm: --connect: {}", chain(&error)));
            self.connect_failed = true;
        }
    }

    fn exit(&self) -> Exit {
        if self.interrupted {
            return Exit::Interrupted;
        }
        match (self.error, self.finished, self.stopped) {
            (Some(code), ..) => Exit::Error(code),
            (None, ..) if self.gave_up => Exit::Host,
            (None, Some(_), _) if self.connect_failed => Exit::Host,
            (None, Some(code), _) => Exit::Payload(code),
            (None, None, Some(reason)) => Exit::Stopped(reason),
            (None, None, None) => Exit::Host,
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .with_context(|| format!("cannot start the {name} thread"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_tells_the_whole_story() {
        let exit = |events: &[Event]| {
            let mut outcome = Outcome::default();
            events.iter().for_each(|event| outcome.note(event));
            outcome.exit()
        };
        let shutdown = Event::Stopped(StopReason::Shutdown, None);
        let error = Event::Error(ErrorCode::PayloadChanged, String::new());
        assert_eq!(exit(&[Event::PayloadFinished(3), shutdown.clone()]), Exit::Payload(3));
        assert_eq!(exit(&[error, shutdown.clone()]), Exit::Error(ErrorCode::PayloadChanged));
        assert_eq!(exit(&[shutdown]), Exit::Stopped(StopReason::Shutdown));
        let hung = Event::Stopped(StopReason::Hangup, None);
        assert_eq!(exit(&[hung]), Exit::Stopped(StopReason::Hangup));
        assert_eq!(exit(&[]), Exit::Host);
        let interrupted = Outcome { interrupted: true, finished: Some(0), ..Outcome::default() };
        assert_eq!(interrupted.exit(), Exit::Interrupted);
        let unheard = Outcome { connect_failed: true, finished: Some(0), ..Outcome::default() };
        assert_eq!(unheard.exit(), Exit::Host);
    }

    #[test]
    fn signals_that_we_were_started_to_ignore_are_known() {
        // SIGHUP (1) and SIGPIPE (13).
        let set =
            ignored_signals("Name:\tvm\nSigBlk:\t0000000000004003\nSigIgn:\t0000000000001001\n");
        assert!(is_in(set, 1) && is_in(set, 13));
        assert!(!is_in(set, 2) && !is_in(set, 15) && !is_in(set, 0) && !is_in(set, 64));
        assert_eq!(ignored_signals(""), 0);
        assert_eq!(ignored_signals("SigIgn:\tnonsense"), 0);
    }
}
