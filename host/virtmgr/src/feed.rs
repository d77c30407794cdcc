//! One stream that leaves a VM, for everybody who wants to read it: what came last is kept, and
//! each reader has a pipe, a ring and a thread of its own. So no reader stalls the VM or another one.

use crate::output::Output;
use crate::{Error, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::VecDeque;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes that are kept for readers who come later.
pub const HISTORY_BYTES: usize = 64 << 10;
/// Readers of one stream at a time.
pub const MAX_READERS: usize = 16;

/// A stream that leaves a VM.
#[derive(Debug)]
pub struct Feed {
    name: &'static str,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    history: VecDeque<u8>,
    /// Bytes that came before those of the history.
    forgotten: u64,
    /// The descriptor that the app gave when it made the VM.
    app: Option<Output>,
    readers: Vec<Reader>,
    ended: bool,
}

/// Somebody who reads from a pipe.
#[derive(Debug)]
struct Reader {
    output: Output,
    /// Of one who follows: our end of the pipe once more, to see whether the other is still there.
    /// As long as it is open, the pipe does not end.
    pipe: Option<OwnedFd>,
}

impl Feed {
    /// A stream without readers. `name` is that of the threads that pass it on.
    pub fn new(name: &'static str) -> Self {
        Self { name, state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes everything on to the app's descriptor.
    pub fn send_to(&self, target: OwnedFd) -> io::Result<()> {
        let output = Output::start(self.name, target)?;
        self.lock().app = Some(output);
        Ok(())
    }

    /// Adds bytes; never waits.
    pub fn push(&self, bytes: &[u8]) {
        let mut state = self.lock();
        state.remember(bytes);
        let following = state.readers.iter().filter(|reader| reader.pipe.is_some());
        let readers = following.map(|reader| &reader.output);
        readers.chain(&state.app).for_each(|output| output.push(bytes));
    }

    /// Opens a pipe that yields what is kept and, if `follow`, what comes until the end.
    pub fn open(&self, follow: bool) -> Result<OwnedFd> {
        let fail = |error: io::Error| Error::host("make a pipe for a VM's output")(error);
        let mut state = self.lock();
        state.readers.retain(|reader| !reader.is_gone());
        if state.readers.len() >= MAX_READERS {
            return Err(Error::State(format!(
                "{MAX_READERS} readers look at this output already: end one of them"
            )));
        }
        let (theirs, ours) = io::pipe().map_err(fail)?;
        let follow = follow && !state.ended;
        let pipe = follow.then(|| ours.try_clone().map(OwnedFd::from)).transpose().map_err(fail)?;
        let output = Output::start(self.name, ours.into()).map_err(fail)?;
        if state.forgotten > 0 {
            output.push(format!("[{} earlier bytes are not kept]\n", state.forgotten).as_bytes());
        }
        let (first, second) = state.history.as_slices();
        output.push(first);
        output.push(second);
        if !follow {
            output.finish(Duration::ZERO);
        }
        // Those who do not follow count as well, until they have read.
        state.readers.push(Reader { output, pipe });
        Ok(theirs.into())
    }

    /// Whether the app gave a descriptor.
    pub fn has_app(&self) -> bool {
        self.lock().app.is_some()
    }

    /// Says that nothing more will come. What is kept stays; the app's descriptor gets a moment.
    pub fn finish(&self, patience: Duration) {
        let app = {
            let mut state = self.lock();
            state.ended = true;
            for reader in &mut state.readers {
                reader.output.finish(Duration::ZERO);
                reader.pipe = None;
            }
            state.app.take()
        };
        if let Some(app) = app {
            app.finish(patience);
        }
    }
}

impl State {
    fn remember(&mut self, bytes: &[u8]) {
        let excess = (self.history.len() + bytes.len()).saturating_sub(HISTORY_BYTES);
        let old = excess.min(self.history.len());
        self.history.drain(..old);
        let (_, rest) = bytes.split_at((excess - old).min(bytes.len()));
        self.history.extend(rest);
        self.forgotten += excess as u64;
    }
}

impl Reader {
    /// Whether the other end of the pipe was closed, or everything was said.
    fn is_gone(&self) -> bool {
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        let closed = self.pipe.as_ref().is_some_and(|pipe| {
            let mut list = [PollFd::new(pipe, PollFlags::empty())];
            poll(&mut list, Some(&now)).is_ok_and(|ready| ready > 0)
        });
        if closed {
            self.output.finish(Duration::ZERO);
        }
        closed || self.output.is_finished()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::Read;

    fn read_all(pipe: OwnedFd) -> String {
        let mut text = String::new();
        File::from(pipe).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn each_reader_gets_what_was_and_what_comes() {
        let feed = Feed::new("test");
        feed.push(b"one ");
        let first = feed.open(true).unwrap();
        feed.push(b"two ");
        let second = feed.open(true).unwrap();
        feed.push(b"three");
        feed.finish(Duration::ZERO);
        assert_eq!(read_all(first), "one two three");
        assert_eq!(read_all(second), "one two three");
        // Also when the VM is gone.
        assert_eq!(read_all(feed.open(true).unwrap()), "one two three");
    }

    #[test]
    fn who_does_not_follow_gets_what_was() {
        let feed = Feed::new("test");
        feed.push(b"one");
        let pipe = feed.open(false).unwrap();
        feed.push(b" two");
        assert_eq!(read_all(pipe), "one");
    }

    #[test]
    fn the_app_and_the_readers_do_not_know_of_each_other() {
        let feed = Feed::new("test");
        let (reader, writer) = io::pipe().unwrap();
        feed.send_to(writer.into()).unwrap();
        let idle = feed.open(true).unwrap();
        feed.push(b"text");
        feed.finish(Duration::from_secs(60));
        assert_eq!(read_all(reader.into()), "text");
        assert_eq!(read_all(idle), "text");
    }

    #[test]
    fn the_past_is_bounded_and_says_what_is_missing() {
        let feed = Feed::new("test");
        feed.push(b"old");
        for _ in 0..HISTORY_BYTES / 1024 {
            feed.push(&[b'x'; 1024]);
        }
        let text = read_all(feed.open(false).unwrap());
        assert!(text.starts_with("[3 earlier bytes are not kept]\nxxx"), "{text:.60}");
        assert_eq!(text.len(), 31 + HISTORY_BYTES);
        feed.push(&[b'y'; HISTORY_BYTES + 5]);
        let text = read_all(feed.open(false).unwrap());
        assert!(text.ends_with('y') && !text.contains('x'));
    }

    #[test]
    fn readers_are_bounded_and_make_room_when_they_go() {
        let feed = Feed::new("test");
        let mut pipes: Vec<_> = (0..MAX_READERS).map(|_| feed.open(true).unwrap()).collect();
        assert!(matches!(feed.open(true), Err(Error::State(_))));
        // No output has come since, so nothing was written to the one that goes.
        pipes.pop();
        pipes.push(feed.open(true).unwrap());
        assert!(feed.open(false).is_err());
        feed.finish(Duration::ZERO);
        pipes.into_iter().for_each(|pipe| assert_eq!(read_all(pipe), ""));
    }
}
