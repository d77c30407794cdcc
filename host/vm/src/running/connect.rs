//! `vm connect`.

use super::{Running, refused};
use crate::cli::Connect;
use crate::connect::talk;
use crate::exit::Exit;
use anyhow::{Context as _, Result};
use avf::VsockStream;
use std::os::fd::OwnedFd;

/// Runs the command.
pub fn connect(arguments: &Connect) -> Result<Exit> {
    let running = Running::connect(&arguments.vm)?;
    let stream = running
        .vm()
        .connectVsock(arguments.port.cast_signed())
        .map_err(|status| refused(&status))
        .with_context(|| {
            format!("cannot connect to port {} of VM {}", arguments.port, running.title())
        })?;
    talk(VsockStream::from(OwnedFd::from(stream)))?;
    Ok(Exit::Answer(0))
}
