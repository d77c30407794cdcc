//! A descriptor on its way through a UNIX socket.
//!
//! One message: a header of 16 bytes, with the files as ancillary data on its first byte, in the
//! order of [`Part::ALL`].
//!
//! | bytes | content |
//! |---|---|
//! | 0..8 | `AVF-VMD` and a zero byte |
//! | 8 | version, 1 |
//! | 9 | bit N is set if part N is there: 0 configuration, 1 instance id, 2 image, 3 instance image, 4 storage |
//! | 10..16 | zero |

use super::{Files, Part, VirtualMachineDescriptor};
use crate::{Error, Result};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

const HEADER_BYTES: usize = 16;
const MAGIC: &[u8; 8] = b"AVF-VMD\0";
const VERSION: u8 = 1;
/// The header of a descriptor without files.
const EMPTY: [u8; HEADER_BYTES] = *b"AVF-VMD\0\x01\0\0\0\0\0\0\0";
/// Where the header says which parts there are.
const PRESENT: usize = 9;
/// Room for this many files: one more than there can be, so that too many are seen.
const ROOM: usize = rustix::cmsg_space!(ScmRights(Part::ALL.len() + 1));

impl VirtualMachineDescriptor {
    /// Sends the open files to whoever is at the other end, in one message. The descriptor stays
    /// open here.
    pub fn send(&self, socket: &UnixStream) -> Result<()> {
        self.with(|files| {
            send(socket, files).map_err(|error| Error::BadDescriptor(format!("sending: {error}")))
        })
    }

    /// Receives what [`send`](Self::send) sent; takes exactly that message from the socket and
    /// waits for it as long as the socket does. The sender is not believed: everything else than a
    /// whole descriptor is [`Error::BadDescriptor`], and what came is closed.
    pub fn receive(socket: &UnixStream) -> Result<Self> {
        let fail = |error: io::Error| Error::BadDescriptor(format!("receiving: {error}"));
        let (header, received) = receive(socket).map_err(fail)?;
        Self::new(sort(header, received).map_err(|fault| fail(io::Error::other(fault)))?)
    }
}

fn send(mut socket: &UnixStream, files: &Files) -> io::Result<()> {
    let mut header = EMPTY;
    let mut fds: Vec<BorrowedFd<'_>> = Vec::new();
    for (bit, file) in files.iter().enumerate() {
        if let Some(file) = file {
            header[PRESENT] |= 1 << bit;
            fds.push(file.as_fd());
        }
    }
    let mut room = [MaybeUninit::uninit(); ROOM];
    let mut ancillary = SendAncillaryBuffer::new(&mut room);
    if !ancillary.push(SendAncillaryMessage::ScmRights(&fds)) {
        return Err(io::Error::other("too many files"));
    }
    let sent = loop {
        match sendmsg(socket, &[IoSlice::new(&header)], &mut ancillary, SendFlags::NOSIGNAL) {
            Err(rustix::io::Errno::INTR) => {}
            sent => break sent?,
        }
    };
    // The files went with the first byte.
    socket.write_all(header.get(sent..).unwrap_or_default())
}

fn receive(socket: &UnixStream) -> io::Result<([u8; HEADER_BYTES], Vec<OwnedFd>)> {
    let mut header = [0; HEADER_BYTES];
    let mut received = Vec::new();
    let mut have = 0;
    while let Some(rest) = header.get_mut(have..).filter(|rest| !rest.is_empty()) {
        let mut room = [MaybeUninit::uninit(); ROOM];
        let mut ancillary = RecvAncillaryBuffer::new(&mut room);
        let message =
            recvmsg(socket, &mut [IoSliceMut::new(rest)], &mut ancillary, RecvFlags::CMSG_CLOEXEC);
        // First of all, so that nothing stays open.
        for item in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(fds) = item {
                received.extend(fds);
            }
        }
        match message {
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
            Ok(message) if message.bytes == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(message) if message.flags.contains(ReturnFlags::CTRUNC) => {
                return Err(io::Error::other("there are too many files"));
            }
            Ok(message) => have += message.bytes,
        }
        if received.len() > Part::ALL.len() {
            return Err(io::Error::other("there are too many files"));
        }
    }
    Ok((header, received))
}

/// Puts each file in its place, or tells why it has none.
fn sort(header: [u8; HEADER_BYTES], received: Vec<OwnedFd>) -> Result<Files, &'static str> {
    let present = header[PRESENT];
    let mut expected = EMPTY;
    expected[PRESENT] = present;
    if header != expected {
        return Err(match header.starts_with(MAGIC) && header[MAGIC.len()] != VERSION {
            true => "it is of another version than 1",
            false => "it is no descriptor of a VM",
        });
    }
    if present >> Part::ALL.len() != 0 {
        return Err("it has parts that nobody knows");
    }
    if present.count_ones() as usize != received.len() {
        return Err("it has not the files of which it tells");
    }
    let mut received = received.into_iter().map(File::from);
    let mut files = Files::default();
    for (bit, slot) in files.iter_mut().enumerate() {
        if present & (1 << bit) != 0 {
            *slot = received.next();
        }
    }
    Ok(files)
}

#[cfg(test)]
#[path = "message_tests.rs"]
mod tests;
