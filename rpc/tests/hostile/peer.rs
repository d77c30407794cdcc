//! A client that is made of bytes, and one that keeps to the protocol, to see that others go on.

use super::service::{ADD, DESCRIPTOR};
use super::wire::*;
use avf_rpc::{Client, PayloadServer, connect_over};
use rsbinder::rpc::{PeerIdentity, RpcProxy};
use rsbinder::{FromIBinder, Interface, Result, SIBinder, StatusCode, Strong};
use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

/// Whom servers take their clients for.
pub const HOST: PeerIdentity = PeerIdentity::Vsock { cid: 2 };

/// One end of a connection.
#[derive(Debug)]
pub struct Peer(pub UnixStream);

/// A message that has come.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    pub command: u32,
    pub body: Vec<u8>,
}

impl Peer {
    /// A connection to the server on which nothing was said yet.
    pub fn connect(server: &PayloadServer) -> Self {
        let (ours, theirs) = UnixStream::pair().unwrap();
        server.serve(theirs.into(), HOST);
        Self(ours)
    }

    /// A session that has begun.
    pub fn begin(server: &PayloadServer) -> Self {
        let mut peer = Self::connect(server);
        peer.say(&founding());
        assert_eq!(peer.hear(8).unwrap(), [1, 0, 0, 0, 0, 0, 0, 0]);
        peer
    }

    /// A session whose root has an address: [`ROOT`].
    pub fn with_root(server: &PayloadServer) -> Self {
        let mut peer = Self::begin(server);
        peer.say(&special(GET_ROOT));
        assert_eq!(peer.message().unwrap().parcel(), object(ROOT));
        peer
    }

    /// Says this; whether somebody is there is not asked.
    pub fn say(&mut self, bytes: &[u8]) {
        _ = self.0.write_all(bytes);
    }

    /// Says nothing more.
    pub fn be_silent(&self) {
        _ = self.0.shutdown(Shutdown::Write);
    }

    /// So many bytes; `None` if the connection ends before.
    pub fn hear(&mut self, count: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The next message; `None` if the connection ends.
    pub fn message(&mut self) -> Option<Message> {
        let header = self.hear(16)?;
        let size = u32::from_le_bytes(*header[4..].first_chunk().unwrap());
        let body = self.hear(size as usize)?;
        Some(Message { command: u32::from_le_bytes(*header.first_chunk().unwrap()), body })
    }

    /// The next reply; `None` if the connection ends.
    pub fn reply(&mut self) -> Option<Message> {
        loop {
            let message = self.message()?;
            if message.command == REPLY {
                return Some(message);
            }
        }
    }

    /// Waits until the other end has ended the connection.
    pub fn hear_end(&mut self) {
        let mut rest = Vec::new();
        _ = self.0.read_to_end(&mut rest);
    }

    /// The session's identifier.
    pub fn session_id(&mut self) -> Vec<u8> {
        self.say(&special(GET_SESSION_ID));
        let parcel = self.reply().unwrap().parcel();
        assert_eq!(parcel[..4], [32, 0, 0, 0]);
        parcel[4..].to_vec()
    }
}

impl Message {
    /// What is the case with the reply.
    pub fn status(&self) -> i32 {
        assert_eq!(self.command, REPLY);
        i32::from_le_bytes(*self.body.first_chunk().unwrap())
    }

    /// What the reply carries.
    pub fn parcel(&self) -> Vec<u8> {
        assert_eq!(self.status(), 0);
        self.body[20..].to_vec()
    }

    /// What the reply carries, if it is a number.
    pub fn int(&self) -> i32 {
        i32::from_le_bytes(*self.parcel().first_chunk().unwrap())
    }
}

/// A session of somebody who does nothing wrong.
pub struct Witness(Client<dyn Untyped>);

impl Witness {
    pub fn connect(server: &PayloadServer) -> Self {
        let connect = || {
            let (ours, theirs) = UnixStream::pair()?;
            server.serve(theirs.into(), HOST);
            Ok(ours.into())
        };
        Self(connect_over("the service", connect, 1).unwrap())
    }

    /// Calls the service.
    pub fn sees_that_all_is_well(&self) {
        assert_eq!(add(&self.0.root().as_binder()), Ok(42));
    }
}

/// Has the service add two numbers.
pub fn add(service: &SIBinder) -> Result<i32> {
    let proxy = service.as_any().downcast_ref::<RpcProxy>().unwrap();
    let mut request = proxy.build_request(DESCRIPTOR)?;
    request.write(&40i32)?;
    request.write(&2i32)?;
    let reply = proxy.transact(ADD, &request, 0)?;
    reply.ok_or(StatusCode::UnexpectedNull)?.read()
}

/// An app with one connection for callbacks; the two other ends.
pub fn connect_both() -> (Client<dyn Untyped>, Peer, Peer) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    let (ours_back, theirs_back) = UnixStream::pair().unwrap();
    let (mut calls, mut callbacks) = (Peer(theirs), Peer(theirs_back));
    calls.say(&[1, 0, 0, 0, 0, 0, 0, 0]);
    calls.say(&reply(0, &[int(32), vec![5; 32]].concat()));
    calls.say(&reply(0, &object(ROOT)));
    callbacks.say(&init());
    let mut streams = [ours, ours_back].into_iter();
    let connect = || streams.next().map(Into::into).ok_or_else(|| std::io::ErrorKind::Other.into());
    let client = connect_over("a payload", connect, 1).unwrap();
    // What the app has said meanwhile.
    calls.hear(24 + 2 * 56).unwrap();
    callbacks.hear(48).unwrap();
    (client, calls, callbacks)
}

/// An object of any interface.
pub trait Untyped: Interface {}

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
