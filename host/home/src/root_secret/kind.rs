//! How a root secret is kept.

use crate::{Environment, Error, Result};
use std::fmt;
use std::str::FromStr;

/// How a root secret is kept, or shall be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RootSecretKind {
    /// As the one that is there; a new one in a file.
    #[default]
    Auto,
    /// In a file that only its user can read.
    File,
    /// In a file that only this machine's TPM 2.0 can open.
    Tpm,
}

impl RootSecretKind {
    /// The word for it: `auto`, `file` or `tpm`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::File => "file",
            Self::Tpm => "tpm",
        }
    }
}

impl fmt::Display for RootSecretKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RootSecretKind {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let kinds = [Self::Auto, Self::File, Self::Tpm];
        let found = kinds.into_iter().find(|kind| kind.name() == word);
        found.ok_or_else(|| Error::NoSuchKind(word.into()))
    }
}

impl Environment {
    /// What `$AVF_ROOT_SECRET` asks for: `auto` (also if it is not set), `file` or `tpm`.
    pub fn root_secret_kind(&self) -> Result<RootSecretKind> {
        self.root_secret.as_ref().map_or(Ok(RootSecretKind::Auto), |word| {
            word.to_str().unwrap_or(&word.to_string_lossy()).parse()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_one_of_three_words() {
        let kind = |word: Option<&str>| {
            let root_secret = word.map(Into::into);
            Environment { root_secret, ..Environment::current() }.root_secret_kind()
        };
        assert_eq!(kind(None).unwrap(), RootSecretKind::Auto);
        for known in [RootSecretKind::Auto, RootSecretKind::File, RootSecretKind::Tpm] {
            assert_eq!(kind(Some(&known.to_string())).unwrap(), known);
        }
        for word in ["TPM", "tpm ", "files", "1"] {
            let message = kind(Some(word)).unwrap_err().to_string();
            let start = format!("cannot keep a root secret as {word:?}: it is \"auto\"");
            assert!(message.starts_with(&start), "{message}");
        }
    }
}
