//! Where things are on the host.
//!
//! - [`Environment`]: what of the process's surroundings decides; taken once, then passed around.
//! - [`Environment::binary`], [`Environment::image_home`]: the parts of an installation.
//! - [`Environment::apex`]: the APEX bundles that are installed.
//! - [`RuntimeDir`]: the directory in which every running VM of a user has an entry.
//! - [`StateDir`]: what lasts.
//! - [`RootSecret`]: the secret of the user on this host from which every identity is derived, in a
//!   file or sealed by a TPM.
//!
//! Parts are searched below `$AVF_HOME` (`bin/`, `images/`, then the directory itself), then beside
//! the running executable, then in `/usr/lib/avf`.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod environment;
mod error;
mod parts;
mod program;
mod root_secret;
mod runtime;
mod state;

pub use environment::Environment;
pub use error::{Error, Result};
pub use root_secret::{
    Description, ROOT_SECRET_BYTES, ROOT_SECRET_ID_BYTES, RootSecret, RootSecretKind,
};
pub use runtime::{Entry, FIRST_CID, Info, LAST_CID, RuntimeDir, Socket};
pub use state::StateDir;
