//! How the output of a VM gets to the app, and input to the VM.

use std::io::{self, PipeReader, PipeWriter, pipe};

/// The pipes of one VM, over all its runs.
#[derive(Debug, Default)]
pub(crate) struct Pipes {
    /// What the guest writes to its console.
    pub(crate) console: Pipe,
    /// What it logs.
    pub(crate) log: Pipe,
    /// What it reads from its console.
    pub(crate) input: Pipe,
}

/// A pipe that is made when it is first needed. Both ends stay open here: its reader sees no end
/// between two runs, and its writer no broken pipe.
#[derive(Debug, Default)]
pub(crate) struct Pipe(Option<(PipeReader, PipeWriter)>);

impl Pipe {
    pub(crate) fn reader(&mut self) -> io::Result<PipeReader> {
        self.ends()?.0.try_clone()
    }

    pub(crate) fn writer(&mut self) -> io::Result<PipeWriter> {
        self.ends()?.1.try_clone()
    }

    fn ends(&mut self) -> io::Result<&(PipeReader, PipeWriter)> {
        let ends = match self.0.take() {
            Some(ends) => ends,
            None => pipe()?,
        };
        Ok(self.0.insert(ends))
    }
}
