//! The socket that clients connect to: one that systemd listens on, or our own.

use crate::{Error, Result};
use avf_spawn::adopt_fd;
use rustix::net::sockopt::{socket_acceptconn, socket_domain, socket_type};
use rustix::net::{AddressFamily, SocketType};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// The first descriptor that systemd passes.
const FIRST_PASSED: i32 = 3;

/// What systemd says about the descriptors that it passes.
#[derive(Clone, Copy, Debug)]
pub struct Activation<'a> {
    /// `$LISTEN_PID`: whom they are for.
    pub pid: Option<&'a OsStr>,
    /// `$LISTEN_FDS`: how many there are.
    pub count: Option<&'a OsStr>,
}

impl Activation<'_> {
    /// Whether the service was started with a socket. What is meant for another process, such as our
    /// parent, is none of ours.
    fn is_for_us(self) -> bool {
        let pid = self.pid.and_then(OsStr::to_str).and_then(|pid| pid.parse().ok());
        pid == Some(std::process::id())
    }
}

/// A listening socket; its name goes when it is dropped, unless systemd made it.
#[derive(Debug)]
pub struct Listener {
    socket: UnixListener,
    name: Option<Name>,
}

/// A name in the file system, with what tells it from a later one.
#[derive(Debug)]
struct Name {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl Listener {
    /// The socket that systemd passed; `None` if it passed nothing to this process.
    pub fn passed(activation: Activation<'_>) -> Result<Option<Self>> {
        let fault = |text: String| Error::Activation(text);
        if !activation.is_for_us() {
            return Ok(None);
        }
        let count = activation.count.unwrap_or_default();
        if count != "1" {
            return Err(fault(format!("LISTEN_FDS is {count:?}, not 1")));
        }
        let socket = adopt_fd(FIRST_PASSED).map_err(|error| fault(error.to_string()))?;
        Self::check(&socket).map_err(|what| fault(format!("descriptor 3 is {what}")))?;
        Ok(Some(Self { socket: socket.into(), name: None }))
    }

    fn check(socket: &OwnedFd) -> std::result::Result<(), &'static str> {
        match socket_domain(socket) {
            Ok(AddressFamily::UNIX) => {}
            Ok(_) => return Err("a socket of another family than UNIX"),
            Err(_) => return Err("no socket"),
        }
        if socket_type(socket) != Ok(SocketType::STREAM) {
            return Err("no stream socket");
        }
        match socket_acceptconn(socket) {
            Ok(true) => Ok(()),
            _ => Err("a socket that does not listen (it needs Accept=no)"),
        }
    }

    /// Makes the socket at `path`, to which every user may connect: what they may do there is the
    /// policy's business. A socket that a killed service left is replaced.
    pub fn bind(path: &Path) -> Result<Self> {
        if let Some(parent) = path.parent() {
            let mut builder = fs::DirBuilder::new();
            let made = builder.recursive(true).mode(0o755).create(parent);
            made.map_err(Error::io("make", parent))?;
        }
        remove_stale(path)?;
        let socket = UnixListener::bind(path).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => Error::AlreadyServed(path.into()),
            _ => Error::io("make the socket", path)(error),
        })?;
        let name = Name { path: path.into(), identity: identity(path) };
        let listener = Self { socket, name: Some(name) };
        let everybody = fs::Permissions::from_mode(0o666);
        fs::set_permissions(path, everybody).map_err(Error::io("open to everybody", path))?;
        Ok(listener)
    }

    /// The socket, which no longer blocks.
    pub fn socket(&self) -> Result<&UnixListener> {
        self.socket.set_nonblocking(true).map_err(Error::Wait)?;
        Ok(&self.socket)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // The name may be somebody else's by now.
        if let Some(name) = &self.name
            && name.identity.is_some()
            && name.identity == identity(&name.path)
        {
            let _ = fs::remove_file(&name.path);
        }
    }
}

/// Device and inode of what has this name now.
fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::symlink_metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// Removes a socket that nobody listens on.
fn remove_stale(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("look at", path)(error)),
        Ok(found) if !found.file_type().is_socket() => return Err(Error::NotASocket(path.into())),
        Ok(_) => {}
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(Error::io("remove", path))
        }
        Err(error) => Err(Error::io("connect to", path)(error)),
        Ok(_) => Err(Error::AlreadyServed(path.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, UdpSocket};
    use std::os::unix::net::UnixDatagram;

    #[test]
    fn everybody_may_connect_and_the_name_goes_with_the_socket() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("made/service.sock");
        let listener = Listener::bind(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o666);
        UnixStream::connect(&path).unwrap();
        let second = Listener::bind(&path).unwrap_err();
        assert!(matches!(second, Error::AlreadyServed(_)), "{second}");
        drop(listener);
        assert!(!path.exists());
    }

    #[test]
    fn what_a_killed_service_left_is_replaced_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("service.sock");
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let listener = Listener::bind(&path).unwrap();
        // Another took the name: it is not ours to remove.
        fs::remove_file(&path).unwrap();
        fs::write(&path, "kept").unwrap();
        drop(listener);
        let error = Listener::bind(&path).unwrap_err();
        assert!(matches!(error, Error::NotASocket(_)), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "kept");
        let long = directory.path().join("x".repeat(200));
        assert!(matches!(Listener::bind(&long), Err(Error::Io { .. })));
    }

    #[test]
    fn sockets_for_others_are_left_alone() {
        let cases =
            [(None, None), (Some("1"), Some("1")), (Some("x"), Some("1")), (None, Some("1"))];
        for (pid, count) in cases {
            let activation = Activation { pid: pid.map(OsStr::new), count: count.map(OsStr::new) };
            assert!(Listener::passed(activation).unwrap().is_none());
        }
    }

    #[test]
    fn one_socket_is_passed_and_not_another_number() {
        let pid = std::process::id().to_string();
        for count in [None, Some(""), Some("0"), Some("2"), Some("1x")] {
            let count = count.map(OsStr::new);
            let error =
                Listener::passed(Activation { pid: Some(pid.as_ref()), count }).unwrap_err();
            assert!(error.to_string().contains("not 1"), "{error}");
        }
    }

    #[test]
    fn only_a_listening_stream_socket_will_do() {
        let directory = tempfile::tempdir().unwrap();
        let listening = UnixListener::bind(directory.path().join("s")).unwrap();
        assert_eq!(Listener::check(&listening.into()), Ok(()));
        let bad: [(OwnedFd, &str); 5] = [
            (fs::File::open("/dev/null").unwrap().into(), "no socket"),
            (TcpListener::bind("127.0.0.1:0").unwrap().into(), "another family"),
            (UdpSocket::bind("127.0.0.1:0").unwrap().into(), "another family"),
            (UnixDatagram::pair().unwrap().0.into(), "no stream socket"),
            (UnixStream::pair().unwrap().0.into(), "does not listen"),
        ];
        for (socket, words) in bad {
            let what = Listener::check(&socket).unwrap_err();
            assert!(what.contains(words), "{what}");
        }
    }
}
