//! How many connections a server has at once, and what is left of the memory they took.
//!
//! A connection has a thread, a session has another, and a thread has a stack and takes what it
//! allocates from a part of the heap that it shares with few others. When many are gone, the C library
//! keeps most of that for later, and the protocol stack keeps the ended threads until the next
//! connection comes. A payload in a small virtual machine has better uses for it.

use crate::messages::End;
use crate::system;
use crate::transport::PayloadTransport;
use rsbinder::rpc::{PeerIdentity, RpcServer};
use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// Most connections of a [`PayloadServer`](crate::PayloadServer) that are open at once: each takes one
/// or two threads and a descriptor, of which a process has 1024 if nobody says otherwise.
pub const MAX_CONNECTIONS: usize = 512;

/// Between the end of a connection and the clearing up: its threads need a moment, and others may end,
/// too.
const PAUSE: Duration = Duration::from_millis(200);

/// What a connection begins a session with that wants nothing: version 1, no options, no identifier.
const VISIT: &[u8; 24] = b"\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0cci\0\0\0\0\0";

/// The connections of a server.
#[derive(Debug)]
pub(crate) struct Crowd {
    server: Weak<RpcServer>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    /// How many there was no place for.
    refused: u64,
    /// Bytes in memory before the first of those that are open came.
    before: u64,
    /// Whether one has ended since it was last cleared up.
    is_untidy: bool,
    /// Whether there is a thread that clears up.
    is_tidied: bool,
}

/// A connection's place. It is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place(Arc<Crowd>);

impl Crowd {
    pub(crate) fn new(server: &Arc<RpcServer>) -> Arc<Self> {
        Arc::new(Self { server: Arc::downgrade(server), state: Mutex::default() })
    }

    /// A place for one more connection, if there is one.
    pub(crate) fn enter(self: &Arc<Self>) -> Option<Place> {
        let mut state = self.state();
        if state.open >= MAX_CONNECTIONS {
            state.refused = state.refused.saturating_add(1);
            // Not each of them, or whoever connects could fill the log.
            if state.refused.is_power_of_two() {
                let refused = state.refused;
                log::warn!("{MAX_CONNECTIONS} connections are open; {refused} were dropped so far");
            }
            return None;
        }
        if state.open == 0 && !state.is_tidied {
            state.before = system::resident().unwrap_or_default();
        }
        state.open += 1;
        Some(Place(Arc::clone(self)))
    }

    fn leave(self: &Arc<Self>) {
        let mut state = self.state();
        state.open = state.open.saturating_sub(1);
        if state.is_tidied {
            state.is_untidy = true;
        } else if system::resident().is_some_and(|now| now > state.before + state.before / 4) {
            let crowd = Arc::clone(self);
            let tidying = std::thread::Builder::new().name("rpc-tidy".into());
            state.is_tidied = tidying.spawn(move || crowd.tidy()).is_ok();
        }
    }

    /// Clears up until there is nothing more to be had by it.
    fn tidy(&self) {
        let mut before = u64::MAX;
        loop {
            std::thread::sleep(PAUSE);
            self.visit();
            system::hand_back();
            let now = system::resident().unwrap_or_default();
            let mut state = self.state();
            if !std::mem::take(&mut state.is_untidy) && now >= before {
                state.is_tidied = false;
                return;
            }
            before = now;
        }
    }

    /// The protocol stack lets go of ended threads when a connection comes, and of ended sessions
    /// when one begins. So one comes, begins a session and ends it.
    fn visit(&self) {
        let (Some(server), Ok((mut ours, theirs))) = (self.server.upgrade(), UnixStream::pair())
        else {
            return;
        };
        if ours.write_all(VISIT).is_err() || ours.shutdown(Shutdown::Write).is_err() {
            return;
        }
        let visitor = PeerIdentity::Anonymous;
        let theirs = PayloadTransport::new(theirs.into(), End::Server, visitor);
        server.serve_connection(Box::new(theirs));
        drop(server);
        _ = ours.read_to_end(&mut Vec::new());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nameless;
    use rsbinder::{Binder, Interface, Parcel, Remotable, Result};

    struct Nothing;

    impl Remotable for Nothing {
        fn descriptor() -> &'static str {
            ""
        }

        fn on_transact(&self, _: u32, _: &mut Parcel, _: &mut Parcel) -> Result<()> {
            Ok(())
        }

        fn on_dump(&self, _: &mut dyn std::io::Write, _: &[String]) -> Result<()> {
            Ok(())
        }
    }

    fn server() -> Arc<RpcServer> {
        nameless::server(Binder::new(Nothing).as_binder(), 1).unwrap()
    }

    #[test]
    fn there_are_so_many_places_and_each_is_free_again() {
        let crowd = Crowd::new(&server());
        let mut places: Vec<_> = (0..MAX_CONNECTIONS).map(|_| crowd.enter().unwrap()).collect();
        assert!(crowd.enter().is_none());
        places.pop();
        let last = crowd.enter();
        assert!(last.is_some() && crowd.enter().is_none());
        drop((places, last));
        assert_eq!(crowd.state().open, 0);
    }

    #[test]
    fn a_visit_ends() {
        let server = server();
        let crowd = Crowd::new(&server);
        crowd.visit();
        assert_eq!((crowd.state().open, server.session_registered_count()), (0, 1));
        server.terminate();
        crowd.visit();
        drop(server);
        crowd.visit();
    }
}
