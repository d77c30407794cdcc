//! Sessions between an app and its payload, in which one end says whatever it likes.

mod peer;
mod script;
mod service;

use crate::ndk;
use avf_rpc::{PayloadServer, connect_over};
use peer::Peer;
use rsbinder::{FromIBinder, Interface, Result, SIBinder, Strong};
use script::{Script, answer, special};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};

/// Most connections of one peer.
const MAX_CONNECTIONS: usize = 4;

/// Most messages of one connection of a server.
const MAX_MESSAGES: usize = 64;

/// What a payload's server makes of any client.
pub fn rpc_server(data: &[u8]) -> bool {
    let mut script = Script::new(data);
    let how = script.byte();
    let mut peer = Peer::new(server(how & 1 != 0));
    match how & 2 {
        0 => peer.begin(u32::from(how & 4 == 0)),
        _ => peer.connect(&script.opening(&[0; 32])),
    }
    while !script.is_over() {
        match script.byte() {
            0xf0..=0xf2 if peer.connections() < MAX_CONNECTIONS => {
                let opening = script.opening(peer.session());
                peer.connect(&opening);
            }
            0xf3..=0xf6 => peer.turn_to(script.byte()),
            0xf7 => peer.close(),
            kind => {
                let message = script.message(kind);
                peer.say(&message);
            }
        }
    }
    peer.finish() > 0
}

/// A server whose root is an object in Rust, or one behind the C interface.
fn server(in_c: bool) -> &'static PayloadServer {
    static SERVERS: [OnceLock<PayloadServer>; 2] = [const { OnceLock::new() }; 2];
    SERVERS[usize::from(in_c)].get_or_init(|| {
        let root = if in_c { ndk::object() } else { service::object() };
        PayloadServer::new(root).unwrap_or_else(|error| {
            eprintln!("{error}");
            std::process::exit(2)
        })
    })
}

/// What an app makes of any server.
pub fn rpc_client(data: &[u8]) -> bool {
    let mut script = Script::new(data);
    let how = script.byte();
    let callbacks = u32::from(how & 1);
    let mut first = opening(&mut script, how, callbacks > 0);
    for _ in 0..MAX_MESSAGES {
        match script.byte() {
            0xff => break,
            _ if script.is_over() => break,
            kind => first.extend(script.message(kind)),
        }
    }
    let mut second = b"cci\0\0\0\0\0".to_vec();
    if how & 2 != 0 {
        second = script.raw().to_vec();
    }
    for _ in 0..MAX_MESSAGES {
        if script.is_over() {
            break;
        }
        let kind = script.byte();
        second.extend(script.message(kind));
    }
    talk([first, second], callbacks, how)
}

/// What a server says before anything is asked of its objects.
fn opening(script: &mut Script<'_>, how: u8, has_callbacks: bool) -> Vec<u8> {
    if how & 4 != 0 {
        return script.raw().to_vec();
    }
    let mut bytes = vec![1, 0, 0, 0, 0, 0, 0, 0];
    if has_callbacks {
        bytes.extend(answer(0, &[&[32, 0, 0, 0][..], &[5; 32]].concat()));
    }
    let root = [1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 12, 0, 0, 0];
    bytes.extend(answer(0, if how & 8 == 0 { &root } else { script.raw() }));
    bytes
}

/// An app's part of a session in which all that the other end says is said beforehand; whether the
/// session began.
fn talk(said: [Vec<u8>; 2], callbacks: u32, how: u8) -> bool {
    let mut said = said.into_iter().zip(listeners());
    let mut is_first = true;
    let connect = || {
        let Some((said, listener)) = said.next() else { return Err(ErrorKind::Other.into()) };
        let (ours, mut theirs) = UnixStream::pair()?;
        theirs.set_nonblocking(true)?;
        // What finds no room is not said.
        _ = theirs.write(&said);
        theirs.set_nonblocking(false)?;
        // The other connection ends with the session, not before the first one has said everything,
        // unless there is something else than its beginning, whose rest would be waited for.
        if std::mem::take(&mut is_first) || how & 2 != 0 {
            theirs.shutdown(Shutdown::Write)?;
        }
        _ = listener.send(theirs);
        Ok(ours.into())
    };
    let Ok(client) = connect_over::<dyn Untyped>("a peer", connect, callbacks) else {
        return false;
    };
    let root = client.root().as_binder();
    let flags = if how & 16 == 0 { 0 } else { rsbinder::FLAG_ONEWAY };
    for code in 1..8 {
        _ = service::call(&root, code, flags);
    }
    if how & 32 != 0 {
        _ = root.ping_binder();
        _ = root.get_extension();
    }
    true
}

/// Who hears what an app says on its first connection, and on its second, until that ends.
fn listeners() -> &'static [Sender<UnixStream>; 2] {
    static LISTENERS: OnceLock<[Sender<UnixStream>; 2]> = OnceLock::new();
    LISTENERS.get_or_init(|| {
        std::array::from_fn(|_| {
            let (sender, streams) = channel::<UnixStream>();
            std::thread::spawn(move || {
                let mut buffer = [0; 16 << 10];
                for mut stream in streams {
                    while stream.read(&mut buffer).is_ok_and(|count| count > 0) {}
                }
            });
            sender
        })
    })
}

/// An object of any interface.
trait Untyped: Interface {}

struct Anything(SIBinder);

impl Interface for Anything {
    fn as_binder(&self) -> SIBinder {
        self.0.clone()
    }
}

impl Untyped for Anything {}

impl FromIBinder for dyn Untyped {
    fn try_from(binder: SIBinder) -> Result<Strong<Self>> {
        Ok(Strong::new(Box::new(Anything(binder))))
    }
}

/// The protocol's own call that asks for a session's identifier.
fn ask_for_session() -> Vec<u8> {
    special(2)
}

/// The one that asks for the root.
fn ask_for_root() -> Vec<u8> {
    special(0)
}
