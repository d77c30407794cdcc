//! How the output of a VM gets to the app.

use crate::{Error, Result};
use std::io::{PipeReader, PipeWriter, pipe};
use std::path::Path;

/// One pipe for the console and one for the log.
#[derive(Debug)]
pub(crate) struct Pipes {
    pub(crate) console: (PipeReader, PipeWriter),
    pub(crate) log: (PipeReader, PipeWriter),
}

impl Pipes {
    /// The pipes in `pipes`, which are made when they are first asked for.
    pub(crate) fn made(pipes: &mut Option<Self>) -> Result<&Self> {
        let made = match pipes.take() {
            Some(made) => made,
            None => {
                let make = || pipe().map_err(Error::io("making a pipe for", Path::new("output")));
                Self { console: make()?, log: make()? }
            }
        };
        Ok(pipes.insert(made))
    }
}
