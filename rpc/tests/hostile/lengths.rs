//! Lengths and counts that are not those of what follows.

use super::peer::{Peer, Witness};
use super::service::{ADD, ASK, ECHO, KEEP, TAKE, server};
use super::wire::*;

/// What is said in place of each length.
fn wrong(right: u32) -> Vec<u32> {
    let near = [right.wrapping_sub(4), right.wrapping_sub(1), right + 1, right + 4];
    let edges = [0, 1, 15, 16, 39, 40, 41, 99_999, 100_000, 100_001, 100_021, 1 << 16, 64 << 20];
    let bits = [1 << 30, i32::MAX.cast_unsigned(), 1 << 31, 3 << 30, u32::MAX - 1, u32::MAX];
    let all = near.into_iter().chain(edges).chain(bits);
    all.filter(|wrong| *wrong != right).collect()
}

fn put(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn get(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(*bytes[at..].first_chunk().unwrap())
}

/// Messages, and where in each there is a length or a count.
fn messages() -> Vec<(&'static str, Vec<u8>, usize)> {
    let parcelable = [int(1), int(8), int(5)].concat();
    let taken = [string("text"), bytes(6), [int(1), vec![0; 8]].concat(), int(1), string("a")];
    let taken = [taken.concat(), parcelable].concat();
    let echo = call(ROOT, ECHO, &bytes(100));
    let arguments = 16 + 40 + token().len();
    let take = call(ROOT, TAKE, &taken);
    let text = string("text").len();
    let array = text + bytes(6).len();
    vec![
        ("a call's size", echo.clone(), 4),
        ("a call's parcel", echo.clone(), 16 + 24),
        ("the interface's name", echo.clone(), 16 + 40),
        ("an array of bytes", echo, arguments),
        ("a text", take.clone(), arguments),
        ("an array behind a text", take.clone(), arguments + text),
        ("an array of numbers", take.clone(), arguments + array),
        ("an array of texts", take.clone(), arguments + array + 12),
        ("a text in an array", take.clone(), arguments + array + 16),
        ("a parcelable", take, arguments + array + 16 + string("a").len() + 4),
        ("a release's size", release(ROOT, 0), 4),
        ("a reply's size", reply(0, &int(1)), 4),
        ("a reply's parcel", reply(0, &int(1)), 16 + 4),
        ("an unknown message's size", message(77, &[0; 16]), 4),
        ("a special call's size", special(GET_MAX_THREADS), 4),
        ("a special call's parcel", special(GET_MAX_THREADS), 16 + 24),
    ]
}

#[test]
fn no_wrong_length_does_any_harm() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    for (what, message, at) in messages() {
        for wrong in wrong(get(&message, at)) {
            println!("{what}: {wrong}");
            let mut peer = Peer::with_root(&server);
            let mut message = message.clone();
            put(&mut message, at, wrong);
            peer.say(&message);
            peer.be_silent();
            // Whatever is said to it, it ends.
            peer.hear_end();
        }
        witness.sees_that_all_is_well();
    }
    server.close();
}

#[test]
fn a_message_that_is_too_long_is_not_waited_for() {
    let (server, _events) = server();
    for command in [TRANSACT, DEC_STRONG, 3, u32::MAX] {
        for size in [100_001u32, 1 << 20, 64 << 20, i32::MAX.cast_unsigned(), u32::MAX] {
            println!("{command}: {size}");
            let mut peer = Peer::with_root(&server);
            let mut header = message(command, &[]);
            put(&mut header, 4, size);
            peer.say(&header);
            // Although more could come.
            peer.hear_end();
        }
    }
    Witness::connect(&server).sees_that_all_is_well();
    server.close();
}

#[test]
fn sizes_of_session_identifiers() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    for size in [1u16, 8, 31, 33, 64, 255, 256, i16::MAX.cast_unsigned(), 0x8000, u16::MAX] {
        let mut peer = Peer::connect(&server);
        let mut header = connection(1, 0, &[]);
        header[14..].copy_from_slice(&size.to_le_bytes());
        peer.say(&header);
        peer.hear_end();
    }
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn lengths_in_an_answer_from_a_callback() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let answer = reply(0, &[int(7), string("x")].concat());
    for at in [0, 4, 16, 20] {
        for wrong in wrong(get(&answer, at)) {
            println!("{at}: {wrong}");
            let mut peer = Peer::with_root(&server);
            peer.say(&call(ROOT, ASK, &object(of_client(0))));
            let mut answer = answer.clone();
            put(&mut answer, at, wrong);
            peer.say(&answer);
            peer.be_silent();
            peer.hear_end();
        }
    }
    witness.sees_that_all_is_well();
    server.close();
}

/// Words of an object in a parcel, and of its address.
#[test]
fn objects_that_are_none() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let right = object(of_client(0));
    for at in (0..right.len()).step_by(4) {
        for wrong in wrong(get(&right, at)).into_iter().chain([2, 3, 4, 63]) {
            let mut peer = Peer::with_root(&server);
            let mut wrongly = right.clone();
            put(&mut wrongly, at, wrong);
            peer.say(&call(ROOT, KEEP, &wrongly));
            // The session has not suffered, or it has ended.
            peer.say(&call(ROOT, ADD, &[int(1), int(2)].concat()));
            peer.be_silent();
            peer.hear_end();
        }
    }
    witness.sees_that_all_is_well();
    server.close();
}

#[test]
fn object_tables_of_any_kind() {
    let (server, _events) = server();
    let witness = Witness::connect(&server);
    let parcel = [token(), object(of_client(0))].concat();
    let tables: [&[u32]; 8] = [
        &[0],
        &[token().len() as u32],
        &[1],
        &[parcel.len() as u32],
        &[u32::MAX],
        &[0, 0],
        &[8, 4],
        &[i32::MAX.cast_unsigned(); 1000],
    ];
    for table in tables {
        for cut in 0..4 {
            let mut body = transact(ROOT, KEEP, 0, 0, &parcel)[16..].to_vec();
            body.extend(table.iter().flat_map(|position| position.to_le_bytes()));
            body.truncate(body.len() - cut);
            let mut peer = Peer::with_root(&server);
            peer.say(&message(TRANSACT, &body));
            peer.be_silent();
            peer.hear_end();
        }
    }
    witness.sees_that_all_is_well();
    server.close();
}
