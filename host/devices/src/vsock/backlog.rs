//! Bytes of the guest that the host's socket would not take yet.

use std::collections::VecDeque;
use std::io::IoSlice;

use vm_memory::VolatileSlice;

/// Least size of a chunk, so that many tiny packets do not become many tiny allocations.
const CHUNK: usize = 16 << 10;
/// Most chunks given to one system call.
const MAX_SLICES: usize = 16;

/// A byte queue that holds no memory while it is empty. How long it can become is the business
/// of flow control.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    chunks: VecDeque<Vec<u8>>,
    /// Bytes of the first chunk that are gone already.
    head: usize,
    len: usize,
}

impl Backlog {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        self.len += bytes.len();
        if let Some(last) = self.chunks.back_mut() {
            let room = last.capacity() - last.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            last.extend_from_slice(now);
            bytes = later;
        }
        if !bytes.is_empty() {
            let mut chunk = Vec::with_capacity(bytes.len().max(CHUNK));
            chunk.extend_from_slice(bytes);
            self.chunks.push_back(chunk);
        }
    }

    /// Appends a copy of guest memory.
    pub(crate) fn push_volatile(&mut self, slices: &[VolatileSlice<'_>]) {
        let mut copy = [0; 4096];
        for slice in slices {
            for start in (0..slice.len()).step_by(copy.len()) {
                let Ok(part) = slice.offset(start) else { break };
                let count = part.copy_to(&mut copy[..]);
                self.push(copy.get(..count).unwrap_or_default());
            }
        }
    }

    /// The first bytes, for a vectored write.
    pub(crate) fn front(&self) -> Vec<IoSlice<'_>> {
        let skips = std::iter::once(self.head).chain(std::iter::repeat(0));
        self.chunks
            .iter()
            .zip(skips)
            .take(MAX_SLICES)
            .map(|(chunk, skip)| IoSlice::new(chunk.get(skip..).unwrap_or_default()))
            .collect()
    }

    /// Drops the first `count` bytes.
    pub(crate) fn consume(&mut self, count: usize) {
        self.len = self.len.saturating_sub(count);
        self.head += count;
        while let Some(first) = self.chunks.front()
            && self.head >= first.len()
        {
            self.head -= first.len();
            self.chunks.pop_front();
        }
        if self.chunks.is_empty() {
            *self = Self::default();
        }
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_a_queue(steps in prop::collection::vec((0usize..40_000, 0usize..40_000), 1..20)) {
            let (mut backlog, mut expected) = (Backlog::default(), VecDeque::new());
            let mut next = 0u8;
            for (push, pop) in steps {
                let bytes: Vec<u8> = (0..push).map(|_| { next = next.wrapping_add(1); next }).collect();
                backlog.push(&bytes);
                expected.extend(bytes);
                let front: Vec<u8> =
                    backlog.front().iter().flat_map(|slice| slice.iter().copied()).collect();
                let pop = pop.min(front.len());
                prop_assert!(front.iter().take(pop).eq(expected.iter().take(pop)));
                backlog.consume(pop);
                expected.drain(..pop);
                prop_assert_eq!(backlog.len(), expected.len());
            }
        }
    }

    #[test]
    fn tiny_packets_share_chunks_and_emptiness_costs_nothing() {
        let mut backlog = Backlog::default();
        for _ in 0..10_000 {
            backlog.push(b"x");
        }
        assert_eq!(backlog.chunks.len(), 1);
        backlog.consume(10_000);
        assert!(backlog.is_empty());
        assert_eq!(backlog.chunks.capacity(), 0);
    }

    #[test]
    fn copies_guest_memory() {
        let mut memory = vec![7; 10_000];
        let mut backlog = Backlog::default();
        backlog.push_volatile(&[VolatileSlice::from(&mut memory[..])]);
        assert_eq!(backlog.len(), 10_000);
    }
}
