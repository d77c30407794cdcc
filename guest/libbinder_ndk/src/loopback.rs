//! For tests only: makes an object of this process one of another, through a session with itself.
#![allow(unsafe_code, reason = "a C interface: symbols by name, objects by pointer")]

use crate::object::{AIBinder, binder_from_c, binder_to_c};
use avf_rpc::{Client, PayloadServer, connect_over};
use rsbinder::rpc::PeerIdentity;
use rsbinder::{FromIBinder, Interface, Result, SIBinder, Strong};
use std::os::unix::net::UnixStream;

/// Whom the server takes its client for.
const HOST: u32 = 2;

/// A session of this process with itself.
#[derive(Debug)]
pub struct AVmLoopback {
    server: PayloadServer,
    client: Client<dyn Untyped>,
}

/// Any object at all.
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

fn open(root: SIBinder, callbacks: u32) -> avf_rpc::Result<AVmLoopback> {
    let server = PayloadServer::new(root)?;
    let connect = || {
        let (ours, theirs) = UnixStream::pair()?;
        server.serve(theirs.into(), PeerIdentity::Vsock { cid: HOST });
        Ok(ours.into())
    };
    let client = connect_over("a loopback", connect, callbacks)?;
    Ok(AVmLoopback { server, client })
}

/// `AVmLoopback* AVmLoopback_open(AIBinder* service, uint32_t callbacks, AIBinder** proxy)`: opens a
/// session whose root is the service, on which the service's end can make so many calls of its own
/// accord. NULL if that fails.
///
/// # Safety
/// `service` is an object; `proxy` points to room for a pointer, and gets a reference.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AVmLoopback_open(
    service: *mut AIBinder,
    callbacks: u32,
    proxy: *mut *mut AIBinder,
) -> *mut AVmLoopback {
    // SAFETY: the caller keeps to the contract of this function.
    let Some(root) = (unsafe { binder_from_c(service) }) else {
        return std::ptr::null_mut();
    };
    let Ok(session) = open(root, callbacks) else {
        return std::ptr::null_mut();
    };
    let root = session.client.root().as_binder();
    // SAFETY: there is room for a pointer, by the contract of this function.
    unsafe { proxy.write(binder_to_c(Some(root))) };
    Box::into_raw(Box::new(session))
}

/// `void AVmLoopback_end(AVmLoopback* session)`: ends the session at the service's end, as if its
/// process were gone.
///
/// # Safety
/// `session` comes from [`AVmLoopback_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AVmLoopback_end(session: *mut AVmLoopback) {
    // SAFETY: the caller keeps to the contract of this function.
    if let Some(session) = unsafe { session.as_ref() } {
        session.server.close();
    }
}

/// `void AVmLoopback_close(AVmLoopback* session)`: ends the session at both ends.
///
/// # Safety
/// `session` comes from [`AVmLoopback_open`], and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AVmLoopback_close(session: *mut AVmLoopback) {
    // SAFETY: the caller keeps to the contract of this function.
    let session = unsafe { Box::from_raw(session) };
    drop(session.client);
    session.server.close();
}

/// What a session serves if its root is the service. `None` for NULL.
///
/// # Safety
/// `service` is NULL or an object, to which the caller has a reference.
pub unsafe fn root(service: *mut AIBinder) -> Option<SIBinder> {
    // SAFETY: the caller keeps to the contract of this function.
    unsafe { binder_from_c(service) }
}
