//! Who may do what: a text file of the administrator's.
//!
//! ```text
//! # comment
//! MANAGE_VIRTUAL_MACHINE      group avf-users
//! MANAGE_VIRTUAL_MACHINE      user  alice
//! USE_CUSTOM_VIRTUAL_MACHINE  user  1000
//! MANAGE_VIRTUAL_MACHINE      everyone
//! ```
//!
//! Each line grants one permission to one user, to one group or to everyone; users and groups by
//! name or number. Root has every permission without a line. What is not granted is refused, and a
//! file that cannot be understood in every line grants nothing.

use crate::accounts::Accounts;
use crate::peer::Peer;
use crate::{Error, Result};
use avf_home::{Permission, Permissions};
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Longer than any policy that somebody could still overlook.
pub const MAX_BYTES: u64 = 256 << 10;
/// More lines than that grant nothing.
pub const MAX_GRANTS: usize = 4096;
/// Longer than any name of a user.
const MAX_NAME: usize = 256;

/// A policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    grants: Vec<Grant>,
}

/// One line of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What is granted.
    pub permission: Permission,
    /// To whom.
    pub subject: Subject,
}

/// Whom a line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Every user of the host.
    Everyone,
    /// A user, by name or number.
    User(String),
    /// Whoever is in a group, by name or number.
    Group(String),
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct Fault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: String,
}

impl Policy {
    /// Reads a policy that belongs to root or to the user `owner`, and that nobody else may write.
    /// Without a file nothing is granted.
    pub fn read(path: &Path, owner: u32) -> Result<Self> {
        // A fifo would block.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file: File = match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(file) => file.into(),
            Err(rustix::io::Errno::NOENT) => return Ok(Self::default()),
            Err(error) => return Err(Error::io("open", path)(error)),
        };
        let found = file.metadata().map_err(Error::io("look at", path))?;
        let fault = match found {
            _ if !found.is_file() => Some("is not a regular file"),
            _ if found.uid() != 0 && found.uid() != owner => Some("belongs to another user"),
            _ if found.mode() & 0o022 != 0 => Some("can be written by other users"),
            _ if found.len() > MAX_BYTES => Some("is too long"),
            _ => None,
        };
        if let Some(fault) = fault {
            return Err(Error::UntrustedPolicy { path: path.into(), fault });
        }
        let mut text = Vec::new();
        file.take(MAX_BYTES).read_to_end(&mut text).map_err(Error::io("read", path))?;
        Self::parse(&text).map_err(|Fault { line, fault }| Error::Policy {
            path: path.into(),
            line,
            fault,
        })
    }

    /// Understands the text of a policy.
    pub fn parse(text: &[u8]) -> std::result::Result<Self, Fault> {
        let mut grants = Vec::new();
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            let fault = |fault: String| Fault { line: index + 1, fault };
            let line =
                std::str::from_utf8(line).map_err(|_| fault("is not UTF-8 text".to_owned()))?;
            let words = line.split('#').next().unwrap_or_default();
            if words.trim().is_empty() {
                continue;
            }
            grants.push(Grant::parse(words).map_err(fault)?);
            if grants.len() > MAX_GRANTS {
                return Err(fault(format!("more than {MAX_GRANTS} lines grant something")));
            }
        }
        Ok(Self { grants })
    }

    /// What it grants, in its order.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// What a client may do.
    pub fn permissions_of(&self, peer: &Peer, accounts: &Accounts) -> Permissions {
        if peer.uid == 0 {
            return Permissions::all();
        }
        let grants = self.grants.iter().filter(|grant| grant.subject.means(peer, accounts));
        grants.map(|grant| grant.permission).collect()
    }
}

impl Grant {
    fn parse(line: &str) -> std::result::Result<Self, String> {
        let mut words = line.split_whitespace();
        let permission = words.next().unwrap_or_default().parse::<Permission>();
        let permission = permission.map_err(|error| error.to_string())?;
        let mut name = |what: &str| match words.next() {
            Some(name) if name.len() <= MAX_NAME => Ok(name.to_owned()),
            Some(_) => Err(format!("the name of the {what} is too long")),
            None => Err(format!("the name or number of the {what} is missing")),
        };
        let subject = match name("grantee")?.as_str() {
            "everyone" => Subject::Everyone,
            "user" => Subject::User(name("user")?),
            "group" => Subject::Group(name("group")?),
            other => {
                return Err(format!("{other:?} is neither \"user\", \"group\" nor \"everyone\""));
            }
        };
        match words.next() {
            Some(word) => Err(format!("{:?} is too much", word.get(..MAX_NAME).unwrap_or(word))),
            None => Ok(Self { permission, subject }),
        }
    }
}

impl Subject {
    /// A name that nobody has means nobody.
    fn means(&self, peer: &Peer, accounts: &Accounts) -> bool {
        match self {
            Self::Everyone => true,
            Self::User(user) => accounts.uid(user) == Some(peer.uid),
            Self::Group(group) => {
                accounts.gid(group).is_some_and(|group| peer.groups.contains(&group))
            }
        }
    }
}

/// As in the file.
impl std::fmt::Display for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let permission = self.permission.name();
        match &self.subject {
            Subject::Everyone => write!(f, "{permission} everyone"),
            Subject::User(user) => write!(f, "{permission} user {user}"),
            Subject::Group(group) => write!(f, "{permission} group {group}"),
        }
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
