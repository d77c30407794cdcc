//! References: more than there are, fewer, of others, of nobody.

use super::peer::{Peer, Witness};
use super::service::{ADD, Event, KEEP, MAKE, server};
use super::wire::*;

fn add(peer: &mut Peer, target: u64) -> i32 {
    peer.say(&call(target, ADD, &[int(1), int(2)].concat()));
    peer.reply().unwrap().status()
}

#[test]
fn more_is_given_back_than_there_is() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    for amount in [2, 100, i32::MAX.cast_unsigned(), 1 << 31, u32::MAX] {
        let mut peer = Peer::with_root(&server);
        peer.say(&release(ROOT, amount));
        // It is the client's own loss.
        assert_ne!(add(&mut peer, ROOT), 0, "{amount}");
        peer.say(&special(GET_ROOT));
        let root = peer.reply().unwrap().parcel();
        assert_eq!(root[..4], int(1));
        witness.sees_that_all_is_well();
    }
    server.close();
}

#[test]
fn nothing_is_given_back_again_and_again() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    for _ in 0..1000 {
        peer.say(&release(ROOT, 0));
    }
    assert_eq!(add(&mut peer, ROOT), 0);
    server.close();
}

#[test]
fn what_nobody_has_is_given_back_and_called() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    for stranger in [of_server(1), of_server(u32::MAX), of_server(u32::MAX - 1), of_client(0)] {
        peer.say(&release(stranger, 1));
        peer.say(&release(stranger, u32::MAX));
        assert_eq!(add(&mut peer, ROOT), 0, "{stranger:#x}");
        assert_ne!(add(&mut peer, stranger), 0, "{stranger:#x}");
        peer.say(&oneway(stranger, ADD, 0, &[]));
        assert_eq!(add(&mut peer, ROOT), 0, "{stranger:#x}");
    }
    server.close();
}

#[test]
fn what_is_no_address() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    for address in [NOBODY, 2, 4, 7, 1 << 31, u64::MAX] {
        for message in
            [release(address, 1), call(address, ADD, &[]), call(ROOT, KEEP, &object(address))]
        {
            let mut peer = Peer::with_root(&server);
            peer.say(&message);
            peer.be_silent();
            peer.hear_end();
        }
    }
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn objects_of_another_session_are_not_there() {
    let (server, events) = server();
    let mut owner = Peer::with_root(&server);
    owner.say(&call(ROOT, MAKE, &[]));
    assert_eq!(owner.reply().unwrap().parcel(), object(of_server(1)));
    let mut thief = Peer::with_root(&server);
    assert_ne!(add(&mut thief, of_server(1)), 0);
    thief.say(&release(of_server(1), u32::MAX));
    thief.say(&call(ROOT, KEEP, &object(of_server(1))));
    assert_ne!(thief.reply().unwrap().status(), 0);
    assert_eq!(add(&mut owner, of_server(1)), 0);
    drop(owner);
    assert_eq!(events.recv(), Ok(Event::Gone));
    assert_eq!(add(&mut thief, ROOT), 0);
    server.close();
}

#[test]
fn objects_that_are_never_given_back_go_with_the_session() {
    const COUNT: u32 = 10_000;
    let (server, events) = server();
    let witness = Witness::connect(&server);
    let mut peer = Peer::with_root(&server);
    for _ in 0..COUNT {
        peer.say(&call(ROOT, MAKE, &[]));
        peer.reply().unwrap();
    }
    witness.sees_that_all_is_well();
    drop(peer);
    for _ in 0..COUNT {
        assert_eq!(events.recv(), Ok(Event::Gone));
    }
    server.close();
}

/// The same object, and others of which the service keeps the last.
#[test]
fn objects_of_a_client_that_come_very_often() {
    let (server, _events) = server();
    let mut peer = Peer::with_root(&server);
    for number in 0..10_000 {
        for address in [of_client(0), of_client(number)] {
            peer.say(&call(ROOT, KEEP, &object(address)));
            assert_eq!(peer.reply().unwrap().status(), 0);
        }
    }
    assert_eq!(add(&mut peer, ROOT), 0);
    server.close();
}
