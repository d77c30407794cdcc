//! Calls without an answer, which are carried out in the order of their numbers.

use super::peer::{Peer, Witness};
use super::service::{ADD, ASK, COUNT, COUNTED, ECHO, Event, MAKE, TELL, server};
use super::wire::*;

fn counted(peer: &mut Peer) -> i32 {
    peer.say(&call(ROOT, COUNTED, &[]));
    peer.reply().unwrap().int()
}

#[test]
fn many_in_their_order_are_all_carried_out() {
    const MANY: u64 = 20_000;
    let (server, events) = server();
    let mut peer = Peer::with_root(&server);
    let mut reading = Peer(peer.0.try_clone().unwrap());
    let draining = std::thread::spawn(move || while reading.message().is_some() {});
    for number in 0..MANY {
        peer.say(&oneway(ROOT, COUNT, number, &[]));
    }
    for _ in 0..MANY {
        assert_eq!(events.recv(), Ok(Event::Counted));
    }
    server.close();
    draining.join().unwrap();
}

#[test]
fn those_that_come_early_wait() {
    const EARLY: u64 = 1000;
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    for number in (1..=EARLY).rev() {
        peer.say(&oneway(ROOT, COUNT, number, &[]));
    }
    assert_eq!(counted(&mut peer), 0);
    peer.say(&oneway(ROOT, COUNT, 0, &[]));
    assert_eq!(counted(&mut peer), 1001);
    // And those that come late or twice do not count.
    for number in [0, 1, EARLY, EARLY + 2, EARLY + 2, u64::MAX] {
        peer.say(&oneway(ROOT, COUNT, number, &[]));
    }
    assert_eq!(counted(&mut peer), 1001);
    peer.say(&oneway(ROOT, COUNT, EARLY + 1, &[]));
    assert_eq!(counted(&mut peer), 1003);
    server.close();
}

/// Says what it can; how often before the session ended.
fn say_until_the_end(peer: &mut Peer, messages: impl Iterator<Item = Vec<u8>>) -> usize {
    use std::io::Write as _;
    messages.take_while(|message| peer.0.write_all(message).is_ok()).count()
}

#[test]
fn a_queue_that_never_moves_ends_the_session() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    let early = (1..).map(|number| oneway(ROOT, COUNT, number, &[]));
    let said = say_until_the_end(&mut peer, early.take(200_000));
    assert!(said < 200_000, "{said}");
    peer.hear_end();
    witness.sees_that_all_is_well();
    server.close();
}

/// Not 10,000 times 90 KB.
#[test]
fn a_queue_takes_little_memory() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    let arguments = bytes(90_000);
    let early = (1..).map(|number| oneway(ROOT, ECHO, number, &arguments));
    let said = say_until_the_end(&mut peer, early.take(2000));
    assert!(said < 100, "{said}");
    peer.hear_end();
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn many_queues_take_little_memory() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    for _ in 0..200 {
        peer.say(&call(ROOT, MAKE, &[]));
        peer.reply().unwrap();
    }
    let arguments = bytes(90_000);
    let early = (1..).map(|number| oneway(of_server(number), ECHO, 1, &arguments));
    let said = say_until_the_end(&mut peer, early.take(200));
    assert!(said < 100, "{said}");
    peer.hear_end();
    witness.sees_that_all_is_well();
    server.close();
}

/// Nobody may call the client while it waits for nothing: there is no connection for that.
#[test]
fn what_a_oneway_asks_for_is_refused_without_a_connection_for_it() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    peer.say(&oneway(ROOT, ASK, 0, &object(of_client(0))));
    peer.say(&oneway(ROOT, TELL, 1, &object(of_client(0))));
    peer.say(&oneway(ROOT, ADD, 2, &[int(1), int(2)].concat()));
    peer.say(&call(ROOT, ADD, &[int(1), int(2)].concat()));
    assert_eq!(peer.reply().unwrap().int(), 3);
    server.close();
}

/// The callback's answer is a oneway that calls the callback, again and again.
#[test]
fn oneways_within_calls_within_oneways() {
    let (server, events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    peer.say(&call(ROOT, MAKE, &[]));
    peer.reply().unwrap();
    let id = peer.session_id();
    let callbacks: Vec<_> = (0..2)
        .map(|_| {
            let mut callback = Peer::connect(&server);
            callback.say(&connection(1, 1, &id));
            assert_eq!(callback.hear(8), Some(init()));
            callback
        })
        .collect();
    let mut number = 0;
    let mut next = || {
        number += 1;
        oneway(ROOT, ASK, number - 1, &object(of_client(0)))
    };
    peer.say(&next());
    for mut callback in callbacks {
        for _ in 0..100 {
            callback.say(&next());
        }
        callback.be_silent();
    }
    peer.be_silent();
    drop(peer);
    assert_eq!(events.recv(), Ok(Event::Gone));
    witness.sees_that_all_is_well();
    server.close();
}
