//! Servers of the protocol stack without a way in of their own.

use crate::{Error, Result, WIRE_VERSION};
use rsbinder::SIBinder;
use rsbinder::rpc::RpcServer;
use std::sync::Arc;

/// A server of `root` that serves up to `threads` connections of one client session.
///
/// The protocol stack makes servers only together with a listening socket, on which ours never
/// accept. It has no file, because a payload may have no place for one; who finds its name in the kernel's
/// list can wait there for ever.
pub(crate) fn server(root: SIBinder, threads: u32) -> Result<Arc<RpcServer>> {
    let mut name = [0; 16];
    rustix::rand::getrandom(&mut name, rustix::rand::GetRandomFlags::empty())
        .map_err(Error::io("making up a name"))?;
    let server = RpcServer::setup_unix_server_abstract(&name).map_err(Error::Server)?;
    server.set_root(root).map_err(Error::Server)?;
    server.set_android13plus(WIRE_VERSION);
    server.set_max_threads(threads);
    Ok(server)
}
