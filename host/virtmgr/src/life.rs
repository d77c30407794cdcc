//! The life of a VM, from top to bottom: it is born in [`begin`], one thread [`lives`](Life::live)
//! it, and [`Life::end`] tells the world.
//!
//! The thread sleeps in the kernel until something happens, then looks at everything once, in a
//! fixed order. It never waits for the app, the guest or another process.

mod streams;

use crate::death::{self, Evidence};
use crate::devices::{Backends, Devices};
use crate::inlet::Inlet;
use crate::payload::{BootFiles, Plan};
use crate::vm::{Handle, Notice, Vm};
use crate::vmm::{Exit, RunningVm, ShutdownCause, VmSpec, VmmEvent};
use crate::vsock_socket::{self, BoundSocket};
use crate::{Error, Result, guest_service, trace};
use avf_aidl::android::system::virtualizationservice::IVirtualMachine::BnVirtualMachine;
use avf_rpc::{Descriptors, Server};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use streams::Streams;

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
    /// The monitor holds them for all its life; so they are there for VMs that start meanwhile.
    _boot_files: Arc<BootFiles>,
    guest: Server,
    guest_connections: usize,
    /// The guest tried to make more connections than it may.
    refused_connection: bool,
    streams: Streams,
    /// Names in the file system, gone when dropped.
    sockets: Vec<BoundSocket>,
    /// When the payload must have started, and how many seconds it had.
    deadline: Option<(Instant, u64)>,
    evidence: Evidence,
}

/// Starts the VM and the thread that lives its life. Whatever was started before a failure is ended
/// again.
pub fn begin(vm: &Arc<Vm>, plan: Plan, control: Option<PathBuf>) -> Result<()> {
    let mut sockets = Vec::new();
    if let Some(path) = control {
        sockets.push(serve_control(vm, &path)?);
    }
    let (devices, backends) = Devices::start(&plan.devices_program, vm.cid(), plan.disks)?;
    trace::note("devices_spawned", vm.cid());
    if let Some(path) = &plan.vsock_socket {
        let bound = BoundSocket::bind(path)?;
        vm.own_socket(path);
        vsock_socket::serve(&bound, devices.connector())
            .map_err(Error::host("serve the vsock socket"))?;
        sockets.push(bound);
    }
    let (streams, ends) = streams::connect(
        plan.kernel_line.is_debuggable(),
        &plan.handover,
        plan.console_in,
        plan.console_out,
        plan.log_out,
    )?;
    let Backends { disks, vsock } = backends;
    let spec = VmSpec {
        name: format!("avf-{}", vm.cid()),
        accelerator: plan.accelerator,
        cpus: plan.cpus,
        memory_mib: plan.memory_mib,
        kernel: plan.boot_files.kernel.descriptor()?,
        initrd: plan.boot_files.initrd.descriptor()?,
        kernel_arguments: plan.kernel_line.to_string(),
        disks,
        vsock,
        console: ends.console,
        ports: ends.ports,
    };
    let machine = plan.vmm.start(spec)?;
    trace::note("qemu_spawned", vm.cid());

    let guest = Server::new(guest_service::root(Arc::clone(vm)), Descriptors::Refused, 2)
        .map_err(Error::host("serve the guest"))?;
    vm.set_connector(devices.connector());
    let seconds = plan.boot_timeout.as_secs();
    let deadline = Instant::now().checked_add(plan.boot_timeout).map(|at| (at, seconds));
    let life = Life {
        vm: Arc::clone(vm),
        machine,
        devices,
        _boot_files: plan.boot_files,
        guest,
        guest_connections: 0,
        refused_connection: false,
        streams,
        sockets,
        deadline,
        evidence: Evidence::default(),
    };
    std::thread::Builder::new()
        .name(format!("vm-{}", vm.cid()))
        .stack_size(256 << 10)
        .spawn(move || life.live())
        .map_err(Error::host("start a thread"))?;
    Ok(())
}

/// Serves the VM to other programs of the user.
fn serve_control(vm: &Arc<Vm>, path: &std::path::Path) -> Result<BoundSocket> {
    let fail = |error: std::io::Error| Error::host("serve the VM's control socket")(error);
    let bound = BoundSocket::bind(path)?;
    let listener = bound.listener().map_err(fail)?;
    let root = BnVirtualMachine::new_binder(Handle::guest(Arc::clone(vm))).as_binder();
    let server = Server::new(root, Descriptors::Passed, 4)
        .map_err(Error::host("serve the VM's control socket"))?;
    std::thread::Builder::new()
        .name("control".into())
        .stack_size(256 << 10)
        // Ends when the socket is dropped; sessions that are open end with their clients.
        .spawn(move || drop(server.accept(&listener)))
        .map_err(fail)?;
    Ok(bound)
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
        }
        for notice in requests.notices {
            self.tell(&notice);
        }
        if !requests.starting {
            self.deadline = None;
        }
        if requests.stop && !self.evidence.stopped {
            self.evidence.stopped = true;
            self.machine.kill();
        }
    }

    fn look_at_machine(&mut self) -> Option<Exit> {
        for event in self.machine.events() {
            match event {
                VmmEvent::Up => self.evidence.up = true,
                VmmEvent::Panicked => self.evidence.panicked = true,
                VmmEvent::Shutdown(cause) => self.evidence.cause = Some(cause),
                VmmEvent::Exited(exit) => return Some(exit),
            }
        }
        None
    }

    fn look_at_devices(&mut self) {
        for connection in self.devices.incoming() {
            if self.guest_connections >= MAX_GUEST_CONNECTIONS {
                // Said once: a payload may try as often as it likes.
                if !std::mem::replace(&mut self.refused_connection, true) {
                    log::warn!("VM {}: the guest makes too many connections", self.vm.cid());
                }
                continue;
            }
            self.guest_connections += 1;
            if let Err(error) = self.guest.serve_limited(connection, MAX_GUEST_BYTES) {
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
                self.machine.kill();
            }
        }
    }

    fn tell(&self, notice: &Notice) {
        let cid = self.vm.cid().cast_signed();
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
