//! Nothing is recorded: see `record.rs`, which is for tests.

use crate::Error;
use crate::config::BlockConfig;

/// Records nothing.
#[derive(Debug)]
pub(crate) struct Recorder;

impl Recorder {
    pub(crate) fn none() -> Self {
        Self
    }

    pub(crate) fn of(_config: &BlockConfig) -> Result<Self, Error> {
        Ok(Self)
    }

    pub(crate) fn is_recording(&self) -> bool {
        false
    }

    pub(crate) fn wrote(&mut self, _offset: u64, _data: &[u8]) {}

    pub(crate) fn flushed(&mut self) {}

    pub(crate) fn identified(&mut self) {}
}
