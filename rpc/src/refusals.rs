//! Why a connection between an app and its payload does not go on as the other end would have it.

use crate::messages::{MAX_BODY, TooLong};
use crate::oneways::Crowded;
use rsbinder::rpc::RpcError;
use std::io::{Error as IoError, ErrorKind};
use std::os::fd::BorrowedFd;

type RpcResult<T> = std::result::Result<T, RpcError>;

/// Most calls that are served within each other on one connection.
pub(crate) const MAX_NESTED: usize = 64;

/// Each call that waits for a reply is served within the one before it, on one stack, which has an end.
pub(crate) fn not_too_deep(calls: usize) -> RpcResult<()> {
    if calls <= MAX_NESTED {
        return Ok(());
    }
    log::error!("Binder RPC: more than {MAX_NESTED} calls within each other; the session ends");
    Err(RpcError::Protocol("too many calls within each other"))
}

pub(crate) fn no_descriptors(fds: &[BorrowedFd<'_>]) -> RpcResult<()> {
    match fds {
        [] => Ok(()),
        _ => Err(RpcError::Protocol("no descriptors pass between an app and its payload")),
    }
}

/// The session goes on if it was to be sent, and ends if it was received.
pub(crate) fn refused(action: &str, TooLong { bytes }: TooLong) -> RpcError {
    log::error!(
        "Binder RPC: a message of {bytes} bytes was not {action}; at most {MAX_BODY} bytes fit \
         in one, arguments or results together with their headers"
    );
    RpcError::FrameTooLarge { declared: bytes, max: MAX_BODY }
}

/// The session ends.
pub(crate) fn crowded(crowded: Crowded) -> RpcError {
    let what = match crowded {
        Crowded::Bytes => "too much waits for calls that have not come",
        Crowded::Objects => "too many objects are called that are never given back",
    };
    log::error!("Binder RPC: {what}; the session ends");
    RpcError::Protocol(what)
}

/// A message that has begun leaves a connection of no use, if the rest does not follow.
pub(crate) fn out_of_time(begun: bool) -> RpcError {
    if begun { IoError::from(ErrorKind::WouldBlock).into() } else { RpcError::Timeout }
}

/// Two errors say that nothing was sent, which an error of reading does not.
pub(crate) fn not_as_if_unsent(error: RpcError) -> RpcError {
    match error {
        RpcError::Protocol(_) | RpcError::FrameTooLarge { .. } => {
            RpcError::Io(IoError::other(error.to_string()))
        }
        error => error,
    }
}
