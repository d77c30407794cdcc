//! A socket in the file system for other programs: who connects and writes `CONNECT <port>\n` gets
//! `OK <port>\n` and is connected to that vsock port of the VM.

use crate::devices::Connector;
use crate::vm::check_port;
use crate::{Error, Result};
use rustix::fs::{Mode, fchmod};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, Shutdown, SocketAddrUnix, SocketFlags, SocketType, bind, listen, shutdown,
    socket_with,
};
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Longer than any request: `CONNECT 4294967295\n`.
const MAX_REQUEST: usize = 32;
/// Clients that have not yet said where to.
const MAX_CLIENTS: usize = 32;
/// How long nobody is accepted when descriptors or memory have run out.
const SHORTAGE_PAUSE: Duration = Duration::from_millis(100);
/// How long a client may take to say where to.
const PATIENCE: Duration = Duration::from_secs(10);

/// A bound and listening socket; its name goes when it is dropped.
#[derive(Debug)]
pub struct BoundSocket {
    path: PathBuf,
    /// Device and inode of the name, if it could be looked at.
    identity: Option<(u64, u64)>,
    listener: UnixListener,
}

impl BoundSocket {
    /// Binds `path`, which must not exist, for this user alone.
    pub fn bind(path: &Path) -> Result<Self> {
        let fail = |error: Errno| match error {
            Errno::ADDRINUSE => Error::BadRequest(format!(
                "the socket {} exists already: remove it or choose another path",
                path.display()
            )),
            _ => Error::BadRequest(format!("cannot make the socket {}: {error}", path.display())),
        };
        let address = SocketAddrUnix::new(path).map_err(fail)?;
        let flags = SocketFlags::CLOEXEC;
        let socket =
            socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None).map_err(fail)?;
        // Linux gives the name the mode that the socket has before it gets its name.
        fchmod(&socket, Mode::RUSR | Mode::WUSR).map_err(fail)?;
        bind(&socket, &address).map_err(fail)?;
        let identity = identity(path).ok();
        let bound = Self { path: path.into(), identity, listener: socket.into() };
        listen(&bound.listener, 64).map_err(fail)?;
        Ok(bound)
    }

    /// The socket, for a thread that accepts.
    pub fn listener(&self) -> std::io::Result<UnixListener> {
        self.listener.try_clone()
    }
}

impl Drop for BoundSocket {
    fn drop(&mut self) {
        // Wakes the thread that waits in accept.
        let _ = shutdown(&self.listener, Shutdown::Both);
        // The name may be somebody else's by now.
        if self.identity.is_some() && identity(&self.path).ok() == self.identity {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Device and inode of what has this name now.
fn identity(path: &Path) -> std::io::Result<(u64, u64)> {
    std::fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

/// Serves the clients of `bound` until it is dropped.
pub fn serve(bound: &BoundSocket, connector: Arc<Connector>) -> std::io::Result<()> {
    let listener = bound.listener()?;
    let spawn = std::thread::Builder::new().name("vsock-socket".into()).stack_size(256 << 10);
    spawn.spawn(move || {
        let clients = Arc::new(AtomicUsize::new(0));
        while let Some(client) = next_client(&listener) {
            let turn = Turn::take(&clients);
            let connector = Arc::clone(&connector);
            let Some(turn) = turn else { continue };
            let spawn = std::thread::Builder::new().name("vsock-client".into());
            let served = spawn.stack_size(256 << 10).spawn(move || {
                let _turn = turn;
                if let Err(error) = greet(client, &connector) {
                    log::info!("a client of the vsock socket was turned away: {error}");
                }
            });
            if let Err(error) = served {
                log::warn!("a client of the vsock socket was turned away: {error}");
            }
        }
    })?;
    Ok(())
}

/// Waits for a client; none will come any more when the socket was shut down.
fn next_client(listener: &UnixListener) -> Option<UnixStream> {
    loop {
        let error = match listener.accept() {
            Ok((client, _)) => return Some(client),
            Err(error) => error,
        };
        match Errno::from_io_error(&error) {
            Some(Errno::INTR | Errno::CONNABORTED) => {}
            // The process or the machine has run out of something that comes back.
            Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM) => {
                log::warn!("no further client of the vsock socket for now: {error}");
                std::thread::sleep(SHORTAGE_PAUSE);
            }
            _ => return None,
        }
    }
}

/// One of the places for clients.
struct Turn(Arc<AtomicUsize>);

impl Turn {
    fn take(clients: &Arc<AtomicUsize>) -> Option<Self> {
        let turn = Self(Arc::clone(clients));
        (clients.fetch_add(1, Ordering::SeqCst) < MAX_CLIENTS).then_some(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn greet(mut client: UnixStream, connector: &Connector) -> Result<()> {
    let fail = |error: std::io::Error| Error::host("read a client's request")(error);
    client.set_read_timeout(Some(PATIENCE)).map_err(fail)?;
    let port = read_request(&mut client)?;
    check_port(port)?;
    client.set_read_timeout(None).map_err(fail)?;
    connector.splice(
        port,
        format!("OK {port}\n"),
        client.as_fd().try_clone_to_owned().map_err(fail)?,
    )
}

/// Reads byte by byte, so that what follows the line stays in the stream for the guest.
fn read_request(client: &mut impl Read) -> Result<u32> {
    let mut line = Vec::new();
    let mut byte = [0];
    while line.len() < MAX_REQUEST && !line.ends_with(b"\n") {
        client.read_exact(&mut byte).map_err(Error::host("read a client's request"))?;
        line.extend_from_slice(&byte);
    }
    let line = std::str::from_utf8(&line).ok().and_then(|line| line.strip_suffix('\n'));
    let port = line.and_then(|line| line.strip_prefix("CONNECT "));
    port.filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|port| port.parse().ok())
        .ok_or_else(|| Error::BadRequest("the request is not CONNECT and a port".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn requests_are_read_to_their_line_feed_and_no_further() {
        let mut text: &[u8] = b"CONNECT 4294967295\nGET /";
        assert_eq!(read_request(&mut text).unwrap(), u32::MAX);
        assert_eq!(text, b"GET /");
        let bad: [&[u8]; 8] = [
            b"CONNECT 4294967296\n",
            b"CONNECT -1\n",
            b"CONNECT +5\n",
            b"CONNECT \n",
            b"connect 5000\n",
            b"CONNECT 5000",
            b"\xff\xff\n",
            b"CONNECT 00000000000000000000000000000000000000005000\n",
        ];
        for mut text in bad {
            assert!(read_request(&mut text).is_err());
        }
    }

    #[test]
    fn the_socket_is_the_users_own_and_goes_with_its_owner() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("vm.sock");
        let bound = BoundSocket::bind(&path).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let listener = bound.listener().unwrap();
        let accepting = std::thread::spawn(move || listener.accept().map(drop));
        let message = BoundSocket::bind(&path).unwrap_err().to_string();
        assert!(message.contains("exists already"), "{message}");
        drop(bound);
        assert!(accepting.join().unwrap().is_err());
        assert!(!path.exists());
    }

    #[test]
    fn a_name_that_somebody_else_took_stays() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("vm.sock");
        let bound = BoundSocket::bind(&path).unwrap();
        std::fs::rename(&path, directory.path().join("old")).unwrap();
        std::fs::write(&path, "other").unwrap();
        drop(bound);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "other");
    }

    #[test]
    fn nobody_is_waited_for_at_a_socket_that_was_shut_down() {
        let directory = tempfile::tempdir().unwrap();
        let bound = BoundSocket::bind(&directory.path().join("vm.sock")).unwrap();
        let listener = bound.listener().unwrap();
        drop(UnixStream::connect(directory.path().join("vm.sock")).unwrap());
        assert!(next_client(&listener).is_some());
        drop(bound);
        assert!(next_client(&listener).is_none());
    }
}
