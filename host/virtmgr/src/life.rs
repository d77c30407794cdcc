//! The life of a VM, from top to bottom: it is born in [`begin`], one thread [`lives`](Life::live)
//! it, and [`Life::end`] tells the world.
//!
//! The thread sleeps in the kernel until something happens, then looks at everything once, in a
//! fixed order. It never waits for the app, the guest or another process.

mod birth;
mod streams;

use crate::death::{self, Evidence};
use crate::devices::Devices;
use crate::inlet::Inlet;
use crate::network::Network;
use crate::plan::Guest;
use crate::trace;
use crate::vm::{Notice, Vm};
use crate::vmm::{Exit, RunningVm, ShutdownCause, Usage, VmmEvent};
use crate::vsock_socket::BoundSocket;
use avf_rpc::Server;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::os::unix::process::ExitStatusExt;
use std::sync::Arc;
use std::time::{Duration, Instant};
use streams::Streams;

pub use birth::begin;

/// Connections that a guest may make to its manager in its life. PID 1 makes them both before any
/// code of the payload runs, so nobody else in the guest can speak to the manager.
const MAX_GUEST_CONNECTIONS: usize = 2;
/// Bytes that a guest may send over each of them. An honest one sends a few KiB in its life; what
/// another one makes us keep stays below this.
const MAX_GUEST_BYTES: u64 = 1 << 20;

/// Everything that a running VM consists of.
struct Life {
    vm: Arc<Vm>,
    machine: Box<dyn RunningVm>,
    devices: Devices,
    /// The monitor holds kernel and initramfs for all its life; so they are there for VMs that
    /// start meanwhile.
    _booted: Guest,
    _network: Option<Network>,
    /// What serves the guest, if it is one that reports.
    guest: Option<Server>,
    guest_connections: usize,
    /// The guest tried to make more connections than it may.
    refused_connection: bool,
    streams: Streams,
    /// Names in the file system, gone when dropped.
    sockets: Vec<BoundSocket>,
    /// When the payload must have started, and how many seconds it had.
    deadline: Option<(Instant, u64)>,
    /// Bytes of memory.
    memory: u64,
    /// What it has used when that was last seen.
    usage: Usage,
    evidence: Evidence,
}

impl Life {
    fn live(mut self) {
        let exit = loop {
            self.sleep();
            self.streams.pass_on(&mut self.evidence.failure);
            self.look_at_requests();
            if let Some(exit) = self.look_at_machine() {
                break exit;
            }
            self.look_at_devices();
            self.look_at_the_clock();
        };
        trace::note("qemu_exited", self.vm.cid());
        self.end(&exit);
    }

    /// Sleeps until something happens or the payload is late.
    fn sleep(&self) {
        let mut sources = vec![self.vm.wake_source()];
        sources.extend(self.machine.sources());
        sources.extend(self.devices.sources());
        sources.extend(self.streams.inlets().filter_map(Inlet::source));
        let mut list: Vec<_> =
            sources.iter().map(|source| PollFd::new(source, PollFlags::IN)).collect();
        let left = self.deadline.map(|(at, _)| at.saturating_duration_since(Instant::now()));
        let limit = left.map(|left| Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        });
        match poll(&mut list, limit.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            // The system is out of memory; there is nothing better to do than to look again.
            Err(error) => {
                log::warn!("poll: {error}");
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }

    fn look_at_requests(&mut self) {
        let requests = self.vm.requests();
        if !requests.notices.is_empty() {
            self.vm.record_state();
            self.look_at_usage();
        }
        for notice in requests.notices {
            self.tell(&notice);
        }
        if !requests.starting {
            self.deadline = None;
        }
        if let Some(percent) = requests.trim {
            self.machine.set_memory(self.memory / 100 * u64::from(100 - percent.min(100)));
        }
        if requests.power_button {
            self.machine.press_power_button();
        }
        if requests.stop && !self.evidence.stopped {
            self.evidence.stopped = true;
            self.look_at_usage();
            self.machine.kill();
        }
    }

    fn look_at_machine(&mut self) -> Option<Exit> {
        for event in self.machine.events() {
            match event {
                VmmEvent::Up => self.evidence.up = true,
                VmmEvent::Panicked => self.evidence.panicked = true,
                VmmEvent::Shutdown(cause) => {
                    self.evidence.cause = Some(cause);
                    self.look_at_usage();
                }
                VmmEvent::Exited(exit) => return Some(exit),
            }
        }
        None
    }

    /// A process that is gone does not tell any more.
    fn look_at_usage(&mut self) {
        if let Some(usage) = self.machine.usage() {
            self.usage = usage;
        }
    }

    fn look_at_devices(&mut self) {
        for connection in self.devices.incoming() {
            let Some(guest) = &self.guest else { continue };
            if self.guest_connections >= MAX_GUEST_CONNECTIONS {
                // Said once: a payload may try as often as it likes.
                if !std::mem::replace(&mut self.refused_connection, true) {
                    log::warn!("VM {}: the guest makes too many connections", self.vm.cid());
                }
                continue;
            }
            self.guest_connections += 1;
            if let Err(error) = guest.serve_limited(connection, MAX_GUEST_BYTES) {
                log::warn!("VM {}: {error}", self.vm.cid());
            }
        }
        // When the VM ends by itself, its devices see that before its process is gone.
        let known = self.evidence.cause.is_some() || self.evidence.devices.is_some();
        if let Some(end) = self.devices.ended()
            && !known
        {
            self.evidence.devices = (!end.orderly).then(|| end.messages.clone());
            self.machine.kill();
        }
    }

    fn look_at_the_clock(&mut self) {
        let Some((at, seconds)) = self.deadline else { return };
        if Instant::now() >= at {
            self.deadline = None;
            if self.vm.hang_up() {
                self.evidence.hangup = Some(seconds);
                self.look_at_usage();
                self.machine.kill();
            }
        }
    }

    fn tell(&self, notice: &Notice) {
        let cid = self.vm.cid().cast_signed();
        if *notice == Notice::Started {
            self.vm.story().booted(self.vm.cid());
        }
        if let Notice::Tombstone(report) = notice {
            log::warn!("VM {cid}: the payload crashed");
            if !self.streams.keep_report(report) {
                // A message of our own log is one line.
                report.lines().for_each(|line| log::warn!("VM {cid}: {line}"));
            }
        }
        for callback in self.vm.callbacks() {
            let told = match notice {
                Notice::Started => callback.onPayloadStarted(cid),
                Notice::Ready => callback.onPayloadReady(cid),
                Notice::Finished(code) => callback.onPayloadFinished(cid, *code),
                Notice::Error(code, message) => callback.onError(cid, *code, message),
                Notice::Tombstone(_) => Ok(()),
            };
            if let Err(error) = told {
                log::debug!("VM {cid}: a listener is gone: {error}");
            }
        }
    }

    /// The monitor's process is gone. Hands over what is on its way, cleans up, and tells the
    /// listeners last of all.
    fn end(mut self, exit: &Exit) {
        self.streams.finish(&mut self.evidence.failure);
        self.look_at_requests();
        let orderly = matches!(
            self.evidence.cause,
            Some(ShutdownCause::GuestShutdown | ShutdownCause::GuestReset)
        );
        if orderly {
            // Its last words may still be on their way to a client.
            self.devices.finish();
        }
        let (reason, message) = death::reason(&self.evidence, exit);
        log::info!("VM {} ended: {} {message:?}", self.vm.cid(), reason.0);
        let signal = exit.status.as_ref().ok().and_then(ExitStatusExt::signal);
        self.vm.story().exited(self.vm.cid(), reason.0, signal, self.usage);
        drop(self.machine);
        drop(self.devices);
        drop(self.sockets);
        let callbacks = self.vm.dead();
        let cid = self.vm.cid().cast_signed();
        for callback in callbacks {
            if let Err(error) = callback.onDied(cid, reason, message.as_deref()) {
                log::debug!("VM {cid}: a listener is gone: {error}");
            }
        }
        self.vm.over();
    }
}
