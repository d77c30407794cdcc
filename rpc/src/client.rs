//! Reaching an object that somebody else serves.

use crate::messages::End;
use crate::transport::PayloadTransport;
use crate::{Error, Result, WIRE_VERSION};
use log::Level;
use rsbinder::rpc::transport::UnixTransport;
use rsbinder::rpc::{
    FileDescriptorTransportMode, PeerIdentity, RpcClientConfig, RpcSession, RpcTransport,
};
use rsbinder::{FromIBinder, StatusCode, Strong};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;

/// A session together with the root object at its other end.
///
/// Dropping it ends the session; calls on objects from it fail from then on.
pub struct Client<T: FromIBinder + ?Sized> {
    session: RpcSession,
    root: Strong<T>,
}

impl<T: FromIBinder + ?Sized> std::fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl<T: FromIBinder + ?Sized> Client<T> {
    /// The object that the other end serves.
    pub fn root(&self) -> &Strong<T> {
        &self.root
    }

    /// Whether the other end is gone.
    pub fn is_ended(&self) -> bool {
        self.session.is_ended()
    }

    pub(crate) fn open(peer: &str, config: RpcClientConfig<'_>) -> Result<Self> {
        let setup = |status: StatusCode| Error::Setup { peer: peer.to_owned(), status };
        let session = RpcSession::setup_client_android13plus_with_config(config).map_err(setup)?;
        let root = session.get_root().map_err(setup)?;
        let root = T::try_from(root).map_err(|status| Error::Interface {
            peer: peer.to_owned(),
            wanted: std::any::type_name::<T>(),
            status,
        })?;
        Ok(Self { session, root })
    }
}

impl<T: FromIBinder + ?Sized> Drop for Client<T> {
    fn drop(&mut self) {
        self.session.close_session();
    }
}

/// Connects to a listening UNIX socket.
pub fn connect_unix<T: FromIBinder + ?Sized>(path: &Path) -> Result<Client<T>> {
    Client::open(&path.display().to_string(), RpcClientConfig::unix(path, WIRE_VERSION))
}

/// Connects to a listening UNIX socket over so many connections, one for each call that is under way;
/// descriptors can be passed.
pub fn connect_unix_with_descriptors<T: FromIBinder + ?Sized>(
    path: &Path,
    connections: u32,
) -> Result<Client<T>> {
    let config = RpcClientConfig::unix(path, WIRE_VERSION)
        .outgoing_connections(connections)
        .fd_mode(FileDescriptorTransportMode::Unix);
    Client::open(&path.display().to_string(), config)
}

/// Connects to a vsock port, with `callbacks` connections on which the other end may call us.
pub fn connect_vsock<T: FromIBinder + ?Sized>(
    cid: u32,
    port: u32,
    callbacks: u32,
) -> Result<Client<T>> {
    let config = RpcClientConfig::vsock(cid, port, WIRE_VERSION).incoming_connections(callbacks);
    Client::open(&format!("vsock {cid}:{port}"), config)
}

/// Opens a session over streams that `connect` makes, one for each call that can be under way and one
/// for each of the `callbacks`; descriptors can be passed.
pub fn open_over<T: FromIBinder + ?Sized>(
    peer: &str,
    connect: impl FnMut() -> Result<OwnedFd> + Send,
    connections: u32,
    callbacks: u32,
) -> Result<Client<T>> {
    let connect = transports(Level::Warn, connect, |stream| {
        Ok(Box::new(UnixTransport::from_owned_fd(stream)?))
    });
    let config = RpcClientConfig::new(WIRE_VERSION, connect)
        .outgoing_connections(connections)
        .incoming_connections(callbacks)
        .fd_mode(FileDescriptorTransportMode::Unix);
    Client::open(peer, config)
}

/// Opens a session with a payload over streams that `connect` makes: one, and one for each of the
/// `callbacks` on which the other end may call us. There is no time-out: it waits for the other end as
/// long as the streams are open.
///
/// No descriptors are passed, and no message whose body is larger than [`MAX_BODY`](crate::MAX_BODY):
/// one that was to be sent is refused, with [`StatusCode::BadValue`] for the caller, and one that comes
/// ends the session.
pub fn connect_over<T: FromIBinder + ?Sized>(
    peer: &str,
    connect: impl FnMut() -> std::io::Result<OwnedFd> + Send,
    callbacks: u32,
) -> Result<Client<T>> {
    let oneways = Arc::default();
    let connect = transports(Level::Debug, connect, move |stream| {
        let transport = PayloadTransport::new(stream, End::Client, PeerIdentity::Anonymous);
        Ok(Box::new(transport.of_session(&oneways)))
    });
    let config = RpcClientConfig::new(WIRE_VERSION, connect).incoming_connections(callbacks);
    Client::open(peer, config)
}

/// What a session is opened over, of streams that `connect` makes; why there is none goes to the log.
fn transports<E: std::fmt::Display>(
    level: Level,
    mut connect: impl FnMut() -> std::result::Result<OwnedFd, E> + Send,
    transport: impl Fn(OwnedFd) -> rsbinder::Result<Box<dyn RpcTransport>> + Send,
) -> impl FnMut() -> rsbinder::Result<Box<dyn RpcTransport>> + Send {
    move || {
        let stream = connect().map_err(|error| {
            log::log!(level, "{error}");
            StatusCode::DeadObject
        })?;
        transport(stream)
    }
}
