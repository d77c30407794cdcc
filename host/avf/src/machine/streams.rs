//! The console and the log of a VM.

use super::{Machine, lock};
use crate::pipes::{Pipe, Pipes};
use crate::service::VmRequest;
use crate::{Error, Result};
use std::io::{self, PipeReader, PipeWriter};

impl Machine {
    /// Gives the VM its ends of the pipes that the configuration asks for.
    pub(super) fn add_streams(&self, request: &mut VmRequest) -> Result<()> {
        let captured = request.config.is_vm_output_captured();
        let input = request.config.is_vm_console_input_supported();
        self.with_pipes("making the output and input pipes of", |pipes| {
            if captured {
                request.console_output = Some(pipes.console.writer()?.into());
                request.log_output = Some(pipes.log.writer()?.into());
            }
            if input {
                request.console_input = Some(pipes.input.reader()?.into());
            }
            Ok(())
        })
    }

    pub(super) fn output(&self, which: impl FnOnce(&mut Pipes) -> &mut Pipe) -> Result<PipeReader> {
        if !lock(&self.config).is_vm_output_captured() {
            return Err(Error::OutputNotCaptured);
        }
        self.with_pipes("making an output pipe of", |pipes| which(pipes).reader())
    }

    pub(super) fn input(&self) -> Result<PipeWriter> {
        if !lock(&self.config).is_vm_console_input_supported() {
            return Err(Error::ConsoleInputNotSupported);
        }
        self.with_pipes("making the input pipe of", |pipes| pipes.input.writer())
    }

    fn with_pipes<T>(
        &self,
        action: &'static str,
        what: impl FnOnce(&mut Pipes) -> io::Result<T>,
    ) -> Result<T> {
        what(&mut lock(&self.pipes)).map_err(Error::io(action, self.directory.path()))
    }
}
