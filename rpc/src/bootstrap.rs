//! A session between a process and the child that it spawned.
//!
//! They share one socket. For every connection of the session the parent makes a pair of sockets
//! and sends one of them through the shared one, with four zero bytes beside it. The end of the
//! shared socket is the end of the child's service. No name exists that anybody else could find.

use crate::client::{Client, open_over};
use crate::{Error, Result, Server};
use rsbinder::FromIBinder;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags,
    SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType,
};
use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// What stands beside the descriptor in each message.
const MESSAGE: [u8; 4] = [0; 4];

/// A pair of connected stream sockets, closed on exec.
pub fn pair() -> Result<(OwnedFd, OwnedFd)> {
    rustix::net::socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
        .map_err(Error::io("making a pair of sockets"))
}

/// Opens the session from the parent's end of the shared socket.
///
/// `connections` calls can be under way at once; the child may call back on `callbacks` more.
pub fn connect<T: FromIBinder + ?Sized>(
    shared: BorrowedFd<'_>,
    peer: &str,
    connections: u32,
    callbacks: u32,
) -> Result<Client<T>> {
    let shared = shared
        .try_clone_to_owned()
        .map_err(|source| Error::Io { action: "duplicating the shared socket", source })?;
    open_over(peer, move || send_connection(shared.as_fd()), connections, callbacks)
}

/// Serves the session from the child's end, until the parent is gone.
pub fn serve(server: &Server, shared: BorrowedFd<'_>) -> Result<()> {
    while let Some(stream) = receive_connection(shared)? {
        server.serve(stream)?;
    }
    Ok(())
}

fn send_connection(shared: BorrowedFd<'_>) -> Result<OwnedFd> {
    let (ours, theirs) = pair()?;
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let descriptors = [theirs.as_fd()];
    control.push(SendAncillaryMessage::ScmRights(&descriptors));
    rustix::net::sendmsg(shared, &[IoSlice::new(&MESSAGE)], &mut control, SendFlags::NOSIGNAL)
        .map_err(Error::io("sending a connection through the shared socket"))?;
    Ok(ours)
}

fn receive_connection(shared: BorrowedFd<'_>) -> Result<Option<OwnedFd>> {
    let fail = Error::io("receiving a connection from the shared socket");
    let mut bytes = [0; MESSAGE.len()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut buffers = [IoSliceMut::new(&mut bytes)];
    let message = loop {
        match rustix::net::recvmsg(shared, &mut buffers, &mut control, RecvFlags::CMSG_CLOEXEC) {
            Err(rustix::io::Errno::INTR) => {}
            other => break other.map_err(fail)?,
        }
    };
    if message.bytes == 0 {
        return Ok(None);
    }
    let mut descriptors = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        _ => None,
    });
    let descriptor = descriptors.next().and_then(|mut list| list.next());
    let whole = message.bytes == MESSAGE.len() && !message.flags.contains(ReturnFlags::CTRUNC);
    descriptor.filter(|_| whole).map(Some).ok_or(Error::Io {
        action: "reading a connection from the shared socket",
        source: std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            "the message is not four bytes with one descriptor",
        ),
    })
}
