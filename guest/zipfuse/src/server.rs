//! The server: one request after the other, each answered before the next is taken.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::fd::{AsFd, OwnedFd};

use apkzip::ReadAt;
use rustix::io::Errno;

use crate::package::Package;
use crate::reply::{MAX_READ, Reply, Statistics};
use crate::request::{self, Header, Request, forgotten};
use crate::{Error, Options};

/// The kernel hands out requests only to readers with at least this much room; ours are far shorter
/// than that, as nothing is written.
const REQUEST_LEN: usize = 8192;

/// What of the protocol is used: the features of 7.31 and before.
const MINOR: u32 = 31;

/// Most bytes that the kernel reads ahead of a mapping or a stream of short reads. Libraries are used
/// here and there, and each block that is read is hashed: with the usual 128 KiB, loading one takes
/// an emulated machine twice as long. Long reads are not cut by it.
const MAX_READAHEAD: u32 = 32 << 10;

/// Several reads of one file at a time.
const ASYNC_READ: u32 = 1;
/// Attributes come with the entries of directories, when the kernel thinks that they are wanted.
const READDIRPLUS: u32 = 1 << 13 | 1 << 14;
/// Files are not opened.
const NO_OPEN: u32 = 1 << 17;
/// Several look-ups in one directory at a time.
const PARALLEL_DIROPS: u32 = 1 << 18;
/// Long reads.
const MAX_PAGES: u32 = 1 << 22;
/// Directories are not opened; the kernel keeps what they list.
const NO_OPENDIR: u32 = 1 << 24;

const WANTED: u32 = ASYNC_READ | READDIRPLUS | NO_OPEN | PARALLEL_DIROPS | MAX_PAGES | NO_OPENDIR;

/// Serves the package in `storage` (a file or block device) over `fuse`, which [`mount`](crate::mount)
/// returned, until the file system is unmounted.
///
/// It never writes to anything but `fuse`, starts no thread, and holds no more memory than a few
/// times the package's central directory, a buffer of 1 MiB, and [`Options::max_inflated`]. Why a file
/// cannot be read is told on standard error, one line each time.
pub fn serve(fuse: OwnedFd, mut storage: File, options: Options) -> Result<(), Error> {
    let len = storage.seek(SeekFrom::End(0)).map_err(Error::Storage)?;
    Server::new(Package::open(storage, len, &options)?).run(&fuse)
}

/// Shows `check` each of the requests, and the reply to it that a kernel would get, if any. This is
/// for fuzzing; nothing else has requests without a kernel.
#[doc(hidden)]
pub fn answers<'r>(
    package: &[u8],
    options: &Options,
    requests: impl Iterator<Item = &'r [u8]>,
    mut check: impl FnMut(&[u8], Option<&[u8]>),
) -> Result<(), Error> {
    let mut server = Server::new(Package::open(package, package.len() as u64, options)?);
    for request in requests {
        match server.answer(request)? {
            Answer::Reply(reply) | Answer::End(reply) => check(request, Some(reply)),
            Answer::Nothing => check(request, None),
        }
    }
    Ok(())
}

/// Answers requests.
#[derive(Debug)]
pub(crate) struct Server<R> {
    package: Package<R>,
    reply: Reply,
}

/// What comes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer<'a> {
    /// To be sent to the kernel.
    Reply(&'a [u8]),
    /// Nothing is to be sent.
    Nothing,
    /// To be sent to the kernel as the last.
    End(&'a [u8]),
}

impl<R: ReadAt> Server<R> {
    pub(crate) fn new(package: Package<R>) -> Self {
        Self { package, reply: Reply::new() }
    }

    fn run(mut self, fuse: &impl AsFd) -> Result<(), Error> {
        let mut buffer = [0; REQUEST_LEN];
        loop {
            let len = match rustix::io::read(fuse, &mut buffer) {
                // No kernel says so, and asking again would not end.
                Ok(0) => return Ok(()),
                Ok(len) => len,
                // A signal came, or the asking one went.
                Err(Errno::INTR | Errno::NOENT) => continue,
                // Unmounted.
                Err(Errno::NODEV | Errno::CONNABORTED) => return Ok(()),
                Err(errno) => return Err(connection("read from", errno)),
            };
            match self.answer(buffer.get(..len).unwrap_or_default())? {
                Answer::Reply(reply) => send(fuse, reply)?,
                Answer::Nothing => {}
                Answer::End(reply) => return send(fuse, reply),
            }
        }
    }

    /// Answers one request.
    pub(crate) fn answer(&mut self, bytes: &[u8]) -> Result<Answer<'_>, Error> {
        let Some((header, request)) = request::parse(bytes) else { return Ok(Answer::Nothing) };
        self.reply.clear();
        let result = match request {
            Request::Forget => {
                self.package.forget(header.node);
                return Ok(Answer::Nothing);
            }
            Request::ForgetMany(many) => {
                forgotten(many).for_each(|node| self.package.forget(node));
                return Ok(Answer::Nothing);
            }
            Request::Destroy => return Ok(Answer::End(self.reply.finish(header.unique, Ok(())))),
            Request::Init { major, minor, max_readahead, flags } => {
                self.init((major, minor), max_readahead, flags)?
            }
            other => self.dispatch(header, &other),
        };
        Ok(Answer::Reply(self.reply.finish(header.unique, result)))
    }

    fn init(
        &mut self,
        (major, minor): (u32, u32),
        max_readahead: u32,
        flags: u32,
    ) -> Result<Result<(), Errno>, Error> {
        if major < 7 || (major == 7 && minor < MINOR) {
            return Err(Error::Protocol { major, minor });
        }
        // To a later major version this says which one to ask again with; the kernel reads no more.
        self.reply.init(MINOR, max_readahead.min(MAX_READAHEAD), flags & WANTED);
        Ok(Ok(()))
    }

    fn dispatch(&mut self, header: Header, request: &Request<'_>) -> Result<(), Errno> {
        let Self { package, reply } = self;
        let owner = (package.uid, package.gid);
        match *request {
            Request::Lookup(name) => match package.lookup(header.node, name) {
                Ok(attributes) => reply.entry(&attributes, owner),
                Err(Errno::NOENT) => reply.no_entry(),
                Err(errno) => return Err(errno),
            },
            Request::Attributes => reply.attributes(&package.attributes(header.node)?, owner),
            Request::Read { offset, size } => {
                reply.content(size, |out| package.read(header.node, offset, out))?;
            }
            Request::List { offset, size, plus } => {
                let plus = plus.then_some(owner);
                let next = (1..).map(|count| offset.saturating_add(count));
                // Up to the first that does not fit; the kernel asks again from there.
                let _ = package
                    .list(header.node, offset)?
                    .zip(next)
                    .all(|(entry, next)| reply.listed(size.min(MAX_READ), next, entry, plus));
            }
            Request::Statistics => {
                let (size, nodes) = (package.size(), package.nodes());
                reply.statistics(Statistics { size, nodes });
            }
            Request::Change => return Err(Errno::ROFS),
            _ => return Err(Errno::NOSYS),
        }
        Ok(())
    }
}

/// Sends a reply, which the kernel takes whole or not at all.
fn send(fuse: &impl AsFd, reply: &[u8]) -> Result<(), Error> {
    loop {
        match rustix::io::write(fuse, reply) {
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            // The asking one went, or the file system; the next read tells.
            Err(Errno::NOENT | Errno::NODEV) => return Ok(()),
            Err(errno) => return Err(connection("write to", errno)),
        }
    }
}

fn connection(action: &'static str, errno: Errno) -> Error {
    Error::Connection { action, source: io::Error::from(errno) }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
