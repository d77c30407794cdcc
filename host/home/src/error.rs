//! What can go wrong when something is looked up on the host.

use crate::RootSecretKind;
use std::io;
use std::path::{Path, PathBuf};

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong when something is looked up on the host.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A part of the installation is missing.
    #[error(
        "{what} not found; tried {}: build it with `{remedy}`, or set AVF_HOME to an installation",
        list(.tried)
    )]
    NotFound {
        /// The part.
        what: String,
        /// Every place that was tried, in order.
        tried: Vec<PathBuf>,
        /// The command that makes it.
        remedy: &'static str,
    },
    /// An APEX bundle is not installed.
    #[error(
        "Can't find the APEX {name:?}; tried {}: put it there, or set AVF_APEX_PATH to its directory",
        list(.tried)
    )]
    NoApex {
        /// Its name.
        name: String,
        /// Every place that was tried, in order.
        tried: Vec<PathBuf>,
    },
    /// The run-time directory cannot be trusted.
    #[error("the run-time directory {} {fault}: remove it, or set XDG_RUNTIME_DIR", .path.display())]
    Untrusted {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// There is no place for lasting state.
    #[error(
        "no directory for lasting state: set AVF_STATE, XDG_STATE_HOME or HOME to an absolute path"
    )]
    NoStateDir,
    /// The directory of lasting state cannot be trusted.
    #[error("the state directory {} {fault}: correct that, or set AVF_STATE to another directory", .path.display())]
    UntrustedState {
        /// The directory.
        path: PathBuf,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The root secret cannot be used. It is never replaced: whoever has a new one cannot open
    /// what was sealed with the old one.
    #[error(
        "the root secret {} {fault}: correct that, or put the right file back; only if no instance of \
         this user matters any more, remove it and root_secret.id beside it, and a new one is made",
        .path.display()
    )]
    RootSecret {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// There was a root secret, and it is gone.
    #[error(
        "the root secret is lost: there is neither root_secret nor root_secret.tpm in {}, and {} says \
         that there was one: put the file back from a backup; only if no instance of this user \
         matters any more, remove {}, and a new one is made",
        .dir.display(), .id.display(), .id.display()
    )]
    RootSecretLost {
        /// The directory where it should be.
        dir: PathBuf,
        /// The file that says that there was one.
        id: PathBuf,
    },
    /// The root secret is another one than before.
    #[error(
        "the root secret {} was changed: it has the id {found}, and {} says {expected}: put the right \
         file back; only if no instance of this user matters any more, or this secret is the right \
         one after all, remove {}",
        .secret.display(), .id.display(), .id.display()
    )]
    RootSecretChanged {
        /// The file that has another secret.
        secret: PathBuf,
        /// The file that says which one it should be.
        id: PathBuf,
        /// The id of the secret that is there, in hexadecimal.
        found: String,
        /// The id of the one that should be.
        expected: String,
    },
    /// The file with the root secret's id cannot be used.
    #[error(
        "{} {fault}: it says which root secret is the right one; put it back, or if the root secret \
         beside it was not touched, remove it, and it is made again",
        .path.display()
    )]
    RootSecretId {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// The root secret is kept in another way than the one asked for.
    #[error(
        "a root secret of the kind \"{asked}\" is asked for, and {} is of the kind \"{present}\": \
         ask for \"{present}\" or \"auto\" with --root-secret or AVF_ROOT_SECRET",
        .path.display()
    )]
    RootSecretKept {
        /// The way that was asked for.
        asked: RootSecretKind,
        /// The way it is kept.
        present: RootSecretKind,
        /// The file.
        path: PathBuf,
    },
    /// There are two root secrets.
    #[error(
        "there are two root secrets, {} and {}: move the one that is not in use elsewhere",
        .file.display(), .tpm.display()
    )]
    TwoRootSecrets {
        /// The one in a file.
        file: PathBuf,
        /// The one that a TPM sealed.
        tpm: PathBuf,
    },
    /// There is no such way to keep a root secret.
    #[error("cannot keep a root secret as {0:?}: it is \"auto\", \"file\" or \"tpm\"")]
    NoSuchKind(String),
    /// A program that talks to the TPM is not installed.
    #[error(
        "the program {program} is not installed, and the TPM is used through it: install the package tpm2-tools"
    )]
    NoTpmTools {
        /// The program.
        program: &'static str,
    },
    /// The TPM, or what talks to it, refused.
    #[error("cannot {action} with the TPM: {cause}: {remedy}")]
    Tpm {
        /// What was tried.
        action: &'static str,
        /// What the program said.
        cause: String,
        /// What can be done about it.
        remedy: &'static str,
    },
    /// Which service to use is said in words that mean nothing.
    #[error(
        "{place} says {value:?}: it must be \"none\", \"system\" or the absolute path of a service's socket"
    )]
    ServiceChoice {
        /// Who says so.
        place: String,
        /// What is said.
        value: String,
    },
    /// Every context identifier is in use.
    #[error("every vsock context identifier is in use: stop some VMs (`vm list` shows them)")]
    NoCid,
    /// The file system refused.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn io<E: Into<io::Error>>(
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(E) -> Self {
        move |source| Self::Io { action, path: path.into(), source: source.into() }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
