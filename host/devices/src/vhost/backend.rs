//! What the VMM says about one device, kept for the device.

use std::fs::File;
use std::io;
use std::sync::Arc;

use rustix::event::epoll::EventFlags;
use vhost::VhostUserMemoryRegionBase;
use vhost::vhost_user::message::{
    VhostTransferStateDirection, VhostTransferStatePhase, VhostUserConfigFlags, VhostUserInflight,
    VhostUserLog, VhostUserMemoryRegion, VhostUserProtocolFeatures, VhostUserShMemConfig,
    VhostUserSharedMsg, VhostUserSingleMemoryRegion, VhostUserVirtioFeatures,
    VhostUserVringAddrFlags, VhostUserVringState,
};
use vhost::vhost_user::{
    Error as VhostError, GpuBackend, Result as VhostResult, VhostUserBackendReqHandlerMut,
};
use virtio_bindings::bindings::virtio_ring::VIRTIO_RING_F_EVENT_IDX;
use virtio_queue::QueueT;
use vm_memory::{GuestAddress, GuestRegionMmap};

use super::{FIRST_RING, GuestMemory, Vring};
use crate::Error;
use crate::events::Events;

/// What a device offers to the driver.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    /// Virtio feature bits. The vhost-user protocol's own bit is added.
    pub(crate) features: u64,
    /// Configuration space.
    pub(crate) config: Vec<u8>,
    /// Number of virtqueues.
    pub(crate) queues: usize,
    /// Largest size of each; a power of two.
    pub(crate) max_queue_size: u16,
}

/// A virtio device behind a [`Session`](super::Session).
pub(crate) trait Device {
    /// What it offers; asked once.
    fn offer(&self) -> Offer;

    /// Does what can be done now; true if it stopped early to let others have a turn. Called
    /// after kicks and whenever the rings changed.
    fn process(&mut self, vrings: &mut [Vring], memory: &GuestMemory) -> Result<bool, Error>;

    /// The driver is about to stop queue `index`: the last chance to use it.
    fn stopping(&mut self, index: usize, vrings: &mut [Vring], memory: &GuestMemory);
}

/// Where a range of the VMM's addresses lies in the guest's.
#[derive(Clone, Copy, Debug)]
struct Mapping {
    vmm_address: u64,
    guest_address: u64,
    len: u64,
}

/// The state that the VMM's messages change.
#[derive(Debug)]
pub(crate) struct Backend<D> {
    pub(super) device: D,
    pub(super) vrings: Vec<Vring>,
    pub(super) memory: Option<Arc<GuestMemory>>,
    offer: Offer,
    mappings: Vec<Mapping>,
    acked_features: u64,
    events: Arc<Events>,
}

impl<D: Device> Backend<D> {
    pub(super) fn new(device: D, events: Arc<Events>) -> Result<Self, Error> {
        let mut offer = device.offer();
        offer.features |= VhostUserVirtioFeatures::PROTOCOL_FEATURES.bits();
        let vrings = (0..offer.queues)
            .map(|index| Vring::new(index, offer.max_queue_size))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            device,
            vrings,
            memory: None,
            offer,
            mappings: Vec::new(),
            acked_features: 0,
            events,
        })
    }

    fn vring(&mut self, index: impl Into<u32>) -> VhostResult<&mut Vring> {
        self.vrings.get_mut(index.into() as usize).ok_or(VhostError::InvalidParam)
    }

    /// The guest address of what the VMM has at `vmm_address` in its own memory.
    fn guest_address(&self, vmm_address: u64) -> VhostResult<u64> {
        self.mappings
            .iter()
            .find_map(|mapping| {
                let offset = vmm_address.checked_sub(mapping.vmm_address)?;
                if offset < mapping.len { mapping.guest_address.checked_add(offset) } else { None }
            })
            .ok_or(VhostError::InvalidParam)
    }

    /// Stops watching a ring's kick and forgets it.
    fn drop_kick(&mut self, index: u32) -> VhostResult<()> {
        if let Some(kick) = self.vring(index)?.kick.take() {
            self.events.remove(&kick);
        }
        Ok(())
    }

    fn stop_ring(&mut self, index: u32) -> VhostResult<u16> {
        let vring = self.vring(index)?;
        if vring.queue().ready()
            && let Some(memory) = self.memory.clone()
        {
            self.device.stopping(index as usize, &mut self.vrings, &memory);
        }
        let vring = self.vring(index)?;
        vring.stop();
        vring.call = None;
        let next = vring.queue().next_avail();
        self.drop_kick(index)?;
        Ok(next)
    }
}

impl<D: Device> VhostUserBackendReqHandlerMut for Backend<D> {
    fn set_owner(&mut self) -> VhostResult<()> {
        Ok(())
    }

    fn reset_owner(&mut self) -> VhostResult<()> {
        self.reset_device()
    }

    fn reset_device(&mut self) -> VhostResult<()> {
        for index in 0..self.vrings.len() {
            self.stop_ring(index as u32)?;
        }
        self.acked_features = 0;
        Ok(())
    }

    fn get_features(&mut self) -> VhostResult<u64> {
        Ok(self.offer.features)
    }

    fn set_features(&mut self, features: u64) -> VhostResult<()> {
        if features & !self.offer.features != 0 {
            return Err(VhostError::InvalidParam);
        }
        self.acked_features = features;
        let event_index = features & (1 << VIRTIO_RING_F_EVENT_IDX) != 0;
        // Without the protocol feature there is no message that enables a ring.
        let enable = features & VhostUserVirtioFeatures::PROTOCOL_FEATURES.bits() == 0;
        for vring in &mut self.vrings {
            vring.queue().set_event_idx(event_index);
            vring.enabled |= enable;
        }
        Ok(())
    }

    fn set_mem_table(
        &mut self,
        table: &[VhostUserMemoryRegion],
        files: Vec<File>,
        _postcopy: Option<bool>,
    ) -> VhostResult<Option<Vec<VhostUserMemoryRegionBase>>> {
        let mut regions = Vec::with_capacity(table.len());
        let mut mappings = Vec::with_capacity(table.len());
        for (region, file) in table.iter().zip(files) {
            let mapped = region.mmap_region(file)?;
            let address = GuestAddress(region.guest_phys_addr);
            regions.push(GuestRegionMmap::new(mapped, address).ok_or(VhostError::InvalidParam)?);
            mappings.push(Mapping {
                vmm_address: region.user_addr,
                guest_address: region.guest_phys_addr,
                len: region.memory_size,
            });
        }
        regions.sort_by_key(vm_memory::GuestMemoryRegion::start_addr);
        let memory = GuestMemory::from_regions(regions)
            .map_err(|error| VhostError::ReqHandlerError(io::Error::other(error)))?;
        self.memory = Some(Arc::new(memory));
        self.mappings = mappings;
        Ok(None)
    }

    fn set_vring_num(&mut self, index: u32, num: u32) -> VhostResult<()> {
        let size = u16::try_from(num).map_err(|_| VhostError::InvalidParam)?;
        let queue = self.vring(index)?.queue();
        queue.try_set_size(size).map_err(|_| VhostError::InvalidParam)
    }

    fn set_vring_addr(
        &mut self,
        index: u32,
        _flags: VhostUserVringAddrFlags,
        descriptor: u64,
        used: u64,
        available: u64,
        _log: u64,
    ) -> VhostResult<()> {
        let memory = self.memory.clone().ok_or(VhostError::InvalidParam)?;
        let table = self.guest_address(descriptor)?;
        let avail = self.guest_address(available)?;
        let used = self.guest_address(used)?;
        self.vring(index)?.place(&memory, table, avail, used).map_err(|_| VhostError::InvalidParam)
    }

    fn set_vring_base(&mut self, index: u32, base: u32) -> VhostResult<()> {
        let base = u16::try_from(base).map_err(|_| VhostError::InvalidParam)?;
        self.vring(index)?.queue().set_next_avail(base);
        Ok(())
    }

    fn get_vring_base(&mut self, index: u32) -> VhostResult<VhostUserVringState> {
        let next = self.stop_ring(index)?;
        Ok(VhostUserVringState::new(index, next.into()))
    }

    fn set_vring_kick(&mut self, index: u8, file: Option<File>) -> VhostResult<()> {
        self.drop_kick(index.into())?;
        let memory = self.memory.clone().ok_or(VhostError::InvalidParam)?;
        // A ring without a kick would have to be polled.
        let kick = file.ok_or(VhostError::InvalidParam)?;
        self.events
            .add(&kick, FIRST_RING + u64::from(index), EventFlags::IN)
            .map_err(|error| VhostError::ReqHandlerError(io::Error::other(error)))?;
        let vring = self.vring(index)?;
        vring.kick = Some(kick);
        if vring.start(&memory) { Ok(()) } else { Err(VhostError::InvalidParam) }
    }

    fn set_vring_call(&mut self, index: u8, file: Option<File>) -> VhostResult<()> {
        let vring = self.vring(index)?;
        vring.call = file;
        // The ring may have been used already while there was nobody to tell.
        vring.call_now();
        Ok(())
    }

    fn set_vring_err(&mut self, index: u8, _file: Option<File>) -> VhostResult<()> {
        self.vring(index).map(drop)
    }

    fn set_vring_enable(&mut self, index: u32, enable: bool) -> VhostResult<()> {
        self.vring(index)?.enabled = enable;
        Ok(())
    }

    fn get_protocol_features(&mut self) -> VhostResult<VhostUserProtocolFeatures> {
        Ok(VhostUserProtocolFeatures::CONFIG | VhostUserProtocolFeatures::MQ)
    }

    fn set_protocol_features(&mut self, _features: u64) -> VhostResult<()> {
        Ok(())
    }

    fn get_queue_num(&mut self) -> VhostResult<u64> {
        Ok(self.vrings.len() as u64)
    }

    /// Fields that the device does not have read as zero.
    fn get_config(
        &mut self,
        offset: u32,
        size: u32,
        _flags: VhostUserConfigFlags,
    ) -> VhostResult<Vec<u8>> {
        let config = self.offer.config.iter().copied().chain(std::iter::repeat(0));
        Ok(config.skip(offset as usize).take(size as usize).collect())
    }

    fn set_config(&mut self, _: u32, _: &[u8], _: VhostUserConfigFlags) -> VhostResult<()> {
        Err(VhostError::InvalidOperation("the configuration space is read-only"))
    }

    // What follows belongs to protocol features that are not offered.

    fn set_gpu_socket(&mut self, _: GpuBackend) -> VhostResult<()> {
        Err(NOT_OFFERED)
    }

    fn get_shared_object(&mut self, _: VhostUserSharedMsg) -> VhostResult<File> {
        Err(NOT_OFFERED)
    }

    fn get_inflight_fd(&mut self, _: &VhostUserInflight) -> VhostResult<(VhostUserInflight, File)> {
        Err(NOT_OFFERED)
    }

    fn set_inflight_fd(&mut self, _: &VhostUserInflight, _: File) -> VhostResult<()> {
        Err(NOT_OFFERED)
    }

    fn get_max_mem_slots(&mut self) -> VhostResult<u64> {
        Err(NOT_OFFERED)
    }

    fn add_mem_region(
        &mut self,
        _: &VhostUserSingleMemoryRegion,
        _: File,
        _: Option<bool>,
    ) -> VhostResult<Option<VhostUserMemoryRegionBase>> {
        Err(NOT_OFFERED)
    }

    fn remove_mem_region(&mut self, _: &VhostUserSingleMemoryRegion) -> VhostResult<()> {
        Err(NOT_OFFERED)
    }

    fn set_device_state_fd(
        &mut self,
        _: VhostTransferStateDirection,
        _: VhostTransferStatePhase,
        _: File,
    ) -> VhostResult<Option<File>> {
        Err(NOT_OFFERED)
    }

    fn check_device_state(&mut self) -> VhostResult<()> {
        Err(NOT_OFFERED)
    }

    fn get_shmem_config(&mut self) -> VhostResult<VhostUserShMemConfig> {
        Err(NOT_OFFERED)
    }

    fn set_log_base(&mut self, _: &VhostUserLog, _: File) -> VhostResult<()> {
        Err(NOT_OFFERED)
    }
}

const NOT_OFFERED: VhostError = VhostError::InvalidOperation("this feature is not offered");
