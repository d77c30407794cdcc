//! The buffers of one descriptor chain.

use virtio_queue::DescriptorChain;
use vm_memory::{GuestMemory as _, Permissions, VolatileSlice};

use super::GuestMemory;

/// Most descriptors that are followed in one chain. Both devices' drivers use far fewer.
const MAX_DESCRIPTORS: usize = 1026;

/// The guest gave a chain that does not hold together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadChain;

/// Guest memory behind a chain, in order. Descriptors may be of any number and size.
#[derive(Debug, Default)]
pub(crate) struct Buffers<'m> {
    /// What the device may read.
    pub(crate) readable: Vec<VolatileSlice<'m>>,
    /// What the device may write.
    pub(crate) writable: Vec<VolatileSlice<'m>>,
}

impl<'m> Buffers<'m> {
    /// Replaces the contents by the buffers of `chain`.
    ///
    /// Refuses addresses outside guest memory, loops, dangling or nested indirect tables, chains
    /// of more than 4 GiB and ones with a readable buffer behind a writable one.
    pub(crate) fn gather(
        &mut self,
        memory: &'m GuestMemory,
        chain: DescriptorChain<&'m GuestMemory>,
    ) -> Result<(), BadChain> {
        self.readable.clear();
        self.writable.clear();
        let mut unfinished = true;
        for (count, descriptor) in chain.enumerate() {
            // The iterator just ends at a broken descriptor; then the one before it still
            // promises a next one.
            unfinished = descriptor.has_next();
            if count >= MAX_DESCRIPTORS {
                return Err(BadChain);
            }
            let (list, access) = if descriptor.is_write_only() {
                (&mut self.writable, Permissions::Write)
            } else if self.writable.is_empty() {
                (&mut self.readable, Permissions::Read)
            } else {
                return Err(BadChain);
            };
            let slices = memory
                .get_slices(descriptor.addr(), descriptor.len() as usize, access)
                .map_err(|_| BadChain)?;
            for slice in slices {
                list.push(slice.map_err(|_| BadChain)?);
            }
        }
        if unfinished { Err(BadChain) } else { Ok(()) }
    }
}

/// Total length of some slices.
fn total(slices: &[VolatileSlice<'_>]) -> usize {
    slices.iter().map(VolatileSlice::len).sum()
}

/// Appends to `out` the part of `slices` that starts `skip` bytes in and is at most `len` bytes
/// long; answers how long it is.
pub(crate) fn range<'m>(
    slices: &[VolatileSlice<'m>],
    mut skip: usize,
    len: usize,
    out: &mut Vec<VolatileSlice<'m>>,
) -> usize {
    let mut left = len;
    for slice in slices {
        if left == 0 {
            break;
        }
        if skip >= slice.len() {
            skip -= slice.len();
            continue;
        }
        let count = left.min(slice.len() - skip);
        if count > 0
            && let Ok(part) = slice.subslice(skip, count)
        {
            out.push(part);
            left -= count;
        }
        skip = 0;
    }
    len - left
}

/// Copies from the start of guest buffers into `bytes`; false if they are too short.
pub(crate) fn copy_out(slices: &[VolatileSlice<'_>], bytes: &mut [u8]) -> bool {
    if total(slices) < bytes.len() {
        return false;
    }
    let mut rest = bytes;
    for slice in slices {
        let count = slice.len().min(rest.len());
        let (now, later) = rest.split_at_mut(count);
        slice.copy_to(now);
        rest = later;
    }
    true
}

/// Copies `bytes` to the start of guest buffers; false, and nothing copied, if they are too short.
pub(crate) fn copy_in(slices: &[VolatileSlice<'_>], bytes: &[u8]) -> bool {
    if total(slices) < bytes.len() {
        return false;
    }
    let mut rest = bytes;
    for slice in slices {
        let (now, later) = rest.split_at(slice.len().min(rest.len()));
        slice.copy_from(now);
        rest = later;
    }
    true
}
