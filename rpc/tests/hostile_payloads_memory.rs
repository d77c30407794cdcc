//! What an app has left of its memory when it has called hostile payloads, one after the other.
//!
//! What is measured is what the process has in memory, after a few sessions, so that the code they need
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

use memory::resident;
use peer::connect_both;
use rsbinder::rpc::RpcProxy;
use service::{ADD, COUNT, MAKE, service};
use std::io::Write as _;
use wire::*;

const PAYLOADS: usize = 100;
const OBJECTS: usize = 200;

/// Gives a payload an object, with which it does what it likes: makes others and keeps them, and has
/// as many calls wait for one that never comes as the app bears.
fn call_a_hostile_payload(bytes_each: usize) {
    let (client, mut calls, mut callbacks) = connect_both();
    let (object_of_ours, _events) = service();
    let binder = client.root().as_binder();
    let proxy: &RpcProxy = binder.as_any().downcast_ref().unwrap();
    let mut request = proxy.build_request("org.example.IService").unwrap();
    request.write(&object_of_ours).unwrap();
    calls.say(&reply(0, &int(0)));
    proxy.transact(ADD, &request, 0).unwrap();

    for _ in 0..OBJECTS {
        callbacks.say(&call(of_client(0), MAKE, &[]));
        callbacks.reply().unwrap();
    }
    let arguments = bytes(bytes_each);
    let mut numbers = 1..100;
    while numbers.next().is_some_and(|number| {
        callbacks.0.write_all(&oneway(of_client(0), COUNT, number, &arguments)).is_ok()
    }) {}
    calls.be_silent();
    callbacks.be_silent();
    callbacks.hear_end();
}

#[test]
fn little_is_left_of_hostile_payloads() {
    (0..5).for_each(|_| call_a_hostile_payload(0));
    let before = resident();
    (0..PAYLOADS).for_each(|_| call_a_hostile_payload(90_000));
    let after = resident();
    println!("{before} bytes before, {after} afterwards");
    assert!(after <= 2 * before, "{before} bytes before, {after} afterwards");
}
