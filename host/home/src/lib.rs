//! Where things are on the host.
//!
//! - [`Environment`]: what of the process's surroundings decides; taken once, then passed around.
//! - [`Environment::binary`], [`Environment::image_home`]: the parts of an installation.
//! - [`RuntimeDir`]: the directory in which every running VM of a user has an entry.
//!
//! Parts are searched below `$AVF_HOME` (`bin/`, `images/`, then the directory itself), then beside
//! the running executable, then in `/usr/lib/avf`.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod environment;
mod error;
mod parts;
mod runtime;

pub use environment::Environment;
pub use error::{Error, Result};
pub use runtime::{Entry, FIRST_CID, Info, LAST_CID, RuntimeDir, Socket};
