//! The process's main loop: control socket, vsock device and the disks' threads.

mod manager;

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Barrier, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::epoll::EventFlags;

use crate::Error;
use crate::block::{self, BlockDevice, Disk, Recorder};
use crate::config::{BlockConfig, Config, VsockConfig};
use crate::confine;
use crate::control::{DevicesEnd, FromDevices};
use crate::events::{Event, Events, Patience, Timer, Waker};
use crate::inherit::Inherited;
use crate::vhost::{FIRST_FREE, Served, Session};
use crate::vsock::{Muxer, Outgoing, VsockDevice};

// Tokens below FIRST_FREE belong to the vsock device's vhost-user session.
const CONTROL: u64 = FIRST_FREE;
const TIMER: u64 = FIRST_FREE + 1;
const DISKS: u64 = FIRST_FREE + 2;
const FIRST_CONNECTION: u64 = FIRST_FREE + 16;

/// How long data of a guest that is gone may take to reach the host's sockets.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// Serves the devices of `config` until the VMM has hung up on all of them or the manager hangs
/// up the control socket. Takes ownership of every descriptor that the configuration names, and
/// confines the whole process to the system calls that serving takes.
///
/// Must be called before the process opens descriptors of its own, which could otherwise have
/// numbers that the configuration means as inherited ones.
pub fn serve(config: &Config) -> Result<(), Error> {
    confine::prepare()?;
    let mut inherited = Inherited::default();
    let control = inherited.take(config.control_fd, "control socket")?;
    let vsock_socket = match &config.vsock {
        Some(vsock) => Some((vsock, inherited.take(vsock.socket_fd, "vsock device")?)),
        None => None,
    };
    let mut disks = Vec::with_capacity(config.block.len());
    for block in &config.block {
        let socket = inherited.take(block.socket_fd, &format!("disk {}", block.name))?;
        disks.push((block, socket, Disk::open(block, &mut inherited)?));
    }

    let mut server = Server::new(DevicesEnd::new(control))?;
    if let Some((vsock, socket)) = vsock_socket {
        server.add_vsock(vsock, socket)?;
    }
    for (block, socket, mut disk) in disks {
        disk.record_with(Recorder::of(block)?);
        server.add_disk(block, socket, disk)?;
    }
    confine::seal()?;
    server.outbox.push((FromDevices::Ready, None));
    let outcome = server.run();
    server.end_disks();
    outcome
}

/// What a disk's thread tells the main loop.
enum FromDisk {
    Fault { disk: String, message: String },
    Failure { disk: String, message: String },
    Ended { disk: String, outcome: Result<(), Error> },
}

/// A disk's thread and what ends it: its connection to the VMM, shut down.
#[derive(Debug)]
struct DiskThread {
    connection: UnixStream,
    thread: JoinHandle<()>,
}

/// The vsock device's life.
enum Vsock {
    /// The VM has none.
    Absent,
    Serving(Session<VsockDevice>),
    /// The VMM has hung up. What the guest sent still goes to the host's sockets, for a while.
    Ending {
        muxer: Box<Muxer>,
        until: Instant,
    },
}

struct Server {
    events: Arc<Events>,
    control: DevicesEnd,
    watching_control_for: EventFlags,
    timer: Timer,
    vsock: Vsock,
    disks: Vec<DiskThread>,
    running_disks: usize,
    waker: Waker,
    from_disks: (mpsc::Sender<FromDisk>, mpsc::Receiver<FromDisk>),
    outbox: Vec<Outgoing>,
}

/// What the control socket said.
#[derive(PartialEq, Eq)]
enum Control {
    Open,
    HungUp,
}

impl Server {
    fn new(control: DevicesEnd) -> Result<Self, Error> {
        let events = Arc::new(Events::new()?);
        let (timer, waker) = (Timer::new()?, Waker::new()?);
        events.add(&control, CONTROL, EventFlags::IN)?;
        events.add(&timer, TIMER, EventFlags::IN)?;
        events.add(&waker, DISKS, EventFlags::IN)?;
        Ok(Self {
            events,
            control,
            watching_control_for: EventFlags::IN,
            timer,
            vsock: Vsock::Absent,
            disks: Vec::new(),
            running_disks: 0,
            waker,
            from_disks: mpsc::channel(),
            outbox: Vec::new(),
        })
    }

    fn add_vsock(&mut self, config: &VsockConfig, socket: OwnedFd) -> Result<(), Error> {
        if config.guest_cid < 3 || config.guest_cid == u32::MAX {
            return Err(Error::BadConfig(format!("{} cannot be a guest CID", config.guest_cid)));
        }
        let events = self.events.clone();
        let muxer = Muxer::new(config.guest_cid, config.manager_port, events, FIRST_CONNECTION);
        let device = VsockDevice::new(config.guest_cid, muxer);
        self.vsock = Vsock::Serving(Session::new(device, socket, &self.events)?);
        Ok(())
    }

    fn add_disk(&mut self, config: &BlockConfig, socket: OwnedFd, disk: Disk) -> Result<(), Error> {
        let socket = UnixStream::from(socket);
        let connection = socket.try_clone().map_err(Error::system("vhost-user socket"))?;
        let disk_server = block::Server::new(BlockDevice::new(disk, &config.name), socket.into())?;
        let (name, sender) = (config.name.clone(), self.from_disks.0.clone());
        let waker = self.waker.try_clone()?;
        let tell = move |message| {
            // The main loop outlives this thread or needs no news any more.
            let _ = sender.send(message);
            waker.wake();
        };
        // What starting a thread takes must be over when the process gives it up.
        let started = Arc::new(Barrier::new(2));
        let at_start = started.clone();
        let thread = thread::Builder::new()
            .name(format!("disk {name}"))
            .spawn(move || {
                at_start.wait();
                let outcome = disk_server.run(
                    |error| {
                        tell(FromDisk::Fault { disk: name.clone(), message: error.to_string() });
                    },
                    |message| tell(FromDisk::Failure { disk: name.clone(), message }),
                );
                tell(FromDisk::Ended { disk: name, outcome });
            })
            .map_err(Error::system("cannot start a disk's thread"))?;
        started.wait();
        self.disks.push(DiskThread { connection, thread });
        self.running_disks += 1;
        Ok(())
    }

    fn run(&mut self) -> Result<(), Error> {
        let mut found = Vec::new();
        let mut patience = Patience::default();
        loop {
            if self.deliver()? == Control::HungUp {
                return Ok(());
            }
            let deadline = self.deadline();
            self.timer.set(deadline)?;
            if self.is_over() {
                return Ok(());
            }
            self.events.wait(&mut found, patience)?;
            for event in &found {
                if self.take(event)? == Control::HungUp {
                    return Ok(());
                }
            }
            if patience.is_over(&found)
                && let Vsock::Serving(session) = &mut self.vsock
            {
                session.remind();
            }
            patience = patience.after(&found, self.process_vsock());
        }
    }

    /// Everything is over once no device has a VMM and the guest's last words are delivered.
    fn is_over(&self) -> bool {
        let vsock_over = match &self.vsock {
            Vsock::Absent => !self.disks.is_empty(),
            Vsock::Serving(_) => false,
            Vsock::Ending { muxer, until } => !muxer.is_lingering() || *until <= Instant::now(),
        };
        vsock_over && self.running_disks == 0
    }

    fn deadline(&mut self) -> Option<Instant> {
        match &mut self.vsock {
            Vsock::Absent => None,
            Vsock::Serving(session) => session.with(|device, _, _| device.muxer.deadline()),
            // Once it has passed, only the disks are waited for.
            Vsock::Ending { until, .. } => Some(*until).filter(|until| *until > Instant::now()),
        }
    }

    fn take(&mut self, event: &Event) -> Result<Control, Error> {
        match event.token {
            CONTROL => return self.read_control(event.flags),
            TIMER => {
                self.timer.fired();
                self.with_muxer(|muxer| muxer.expire(Instant::now()));
            }
            DISKS => {
                self.waker.woken();
                self.hear_disks();
            }
            token if token >= FIRST_CONNECTION => {
                self.with_muxer(|muxer| muxer.socket_event(token, event.flags));
            }
            _ => self.serve_vsock(event),
        }
        Ok(Control::Open)
    }

    fn with_muxer(&mut self, use_it: impl FnOnce(&mut Muxer)) {
        match &mut self.vsock {
            Vsock::Absent => {}
            Vsock::Serving(session) => session.with(|device, _, _| use_it(&mut device.muxer)),
            Vsock::Ending { muxer, .. } => use_it(muxer),
        }
    }

    // ---- Devices ----

    fn serve_vsock(&mut self, event: &Event) {
        let Vsock::Serving(session) = &mut self.vsock else { return };
        match session.serve(event) {
            Ok(Served::Yes | Served::NotMine) => {}
            Ok(Served::HungUp) => self.end_vsock(),
            Err(error) => {
                self.end_vsock();
                self.fault("vsock", &error.to_string());
            }
        }
    }

    /// Stops serving the guest but goes on to deliver what it sent.
    fn end_vsock(&mut self) {
        if let Vsock::Serving(mut session) = std::mem::replace(&mut self.vsock, Vsock::Absent) {
            session.with(VsockDevice::guest_gone);
            if let Some(device) = session.end() {
                let until = Instant::now() + LAST_WORDS;
                self.vsock = Vsock::Ending { muxer: Box::new(device.muxer), until };
            }
        }
    }

    fn process_vsock(&mut self) -> bool {
        let Vsock::Serving(session) = &mut self.vsock else { return false };
        session.process().unwrap_or_else(|error| {
            self.fault("vsock", &error.to_string());
            false
        })
    }

    fn hear_disks(&mut self) {
        while let Ok(message) = self.from_disks.1.try_recv() {
            match message {
                FromDisk::Fault { disk, message } => self.fault(&disk, &message),
                FromDisk::Failure { disk, message } => {
                    self.outbox.push((FromDevices::WriteFailed { disk, message }, None));
                }
                FromDisk::Ended { disk, outcome } => {
                    self.running_disks = self.running_disks.saturating_sub(1);
                    if let Err(error) = outcome {
                        self.fault(&disk, &error.to_string());
                    }
                }
            }
        }
    }

    /// Lets each disk finish the request it is at, and waits for that.
    fn end_disks(&mut self) {
        for DiskThread { connection, thread } in self.disks.drain(..) {
            let _ = connection.shutdown(std::net::Shutdown::Both);
            let _ = thread.join();
        }
    }
}
