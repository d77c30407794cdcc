//! Who has connected.

use crate::{Error, Result};
use avf_spawn::{peer_credentials, peer_groups};
use std::os::unix::net::UnixStream;

/// A client, as it was in the moment in which it connected. What it becomes later, and to whom it
/// gives its end of the connection, changes nothing: whoever has the connection has its rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its effective user id.
    pub uid: u32,
    /// Its process id; 0 if it lives in a process namespace that ours cannot see.
    pub pid: u32,
    /// Its groups, the effective one among them.
    pub groups: Vec<u32>,
}

impl Peer {
    /// Asks the kernel, which nobody can lie to.
    pub fn of(stream: &UnixStream) -> Result<Self> {
        let found = peer_credentials(stream).map_err(Error::Peer)?;
        let mut groups = peer_groups(stream).map_err(Error::Peer)?;
        groups.push(found.gid);
        Ok(Self { uid: found.uid, pid: found.pid, groups })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peer_of_a_pair_is_this_process() {
        let (ours, _theirs) = UnixStream::pair().unwrap();
        let peer = Peer::of(&ours).unwrap();
        assert_eq!(peer.uid, rustix::process::geteuid().as_raw());
        assert_eq!(peer.pid, std::process::id());
        assert!(peer.groups.contains(&rustix::process::getegid().as_raw()));
    }
}
