//! Who is at the other end of a socket, as far as the standard library and rustix cannot tell.

use rustix::io::Errno;
use std::io;
use std::os::fd::{AsFd, AsRawFd};

/// A process as it was when it connected a UNIX socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerCredentials {
    /// Its process id; 0 if it lives in a process namespace that ours cannot see.
    pub pid: u32,
    /// Its effective user id.
    pub uid: u32,
    /// Its effective group id.
    pub gid: u32,
}

/// Who connected this UNIX socket.
///
/// rustix has the same, but no process id of 0.
pub fn peer_credentials(socket: impl AsFd) -> io::Result<PeerCredentials> {
    let mut found = libc::ucred { pid: 0, uid: u32::MAX, gid: u32::MAX };
    let mut bytes =
        libc::socklen_t::try_from(size_of_val(&found)).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: `found` is live, initialised and as long as `bytes` says, and every value that the
    // kernel writes into it is one of its type; `bytes` is live.
    let answer = unsafe {
        libc::getsockopt(
            socket.as_fd().as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_PEERCRED,
            (&raw mut found).cast(),
            &mut bytes,
        )
    };
    if answer != 0 {
        return Err(io::Error::last_os_error());
    }
    // What a socket says that nobody connected.
    if found.uid == u32::MAX {
        return Err(io::ErrorKind::NotConnected.into());
    }
    Ok(PeerCredentials { pid: found.pid.cast_unsigned(), uid: found.uid, gid: found.gid })
}

/// More than Linux lets a process have (65536) are never asked for.
const MOST: usize = 65_536;

/// The supplementary groups that the process had which connected this UNIX socket, at that moment.
pub fn peer_groups(socket: impl AsFd) -> io::Result<Vec<u32>> {
    let mut groups: Vec<libc::gid_t> = vec![0; 64];
    loop {
        let mut bytes = libc::socklen_t::try_from(size_of_val(groups.as_slice()))
            .map_err(|_| io::ErrorKind::InvalidInput)?;
        // SAFETY: the buffer is live, initialised and at least as long as `bytes` says, and the
        // kernel writes whole group ids into it; `bytes` is live.
        let answer = unsafe {
            libc::getsockopt(
                socket.as_fd().as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_PEERGROUPS,
                groups.as_mut_ptr().cast(),
                &mut bytes,
            )
        };
        let count = usize::try_from(bytes).unwrap_or(0) / size_of::<libc::gid_t>();
        if answer == 0 {
            groups.truncate(count);
            return Ok(groups);
        }
        let error = io::Error::last_os_error();
        // The kernel has said how many there are.
        if Errno::from_io_error(&error) != Some(Errno::RANGE)
            || !(groups.len()..=MOST).contains(&count)
        {
            return Err(error);
        }
        groups.resize(count + 1, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream;

    #[test]
    fn the_groups_of_a_socket_pair_are_our_own() {
        let (ours, _theirs) = UnixStream::pair().unwrap();
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("Groups:")).unwrap();
        let mut own: Vec<u32> = line.split_whitespace().map(|id| id.parse().unwrap()).collect();
        let mut found = peer_groups(&ours).unwrap();
        own.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, own);
    }

    #[test]
    fn the_other_end_of_a_pair_is_this_process() {
        let (ours, _theirs) = UnixStream::pair().unwrap();
        let expected = PeerCredentials {
            pid: std::process::id(),
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
        };
        assert_eq!(peer_credentials(&ours).unwrap(), expected);
        let alone = rustix::net::socket(
            rustix::net::AddressFamily::UNIX,
            rustix::net::SocketType::STREAM,
            None,
        );
        let error = peer_credentials(alone.unwrap()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotConnected);
    }

    #[test]
    fn other_files_have_no_peer() {
        assert!(peer_credentials(std::fs::File::open("/dev/null").unwrap()).is_err());
        assert!(peer_groups(std::fs::File::open("/dev/null").unwrap()).is_err());
    }
}
