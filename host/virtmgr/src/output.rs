//! What leaves a VM as text: always taken from the VM, and passed on as the app reads it.
//!
//! The app's descriptor may be a pipe that nobody reads. So the thread that takes from the VM never
//! writes to it: it fills a bounded ring, and a second thread empties that. When the ring is full,
//! the oldest bytes go, and a line says how many once the reader is back.

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;
use std::collections::VecDeque;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes that wait for a slow reader.
pub const RING_BYTES: usize = 256 << 10;
/// Bytes that are written at a time: what a pipe that has room takes without waiting for its
/// reader (`PIPE_BUF`).
const CHUNK: usize = 4 << 10;
/// How long a reader may rest once the VM has ended, before what is left is thrown away. An app
/// that never reads would otherwise keep a thread and a ring for each of its VMs.
const PATIENCE: Duration = Duration::from_secs(30);

/// The near end of a ring whose far end is written to the app's descriptor.
#[derive(Clone, Debug)]
pub struct Output {
    ring: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    ring: Mutex<Ring>,
    changed: Condvar,
    /// Readable when nothing more will come; for the writing thread, which may be waiting for the
    /// reader then.
    end: OwnedFd,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Ring {
    bytes: VecDeque<u8>,
    /// Bytes lost since the last report of it.
    lost: u64,
    /// Nothing more will come.
    ended: bool,
    /// Everything that came was written, or nobody will ever read it.
    settled: bool,
    /// The app's descriptor does not work any more.
    broken: bool,
}

impl Output {
    /// Starts passing on to `target`.
    pub fn start(name: &str, target: OwnedFd) -> io::Result<Self> {
        Self::start_with(name, target, PATIENCE)
    }

    fn start_with(name: &str, target: OwnedFd, patience: Duration) -> io::Result<Self> {
        let ring = Shared {
            ring: Mutex::new(Ring { settled: true, ..Ring::default() }),
            changed: Condvar::new(),
            end: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?,
            patience,
        };
        let output = Self { ring: Arc::new(ring) };
        let shared = Arc::clone(&output.ring);
        std::thread::Builder::new()
            .name(name.into())
            .stack_size(256 << 10)
            .spawn(move || shared.pass_on(&target))?;
        Ok(output)
    }

    /// Adds bytes; never waits.
    pub fn push(&self, bytes: &[u8]) {
        self.ring.lock().push(bytes);
        self.ring.changed.notify_all();
    }

    /// Says that nothing more will come, and gives the writing thread a moment to finish. If the
    /// reader does not read, it goes on trying alone, for a while.
    pub fn finish(&self, patience: Duration) {
        let mut ring = self.ring.lock();
        ring.ended = true;
        // Fails only if it would overflow, and then it is set anyway.
        let _ = rustix::io::write(&self.ring.end, &1u64.to_ne_bytes());
        self.ring.changed.notify_all();
        let _ = self
            .ring
            .changed
            .wait_timeout_while(ring, patience, |ring| !ring.settled)
            .unwrap_or_else(PoisonError::into_inner);
    }
}

impl Output {
    /// Whether nothing more will come and all that came was written, or nobody reads it any more.
    pub fn is_finished(&self) -> bool {
        let ring = self.ring.lock();
        ring.broken || (ring.ended && ring.settled)
    }
}

impl Ring {
    fn push(&mut self, bytes: &[u8]) {
        if self.broken || bytes.is_empty() {
            return;
        }
        self.settled = false;
        let excess = (self.bytes.len() + bytes.len()).saturating_sub(RING_BYTES);
        let old = excess.min(self.bytes.len());
        self.bytes.drain(..old);
        let (_, rest) = bytes.split_at(excess - old);
        self.bytes.extend(rest);
        self.lost += excess as u64;
    }

    /// The next bytes to write.
    fn chunk(&mut self) -> Vec<u8> {
        let mut chunk = Vec::new();
        if self.lost > 0 {
            chunk = format!("\n[{} bytes of output were dropped]\n", self.lost).into_bytes();
            self.lost = 0;
        }
        let count = self.bytes.len().min(CHUNK);
        chunk.extend(self.bytes.drain(..count));
        if self.bytes.is_empty() {
            self.bytes = VecDeque::new();
        }
        chunk
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass_on(&self, target: &OwnedFd) {
        while let Some(chunk) = self.next_chunk() {
            if let Err(error) = self.write(target, &chunk) {
                log::debug!("output is not wanted any more: {error}");
                let mut ring = self.lock();
                *ring = Ring { broken: true, settled: true, ..Ring::default() };
                self.changed.notify_all();
                return;
            }
        }
    }

    fn write(&self, target: &OwnedFd, bytes: &[u8]) -> rustix::io::Result<()> {
        for piece in bytes.chunks(CHUNK) {
            self.wait_for_room(target)?;
            write_all(target, piece)?;
        }
        Ok(())
    }

    /// Waits until `target` takes bytes: as long as it takes while the VM runs, then as long as
    /// there is patience.
    fn wait_for_room(&self, target: &OwnedFd) -> rustix::io::Result<()> {
        let patience = Timespec::try_from(self.patience).map_err(|_| Errno::INVAL)?;
        loop {
            let ended = self.lock().ended;
            let end = if ended { PollFlags::empty() } else { PollFlags::IN };
            let mut list = [PollFd::new(target, PollFlags::OUT), PollFd::new(&self.end, end)];
            match poll(&mut list, ended.then_some(&patience)) {
                Ok(0) => return Err(Errno::TIMEDOUT),
                Ok(_) if !list[0].revents().is_empty() => return Ok(()),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn next_chunk(&self) -> Option<Vec<u8>> {
        let mut ring = self.lock();
        loop {
            if !ring.bytes.is_empty() {
                return Some(ring.chunk());
            }
            ring.settled = true;
            self.changed.notify_all();
            if ring.ended {
                return None;
            }
            ring = self.changed.wait(ring).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Writes all, to a descriptor that may or may not be non-blocking: that flag belongs to whoever
/// shares the open file with us.
pub fn write_all(target: &OwnedFd, mut bytes: &[u8]) -> rustix::io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(target, bytes) {
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                poll(&mut [PollFd::new(target, PollFlags::OUT)], None)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// Longer than any test may take, and never waited for in one that passes.
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn everything_arrives_in_order() {
        let (mut reader, writer) = io::pipe().unwrap();
        let output = Output::start("test", writer.into()).unwrap();
        output.push(b"one ");
        output.push(b"two");
        output.finish(LONG);
        drop(output);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "one two");
    }

    #[test]
    fn a_reader_that_sleeps_stalls_nobody_and_learns_what_it_missed() {
        let (mut reader, writer) = io::pipe().unwrap();
        let output = Output::start("test", writer.into()).unwrap();
        let line = [b'x'; 1000];
        let count = 10_000;
        for _ in 0..count {
            output.push(&line);
        }
        output.finish(Duration::ZERO);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        // It may have been behind more than once.
        let (mut seen, mut lost) = (0, 0);
        let mut pieces = text.split("\n[");
        seen += pieces.next().unwrap().len();
        for piece in pieces {
            let (number, after) = piece.split_once(" bytes of output were dropped]\n").unwrap();
            lost += number.parse::<usize>().unwrap();
            seen += after.len();
        }
        assert_eq!(seen + lost, count * line.len());
        assert!(lost > 0 && seen < count * line.len() / 2);
    }

    #[test]
    fn a_reader_that_went_away_is_no_trouble() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let output = Output::start("test", writer.into()).unwrap();
        output.push(b"nobody reads this");
        output.finish(LONG);
        output.push(b"nor this");
        output.finish(LONG);
    }

    #[test]
    fn a_reader_that_never_reads_is_given_up_after_the_end() {
        let (reader, writer) = io::pipe().unwrap();
        let output = Output::start_with("test", writer.into(), Duration::ZERO).unwrap();
        output.push(&vec![b'z'; RING_BYTES]);
        output.finish(LONG);
        assert!(output.ring.lock().broken);
        drop(reader);
    }

    #[test]
    fn a_non_blocking_target_is_waited_for() {
        let (mut reader, writer) = io::pipe().unwrap();
        let writer = OwnedFd::from(writer);
        rustix::io::ioctl_fionbio(&writer, true).unwrap();
        let output = Output::start("test", writer).unwrap();
        let text = vec![b'y'; RING_BYTES];
        output.push(&text);
        output.finish(Duration::ZERO);
        let mut read = Vec::new();
        reader.read_to_end(&mut read).unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn one_huge_piece_keeps_its_end() {
        let mut ring = Ring::default();
        ring.push(b"old");
        ring.push(&[vec![b'a'; 10], vec![b'b'; RING_BYTES]].concat());
        assert_eq!((ring.lost, ring.bytes.len()), (13, RING_BYTES));
        assert!(ring.bytes.iter().all(|&byte| byte == b'b'));
    }
}
