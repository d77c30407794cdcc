//! Sessions, connections of theirs, and of nobody.

use super::peer::{Peer, Witness};
use super::service::{ADD, ASK, COUNT, Event, MAKE, server};
use super::wire::*;

#[test]
fn the_end_of_one_session_is_that_of_no_other() {
    let (server, _events) = server();
    let mut peers: Vec<_> = (0..50).map(|_| Peer::with_root(&server)).collect();
    while let Some(mut ending) = peers.pop() {
        // Each in its own way.
        match peers.len() % 5 {
            0 => drop(ending),
            1 => ending.be_silent(),
            2 => ending.say(&[0xff; 64]),
            3 => ending.say(&reply(0, &[])),
            _ => ending.say(&message(77, &[])),
        }
        for peer in &mut peers {
            peer.say(&call(ROOT, ADD, &[int(1), int(2)].concat()));
            assert_eq!(peer.reply().unwrap().int(), 3);
        }
    }
    server.close();
}

#[test]
fn connections_that_do_not_fit_a_session() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    let id = peer.session_id();
    let refused: &[(&str, Vec<u8>)] = &[
        ("a second one to call on", [connection(1, 0, &id), init()].concat()),
        ("of another version", connection(0, 1, &id)),
        ("of no session", [connection(1, 0, &[7; 32]), init()].concat()),
        ("for callbacks of no session", connection(1, 1, &[7; 32])),
        ("for callbacks of a new session", connection(1, 1, &[])),
        ("that begins with nothing", vec![0; 64]),
        ("that begins with anything", vec![0xff; 64]),
    ];
    for (what, opening) in refused {
        println!("{what}");
        let mut other = Peer::connect(&server);
        other.say(opening);
        other.be_silent();
        other.hear_end();
        peer.say(&call(ROOT, ADD, &[int(1), int(2)].concat()));
        assert_eq!(peer.reply().unwrap().int(), 3, "{what}");
    }
    server.close();
}

/// Version, options and how descriptors are passed, each with any value.
#[test]
fn openings_of_any_kind() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    for at in 0..16 {
        for value in [1, 2, 3, 0x20, 0x7f, 0x80, 0xf0, 0xff] {
            let mut opening = founding();
            opening[at] = value;
            let mut peer = Peer::connect(&server);
            peer.say(&opening);
            peer.say(&special(GET_ROOT));
            peer.be_silent();
            peer.hear_end();
        }
    }
    for at in 16..24 {
        let mut opening = founding();
        opening[at] ^= 0xff;
        let mut peer = Peer::connect(&server);
        peer.say(&opening);
        peer.be_silent();
        peer.hear_end();
    }
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn many_connections_for_callbacks() {
    let (server, events) = server();
    let mut peer = Peer::with_root(&server);
    peer.say(&call(ROOT, MAKE, &[]));
    peer.reply().unwrap();
    let id = peer.session_id();
    let mut callbacks: Vec<_> = (0..100)
        .map(|_| {
            let mut callback = Peer::connect(&server);
            callback.say(&connection(1, 1, &id));
            let is_taken = callback.hear(8).is_some();
            (callback, is_taken)
        })
        .collect();
    let taken = callbacks.iter().filter(|(_, is_taken)| *is_taken).count();
    assert_eq!(taken, 2);
    peer.say(&call(ROOT, ADD, &[int(1), int(2)].concat()));
    assert_eq!(peer.reply().unwrap().int(), 3);
    // One of them says what is no answer to anything.
    peer.say(&oneway(ROOT, ASK, 0, &object(of_client(0))));
    for (callback, _) in &mut callbacks {
        callback.say(&[0xff; 64]);
    }
    assert_eq!(events.recv(), Ok(Event::Gone));
    peer.hear_end();
    Witness::connect(&server).sees_that_all_is_well();
    server.close();
}

/// A session ends with any of its connections.
#[test]
fn the_end_of_a_connection_for_callbacks() {
    let (server, events) = server();
    let mut peer = Peer::with_root(&server);
    peer.say(&call(ROOT, MAKE, &[]));
    peer.reply().unwrap();
    let id = peer.session_id();
    let mut callback = Peer::connect(&server);
    callback.say(&connection(1, 1, &id));
    assert_eq!(callback.hear(8), Some(init()));
    drop(callback);
    peer.say(&oneway(ROOT, ASK, 0, &object(of_client(0))));
    peer.say(&oneway(ROOT, COUNT, 1, &[]));
    drop(peer);
    while events.recv() != Ok(Event::Gone) {}
    Witness::connect(&server).sees_that_all_is_well();
    server.close();
}
