//! Peers that go in the middle of something, or stay there.

use super::peer::{Peer, Witness};
use super::service::{ADD, ASK, Event, GIVE, MAKE, server};
use super::wire::*;

/// A good conversation.
fn conversation() -> Vec<u8> {
    [
        founding(),
        special(GET_ROOT),
        call(ROOT, ADD, &[int(1), int(2)].concat()),
        oneway(ROOT, ADD, 0, &[int(1), int(2)].concat()),
        call(ROOT, ASK, &object(of_client(0))),
        reply(0, &int(7)),
        release(ROOT, 1),
    ]
    .concat()
}

#[test]
fn a_client_that_goes_after_any_byte() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let conversation = conversation();
    for end in 0..=conversation.len() {
        let mut peer = Peer::connect(&server);
        peer.say(&conversation[..end]);
        peer.be_silent();
        peer.hear_end();
    }
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn a_client_that_hears_nothing_keeps_nobody_waiting() {
    let (server, events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    peer.say(&call(ROOT, MAKE, &[]));
    peer.reply().unwrap();
    // More than there is room for, and the next answer stops in its middle.
    for _ in 0..20 {
        peer.say(&call(ROOT, GIVE, &int(90_000)));
    }
    peer.hear(1000).unwrap();
    for _ in 0..20 {
        witness.sees_that_all_is_well();
    }
    drop(peer);
    // Its session ends with it.
    assert_eq!(events.recv(), Ok(Event::Gone));
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn a_server_ends_although_a_client_hears_nothing() {
    let (server, events) = server();
    let mut peer = Peer::with_root(&server);
    peer.say(&call(ROOT, MAKE, &[]));
    peer.reply().unwrap();
    for _ in 0..20 {
        peer.say(&call(ROOT, GIVE, &int(90_000)));
    }
    peer.hear(1000).unwrap();
    server.close();
    assert_eq!(events.recv(), Ok(Event::Gone));
}

#[test]
fn a_client_that_never_answers_a_callback_and_goes() {
    let (server, events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    peer.say(&call(ROOT, MAKE, &[]));
    peer.reply().unwrap();
    peer.say(&call(ROOT, ASK, &object(of_client(0))));
    while peer.message().unwrap().command != TRANSACT {}
    witness.sees_that_all_is_well();
    drop(peer);
    assert_eq!(events.recv(), Ok(Event::Gone));
    witness.sees_that_all_is_well();
    server.close();
}

/// This takes as long as a handshake may take.
#[test]
fn who_does_not_finish_the_handshake_is_dropped() {
    let (server, _events) = server();
    let founding = founding();
    let mut peers: Vec<_> = (0..200).map(|_| Peer::connect(&server)).collect();
    for (index, peer) in peers.iter_mut().enumerate() {
        peer.say(&founding[..index % founding.len()]);
    }
    let witness = Witness::connect(&server);
    witness.sees_that_all_is_well();
    for peer in &mut peers {
        peer.hear_end();
    }
    witness.sees_that_all_is_well();
    server.close();
}
