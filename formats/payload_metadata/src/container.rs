//! What both messages are wrapped in: the length of the body in bytes as u32 big endian, then the
//! body, a protobuf message whose field 1 is the version.

use crate::{Error, MAX_BODY, VERSION};
use prost::Message;
use std::io::{self, ErrorKind, Read};

/// The bytes of the file, without padding. Limits are the reader's matter.
pub(crate) fn encode(message: &impl Message) -> Vec<u8> {
    let body = message.encode_to_vec();
    // A longer body is beyond the reader's limit anyhow.
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &body].concat()
}

/// Reads a message called `what` up to its end. `version` picks its field 1.
pub(crate) fn read<M: Message + Default>(
    mut source: impl Read,
    what: &'static str,
    version: impl Fn(&M) -> u32,
) -> Result<M, Error> {
    let mut length = [0; 4];
    source.read_exact(&mut length).map_err(io_error(what, "length"))?;
    let len = u32::from_be_bytes(length);
    if len > MAX_BODY {
        return Err(Error::TooLong { what, len });
    }
    let mut body = vec![0; len as usize];
    source.read_exact(&mut body).map_err(io_error(what, "body"))?;
    let message = M::decode(body.as_slice()).map_err(|cause| Error::Body { what, cause })?;
    match version(&message) {
        VERSION => Ok(message),
        version => Err(Error::Version { what, version }),
    }
}

fn io_error(what: &'static str, part: &'static str) -> impl Fn(io::Error) -> Error {
    move |cause| match cause.kind() {
        ErrorKind::UnexpectedEof => {
            Error::Io { what, part, cause: io::Error::new(cause.kind(), "it ends too early") }
        }
        _ => Error::Io { what, part, cause },
    }
}
