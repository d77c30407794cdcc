//! Where things are on the host.
//!
//! - [`Environment`]: what of the process's surroundings decides; taken once, then passed around.
//! - [`Environment::binary`], [`Environment::image_home`]: the parts of an installation.
//! - [`Environment::apex`]: the APEX bundles that are installed.
//! - [`RuntimeDir`]: the directory in which every running VM of a user has an entry.
//! - [`StateDir`]: what lasts.
//! - [`RootSecret`]: the secret of the user on this host from which every identity is derived, in a
//!   file or sealed by a TPM.
//! - [`Environment::service_socket`]: the service that manages the VMs of all users, where there is
//!   one; [`Greeting`]: its first words to a client; [`Permissions`]: what clients may do.
//!
//! Parts are searched below `$AVF_HOME` (`bin/`, `images/`, then the directory itself), then beside
//! the running executable, then in `/usr/lib/avf`.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod environment;
mod error;
mod parts;
mod permission;
mod program;
mod root_secret;
mod runtime;
mod service;
mod state;

pub use environment::Environment;
pub use error::{Error, Result};
pub use permission::{NoSuchPermission, Permission, Permissions};
pub use root_secret::{
    Description, ROOT_SECRET_BYTES, ROOT_SECRET_ID_BYTES, RootSecret, RootSecretKind,
};
pub use runtime::{Entry, FIRST_CID, Info, LAST_CID, NewEntry, RuntimeDir, Socket};
pub use service::{DEFAULT_SERVICE_SOCKET, Greeting, GreetingError};
pub use state::StateDir;
