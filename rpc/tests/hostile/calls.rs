//! Calls within calls, answers that nobody asked for, and what no method has.

use super::peer::{Peer, Witness};
use super::service::{ADD, ASK, ECHO, GIVE, server};
use super::wire::*;

/// Answers the service's question with one to the service, again and again; how many calls the
/// service was in when the connection ended.
fn nest(peer: &mut Peer, levels: u32) -> u32 {
    for level in 0..levels {
        peer.say(&call(ROOT, ASK, &object(of_client(level))));
        loop {
            match peer.message() {
                None => return level,
                Some(message) if message.command == TRANSACT => break,
                Some(_) => {}
            }
        }
    }
    levels
}

#[test]
fn calls_within_calls_have_an_end() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    let reached = nest(&mut peer, 100_000);
    assert!((50..=64).contains(&reached), "{reached}");
    peer.hear_end();
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn calls_within_calls_are_served() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    assert_eq!(nest(&mut peer, 50), 50);
    for level in 0..50 {
        peer.say(&reply(0, &int(level)));
        let answer = peer.reply().unwrap();
        assert_eq!(answer.int(), level);
    }
    peer.say(&call(ROOT, ADD, &[int(1), int(2)].concat()));
    assert_eq!(peer.reply().unwrap().int(), 3);
    server.close();
}

#[test]
fn an_answer_that_nobody_asked_for() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    peer.say(&reply(0, &int(7)));
    peer.hear_end();
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn a_callback_that_fails_in_any_way() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    for status in [-1, 1, -32, -74, i32::MIN, i32::MIN + 2, i32::MAX] {
        peer.say(&call(ROOT, ASK, &object(of_client(0))));
        while peer.message().unwrap().command != TRANSACT {}
        peer.say(&reply(status, &[]));
        assert_ne!(peer.reply().unwrap().status(), 0, "{status}");
    }
    // Nothing where a number should be.
    peer.say(&call(ROOT, ASK, &object(of_client(1))));
    while peer.message().unwrap().command != TRANSACT {}
    peer.say(&reply(0, &[]));
    assert_ne!(peer.reply().unwrap().status(), 0);
    peer.say(&call(ROOT, ADD, &[int(1), int(2)].concat()));
    assert_eq!(peer.reply().unwrap().int(), 3);
    server.close();
}

#[test]
fn methods_and_interfaces_that_there_are_not() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    for code in [0, 99, 0x00ff_ffff, 0x0100_0000, i32::MAX.cast_unsigned(), 1 << 31, u32::MAX] {
        peer.say(&call(ROOT, code, &[]));
        assert_ne!(peer.reply().unwrap().status(), 0, "{code}");
    }
    let tokens = [Vec::new(), string("org.example.IOther"), string(""), int(-1), vec![0xff; 64]];
    for token in tokens {
        peer.say(&transact(ROOT, ADD, 0, 0, &[token, int(1), int(2)].concat()));
        assert_ne!(peer.reply().unwrap().status(), 0);
    }
    for code in 3..40 {
        peer.say(&special(code));
        assert_ne!(peer.reply().unwrap().status(), 0, "{code}");
    }
    for flags in [2, 0x10, 0x20, 0xffff_fffe] {
        let parcel = [token(), int(1), int(2)].concat();
        peer.say(&transact(ROOT, ADD, flags, 0, &parcel));
        assert_eq!(peer.reply().unwrap().int(), 3, "{flags:#x}");
    }
    server.close();
}

#[test]
fn answers_that_are_too_long_are_not_sent() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    for count in [100_000, 1 << 20, 1 << 28] {
        peer.say(&call(ROOT, GIVE, &int(count)));
        assert_ne!(peer.reply().unwrap().status(), 0, "{count}");
    }
    peer.say(&call(ROOT, GIVE, &int(i32::MIN)));
    assert_ne!(peer.reply().unwrap().status(), 0);
    peer.say(&call(ROOT, ECHO, &bytes(90_000)));
    assert_eq!(peer.reply().unwrap().parcel().len(), 90_004);
    server.close();
}
