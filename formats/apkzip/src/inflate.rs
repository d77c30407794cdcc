//! Raw deflate (RFC 1951) with an exact account of where the stream ends.
//!
//! The reader of `flate2` takes the end of its input for the end of the stream; here a stream
//! without its final block is an error.

use std::io::{self, Read};
use std::ops::Range;

use flate2::{Decompress, FlushDecompress, Status};

const INPUT_LEN: usize = 32 << 10;

/// Inflates what it reads from `input`.
///
/// Fails with [`io::ErrorKind::InvalidData`] if that is no deflate stream, and with
/// [`io::ErrorKind::UnexpectedEof`] if it is only the start of one.
#[derive(Debug)]
pub(crate) struct Inflate<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer is still to be inflated.
    pending: Range<usize>,
    state: Decompress,
    ended: bool,
}

impl<R: Read> Inflate<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; INPUT_LEN],
            pending: 0..0,
            state: Decompress::new(false),
            ended: false,
        }
    }

    /// Length of the stream so far, in bytes of input.
    pub(crate) fn consumed(&self) -> u64 {
        self.state.total_in()
    }

    /// One step; returns how much it took and gave.
    fn step(&mut self, out: &mut [u8]) -> io::Result<(u64, u64)> {
        let (total_in, total_out) = (self.state.total_in(), self.state.total_out());
        let input = self.buffer.get(self.pending.clone()).unwrap_or_default();
        let status = self
            .state
            .decompress(input, out, FlushDecompress::None)
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        self.ended = status == Status::StreamEnd;
        let taken = self.state.total_in().saturating_sub(total_in);
        // At most the length of the buffer, so the cast is exact.
        self.pending.start = self.pending.start.saturating_add(taken as usize);
        Ok((taken, self.state.total_out().saturating_sub(total_out)))
    }
}

impl<R: Read> Read for Inflate<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.ended && !out.is_empty() {
            if self.pending.is_empty() {
                self.pending = 0..self.input.read(&mut self.buffer)?;
            }
            let at_end = self.pending.is_empty();
            let (taken, given) = self.step(out)?;
            match (taken, given) {
                (_, 1..) => return usize::try_from(given).map_err(io::Error::other),
                (0, 0) if self.ended => {}
                (0, 0) if at_end => return Err(io::ErrorKind::UnexpectedEof.into()),
                (0, 0) => return Err(io::ErrorKind::InvalidData.into()),
                (1.., 0) => {}
            }
        }
        Ok(0)
    }
}
