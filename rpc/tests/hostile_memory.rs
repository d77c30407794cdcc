//! What a process has left of its memory when all its hostile peers are gone.
//!
//! This is one test, alone in its process, because others would be measured with it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(dead_code, reason = "the other tests need more of it")]

#[path = "hostile/peer.rs"]
mod peer;
#[path = "hostile/service.rs"]
mod service;
#[path = "hostile/wire.rs"]
mod wire;

use avf_rpc::PayloadServer;
use peer::{Peer, Witness};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use service::{ADD, ECHO, GIVE, MAKE, server};
use wire::*;

const CONNECTIONS: usize = 1000;

/// Resident memory in KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// Waits until nothing of a session is left.
fn wave(what: &str, server: &PayloadServer, attack: impl FnOnce(&PayloadServer)) {
    let before = resident();
    attack(server);
    println!("{what}: {before} KiB before, {} KiB then", resident());
}

fn add(peer: &mut Peer) {
    peer.say(&call(ROOT, ADD, &[int(1), int(2)].concat()));
    assert_eq!(peer.reply().unwrap().int(), 3);
}

#[test]
fn little_is_left_of_hostile_peers() {
    // Each connection has two ends here.
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();

    let (server, _events) = server();
    let witness = Witness::connect(&server);
    for _ in 0..20 {
        add(&mut Peer::with_root(&server));
    }
    witness.sees_that_all_is_well();
    let before = resident();

    wave("sessions", &server, |server| {
        let mut peers: Vec<_> = (0..CONNECTIONS).map(|_| Peer::with_root(server)).collect();
        peers.iter_mut().for_each(add);
        witness.sees_that_all_is_well();
    });
    wave("connections on which nothing is said", &server, |server| {
        let _peers: Vec<_> = (0..CONNECTIONS).map(|_| Peer::connect(server)).collect();
        witness.sees_that_all_is_well();
    });
    wave("clients that hear nothing", &server, |server| {
        let mut peers: Vec<_> = (0..100).map(|_| Peer::with_root(server)).collect();
        for peer in &mut peers {
            for _ in 0..5 {
                peer.say(&call(ROOT, GIVE, &int(90_000)));
            }
        }
        witness.sees_that_all_is_well();
    });
    wave("calls that wait for their turn", &server, |server| {
        let arguments = bytes(90_000);
        let mut peers: Vec<_> = (0..20).map(|_| Peer::with_root(server)).collect();
        for peer in &mut peers {
            (1..40).for_each(|number| peer.say(&oneway(ROOT, ECHO, number, &arguments)));
        }
        witness.sees_that_all_is_well();
    });
    wave("objects that are never given back", &server, |server| {
        let mut peer = Peer::with_root(server);
        for _ in 0..20_000 {
            peer.say(&call(ROOT, MAKE, &[]));
            peer.reply().unwrap();
        }
    });
    wave("objects that nobody has", &server, |server| {
        let mut peer = Peer::with_root(server);
        for number in 0..20_000 {
            peer.say(&release(of_server(number + 7), u32::MAX));
            peer.say(&oneway(of_server(number + 7), ADD, 0, &[]));
        }
        add(&mut peer);
    });

    witness.sees_that_all_is_well();
    drop(witness);
    // Waits for all threads.
    server.close();
    let after = resident();
    println!("{before} KiB before all, {after} KiB afterwards");
    assert!(after <= 2 * before, "{before} KiB before, {after} KiB afterwards");
}
