//! The storage file that a host would have after a power cut.

use devicemapper::loopdev::{self, LoopDevice};
use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use test_inits::Failed;

const BLOCK: usize = 4096;
const PATH: &str = "/tmp/storage";

/// What is on the storage for good.
#[derive(Default)]
pub struct Storage {
    bytes: Vec<u8>,
    /// Blocks that were ever written to; most never are.
    used: BTreeSet<usize>,
}

impl Storage {
    /// One of zeros.
    pub fn new(size: usize) -> Self {
        Self { bytes: vec![0; size], used: BTreeSet::new() }
    }

    /// Writes to it.
    pub fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Failed> {
        let start = usize::try_from(offset)?;
        let end = start + bytes.len();
        let target = self.bytes.get_mut(start..end).ok_or("a write beyond the end")?;
        target.copy_from_slice(bytes);
        self.used.extend(start / BLOCK..end.div_ceil(BLOCK));
        Ok(())
    }

    /// A disk with it and with what survived besides.
    pub fn after_cut(&self, survivors: &[(u64, &[u8])]) -> Result<LoopDevice, Failed> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(PATH)?;
        fs::remove_file(PATH)?;
        file.set_len(self.bytes.len() as u64)?;
        for run in self.runs() {
            let offset = run.start as u64;
            file.write_all_at(self.bytes.get(run).unwrap_or_default(), offset)?;
        }
        for (offset, bytes) in survivors {
            file.write_all_at(bytes, *offset)?;
        }
        Ok(loopdev::attach(&file, 0, 0, false)?)
    }

    /// The bytes of used blocks, as few ranges.
    fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for start in self.used.iter().map(|block| block * BLOCK) {
            match runs.last_mut() {
                Some(run) if run.end == start => run.end += BLOCK,
                _ => runs.push(start..start + BLOCK),
            }
        }
        runs
    }
}
