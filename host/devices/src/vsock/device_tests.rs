//! Packets through queues in mock guest memory.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use proptest::prelude::*;
use virtio_bindings::bindings::virtio_ring::{VRING_DESC_F_NEXT, VRING_DESC_F_WRITE};
use virtio_queue::desc::{RawDescriptor, split::Descriptor};
use virtio_queue::mock::MockSplitQueue;
use vm_memory::{Bytes, GuestAddress};

use super::super::packet::{HOST_CID, Op, TYPE_STREAM};
use super::*;
use crate::events::Events;

const GUEST: u32 = 7;
const MANAGER: u32 = 5000;
const QUEUE_SIZE: u16 = 16;
const NEXT: u16 = VRING_DESC_F_NEXT as u16;
const WRITE: u16 = VRING_DESC_F_WRITE as u16;
const TX_DATA: u64 = 0x2_0000;
const RX_DATA: u64 = 0x4_0000;

/// Address, length, flags and next of a descriptor.
type Chained = (u64, u32, u16, u16);

fn memory() -> GuestMemory {
    GuestMemory::from_ranges(&[(GuestAddress(0), 0x10_0000)]).unwrap()
}

fn device() -> VsockDevice {
    let events = Arc::new(Events::new().unwrap());
    VsockDevice::new(GUEST, Muxer::new(GUEST, MANAGER, events, 100))
}

fn fill(mock: &MockSplitQueue<'_, GuestMemory>, table: &[Chained], heads: &[u16]) {
    for (index, (address, len, flags, next)) in table.iter().enumerate() {
        let raw = RawDescriptor::from(Descriptor::new(*address, *len, *flags, *next));
        mock.desc_table().store(index as u16, raw).unwrap();
    }
    for (slot, head) in heads.iter().enumerate() {
        mock.avail().ring().ref_at(slot).unwrap().store(*head);
    }
    mock.avail().idx().store(heads.len() as u16);
}

fn header(op: Op, len: u32) -> Header {
    Header {
        src_cid: GUEST.into(),
        dst_cid: HOST_CID,
        src_port: 9,
        dst_port: MANAGER,
        len,
        kind: TYPE_STREAM,
        op,
        flags: 0,
        buf_alloc: 1 << 20,
        fwd_cnt: 0,
    }
}

/// The used ring: heads and lengths.
fn used(mock: &MockSplitQueue<'_, GuestMemory>) -> Vec<(u32, u32)> {
    (0..usize::from(mock.used().idx().load()))
        .map(|slot| mock.used().ring().ref_at(slot).unwrap().load())
        .map(|element| (element.id(), element.len()))
        .collect()
}

fn received(memory: &GuestMemory, address: u64) -> Header {
    let mut bytes = [0; HEADER_BYTES];
    memory.read_slice(&mut bytes, GuestAddress(address)).unwrap();
    Header::from_bytes(&bytes)
}

#[test]
fn fills_many_buffers_from_one_read_and_skips_useless_ones() {
    let memory = memory();
    let mut device = device();
    let rx = MockSplitQueue::create(&memory, GuestAddress(0), QUEUE_SIZE);
    let tx = MockSplitQueue::create(&memory, GuestAddress(0x4000), QUEUE_SIZE);
    let request = header(Op::Request, 0).to_bytes();
    memory.write_slice(&request, GuestAddress(TX_DATA)).unwrap();
    fill(&tx, &[(TX_DATA, 10, NEXT, 1), (TX_DATA + 10, 34, 0, 0)], &[0]);
    // Buffer 0 takes the response; 1 is too short, 2 is readable only, 3 is outside memory;
    // 4 is split in the middle of the header, 5 and 6 are plain, 7 stays unused.
    let table = [
        (RX_DATA, 100, WRITE, 0),
        (RX_DATA + 0x1000, 44, WRITE, 0),
        (RX_DATA + 0x2000, 100, 0, 0),
        (u64::MAX - 50, 100, WRITE, 0),
        (RX_DATA + 0x4000, 20, NEXT | WRITE, 8),
        (RX_DATA + 0x5000, 144, WRITE, 0),
        (RX_DATA + 0x6000, 144, WRITE, 0),
        (RX_DATA + 0x7000, 144, WRITE, 0),
        (RX_DATA + 0x4014, 124, WRITE, 0),
    ];
    fill(&rx, &table, &[0, 1, 2, 3, 4, 5, 6, 7]);
    let mut vrings = [
        Vring::with_queue(0, rx.create_queue().unwrap()),
        Vring::with_queue(1, tx.create_queue().unwrap()),
        Vring::with_queue(2, rx.create_queue().unwrap()),
    ];
    assert!(!device.process(&mut vrings, &memory).unwrap());
    assert_eq!(used(&tx), [(0, 0)]);
    assert_eq!(used(&rx), [(0, 44)]);
    assert_eq!(received(&memory, RX_DATA).op, Op::Response);

    let (_, socket) = device.muxer.outbox().pop_front().unwrap();
    let mut manager = UnixStream::from(socket.unwrap());
    let sent: Vec<u8> = (0..250u8).collect();
    manager.write_all(&sent).unwrap();
    device.muxer.socket_event(100, rustix::event::epoll::EventFlags::IN);
    assert!(!device.process(&mut vrings, &memory).unwrap());
    let expected = [(0, 44), (1, 0), (2, 0), (3, 0), (4, 144), (5, 144), (6, 94)];
    assert_eq!(used(&rx), expected);
    let mut got = Vec::new();
    for (address, len) in [(0x4000, 100), (0x5000, 100), (0x6000, 50)] {
        assert_eq!(received(&memory, RX_DATA + address).len, len);
        let mut data = vec![0; len as usize];
        memory.read_slice(&mut data, GuestAddress(RX_DATA + address + 44)).unwrap();
        got.extend(data);
    }
    assert_eq!(got, sent);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn survives_random_descriptor_tables(
        tables in prop::collection::vec(
            prop::collection::vec(
                (
                    prop_oneof![Just(TX_DATA), Just(RX_DATA), Just(RX_DATA + 44), any::<u64>()],
                    prop_oneof![Just(44u32), 0u32..5000, any::<u32>()],
                    0u16..8,
                    0u16..20,
                ),
                16,
            ),
            2,
        ),
        op in prop_oneof![Just(Op::Request), Just(Op::Data), Just(Op::CreditRequest)],
        len in prop_oneof![0u32..5000, any::<u32>()],
    ) {
        let memory = memory();
        let mut device = device();
        let rx = MockSplitQueue::create(&memory, GuestAddress(0), QUEUE_SIZE);
        let tx = MockSplitQueue::create(&memory, GuestAddress(0x4000), QUEUE_SIZE);
        memory.write_slice(&header(op, len).to_bytes(), GuestAddress(TX_DATA)).unwrap();
        let heads: Vec<u16> = (0..QUEUE_SIZE).collect();
        fill(&rx, &tables[0], &heads);
        fill(&tx, &tables[1], &heads);
        let mut vrings = [
            Vring::with_queue(0, rx.create_queue().unwrap()),
            Vring::with_queue(1, tx.create_queue().unwrap()),
            Vring::with_queue(2, rx.create_queue().unwrap()),
        ];
        // Chains may overwrite the rings themselves, which ruins them; that is an error, no more.
        let _ = device.process(&mut vrings, &memory);
        device.guest_gone(&mut vrings, Some(&memory));
    }
}
