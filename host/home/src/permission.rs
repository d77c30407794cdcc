//! What the clients of a service may do.

use std::fmt;
use std::str::FromStr;

/// What the original's names of permissions begin with.
const PREFIX: &str = "android.permission.";

/// Something that a service lets its clients do, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// To make virtual machines at all.
    ManageVirtualMachine,
    /// To make virtual machines that are not what every app gets: put together by hand, with a
    /// payload configuration, with extra packages or a custom configuration.
    UseCustomVirtualMachine,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 2] = [Self::ManageVirtualMachine, Self::UseCustomVirtualMachine];

    /// Its name without the original's prefix, such as `MANAGE_VIRTUAL_MACHINE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ManageVirtualMachine => "MANAGE_VIRTUAL_MACHINE",
            Self::UseCustomVirtualMachine => "USE_CUSTOM_VIRTUAL_MACHINE",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The original's name, such as `android.permission.MANAGE_VIRTUAL_MACHINE`.
impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.name())
    }
}

/// There is no permission of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no permission {0:?}: it is MANAGE_VIRTUAL_MACHINE or USE_CUSTOM_VIRTUAL_MACHINE")]
pub struct NoSuchPermission(String);

/// Takes the name with and without the original's prefix.
impl FromStr for Permission {
    type Err = NoSuchPermission;

    fn from_str(text: &str) -> Result<Self, NoSuchPermission> {
        let name = text.strip_prefix(PREFIX).unwrap_or(text);
        let found = Self::ALL.into_iter().find(|permission| permission.name() == name);
        found.ok_or_else(|| NoSuchPermission(text.chars().take(64).collect()))
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u8);

impl Permissions {
    /// Every permission.
    pub fn all() -> Self {
        Permission::ALL.into_iter().collect()
    }

    /// Whether the set has it.
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Puts it into the set.
    pub fn insert(&mut self, permission: Permission) {
        self.0 |= permission.bit();
    }

    /// What is in the set.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(list: I) -> Self {
        let mut set = Self::default();
        list.into_iter().for_each(|permission| set.insert(permission));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_have_the_names_of_the_original() {
        let custom = Permission::UseCustomVirtualMachine;
        assert_eq!(custom.to_string(), "android.permission.USE_CUSTOM_VIRTUAL_MACHINE");
        for permission in Permission::ALL {
            assert_eq!(permission.name().parse(), Ok(permission));
            assert_eq!(permission.to_string().parse(), Ok(permission));
        }
        for text in ["", "manage_virtual_machine", "android.permission.", "DEBUG"] {
            assert!(text.parse::<Permission>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_set_has_what_was_put_into_it() {
        let mut set = Permissions::default();
        assert_eq!(set.iter().count(), 0);
        set.insert(Permission::UseCustomVirtualMachine);
        set.insert(Permission::UseCustomVirtualMachine);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Permission::UseCustomVirtualMachine]);
        assert!(!set.contains(Permission::ManageVirtualMachine));
        set.insert(Permission::ManageVirtualMachine);
        assert_eq!(set, Permissions::all());
    }
}
