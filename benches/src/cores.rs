//! Which processors a measurement may use.

use anyhow::{Context, Result};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// How many processors there are for this thread and what it starts.
pub fn count() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Keeps this thread, and what it starts, on one processor for as long as it lives.
pub struct OnOne {
    before: CpuSet,
}

impl OnOne {
    pub fn new() -> Result<Self> {
        let before = sched_getaffinity(None).context("cannot see the processors")?;
        // The first one takes most of a machine's interrupts.
        let last = (0..CpuSet::MAX_CPU).rev().find(|cpu| before.is_set(*cpu));
        let mut one = CpuSet::new();
        one.set(last.context("there is no processor")?);
        sched_setaffinity(None, &one).context("cannot stay on one processor")?;
        Ok(Self { before })
    }
}

impl Drop for OnOne {
    fn drop(&mut self) {
        let _ = sched_setaffinity(None, &self.before);
    }
}
