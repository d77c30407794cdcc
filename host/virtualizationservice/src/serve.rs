//! What the one thread of the service does: it lets clients in and buries managers.

use crate::accounts::Accounts;
use crate::listener::Listener;
use crate::managers::Managers;
use crate::peer::Peer;
use crate::policy::Policy;
use crate::{Error, Result};
use avf_home::{Greeting, Permissions};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::net::{SendFlags, send};
use std::io::ErrorKind;
use std::os::fd::BorrowedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

/// Clients that are let in before the ended managers are looked after again.
const TURN: usize = 32;
/// How long nobody is let in when descriptors or memory have run out.
const SHORTAGE_PAUSE: Duration = Duration::from_millis(100);
/// How long managers may take to end when the service does.
const PATIENCE: Duration = Duration::from_secs(15);

/// The service.
#[derive(Debug)]
pub struct Service {
    /// The managers.
    pub managers: Managers,
    /// Reads the policy.
    pub rules: Rules,
}

/// Where it is written who may do what.
#[derive(Debug)]
pub struct Rules {
    policy: PathBuf,
    accounts: Accounts,
    /// The user, besides root, whose policy is believed.
    owner: u32,
    /// What was wrong with the policy when it was last read.
    fault: Option<String>,
}

impl Rules {
    /// Rules that are read anew for each client, so that a change counts at once.
    pub fn new(policy: PathBuf, accounts: Accounts, owner: u32) -> Self {
        Self { policy, accounts, owner, fault: None }
    }

    /// What a client may do. If the policy cannot be read, root may everything and others nothing.
    pub fn permissions_of(&mut self, peer: &Peer) -> Permissions {
        let (policy, fault) = match Policy::read(&self.policy, self.owner) {
            Ok(policy) => (policy, None),
            Err(error) => (Policy::default(), Some(error.to_string())),
        };
        if fault != self.fault {
            // Once, and not once for each client.
            match &fault {
                Some(fault) => log::error!("{fault}"),
                None => log::info!("the policy {} can be read again", self.policy.display()),
            }
            self.fault = fault;
        }
        policy.permissions_of(peer, &self.accounts)
    }
}

impl Service {
    /// Serves until `stop` is readable, and ends every manager then.
    pub fn run(&mut self, listener: &Listener, stop: BorrowedFd<'_>) -> Result<()> {
        let socket = listener.socket()?;
        let served = loop {
            match self.wait(socket, stop) {
                Ok(true) => break Ok(()),
                Ok(false) => {}
                Err(error) => break Err(error),
            }
            self.managers.reap();
            if let Err(error) = self.let_in(socket) {
                break Err(error);
            }
        };
        self.managers.end(PATIENCE);
        served
    }

    /// Waits until there is something to do; whether that is to stop.
    fn wait(&self, socket: &UnixListener, stop: BorrowedFd<'_>) -> Result<bool> {
        let ends = self.managers.sources().map(|end| PollFd::from_borrowed_fd(end, PollFlags::IN));
        let mut list =
            vec![PollFd::from_borrowed_fd(stop, PollFlags::IN), PollFd::new(socket, PollFlags::IN)];
        list.extend(ends);
        match poll(&mut list, None) {
            Ok(_) => Ok(list.first().is_some_and(|stop| !stop.revents().is_empty())),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(Error::Wait(error.into())),
        }
    }

    fn let_in(&mut self, socket: &UnixListener) -> Result<()> {
        for _ in 0..TURN {
            match socket.accept() {
                Ok((client, _)) => self.greet(client),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => match Errno::from_io_error(&error) {
                    Some(Errno::INTR | Errno::CONNABORTED) => {}
                    Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM) => {
                        log::warn!("no further client for now: {error}");
                        std::thread::sleep(SHORTAGE_PAUSE);
                        break;
                    }
                    _ => return Err(Error::Wait(error)),
                },
            }
        }
        Ok(())
    }

    /// Gives the client a manager or a reason why not.
    fn greet(&mut self, client: UnixStream) {
        let greeting = match self.start_manager(&client) {
            Ok(()) => Greeting::Accepted,
            Err(reason) => Greeting::Refused(reason),
        };
        // So short that it fits, unless the client is gone.
        let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
        let _ = send(&client, &greeting.to_bytes(), flags);
    }

    fn start_manager(&mut self, client: &UnixStream) -> std::result::Result<(), String> {
        // What goes wrong on our side is for the log: the client learns no paths of ours.
        let fault = |error: &dyn std::fmt::Display| {
            log::error!("{error}");
            "the service cannot start a manager: its log says why".to_owned()
        };
        let peer = Peer::of(client).map_err(|error| fault(&error))?;
        let granted = self.rules.permissions_of(&peer);
        self.managers.admit(&peer, granted).map_err(|excess| {
            log::warn!("uid {} (pid {}) is turned away: {excess}", peer.uid, peer.pid);
            excess.to_string()
        })?;
        let connection = client.try_clone().map_err(|error| fault(&error))?;
        self.managers.start(connection.into(), &peer, granted).map_err(|error| fault(&error))?;
        log::info!("a manager serves uid {} (pid {})", peer.uid, peer.pid);
        Ok(())
    }
}
