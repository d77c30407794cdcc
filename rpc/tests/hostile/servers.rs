//! Servers that an app trusts with nothing.

use super::peer::{Message, Peer, Untyped, add, connect_both};
use super::service::{ADD, ASK, COUNT, Event, MAKE, ask, service};
use super::wire::*;
use avf_rpc::{Client, Result, connect_over};
use rsbinder::rpc::RpcProxy;
use rsbinder::{SIBinder, StatusCode};
use std::os::unix::net::UnixStream;
use std::thread;

/// What a server says until the root is known.
fn beginning() -> Vec<u8> {
    [vec![1, 0, 0, 0, 0, 0, 0, 0], reply(0, &object(ROOT))].concat()
}

/// An app, connected to somebody who has said all of this already and says nothing more.
fn connect(said: &[u8]) -> Result<Client<dyn Untyped>> {
    let connect = || {
        let (ours, theirs) = UnixStream::pair()?;
        let mut theirs = Peer(theirs);
        theirs.say(said);
        theirs.be_silent();
        // It hears what the app says until that is gone.
        thread::spawn(move || theirs.hear_end());
        Ok(ours.into())
    };
    connect_over("a payload", connect, 0)
}

fn root(client: &Client<dyn Untyped>) -> SIBinder {
    client.root().as_binder()
}

/// The next call that the app makes.
fn called(peer: &mut Peer) -> Message {
    loop {
        let message = peer.message().unwrap();
        if message.command == TRANSACT {
            return message;
        }
    }
}

#[test]
fn a_server_that_ends_after_any_byte() {
    let said = [beginning(), reply(0, &int(42))].concat();
    let whole = beginning().len();
    for end in 0..said.len() {
        match connect(&said[..end]) {
            Ok(client) => {
                assert!(end >= whole);
                assert!(add(&root(&client)).is_err());
            }
            Err(_) => assert!(end < whole, "{end}"),
        }
    }
    assert_eq!(add(&root(&connect(&said).unwrap())), Ok(42));
}

#[test]
fn a_server_that_says_something_else() {
    for at in (0..beginning().len()).step_by(4) {
        for value in [0u32, 1, 2, 3, 100_001, 64 << 20, i32::MAX.cast_unsigned(), 1 << 31, u32::MAX]
        {
            let mut said = beginning();
            said[at..at + 4].copy_from_slice(&value.to_le_bytes());
            said.extend(reply(0, &int(42)));
            if let Ok(client) = connect(&said) {
                _ = add(&root(&client));
                _ = root(&client).ping_binder();
            }
        }
    }
}

#[test]
fn lengths_in_answers() {
    let good = reply(0, &[int(1), string("text"), bytes(4)].concat());
    for at in [4, 16 + 4, 36, 40] {
        for value in [0u32, 1, 19, 100_001, 100_021, 64 << 20, 1 << 31, u32::MAX] {
            let mut answer = good.clone();
            answer[at..at + 4].copy_from_slice(&value.to_le_bytes());
            let client = connect(&[beginning(), answer].concat()).unwrap();
            let binder = root(&client);
            let proxy: &RpcProxy = binder.as_any().downcast_ref().unwrap();
            let request = proxy.build_request("org.example.IService").unwrap();
            if let Ok(Some(mut answer)) = proxy.transact(ADD, &request, 0) {
                _ = answer.read::<i32>();
                _ = answer.read::<String>();
                _ = answer.read::<Vec<u8>>();
            }
        }
    }
}

#[test]
fn answers_that_are_too_long_are_not_waited_for() {
    let (client, mut calls, _callbacks) = connect_both();
    for size in [100_021u32, 1 << 20, u32::MAX] {
        let mut header = message(REPLY, &[]);
        header[4..8].copy_from_slice(&size.to_le_bytes());
        calls.say(&header);
    }
    assert!(add(&root(&client)).is_err());
    assert!(client.is_ended());
}

#[test]
fn answers_before_there_is_a_question() {
    let (client, mut calls, mut callbacks) = connect_both();
    // What lies there is taken for the answer: it is the payload's own call.
    calls.say(&reply(0, &int(42)));
    assert_eq!(add(&root(&client)), Ok(42));
    // On the connection for callbacks nothing is ever asked.
    callbacks.say(&reply(0, &int(42)));
    callbacks.hear_end();
    assert!(add(&root(&client)).is_err());
}

#[test]
fn callbacks_within_calls_have_an_end() {
    let (client, mut calls, _callbacks) = connect_both();
    let (object_of_ours, _events) = service();
    let calling = thread::spawn(move || {
        let binder = root(&client);
        let proxy: &RpcProxy = binder.as_any().downcast_ref().unwrap();
        let mut request = proxy.build_request("org.example.IService").unwrap();
        request.write(&object_of_ours).unwrap();
        let answer = proxy.transact(ASK, &request, 0).map(|_| ());
        (answer, client.is_ended())
    });
    called(&mut calls);
    let mut levels = 0;
    for level in 0..100_000 {
        // The app's object is to ask ours, which is answered in the same way.
        calls.say(&call(of_client(0), ASK, &object(of_server(level + 1))));
        match calls.message() {
            Some(message) if message.command == TRANSACT => levels = level,
            Some(_) => {}
            None => break,
        }
    }
    calls.hear_end();
    assert!(levels < 100, "{levels}");
    let (answer, is_ended) = calling.join().unwrap();
    assert!(answer.is_err() && is_ended);
}

#[test]
fn objects_of_the_app_that_it_never_gave() {
    let (client, mut calls, mut callbacks) = connect_both();
    for number in [0, 1, u32::MAX] {
        callbacks.say(&call(of_client(number), ADD, &[]));
        assert_ne!(callbacks.reply().unwrap().status(), 0);
        callbacks.say(&release(of_client(number), 1));
    }
    callbacks.say(&call(ROOT, ADD, &[]));
    assert_ne!(callbacks.reply().unwrap().status(), 0);
    // The app's own kind of address, which it does not know.
    calls.say(&reply(0, &object(of_client(7))));
    assert_eq!(ask(&root(&client)).map(|value| value != 0), Ok(true));
    calls.say(&reply(0, &int(42)));
    assert_eq!(add(&root(&client)), Ok(42));
}

#[test]
fn a_queue_of_an_apps_object_takes_little_memory() {
    use std::io::Write as _;
    let (client, mut calls, mut callbacks) = connect_both();
    let (object_of_ours, _events) = service();
    let binder = root(&client);
    let proxy: &RpcProxy = binder.as_any().downcast_ref().unwrap();
    let mut request = proxy.build_request("org.example.IService").unwrap();
    request.write(&object_of_ours).unwrap();
    calls.say(&reply(0, &int(0)));
    proxy.transact(ADD, &request, 0).unwrap();
    let arguments = bytes(90_000);
    let said = (1..2000)
        .take_while(|number| {
            callbacks.0.write_all(&oneway(of_client(0), COUNT, *number, &arguments)).is_ok()
        })
        .count();
    assert!(said < 100, "{said}");
    callbacks.hear_end();
    assert!(add(&root(&client)).is_err());
}

#[test]
fn an_apps_object_is_gone_with_the_server() {
    let (client, mut calls, callbacks) = connect_both();
    let (maker, events) = service();
    let binder = root(&client);
    let proxy: &RpcProxy = binder.as_any().downcast_ref().unwrap();
    let mut request = proxy.build_request("org.example.IService").unwrap();
    request.write(&maker).unwrap();
    calls.say(&reply(0, &int(0)));
    proxy.transact(ADD, &request, 0).unwrap();
    called(&mut calls);
    // The payload makes objects in the app and never gives them back.
    let mut callbacks = callbacks;
    for _ in 0..100 {
        callbacks.say(&call(of_client(0), MAKE, &[]));
        callbacks.reply().unwrap();
    }
    drop((calls, callbacks));
    for _ in 0..100 {
        assert_eq!(events.recv(), Ok(Event::Gone));
    }
    assert_eq!(add(&binder), Err(StatusCode::DeadObject));
}
