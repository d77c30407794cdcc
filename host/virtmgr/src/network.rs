//! A guest's way to the host's network: `passt`, a program of its own for each VM, which makes
//! ordinary connections for the guest. The guest can begin connections; nobody can begin one to it;
//! and the host's own loopback address stays out of its reach.

use crate::inlet::{Inlet, stream_pair};
use crate::{Error, Result};
use avf_home::Environment;
use avf_spawn::Launch;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// The program, and Debian's name of its package.
const PROGRAM: &str = "passt";

/// The guest's address. It is the same for every guest, which need not ask for it; that of its
/// gateway and of its name server go with it.
const ADDRESSES: [&str; 8] =
    ["-a", "10.0.2.15", "-n", "24", "-g", "10.0.2.2", "--dns-forward", "10.0.2.3"];

/// The process that connects a guest. Dropping it ends the connection.
#[derive(Debug)]
pub struct Network {
    child: Child,
    /// What it says; kept open so that it can.
    _messages: Inlet,
}

/// Finds the program.
pub fn find(env: &Environment) -> Result<PathBuf> {
    env.tool(PROGRAM).ok_or_else(|| {
        Error::Host(format!("a VM's network needs {PROGRAM}: install the package {PROGRAM}"))
    })
}

impl Network {
    /// Starts the program; the answer is the monitor's end of the guest's network card.
    pub fn start(program: &Path) -> Result<(Self, OwnedFd)> {
        let fail = |error: std::io::Error| {
            Error::Host(format!("cannot start {}: {error}", program.display()))
        };
        let (ours, theirs) = stream_pair().map_err(fail)?;
        let (messages, messages_theirs) = Inlet::pair().map_err(fail)?;
        let mut launch = Launch::new(program);
        let number = launch.pass(theirs);
        launch
            .command()
            .args(["--foreground", "--quiet", "--ipv4-only", "--no-map-gw"])
            .args(["--tcp-ports", "none", "--udp-ports", "none"])
            .args(ADDRESSES)
            .args(["--fd", &number.to_string()])
            .env_clear()
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(messages_theirs);
        let child = launch.spawn().map_err(fail)?;
        Ok((Self { child, _messages: messages }, ours))
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
