//! The log: what payload and PID 1 say, as lines in the virtio-serial port `avf.log`.
//!
//! Only a debuggable VM has one. In any other nobody listens, so that nothing can get out.
//! Everybody, PID 1 included, writes datagrams to a socket, which never block the writer; one
//! thread makes lines of them. Only that thread may have to wait for the host.

mod recent;
mod timestamp;

use crate::devices::Devices;
use crate::ports::Ports;
use anyhow::{Context, Result};
use liblog::Priority;
use liblog::record::{MAX_LEN, Record, SOCKET_PATH};
use recent::Recent;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg, sockopt::set_socket_passcred,
};
use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};
use timestamp::timestamp;

/// Name of the virtio-serial port.
const PORT: &str = "avf.log";

/// How many messages may wait for PID 1, and where to say so. The kernel's default is 10, which is
/// a few lines of a payload that is faster than an emulated serial port.
const QUEUE: (&str, &str) = ("/proc/sys/net/unix/max_dgram_qlen", "1000");

/// Longest line of the payload's standard output that is kept in one piece.
const MAX_LINE: u64 = 4000;

/// Bytes of lines after which they are written, even if there are more messages.
const BATCH: usize = 32 << 10;

static COLLECTOR: OnceLock<Arc<Mutex<Collector>>> = OnceLock::new();

/// The log, or none.
#[derive(Debug)]
pub struct Log(Option<Arc<Mutex<Collector>>>);

impl Log {
    /// Starts the log if the VM is debuggable.
    pub fn start(debuggable: bool, ports: &Ports, devices: &Devices) -> Result<Self> {
        if !debuggable {
            return Ok(Self(None));
        }
        let port = ports.wait_for(PORT, devices)?.open_blocking()?;
        fs::write(QUEUE.0, QUEUE.1).with_context(|| QUEUE.0)?;
        let collector = Collector::bind(Path::new(SOCKET_PATH), port)?;
        let waiting = collector.socket.try_clone().context("the log's socket")?;
        let collector = Arc::new(Mutex::new(collector));
        let theirs = collector.clone();
        spawn(move || {
            loop {
                // It fails only if it is misused; then there is no log.
                if poll(&mut [PollFd::new(&waiting, PollFlags::IN)], None).is_ok() {
                    lock(&theirs).drain();
                }
            }
        })?;
        log_from_here(&collector);
        Ok(Self(Some(collector)))
    }

    /// Whether there is a log.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// The last whole lines that were written, `room` bytes at most.
    pub fn last(&self, room: usize) -> String {
        self.0.as_ref().map(|log| lock(log).recent.last(room).to_owned()).unwrap_or_default()
    }

    /// A log that is not there.
    #[cfg(test)]
    pub fn off() -> Self {
        Self(None)
    }

    /// Makes lines of what comes through a pipe of the payload until its other end is closed, and
    /// drops `end` then.
    pub fn capture(
        &self,
        pipe: impl Read + Send + 'static,
        tag: &'static str,
        pid: i32,
        end: impl Send + 'static,
    ) -> Result<()> {
        let Some(collector) = self.0.clone() else { return Ok(()) };
        spawn(move || {
            capture(pipe, tag, pid, &collector);
            drop(end);
        })
    }
}

/// Writes all messages that were sent before this call.
pub fn flush() {
    if let Some(collector) = COLLECTOR.get() {
        lock(collector).drain();
    }
}

/// Takes messages and writes lines.
#[derive(Debug)]
struct Collector {
    socket: UnixDatagram,
    port: File,
    lines: String,
    /// For reports of crashes.
    recent: Recent,
}

impl Collector {
    fn bind(path: &Path, port: File) -> Result<Self> {
        let bind = || {
            let socket = UnixDatagram::bind(path)?;
            fs::set_permissions(path, Permissions::from_mode(0o666))?;
            set_socket_passcred(&socket, true)?;
            Ok::<_, std::io::Error>(socket)
        };
        let socket = bind()
            .with_context(|| format!("the log's socket {} could not be made", path.display()))?;
        Ok(Self { socket, port, lines: String::new(), recent: Recent::default() })
    }

    /// Takes and writes all messages that are there.
    fn drain(&mut self) {
        let mut bytes = [0; MAX_LEN];
        while let Some((len, pid)) = receive(&self.socket, &mut bytes) {
            if let Some(record) = bytes.get(..len).and_then(Record::decode) {
                let tag = String::from_utf8_lossy(record.tag).replace(char::is_control, "?");
                self.add(pid, record.priority, &tag, record.message);
            }
            if self.lines.len() >= BATCH {
                self.write();
            }
        }
        self.write();
    }

    /// Adds a line, or as many as the message has.
    fn add(&mut self, pid: i32, priority: Priority, tag: &str, message: &[u8]) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let (time, letter) = (timestamp(now), priority.letter());
        let message = String::from_utf8_lossy(message);
        for line in message.strip_suffix('\n').unwrap_or(&message).split('\n') {
            // Writing to a string does not fail.
            let _ = writeln!(self.lines, "{time} {pid:5} {letter} {tag}: {line}");
        }
    }

    fn write(&mut self) {
        // A log that cannot be written is not worth a failure.
        let _ = self.port.write_all(self.lines.as_bytes());
        self.recent.add(&self.lines);
        self.lines.clear();
    }
}

/// The length of the next message that is there, and who sent it.
fn receive(socket: &UnixDatagram, bytes: &mut [u8]) -> Option<(usize, i32)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut buffers = [IoSliceMut::new(bytes)];
    let received = recvmsg(socket, &mut buffers, &mut control, RecvFlags::DONTWAIT).ok()?;
    let pid = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmCredentials(sender) => Some(sender.pid.as_raw_nonzero().get()),
        _ => None,
    });
    Some((received.bytes, pid.unwrap_or(0)))
}

fn capture(pipe: impl Read, tag: &str, pid: i32, collector: &Mutex<Collector>) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    loop {
        line.clear();
        match pipe.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let mut collector = lock(collector);
                collector.add(pid, Priority::Info, tag, &line);
                collector.write();
            }
        }
    }
}

/// Sends the messages of this very program the same way.
fn log_from_here(collector: &Arc<Mutex<Collector>>) {
    struct Logger;

    impl log::Log for Logger {
        fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
            metadata.level() <= log::Level::Warn || metadata.target().starts_with("microdroid")
        }

        fn log(&self, record: &log::Record<'_>) {
            if !self.enabled(record.metadata()) {
                return;
            }
            let priority = match record.level() {
                log::Level::Error => Priority::Error,
                log::Level::Warn => Priority::Warn,
                log::Level::Info => Priority::Info,
                log::Level::Debug => Priority::Debug,
                log::Level::Trace => Priority::Verbose,
            };
            liblog::write(priority, "microdroid", &record.args().to_string());
        }

        fn flush(&self) {}
    }

    if COLLECTOR.set(collector.clone()).is_ok() && log::set_logger(&Logger).is_ok() {
        log::set_max_level(log::LevelFilter::Info);
    }
}

fn lock(collector: &Mutex<Collector>) -> std::sync::MutexGuard<'_, Collector> {
    collector.lock().unwrap_or_else(PoisonError::into_inner)
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<()> {
    let started = thread::Builder::new().spawn(work);
    started.map(drop).context("a thread of the log could not be started")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A collector that writes into a file, and a way to read it.
    fn collector() -> (tempfile::TempDir, Collector, impl Fn() -> Vec<String>) {
        let directory = tempfile::tempdir().unwrap();
        let output = directory.path().join("output");
        let port = File::create(&output).unwrap();
        let collector = Collector::bind(&directory.path().join("logdw"), port).unwrap();
        let read = move || {
            let text = fs::read_to_string(&output).unwrap();
            // Without the time.
            text.trim_end_matches('\n').split('\n').map(|line| line[19..].to_owned()).collect()
        };
        (directory, collector, read)
    }

    fn send(directory: &tempfile::TempDir, bytes: &[u8]) {
        let client = UnixDatagram::unbound().unwrap();
        client.send_to(bytes, directory.path().join("logdw")).unwrap();
    }

    #[test]
    fn datagrams_become_lines_that_name_their_sender() {
        let (directory, mut collector, lines) = collector();
        send(&directory, b"\x01\x04\x00\x03tagtext");
        send(&directory, b"garbage");
        send(&directory, b"\x01\x07\x00\x01ttwo\nlines\xff\n");
        collector.drain();
        let pid = std::process::id();
        let expected = [
            format!("{pid:5} I tag: text"),
            format!("{pid:5} F t: two"),
            format!("{pid:5} F t: lines\u{fffd}"),
        ];
        assert_eq!(lines(), expected);
    }

    #[test]
    fn output_of_the_payload_becomes_lines() {
        let (_directory, collector, lines) = collector();
        let long = "x".repeat(4500);
        let output = format!("one\n\ntwo\r\n{long}\nno end");
        capture(output.as_bytes(), "stdout", 7, &Mutex::new(collector));
        let lines = lines();
        assert_eq!(
            &lines[..3],
            ["    7 I stdout: one", "    7 I stdout: ", "    7 I stdout: two\r"]
        );
        assert_eq!(lines[3].len() - "    7 I stdout: ".len(), 4000);
        assert_eq!(lines[4].len() - "    7 I stdout: ".len(), 500);
        assert_eq!(lines[5], "    7 I stdout: no end");
    }

    #[test]
    fn a_vm_that_is_not_debuggable_has_no_log() {
        let devices = Devices::watch().unwrap();
        let log = Log::start(false, &Ports::of_this_machine(), &devices).unwrap();
        assert!(!log.is_on());
    }
}
