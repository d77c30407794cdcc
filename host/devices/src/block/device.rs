//! The virtio-blk device: features, configuration space and its queue.

use virtio_bindings::bindings::{virtio_blk as blk, virtio_config, virtio_ring};

use super::Disk;
use super::request::{ID_BYTES, SECTOR, execute};
use crate::Error;
use crate::vhost::{Buffers, Device, GuestMemory, Offer, Vring};

/// virtio-mmio offers 1024 whatever the VMM's `queue-size` says.
const MAX_QUEUE_SIZE: u16 = 1024;
/// Most data segments in a request; fits a queue of 128 with the header and the status.
const MAX_SEGMENTS: u32 = 126;
/// Completed requests that may wait for the guest to be told.
const SIGNAL_EVERY: u32 = 8;
/// Requests served before the VMM's messages get a turn.
const TURN: u32 = 1024;

/// A virtio-blk device with one queue and sectors of 512 bytes, which is what GPT needs here:
/// its tables are laid out in sectors of that size.
#[derive(Debug)]
pub(crate) struct BlockDevice {
    disk: Disk,
    id: [u8; ID_BYTES],
}

impl BlockDevice {
    /// `name`, cut to 20 bytes, is what the guest sees as the serial number.
    pub(crate) fn new(disk: Disk, name: &str) -> Self {
        let mut id = [0; ID_BYTES];
        id.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
        Self { disk, id }
    }

    /// See [`Disk::failures`].
    pub(crate) fn failures(&mut self) -> Vec<String> {
        self.disk.failures()
    }

    /// `struct virtio_blk_config` up to the field `num_queues`.
    fn config(&self) -> Vec<u8> {
        let mut config = Vec::new();
        config.extend_from_slice(&(self.disk.len() / SECTOR).to_le_bytes()); // capacity
        config.extend_from_slice(&0u32.to_le_bytes()); // size_max
        config.extend_from_slice(&MAX_SEGMENTS.to_le_bytes()); // seg_max
        config.extend_from_slice(&[0; 4]); // geometry
        config.extend_from_slice(&(SECTOR as u32).to_le_bytes()); // blk_size
        config.extend_from_slice(&[0; 8]); // topology
        config.extend_from_slice(&[0; 2]); // writeback, unused
        config.extend_from_slice(&1u16.to_le_bytes()); // num_queues
        config
    }
}

impl Device for BlockDevice {
    fn offer(&self) -> Offer {
        let mut features = 1 << virtio_config::VIRTIO_F_VERSION_1
            | 1 << virtio_ring::VIRTIO_RING_F_EVENT_IDX
            | 1 << virtio_ring::VIRTIO_RING_F_INDIRECT_DESC
            | 1 << blk::VIRTIO_BLK_F_SEG_MAX
            | 1 << blk::VIRTIO_BLK_F_BLK_SIZE
            | 1 << blk::VIRTIO_BLK_F_FLUSH;
        if self.disk.is_read_only() {
            features |= 1 << blk::VIRTIO_BLK_F_RO;
        }
        Offer { features, config: self.config(), queues: 1, max_queue_size: MAX_QUEUE_SIZE }
    }

    fn process(&mut self, vrings: &mut [Vring], memory: &GuestMemory) -> Result<bool, Error> {
        let Some(vring) = vrings.first_mut().filter(|vring| vring.is_running()) else {
            return Ok(false);
        };
        let mut buffers = Buffers::default();
        for served in 1..=TURN {
            let Some(chain) = vring.pop(memory)? else {
                vring.signal(memory)?;
                if vring.listen(memory)? {
                    continue;
                }
                return Ok(false);
            };
            let head = chain.head_index();
            let filled = match buffers.gather(memory, chain) {
                Ok(()) => execute(&mut self.disk, &self.id, &buffers),
                Err(_) => 0,
            };
            vring.push(memory, head, filled)?;
            if served % SIGNAL_EVERY == 0 {
                vring.signal(memory)?;
            }
        }
        vring.signal(memory)?;
        Ok(true)
    }

    /// Every request that was popped is complete, so nothing is left to do.
    fn stopping(&mut self, _index: usize, _vrings: &mut [Vring], _memory: &GuestMemory) {}
}

#[cfg(test)]
#[path = "device_tests.rs"]
mod tests;
