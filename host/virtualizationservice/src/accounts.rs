//! The numbers behind the names of users and groups.
//!
//! They come from `/etc/passwd` and `/etc/group` alone: accounts of a directory server are named by
//! their numbers in the policy.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Longer than the files of a host with many local accounts.
const MAX_BYTES: u64 = 4 << 20;

/// The files that name users and groups.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Users: name, password, uid, …, separated by colons.
    pub passwd: PathBuf,
    /// Groups: name, password, gid, members, separated by colons.
    pub group: PathBuf,
}

impl Accounts {
    /// Those of this host.
    pub fn of_host() -> Self {
        Self { passwd: "/etc/passwd".into(), group: "/etc/group".into() }
    }

    /// The number of a user, given by it or by name.
    pub fn uid(&self, user: &str) -> Option<u32> {
        number(user).or_else(|| find(&self.passwd, user))
    }

    /// The number of a group, given by it or by name.
    pub fn gid(&self, group: &str) -> Option<u32> {
        number(group).or_else(|| find(&self.group, group))
    }
}

/// The highest number means "nobody at all" to the kernel.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number != u32::MAX)
}

/// The third field of the line whose first is `name`.
fn find(path: &Path, name: &str) -> Option<u32> {
    let mut text = Vec::new();
    File::open(path).ok()?.take(MAX_BYTES).read_to_end(&mut text).ok()?;
    let text = String::from_utf8_lossy(&text);
    text.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then(|| number(fields.nth(1)?)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_to_numbers() {
        let directory = tempfile::tempdir().unwrap();
        let accounts = Accounts {
            passwd: directory.path().join("passwd"),
            group: directory.path().join("group"),
        };
        let passwd = "root:x:0:0:root:/root:/bin/sh\nbad\nodd:x:many:1::\nalice:x:1000:1000::/:\n";
        std::fs::write(&accounts.passwd, passwd).unwrap();
        std::fs::write(&accounts.group, "root:x:0:\navf:x:990:alice,bob\n").unwrap();
        assert_eq!(accounts.uid("alice"), Some(1000));
        assert_eq!(accounts.uid("root"), Some(0));
        assert_eq!(accounts.uid("4294967294"), Some(u32::MAX - 1));
        assert_eq!(accounts.gid("avf"), Some(990));
        assert_eq!(accounts.gid("7"), Some(7));
        for nobody in ["", "bob", "odd", "bad", "x", "+5", "-1", "4294967295", "4294967296"] {
            assert_eq!(accounts.uid(nobody), None, "{nobody}");
        }
        std::fs::remove_file(&accounts.group).unwrap();
        assert_eq!(accounts.gid("avf"), None);
    }
}
