//! Requests through a queue in mock guest memory: the good, the bad and the hostile.

use std::io::Write;

use composite_disk::{Layout, Partition};
use proptest::prelude::*;
use virtio_bindings::bindings::virtio_ring::{
    VRING_DESC_F_INDIRECT, VRING_DESC_F_NEXT, VRING_DESC_F_WRITE,
};
use virtio_queue::desc::{RawDescriptor, split::Descriptor};
use virtio_queue::mock::MockSplitQueue;
use vm_memory::{Bytes, GuestAddress};

use super::*;

const MEMORY: usize = 0x10_0000;
const QUEUE_SIZE: u16 = 16;
const HEADER: u64 = 0x8000;
const DATA: u64 = 0x1_0000;
const STATUS: u64 = 0x9000;
const NEXT: u16 = VRING_DESC_F_NEXT as u16;
const WRITE: u16 = VRING_DESC_F_WRITE as u16;
const INDIRECT: u16 = VRING_DESC_F_INDIRECT as u16;
const OK: u8 = blk::VIRTIO_BLK_S_OK as u8;
const IOERR: u8 = blk::VIRTIO_BLK_S_IOERR as u8;
const UNSUPP: u8 = blk::VIRTIO_BLK_S_UNSUPP as u8;
/// What the status byte holds before a request.
const UNTOUCHED: u8 = 0xee;
/// First sector of the writable partition; its file is filled with `w`.
const WRITABLE_SECTOR: u64 = 40 + 8;

/// Address, length, flags and next of a descriptor.
type Chained = (u64, u32, u16, u16);

fn memory() -> GuestMemory {
    GuestMemory::from_ranges(&[(GuestAddress(0), MEMORY)]).unwrap()
}

/// A read-only partition of 4 KiB in sectors 40..48 and a writable one of 64 KiB after it.
fn device(read_only: bool) -> BlockDevice {
    let partitions = [
        Partition { label: "ro".into(), size: 4096, writable: false },
        Partition { label: "rw".into(), size: 65_536, writable: true },
    ];
    let layout = Layout::new(&partitions, || [7; 16]).unwrap();
    let files = [(b'r', 4096), (b'w', 65_536)].map(|(fill, len)| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![fill; len]).unwrap();
        (file.into(), fill == b'w')
    });
    BlockDevice::new(Disk::new(&layout, files.into(), read_only), "a-name-longer-than-twenty")
}

/// One request at a time, each in a fresh queue.
struct Guest<'m> {
    memory: &'m GuestMemory,
    device: BlockDevice,
}

impl<'m> Guest<'m> {
    fn new(memory: &'m GuestMemory, read_only: bool) -> Self {
        Self { memory, device: device(read_only) }
    }

    fn header(&self, kind: u32, sector: u64) {
        let mut header = [0; 16];
        header[..4].copy_from_slice(&kind.to_le_bytes());
        header[8..].copy_from_slice(&sector.to_le_bytes());
        self.memory.write_slice(&header, GuestAddress(HEADER)).unwrap();
        self.memory.write_obj(UNTOUCHED, GuestAddress(STATUS)).unwrap();
    }

    /// Makes the chain `(address, length, flags, next)` that starts at descriptor 0 available.
    /// Answers the length in the used ring, if the chain came back.
    fn submit(&mut self, descriptors: &[Chained]) -> Option<u32> {
        let mock = MockSplitQueue::new(self.memory, QUEUE_SIZE);
        let queue = mock.create_queue().unwrap();
        for (index, (address, len, flags, next)) in descriptors.iter().enumerate() {
            let raw = RawDescriptor::from(Descriptor::new(*address, *len, *flags, *next));
            mock.desc_table().store(index as u16, raw).unwrap();
        }
        mock.avail().ring().ref_at(0).unwrap().store(0);
        mock.avail().idx().store(1);
        mock.used().idx().store(0);
        let mut vrings = [Vring::with_queue(0, queue)];
        assert!(!self.device.process(&mut vrings, self.memory).unwrap());
        let used = mock.used().ring().ref_at(0).unwrap().load();
        (mock.used().idx().load() == 1).then(|| used.len())
    }

    fn status(&self) -> u8 {
        self.memory.read_obj(GuestAddress(STATUS)).unwrap()
    }

    fn read(&mut self, sector: u64, len: u32) -> u8 {
        self.header(blk::VIRTIO_BLK_T_IN, sector);
        self.submit(&[(HEADER, 16, NEXT, 1), (DATA, len, NEXT | WRITE, 2), (STATUS, 1, WRITE, 0)]);
        self.status()
    }

    fn write(&mut self, sector: u64, bytes: &[u8]) -> u8 {
        self.header(blk::VIRTIO_BLK_T_OUT, sector);
        self.memory.write_slice(bytes, GuestAddress(DATA)).unwrap();
        let len = bytes.len() as u32;
        self.submit(&[(HEADER, 16, NEXT, 1), (DATA, len, NEXT, 2), (STATUS, 1, WRITE, 0)]);
        self.status()
    }

    fn data(&self, len: usize) -> Vec<u8> {
        let mut data = vec![0; len];
        self.memory.read_slice(&mut data, GuestAddress(DATA)).unwrap();
        data
    }

    /// The device goes on to serve after whatever came before.
    fn still_works(&mut self) {
        assert_eq!(self.read(40, 512), OK);
        assert_eq!(self.data(512), [b'r'; 512]);
    }
}

#[test]
fn reads_writes_and_flushes() {
    let memory = memory();
    let mut guest = Guest::new(&memory, false);
    assert_eq!(guest.write(WRITABLE_SECTOR, &[b'n'; 1024]), OK);
    assert_eq!(guest.read(WRITABLE_SECTOR + 1, 1024), OK);
    assert_eq!(guest.data(1024), [[b'n'; 512], [b'w'; 512]].concat());
    guest.header(blk::VIRTIO_BLK_T_FLUSH, 0);
    assert_eq!(guest.submit(&[(HEADER, 16, NEXT, 1), (STATUS, 1, WRITE, 0)]), Some(1));
    assert_eq!(guest.status(), OK);
}

#[test]
fn tells_its_identity() {
    let memory = memory();
    let mut guest = Guest::new(&memory, false);
    guest.header(blk::VIRTIO_BLK_T_GET_ID, 0);
    let chain = [(HEADER, 16, NEXT, 1), (DATA, 20, NEXT | WRITE, 2), (STATUS, 1, WRITE, 0)];
    assert_eq!(guest.submit(&chain), Some(21));
    assert_eq!(guest.status(), OK);
    assert_eq!(guest.data(20), b"a-name-longer-than-t");
}

#[test]
fn configuration_space() {
    let offer = device(false).offer();
    assert_eq!(offer.config[..8], (131_072u64 / 512).to_le_bytes());
    assert_eq!(offer.config[12..16], 126u32.to_le_bytes());
    assert_eq!(offer.config[20..24], 512u32.to_le_bytes());
    assert_eq!(offer.config[34..36], 1u16.to_le_bytes());
    assert_eq!(offer.features & (1 << blk::VIRTIO_BLK_F_RO), 0);
    assert_ne!(device(true).offer().features & (1 << blk::VIRTIO_BLK_F_RO), 0);
}

#[test]
fn any_descriptor_layout_will_do() {
    let memory = memory();
    let mut guest = Guest::new(&memory, false);
    // The header in three pieces, the data in odd ones, the status glued to the data.
    guest.header(blk::VIRTIO_BLK_T_IN, WRITABLE_SECTOR - 1);
    let used = guest.submit(&[
        (HEADER, 3, NEXT, 1),
        (HEADER + 3, 6, NEXT, 2),
        (HEADER + 9, 7, NEXT, 3),
        (DATA, 500, NEXT | WRITE, 4),
        (DATA + 500, 0, NEXT | WRITE, 5),
        (DATA + 500, 525, WRITE, 0),
    ]);
    assert_eq!(used, Some(1025));
    assert_eq!(guest.data(1025), [&[b'r'; 512][..], &[b'w'; 512], &[OK]].concat());

    // Header and data in one descriptor.
    guest.header(blk::VIRTIO_BLK_T_OUT, WRITABLE_SECTOR);
    memory.write_slice(&[b'x'; 512], GuestAddress(HEADER + 16)).unwrap();
    assert_eq!(guest.submit(&[(HEADER, 528, NEXT, 1), (STATUS, 1, WRITE, 0)]), Some(1));
    assert_eq!(guest.status(), OK);
    assert_eq!(guest.read(WRITABLE_SECTOR, 512), OK);
    assert_eq!(guest.data(512), [b'x'; 512]);
}

#[test]
fn an_indirect_table_will_do() {
    let memory = memory();
    let mut guest = Guest::new(&memory, false);
    guest.header(blk::VIRTIO_BLK_T_IN, 40);
    let chain = [(HEADER, 16, NEXT, 1), (DATA, 512, NEXT | WRITE, 2), (STATUS, 1, WRITE, 0)];
    for (index, (address, len, flags, next)) in chain.into_iter().enumerate() {
        let raw = RawDescriptor::from(Descriptor::new(address, len, flags, next));
        memory.write_obj(raw, GuestAddress(0xa000 + index as u64 * 16)).unwrap();
    }
    assert_eq!(guest.submit(&[(0xa000, 48, INDIRECT, 0)]), Some(513));
    assert_eq!(guest.status(), OK);
}

#[test]
fn writes_are_refused_where_they_do_not_belong() {
    let memory = memory();
    let mut guest = Guest::new(&memory, false);
    assert_eq!(guest.write(40, &[0; 512]), IOERR, "read-only partition");
    assert_eq!(guest.write(47, &[0; 1024]), IOERR, "half in a read-only partition");
    assert_eq!(guest.write(0, &[0; 512]), IOERR, "partition table");
    assert_eq!(guest.write(255, &[0; 512]), IOERR, "backup table");
    guest.still_works();
    assert_eq!(guest.read(WRITABLE_SECTOR, 512), OK);
    assert_eq!(guest.data(512), [b'w'; 512]);

    let mut guest = Guest::new(&memory, true);
    assert_eq!(guest.write(WRITABLE_SECTOR, &[0; 512]), IOERR, "read-only disk");
    guest.still_works();
}

#[test]
fn hostile_requests_fail_and_the_next_one_works() {
    let memory = memory();
    let mut guest = Guest::new(&memory, false);
    let status = |guest: &mut Guest<'_>, kind, sector, chain: &[Chained]| {
        guest.header(kind, sector);
        let used = guest.submit(chain);
        assert!(used.is_some(), "the chain comes back");
        let status = guest.status();
        guest.still_works();
        status
    };
    let read = blk::VIRTIO_BLK_T_IN;
    let whole = [(HEADER, 16, NEXT, 1), (DATA, 512, NEXT | WRITE, 2), (STATUS, 1, WRITE, 0)];

    assert_eq!(status(&mut guest, read, 256, &whole), IOERR, "beyond the end");
    assert_eq!(status(&mut guest, read, u64::MAX, &whole), IOERR, "sector overflow");
    assert_eq!(status(&mut guest, read, u64::MAX / 512, &whole), IOERR, "byte overflow");
    assert_eq!(status(&mut guest, 77, 0, &whole), UNSUPP, "unknown kind");
    let odd = [(HEADER, 16, NEXT, 1), (DATA, 511, NEXT | WRITE, 2), (STATUS, 1, WRITE, 0)];
    assert_eq!(status(&mut guest, read, 40, &odd), IOERR, "not whole sectors");
    let short = [(HEADER, 15, NEXT, 1), (DATA, 512, NEXT | WRITE, 2), (STATUS, 1, WRITE, 0)];
    assert_eq!(status(&mut guest, read, 40, &short), IOERR, "header too short");
    let empty = [(HEADER, 16, NEXT, 1), (DATA, 0, NEXT | WRITE, 2), (STATUS, 1, WRITE, 0)];
    assert_eq!(status(&mut guest, read, 40, &empty), OK, "no data");
    let no_header = [(STATUS, 1, WRITE, 0)];
    assert_eq!(status(&mut guest, read, 40, &no_header), IOERR, "no header");

    // Without a place for the status there is nothing to say, but the chain comes back.
    let untouched: &[(&str, &[Chained])] = &[
        ("no status", &[(HEADER, 16, 0, 0)]),
        ("empty status", &[(HEADER, 16, NEXT, 1), (STATUS, 0, WRITE, 0)]),
        ("outside memory", &[(HEADER, 16, NEXT, 1), (u64::MAX - 5, 512, WRITE, 0)]),
        ("partly outside", &[(HEADER, 16, NEXT, 1), (MEMORY as u64 - 8, 512, WRITE, 0)]),
        ("4 GiB", &[(HEADER, 16, NEXT, 1), (DATA, u32::MAX, WRITE, 0)]),
        ("loop", &[(HEADER, 16, NEXT, 1), (DATA, 512, NEXT | WRITE, 1)]),
        ("loop to itself", &[(HEADER, 16, NEXT, 0)]),
        ("next outside the table", &[(HEADER, 16, NEXT, 1), (DATA, 512, NEXT | WRITE, 99)]),
        (
            "readable behind writable",
            &[(HEADER, 16, NEXT, 1), (STATUS, 1, NEXT | WRITE, 2), (DATA, 512, 0, 0)],
        ),
        ("indirect table of odd size", &[(0xa000, 47, INDIRECT, 0)]),
        ("indirect table outside", &[(u64::MAX - 100, 48, INDIRECT, 0)]),
        ("empty indirect table", &[(0xa000, 0, INDIRECT, 0)]),
    ];
    for (what, chain) in untouched {
        guest.header(read, 40);
        assert_eq!(guest.submit(chain), Some(0), "{what}");
        assert_eq!(guest.status(), UNTOUCHED, "{what}");
        guest.still_works();
    }
}

#[test]
fn a_huge_chain_is_returned_unread() {
    let memory = memory();
    let mut guest = Guest::new(&memory, false);
    // An indirect table of 2000 descriptors.
    for index in 0..2000u16 {
        let flags = if index == 1999 { WRITE } else { NEXT | WRITE };
        let raw = RawDescriptor::from(Descriptor::new(DATA, 512, flags, index + 1));
        memory.write_obj(raw, GuestAddress(0x2_0000 + u64::from(index) * 16)).unwrap();
    }
    guest.header(blk::VIRTIO_BLK_T_IN, 40);
    let chain = [(HEADER, 16, NEXT, 1), (0x2_0000, 32_000, INDIRECT, 0)];
    assert_eq!(guest.submit(&chain), Some(0));
    guest.still_works();
}

#[test]
fn a_ruined_ring_is_reported_and_left_alone() {
    let memory = memory();
    let mut device = device(false);
    let mock = MockSplitQueue::new(&memory, QUEUE_SIZE);
    let mut vrings = [Vring::with_queue(0, mock.create_queue().unwrap())];
    mock.avail().idx().store(QUEUE_SIZE + 1);
    assert!(device.process(&mut vrings, &memory).is_err());
    assert!(!device.process(&mut vrings, &memory).unwrap());
    // A head outside the descriptor table cannot even be returned.
    let mut vrings = [Vring::with_queue(0, mock.create_queue().unwrap())];
    mock.avail().ring().ref_at(0).unwrap().store(QUEUE_SIZE);
    mock.avail().idx().store(1);
    assert!(device.process(&mut vrings, &memory).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn survives_random_descriptor_tables(
        table in prop::collection::vec(
            (
                prop_oneof![Just(HEADER), Just(DATA), Just(STATUS), any::<u64>()],
                prop_oneof![Just(16u32), Just(1), 0u32..2000, any::<u32>()],
                0u16..8,
                0u16..20,
            ),
            1..16,
        ),
        kind in prop_oneof![0u32..12, any::<u32>()],
        sector in prop_oneof![0u64..300, any::<u64>()],
    ) {
        let memory = memory();
        let mut guest = Guest::new(&memory, false);
        guest.header(kind, sector);
        prop_assert!(guest.submit(&table).is_some());
        guest.still_works();
    }
}
