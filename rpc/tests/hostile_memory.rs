//! What a process has left of its memory when all its hostile peers are gone.
//!
//! What is measured is what the process has in memory (`VmRSS`), and what of it is allocated. Before
//! that is measured for the first time, ten sessions have come and gone, so that the code they need
//! is in memory, too. This is one test, alone in its process, because others would be measured with it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(dead_code, reason = "the other tests need more of it")]

#[path = "hostile/memory.rs"]
mod memory;
#[path = "hostile/peer.rs"]
mod peer;
#[path = "hostile/service.rs"]
mod service;
#[path = "hostile/wire.rs"]
mod wire;

use avf_rpc::{MAX_CONNECTIONS, PayloadServer};
use memory::resident;
use peer::{Peer, Witness};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use service::{ADD, ECHO, Event, GIVE, MAKE, server};
use std::alloc::{GlobalAlloc, Layout, System};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use wire::*;

const CONNECTIONS: usize = 1000;
const OBJECTS: usize = 20_000;

/// Connections of the witness: one, and one for callbacks.
const WITNESS: usize = 2;

/// What tables keep that once had hundreds of entries.
const TABLES: usize = 128 << 10;

/// Calls during which nobody clears up, and after which nobody will.
const PATIENCE: usize = 100_000;

/// The system's allocator, and how much it has given.
struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: it is the system's allocator that does what is promised.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps to the contract of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps to the contract of this function.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Bytes in use.
fn allocated() -> usize {
    ALLOCATED.load(Ordering::Relaxed)
}

/// How many heaps the C library makes: here one, as `microdroid_launcher` has it for payloads. It must
/// know before the first thread begins, and tests run on threads.
const HEAPS: &str = "MALLOC_ARENA_MAX";

/// Runs this test once more, in a process of its own with one heap.
fn with_one_heap(test: &str) {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    let status = command.args(["--exact", test, "--nocapture"]).env(HEAPS, "1").status().unwrap();
    assert!(status.success(), "{status}");
}

/// Sessions that have an object each, by which their ends are heard.
struct Sessions<'a> {
    peers: Vec<Peer>,
    events: &'a Receiver<Event>,
}

impl<'a> Sessions<'a> {
    fn open(server: &PayloadServer, count: usize, events: &'a Receiver<Event>) -> Self {
        let mut peers: Vec<_> = (0..count).map(|_| Peer::with_root(server)).collect();
        for peer in &mut peers {
            peer.say(&call(ROOT, MAKE, &[]));
            assert_eq!(peer.reply().unwrap().parcel(), object(of_server(1)));
        }
        Self { peers, events }
    }

    fn end(self) {
        let count = self.peers.len();
        all_end(self.peers);
        all_gone(self.events, count);
    }
}

/// Waits until the server has ended these connections, too.
fn all_end(peers: Vec<Peer>) {
    peers.iter().for_each(Peer::be_silent);
    peers.into_iter().for_each(|mut peer| peer.hear_end());
}

fn all_gone(events: &Receiver<Event>, count: usize) {
    (0..count).for_each(|_| assert_eq!(events.recv(), Ok(Event::Gone)));
}

/// Whether the server's own thread is clearing up, which hands memory back.
fn is_tidied() -> bool {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    // One that has ended meanwhile has no name.
    let mut names =
        threads.filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("comm")).ok());
    names.any(|name| name == "rpc-tidy\n")
}

/// All that peers do who want memory; afterwards they are gone.
fn attack(server: &PayloadServer, events: &Receiver<Event>, witness: &Witness) {
    let silent: Vec<_> = (0..CONNECTIONS).map(|_| Peer::connect(server)).collect();
    witness.sees_that_all_is_well();
    all_end(silent);

    let sessions = Sessions::open(server, MAX_CONNECTIONS - WITNESS, events);
    for _ in MAX_CONNECTIONS..CONNECTIONS {
        Peer::connect(server).hear_end();
    }
    witness.sees_that_all_is_well();
    sessions.end();

    let mut deaf = Sessions::open(server, 100, events);
    for peer in &mut deaf.peers {
        (0..5).for_each(|_| peer.say(&call(ROOT, GIVE, &int(90_000))));
    }
    witness.sees_that_all_is_well();
    deaf.end();

    let arguments = bytes(90_000);
    let mut early = Sessions::open(server, 20, events);
    for peer in &mut early.peers {
        (1..40).for_each(|number| peer.say(&oneway(ROOT, ECHO, number, &arguments)));
    }
    witness.sees_that_all_is_well();
    early.end();

    let mut greedy = Peer::with_root(server);
    for _ in 0..OBJECTS {
        greedy.say(&call(ROOT, MAKE, &[]));
        greedy.reply().unwrap();
    }
    for number in 0..OBJECTS as u32 {
        greedy.say(&oneway(of_server(number + u32::MAX / 2), ADD, 0, &[]));
    }
    drop(greedy);
    all_gone(events, OBJECTS);
}

#[test]
fn nothing_is_left_of_hostile_peers() {
    if std::env::var_os(HEAPS).is_none_or(|heaps| heaps != "1") {
        return with_one_heap("nothing_is_left_of_hostile_peers");
    }
    // Each connection has two ends here.
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();

    let (server, events) = server();
    let witness = Witness::connect(&server);
    Sessions::open(&server, 10, &events).end();
    let before = (resident(), allocated());
    let mut calls = 0;
    for _ in 0..3 {
        attack(&server, &events, &witness);
        println!("{before:?} bytes before, {:?} after an attack", (resident(), allocated()));
        while resident() > 2 * before.0 && calls < PATIENCE {
            witness.sees_that_all_is_well();
            calls += usize::from(!is_tidied());
        }
        let after = resident();
        println!("{after} bytes after {calls} calls and all clearing up");
        assert!(after <= 2 * before.0, "{} bytes before, {after} afterwards", before.0);
    }
    drop(witness);
    // Waits for all threads.
    server.close();
    let after = allocated();
    assert!(after <= before.1 + TABLES, "{} bytes before, {after} afterwards", before.1);
}
