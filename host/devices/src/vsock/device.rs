//! The virtio-vsock device: the muxer's packets in and out of the virtqueues.

use virtio_bindings::bindings::{virtio_config, virtio_ring};
use vm_memory::VolatileSlice;

use super::muxer::{Muxer, Work};
use super::packet::{HEADER_BYTES, Header};
use crate::Error;
use crate::vhost::{Buffers, Device, GuestMemory, Offer, Vring, copy_in, copy_out, range};
use crate::volatile_io::{MAX_SLICES, recv};

/// Receive (for the guest), transmit and event queue. QEMU keeps the event queue to itself.
const QUEUES: usize = 3;
/// Index of the event queue.
const EVENT: usize = 2;
const MAX_QUEUE_SIZE: u16 = 1024;
/// Chains served in one direction before the other gets a turn.
const TURN: usize = 128;
/// Changes of direction before sockets and the VMM get a turn.
const TURNS: usize = 8;

/// A virtio-vsock device for stream sockets.
#[derive(Debug)]
pub(crate) struct VsockDevice {
    guest_cid: u32,
    pub(crate) muxer: Muxer,
}

/// A guest's receive buffer.
struct RxBuffer<'m> {
    head: u16,
    slices: Vec<VolatileSlice<'m>>,
    /// Bytes behind the header.
    room: usize,
}

impl VsockDevice {
    pub(crate) fn new(guest_cid: u32, muxer: Muxer) -> Self {
        Self { guest_cid, muxer }
    }

    /// Hands the guest's packets to the muxer. True if there are more.
    fn transmit(&mut self, vring: &mut Vring, memory: &GuestMemory) -> Result<bool, Error> {
        let mut buffers = Buffers::default();
        let mut payload = Vec::new();
        for _ in 0..TURN {
            if self.muxer.is_overloaded() {
                vring.signal(memory)?;
                return Ok(false);
            }
            let Some(chain) = vring.pop(memory)? else {
                vring.signal(memory)?;
                if vring.listen(memory)? {
                    continue;
                }
                return Ok(false);
            };
            let head = chain.head_index();
            let mut header = [0; HEADER_BYTES];
            // What is not a packet is returned unseen.
            if buffers.gather(memory, chain).is_ok() && copy_out(&buffers.readable, &mut header) {
                let header = Header::from_bytes(&header);
                payload.clear();
                range(&buffers.readable, HEADER_BYTES, header.len as usize, &mut payload);
                self.muxer.guest_packet(&header, &payload);
            }
            vring.push(memory, head, 0)?;
        }
        vring.signal(memory)?;
        Ok(true)
    }

    /// Fills the guest's receive buffers. True if there is more to fill and there are buffers.
    fn receive(&mut self, vring: &mut Vring, memory: &GuestMemory) -> Result<bool, Error> {
        let mut left = TURN;
        while left > 0 && self.muxer.has_work() {
            left -= 1;
            let buffer = match take_buffer(vring, memory)? {
                Taken::Buffer(buffer) => buffer,
                Taken::Unusable(head) => {
                    vring.push(memory, head, 0)?;
                    continue;
                }
                Taken::Nothing => {
                    vring.signal(memory)?;
                    if vring.listen(memory)? {
                        continue;
                    }
                    return Ok(false);
                }
            };
            match self.muxer.next() {
                Some(Work::Packet(header)) => put(vring, memory, &buffer, &header, 0)?,
                Some(Work::Read { id, buffers, bytes }) => {
                    let used = self.read(vring, memory, buffer, id, (buffers, bytes))?;
                    left = left.saturating_sub(used);
                }
                None => {
                    vring.unpop(1);
                    break;
                }
            }
        }
        vring.signal(memory)?;
        Ok(left == 0 && self.muxer.has_work())
    }

    /// Reads from a connection's socket straight into `first` and further buffers: at most
    /// `limits` = (buffers, bytes). Answers how many buffers were used.
    fn read(
        &mut self,
        vring: &mut Vring,
        memory: &GuestMemory,
        first: RxBuffer<'_>,
        id: u64,
        (max_buffers, max_bytes): (usize, usize),
    ) -> Result<usize, Error> {
        let mut slices = Vec::new();
        let mut room = range(&first.slices, HEADER_BYTES, max_bytes, &mut slices);
        let mut buffers = vec![first];
        while buffers.len() < max_buffers && room < max_bytes && slices.len() < MAX_SLICES / 2 {
            let buffer = match take_buffer(vring, memory)? {
                Taken::Buffer(buffer) => buffer,
                Taken::Unusable(_) => {
                    // Left for the next time, because what is unused is given back below.
                    vring.unpop(1);
                    break;
                }
                Taken::Nothing => break,
            };
            room += range(&buffer.slices, HEADER_BYTES, max_bytes - room, &mut slices);
            buffers.push(buffer);
        }
        slices.truncate(MAX_SLICES);
        let room: usize = slices.iter().map(VolatileSlice::len).sum();
        let result = match self.muxer.socket(id) {
            Some(socket) if room > 0 => recv(socket, &slices),
            _ => Err(std::io::ErrorKind::WouldBlock.into()),
        };
        let full = matches!(result, Ok(count) if count == room);
        let mut left = self.muxer.have_read(id, result, buffers.len(), full);

        let mut used = 0;
        for buffer in &buffers {
            let len = left.min(buffer.room);
            if len == 0 {
                break;
            }
            let Some(header) = self.muxer.data_header(id, len as u32) else { break };
            put(vring, memory, buffer, &header, len)?;
            left -= len;
            used += 1;
        }
        vring.unpop((buffers.len() - used) as u16);
        Ok(used)
    }
}

/// What the receive queue had.
enum Taken<'m> {
    /// A buffer that can hold a header and data.
    Buffer(RxBuffer<'m>),
    /// A chain with this head that cannot.
    Unusable(u16),
    Nothing,
}

/// Takes the next chain from the receive queue.
fn take_buffer<'m>(vring: &mut Vring, memory: &'m GuestMemory) -> Result<Taken<'m>, Error> {
    let Some(chain) = vring.pop(memory)? else { return Ok(Taken::Nothing) };
    let head = chain.head_index();
    let mut buffers = Buffers::default();
    if buffers.gather(memory, chain).is_err() {
        return Ok(Taken::Unusable(head));
    }
    let slices = buffers.writable;
    let len: usize = slices.iter().map(VolatileSlice::len).sum();
    Ok(match len.checked_sub(HEADER_BYTES) {
        None | Some(0) => Taken::Unusable(head),
        Some(room) => Taken::Buffer(RxBuffer { head, slices, room }),
    })
}

/// Completes a buffer whose `len` bytes of data are in place already.
fn put(
    vring: &mut Vring,
    memory: &GuestMemory,
    buffer: &RxBuffer<'_>,
    header: &Header,
    len: usize,
) -> Result<(), Error> {
    copy_in(&buffer.slices, &header.to_bytes());
    vring.push(memory, buffer.head, (HEADER_BYTES + len) as u32)
}

impl Device for VsockDevice {
    fn offer(&self) -> Offer {
        Offer {
            features: 1 << virtio_config::VIRTIO_F_VERSION_1
                | 1 << virtio_ring::VIRTIO_RING_F_EVENT_IDX
                | 1 << virtio_ring::VIRTIO_RING_F_INDIRECT_DESC,
            config: u64::from(self.guest_cid).to_le_bytes().to_vec(),
            queues: QUEUES,
            max_queue_size: MAX_QUEUE_SIZE,
        }
    }

    fn process(&mut self, vrings: &mut [Vring], memory: &GuestMemory) -> Result<bool, Error> {
        let [rx, tx, ..] = vrings else { return Ok(false) };
        let mut more = true;
        for _ in 0..TURNS {
            // Resets that keep the muxer from taking packets in go out first.
            more = rx.is_running() && self.receive(rx, memory)?;
            more |= tx.is_running() && self.transmit(tx, memory)?;
            // Answers to what has just come in go out in the same turn.
            more |= rx.is_running() && self.receive(rx, memory)?;
            if !more {
                break;
            }
        }
        Ok(more)
    }

    /// The guest's last packets are taken in, then all connections are over.
    fn stopping(&mut self, index: usize, vrings: &mut [Vring], memory: &GuestMemory) {
        if index < EVENT {
            self.guest_gone(vrings, Some(memory));
        }
    }
}

impl VsockDevice {
    /// The driver or the whole VM is gone.
    pub(crate) fn guest_gone(&mut self, vrings: &mut [Vring], memory: Option<&GuestMemory>) {
        if let ([_, tx, ..], Some(memory)) = (vrings, memory)
            && tx.is_running()
        {
            // One turn is enough for every packet that the queue can hold; and whether the ring
            // is in order matters no more.
            let _ = self.drain(tx, memory);
        }
        self.muxer.guest_gone();
    }

    fn drain(&mut self, tx: &mut Vring, memory: &GuestMemory) -> Result<(), Error> {
        for _ in 0..usize::from(MAX_QUEUE_SIZE).div_ceil(TURN) {
            if !self.transmit(tx, memory)? {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "device_tests.rs"]
mod tests;
