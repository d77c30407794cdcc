//! The sending end of the log.

use crate::record::{Priority, Record};
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Writes one message to the main buffer of the log; returns whether the log took it.
pub fn write(priority: Priority, tag: &str, message: &str) -> bool {
    send(&Record { priority, buffer: 0, tag: tag.as_bytes(), message: message.as_bytes() })
}

/// Sends one message through the socket of this process.
pub(crate) fn send(record: &Record<'_>) -> bool {
    static WRITER: OnceLock<Option<Writer>> = OnceLock::new();
    // PID 1 binds the socket before it starts a payload, or never: one attempt is enough.
    let writer = WRITER.get_or_init(|| Writer::connect(&socket_path()).ok());
    writer.as_ref().is_some_and(|writer| writer.send(record))
}

#[cfg(not(test))]
fn socket_path() -> std::path::PathBuf {
    crate::record::SOCKET_PATH.into()
}

#[cfg(test)]
pub(crate) fn socket_path() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("liblog-test-{}", std::process::id()))
}

/// A connected socket and the count of what did not get through.
struct Writer {
    socket: UnixDatagram,
    dropped: AtomicU32,
}

impl Writer {
    fn connect(path: &Path) -> io::Result<Self> {
        let socket = UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?;
        socket.connect(path)?;
        Ok(Self { socket, dropped: AtomicU32::new(0) })
    }

    fn send(&self, record: &Record<'_>) -> bool {
        self.tell_of_dropped();
        let sent = self.socket.send(&record.encode()).is_ok();
        if !sent {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        sent
    }

    /// Says first how many messages are missing before this one.
    fn tell_of_dropped(&self) {
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped == 0 {
            return;
        }
        let message = format!("{dropped} messages were dropped: they came too fast");
        let (tag, message) = (b"liblog", message.as_bytes());
        let note = Record { priority: Priority::Warn, buffer: 0, tag, message };
        if self.socket.send(&note.encode()).is_err() {
            self.dropped.fetch_add(dropped, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(message: &[u8]) -> Record<'_> {
        Record { priority: Priority::Info, buffer: 0, tag: b"t", message }
    }

    fn receive(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 5000];
        let len = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(Record::decode(&bytes[..len]).unwrap().message).into_owned()
    }

    #[test]
    fn a_full_socket_neither_blocks_nor_is_passed_over_in_silence() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("logdw");
        let server = UnixDatagram::bind(&path).unwrap();
        let writer = Writer::connect(&path).unwrap();
        let mut taken = 0;
        while writer.send(&record(b"x")) {
            taken += 1;
        }
        assert!(!writer.send(&record(b"x")));
        for _ in 0..taken {
            assert_eq!(receive(&server), "x");
        }
        assert!(writer.send(&record(b"y")));
        assert_eq!(receive(&server), "2 messages were dropped: they came too fast");
        assert_eq!(receive(&server), "y");
    }

    #[test]
    fn without_a_log_there_is_no_writer() {
        let directory = tempfile::tempdir().unwrap();
        assert!(Writer::connect(&directory.path().join("none")).is_err());
    }
}
