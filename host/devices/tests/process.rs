//! The process as its manager and its VMM see it: a driver in miniature instead of a VM.
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::Shutdown;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

use avf_devices::{
    BlockConfig, Config, ExtentConfig, FromDevices, ManagerEnd, PartitionConfig, Refusal,
    ToDevices, VsockConfig, control_pair, vhost_user_pair,
};
use command_fds::{CommandFdExt, FdMapping};
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};
use vhost::vhost_user::message::{VhostUserConfigFlags, VhostUserProtocolFeatures};
use vhost::vhost_user::{Frontend, VhostUserFrontend};
use vhost::{VhostBackend, VhostUserMemoryRegionInfo, VringConfigData};
use vm_memory::{Bytes, FileOffset, GuestAddress, GuestMemoryMmap};
use vmm_sys_util::eventfd::EventFd;

const MEMORY: u64 = 1 << 20;
/// Where the VMM has guest memory in its own address space, as far as messages go.
const VMM_BASE: u64 = 0x7f00_0000_0000;
const CID: u32 = 42;
const MANAGER_PORT: u32 = 5000;
const PROTOCOL_FEATURES: u64 = 1 << 30;
const VERSION_1: u64 = 1 << 32;
const QUEUE_SIZE: u16 = 16;
const WRITE: u16 = 2;
const NEXT: u16 = 1;

/// A device process and the ends of its sockets that others hold.
struct Process {
    child: Child,
    manager: ManagerEnd,
    vsock: Frontend,
    disk: Frontend,
    memory: GuestMemoryMmap,
    memory_file: File,
    instance: File,
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file
}

/// Starts the process; descriptor 3 is the configuration, the others follow.
fn spawn(json: &[u8], fds: Vec<OwnedFd>) -> Child {
    let all = std::iter::once(OwnedFd::from(file(json))).chain(fds);
    let mappings =
        all.zip(3..).map(|(parent_fd, child_fd)| FdMapping { parent_fd, child_fd }).collect();
    Command::new(env!("CARGO_BIN_EXE_avf-devices"))
        .args(["--config-fd", "3"])
        .stderr(Stdio::piped())
        .fd_mappings(mappings)
        .unwrap()
        .spawn()
        .unwrap()
}

fn start() -> Process {
    start_with(file(&[b'i'; 8192]))
}

/// The file of 8192 bytes is behind the disk's writable partition.
fn start_with(instance: File) -> Process {
    let (manager, control) = control_pair().unwrap();
    let (vmm_vsock, vsock) = vhost_user_pair().unwrap();
    let (vmm_disk, disk) = vhost_user_pair().unwrap();
    let system = file(&[b's'; 5000]);
    let partition = |label: &str, fd, size, writable| PartitionConfig {
        label: label.into(),
        fd,
        size,
        writable,
    };
    let config = Config {
        control_fd: 4,
        vsock: Some(VsockConfig { socket_fd: 5, guest_cid: CID, manager_port: MANAGER_PORT }),
        block: vec![BlockConfig {
            name: "test-disk".into(),
            socket_fd: 6,
            read_only: false,
            guid_seed: [3; 16],
            partitions: vec![
                partition("system", 7, 5000, false),
                partition("instance", 8, 8192, true),
            ],
            extents: vec![],
            size: None,
        }],
    };
    let fds =
        vec![control.into_fd(), vsock, disk, system.into(), instance.try_clone().unwrap().into()];
    let child = spawn(&config.to_json().unwrap(), fds);
    assert_eq!(manager.recv().unwrap().unwrap().0, FromDevices::Ready);

    let memory_file = tempfile::tempfile().unwrap();
    memory_file.set_len(MEMORY).unwrap();
    let offset = FileOffset::new(memory_file.try_clone().unwrap(), 0);
    let ranges = [(GuestAddress(0), MEMORY as usize, Some(offset))];
    Process {
        child,
        manager,
        vsock: Frontend::from_stream(UnixStream::from(vmm_vsock), 3),
        disk: Frontend::from_stream(UnixStream::from(vmm_disk), 1),
        memory: GuestMemoryMmap::from_ranges_with_files(ranges).unwrap(),
        memory_file,
        instance,
    }
}

/// A virtqueue from the driver's side.
struct Ring {
    base: u64,
    next_avail: u16,
    next_used: u16,
    kick: EventFd,
    call: EventFd,
}

/// A buffer: address, length, whether the device writes to it.
type Buffer = (u64, u32, bool);

impl Ring {
    /// Sets queue `index` of a device up at `base`, which has 4 KiB.
    fn set_up(frontend: &mut Frontend, memory: &GuestMemoryMmap, index: usize, base: u64) -> Self {
        memory.write_slice(&[0; 4096], GuestAddress(base)).unwrap();
        let ring = Self {
            base,
            next_avail: 0,
            next_used: 0,
            kick: EventFd::new(0).unwrap(),
            call: EventFd::new(0).unwrap(),
        };
        let address = VMM_BASE + base;
        frontend.set_vring_num(index, QUEUE_SIZE).unwrap();
        frontend.set_vring_base(index, 0).unwrap();
        let data = VringConfigData {
            queue_max_size: QUEUE_SIZE,
            queue_size: QUEUE_SIZE,
            flags: 0,
            desc_table_addr: address,
            used_ring_addr: address + 0x800,
            avail_ring_addr: address + 0x400,
            log_addr: None,
        };
        frontend.set_vring_addr(index, &data).unwrap();
        frontend.set_vring_kick(index, &ring.kick).unwrap();
        frontend.set_vring_call(index, &ring.call).unwrap();
        frontend.set_vring_enable(index, true).unwrap();
        ring
    }

    /// Offers a chain that starts at descriptor `head`.
    fn offer(&mut self, memory: &GuestMemoryMmap, head: u16, buffers: &[Buffer]) {
        for (index, (address, len, writable)) in (head..).zip(buffers) {
            let last = usize::from(index - head) + 1 == buffers.len();
            let flags = if *writable { WRITE } else { 0 } | if last { 0 } else { NEXT };
            let mut raw = [0; 16];
            raw[..8].copy_from_slice(&address.to_le_bytes());
            raw[8..12].copy_from_slice(&len.to_le_bytes());
            raw[12..14].copy_from_slice(&flags.to_le_bytes());
            raw[14..].copy_from_slice(&(index + 1).to_le_bytes());
            let place = self.base + u64::from(index) * 16;
            memory.write_slice(&raw, GuestAddress(place)).unwrap();
        }
        let slot = u64::from(self.next_avail % QUEUE_SIZE) * 2;
        memory.write_obj(head, GuestAddress(self.base + 0x404 + slot)).unwrap();
        self.next_avail = self.next_avail.wrapping_add(1);
        memory.write_obj(self.next_avail, GuestAddress(self.base + 0x402)).unwrap();
        self.kick.write(1).unwrap();
    }

    /// Waits for the next chain that the device returns: its head and the length written.
    fn used(&mut self, memory: &GuestMemoryMmap) -> (u16, u32) {
        let index = GuestAddress(self.base + 0x802);
        while memory.read_obj::<u16>(index).unwrap() == self.next_used {
            self.call.read().unwrap();
        }
        let slot = u64::from(self.next_used % QUEUE_SIZE) * 8;
        self.next_used = self.next_used.wrapping_add(1);
        let element: [u32; 2] = memory.read_obj(GuestAddress(self.base + 0x804 + slot)).unwrap();
        (element[0] as u16, element[1])
    }
}

/// What a VMM does before the driver starts.
fn negotiate(frontend: &mut Frontend, memory_file: &File) {
    frontend.set_owner().unwrap();
    assert_ne!(frontend.get_features().unwrap() & VERSION_1, 0);
    let offered = frontend.get_protocol_features().unwrap();
    let wanted = VhostUserProtocolFeatures::CONFIG | VhostUserProtocolFeatures::MQ;
    assert!(offered.contains(wanted));
    frontend.set_protocol_features(wanted).unwrap();
    frontend.set_features(VERSION_1 | PROTOCOL_FEATURES).unwrap();
    let region = VhostUserMemoryRegionInfo {
        guest_phys_addr: 0,
        memory_size: MEMORY,
        userspace_addr: VMM_BASE,
        mmap_offset: 0,
        mmap_handle: memory_file.as_raw_fd(),
    };
    frontend.set_mem_table(&[region]).unwrap();
}

fn configuration(frontend: &mut Frontend, len: u32) -> Vec<u8> {
    let flags = VhostUserConfigFlags::WRITABLE;
    let empty = vec![0; len as usize];
    frontend.get_config(0, len, flags, &empty).unwrap().1
}

/// The vsock driver: receive buffers of 4 KiB, one packet at a time.
struct VsockDriver<'m> {
    memory: &'m GuestMemoryMmap,
    rx: Ring,
    tx: Ring,
}

const RX_BUFFERS: u64 = 0x4_0000;
const TX_BUFFER: u64 = 0x8_0000;

impl<'m> VsockDriver<'m> {
    fn start(frontend: &mut Frontend, memory: &'m GuestMemoryMmap) -> Self {
        let rx = Ring::set_up(frontend, memory, 0, 0x1000);
        let tx = Ring::set_up(frontend, memory, 1, 0x2000);
        let mut driver = Self { memory, rx, tx };
        for head in 0..QUEUE_SIZE {
            driver.offer_rx(head);
        }
        driver
    }

    fn offer_rx(&mut self, head: u16) {
        self.rx.offer(self.memory, head, &[(RX_BUFFERS + u64::from(head) * 4096, 4096, true)]);
    }

    fn send(&mut self, ports: (u32, u32), op: u16, flags: u32, data: &[u8]) {
        let (guest_port, host_port) = ports;
        let mut packet = Vec::new();
        packet.extend(u64::from(CID).to_le_bytes());
        packet.extend(2u64.to_le_bytes());
        packet.extend(guest_port.to_le_bytes());
        packet.extend(host_port.to_le_bytes());
        packet.extend((data.len() as u32).to_le_bytes());
        packet.extend(1u16.to_le_bytes());
        packet.extend(op.to_le_bytes());
        packet.extend(flags.to_le_bytes());
        packet.extend((256u32 << 10).to_le_bytes());
        packet.extend(0u32.to_le_bytes());
        packet.extend(data);
        self.memory.write_slice(&packet, GuestAddress(TX_BUFFER)).unwrap();
        // The header in two descriptors, the data in a third.
        let mut buffers = vec![(TX_BUFFER, 20, false), (TX_BUFFER + 20, 24, false)];
        if !data.is_empty() {
            buffers.push((TX_BUFFER + 44, data.len() as u32, false));
        }
        self.tx.offer(self.memory, 0, &buffers);
        self.tx.used(self.memory);
    }

    /// The next packet: (its source and destination port), operation, flags, data.
    fn receive(&mut self) -> ((u32, u32), u16, u32, Vec<u8>) {
        let (head, len) = self.rx.used(self.memory);
        let mut packet = vec![0; len as usize];
        let place = RX_BUFFERS + u64::from(head) * 4096;
        self.memory.read_slice(&mut packet, GuestAddress(place)).unwrap();
        self.offer_rx(head);
        let word = |at: usize| u32::from_le_bytes(packet[at..at + 4].try_into().unwrap());
        let op = u16::from_le_bytes([packet[30], packet[31]]);
        ((word(16), word(20)), op, word(32), packet[44..].to_vec())
    }
}

const REQUEST: u16 = 1;
const RESPONSE: u16 = 2;
const RESET: u16 = 3;
const SHUTDOWN: u16 = 4;
const DATA: u16 = 5;

#[test]
fn serves_until_the_vmm_is_gone() {
    let Process { mut child, manager, mut vsock, mut disk, memory, memory_file, instance } =
        start();
    negotiate(&mut vsock, &memory_file);
    negotiate(&mut disk, &memory_file);
    assert_eq!(configuration(&mut vsock, 8), u64::from(CID).to_le_bytes());
    let sectors = configuration(&mut disk, 8);
    assert_eq!(sectors, (65_536u64 / 512).to_le_bytes());

    // The disk: write a sector of the second partition.
    let mut queue = Ring::set_up(&mut disk, &memory, 0, 0x3000);
    assert_eq!(write_sector(&mut queue, &memory, 28_672 / 512), 0);
    let mut written = [0; 513];
    std::os::unix::fs::FileExt::read_exact_at(&instance, &mut written, 0).unwrap();
    assert_eq!((&written[..512], written[512]), (&[b'n'; 512][..], b'i'));

    // The guest connects to its manager.
    let mut driver = VsockDriver::start(&mut vsock, &memory);
    driver.send((9, MANAGER_PORT), REQUEST, 0, b"");
    let (message, socket) = manager.recv().unwrap().unwrap();
    assert_eq!(message, FromDevices::Incoming { port: MANAGER_PORT, guest_port: 9 });
    let mut incoming = UnixStream::from(socket.unwrap());
    assert_eq!(driver.receive().1, RESPONSE);
    driver.send((9, MANAGER_PORT), DATA, 0, b"hello manager");
    let mut text = [0; 13];
    incoming.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"hello manager");
    incoming.write_all(&[b'x'; 10_000]).unwrap();
    let mut received = 0;
    while received < 10_000 {
        let (ports, op, _, data) = driver.receive();
        assert_eq!((ports, op), ((MANAGER_PORT, 9), DATA));
        received += data.len();
    }

    // No other port is there.
    driver.send((10, MANAGER_PORT + 1), REQUEST, 0, b"");
    assert_eq!(driver.receive().1, RESET);

    // The manager connects to the guest.
    let (mut near, far) = UnixStream::pair().unwrap();
    let connect = ToDevices::Connect { id: 1, port: 77, greeting: "OK 77\n".into() };
    manager.send(&connect, Some(far.as_fd())).unwrap();
    drop(far);
    let ((host_port, guest_port), op, ..) = driver.receive();
    assert_eq!((guest_port, op), (77, REQUEST));
    driver.send((77, host_port), RESPONSE, 0, b"");
    assert_eq!(manager.recv().unwrap().unwrap().0, FromDevices::Connected { id: 1 });
    near.shutdown(Shutdown::Write).unwrap();
    assert_eq!(driver.receive().1, SHUTDOWN);
    driver.send((77, host_port), DATA, 0, b"answer");
    driver.send((77, host_port), SHUTDOWN, 3, b"");
    assert_eq!(driver.receive().1, RESET);
    let mut text = String::new();
    near.read_to_string(&mut text).unwrap();
    assert_eq!(text, "OK 77\nanswer");

    // The VMM goes: what the guest has sent arrives, then the process ends.
    driver.send((9, MANAGER_PORT), DATA, 0, b"last words");
    drop((vsock, disk));
    let mut text = String::new();
    incoming.read_to_string(&mut text).unwrap();
    assert_eq!(text, "last words");
    assert!(child.wait().unwrap().success());
    assert!(manager.recv().unwrap().is_none());
}

/// One request of a driver that fills one sector with `n`: its status.
fn write_sector(queue: &mut Ring, memory: &GuestMemoryMmap, sector: u64) -> u8 {
    let mut header = [0; 16];
    header[0] = 1;
    header[8..].copy_from_slice(&sector.to_le_bytes());
    memory.write_slice(&header, GuestAddress(0x1_0000)).unwrap();
    memory.write_slice(&[b'n'; 512], GuestAddress(0x1_1000)).unwrap();
    memory.write_obj(0xffu8, GuestAddress(0x1_2000)).unwrap();
    queue.offer(memory, 0, &[(0x1_0000, 16, false), (0x1_1000, 512, false), (0x1_2000, 1, true)]);
    queue.used(memory);
    memory.read_obj(GuestAddress(0x1_2000)).unwrap()
}

#[test]
fn a_write_that_fails_is_told_once_and_the_disk_served_on() {
    let sealed = memfd_create("sealed", MemfdFlags::ALLOW_SEALING).unwrap();
    ftruncate(&sealed, 8192).unwrap();
    fcntl_add_seals(&sealed, SealFlags::WRITE).unwrap();
    let Process { mut child, manager, vsock, mut disk, memory, memory_file, .. } =
        start_with(sealed.into());
    negotiate(&mut disk, &memory_file);
    let mut queue = Ring::set_up(&mut disk, &memory, 0, 0x3000);
    for _ in 0..3 {
        assert_eq!(write_sector(&mut queue, &memory, 28_672 / 512), 1);
    }
    let expected = FromDevices::WriteFailed {
        disk: "test-disk".into(),
        message: "Operation not permitted (os error 1); the guest gets an I/O error".into(),
    };
    assert_eq!(manager.recv().unwrap().unwrap().0, expected);
    assert_eq!(read_sector(&mut queue, &memory, 28_672 / 512), (0, vec![0; 512]));
    drop((vsock, disk));
    assert!(child.wait().unwrap().success());
    assert!(manager.recv().unwrap().is_none());
}

/// One request of a driver for one sector: its status and the sector.
fn read_sector(queue: &mut Ring, memory: &GuestMemoryMmap, sector: u64) -> (u8, Vec<u8>) {
    let mut header = [0; 16];
    header[8..].copy_from_slice(&sector.to_le_bytes());
    memory.write_slice(&header, GuestAddress(0x1_0000)).unwrap();
    memory.write_slice(&[0xee; 512], GuestAddress(0x1_1000)).unwrap();
    memory.write_obj(0xffu8, GuestAddress(0x1_2000)).unwrap();
    queue.offer(memory, 0, &[(0x1_0000, 16, false), (0x1_1000, 512, true), (0x1_2000, 1, true)]);
    queue.used(memory);
    let mut sector = vec![0; 512];
    memory.read_slice(&mut sector, GuestAddress(0x1_1000)).unwrap();
    (memory.read_obj(GuestAddress(0x1_2000)).unwrap(), sector)
}

#[test]
fn a_disk_of_extents_is_served_and_a_file_that_shrinks_is_an_io_error() {
    let (manager, control) = control_pair().unwrap();
    let (vmm_disk, disk) = vhost_user_pair().unwrap();
    let (head, tail) = (file(&[b'h'; 700]), file(&[b't'; 5000]));
    let extent =
        |fd, file_offset, disk_offset, len| ExtentConfig { fd, file_offset, disk_offset, len };
    let config = Config {
        control_fd: 4,
        vsock: None,
        block: vec![BlockConfig {
            name: "payload".into(),
            socket_fd: 5,
            read_only: true,
            guid_seed: [0; 16],
            partitions: vec![],
            extents: vec![extent(6, 0, 0, 700), extent(7, 904, 1024, 4096)],
            size: Some(8192),
        }],
    };
    let fds = vec![control.into_fd(), disk, head.into(), tail.try_clone().unwrap().into()];
    let mut child = spawn(&config.to_json().unwrap(), fds);
    assert_eq!(manager.recv().unwrap().unwrap().0, FromDevices::Ready);

    let memory_file = tempfile::tempfile().unwrap();
    memory_file.set_len(MEMORY).unwrap();
    let offset = FileOffset::new(memory_file.try_clone().unwrap(), 0);
    let ranges = [(GuestAddress(0), MEMORY as usize, Some(offset))];
    let memory = GuestMemoryMmap::from_ranges_with_files(ranges).unwrap();
    let mut disk = Frontend::from_stream(UnixStream::from(vmm_disk), 1);
    negotiate(&mut disk, &memory_file);
    assert_eq!(configuration(&mut disk, 8), 16u64.to_le_bytes());
    let mut queue = Ring::set_up(&mut disk, &memory, 0, 0x3000);

    let second = [&[b'h'; 188][..], &[0; 324]].concat();
    assert_eq!(read_sector(&mut queue, &memory, 1), (0, second));
    assert_eq!(read_sector(&mut queue, &memory, 2), (0, vec![b't'; 512]));
    assert_eq!(read_sector(&mut queue, &memory, 15), (0, vec![0; 512]));
    tail.set_len(2000).unwrap();
    assert_eq!(read_sector(&mut queue, &memory, 9).0, 1);
    assert_eq!(read_sector(&mut queue, &memory, 2).0, 0);
    drop(disk);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_driver_that_starts_anew_finds_the_device_as_new() {
    let Process { mut child, manager, mut vsock, disk, memory, memory_file, .. } = start();
    negotiate(&mut vsock, &memory_file);
    let mut driver = VsockDriver::start(&mut vsock, &memory);
    driver.send((9, MANAGER_PORT), REQUEST, 0, b"");
    let (_, socket) = manager.recv().unwrap().unwrap();
    let mut first = UnixStream::from(socket.unwrap());
    assert_eq!(driver.receive().1, RESPONSE);
    let (near, far) = UnixStream::pair().unwrap();
    let connect = ToDevices::Connect { id: 2, port: 77, greeting: String::new() };
    manager.send(&connect, Some(far.as_fd())).unwrap();
    assert_eq!(driver.receive().1, REQUEST);

    vsock.get_vring_base(0).unwrap();
    vsock.get_vring_base(1).unwrap();
    let refused = FromDevices::Refused { id: 2, reason: Refusal::GuestGone };
    assert_eq!(manager.recv().unwrap().unwrap().0, refused);
    assert_eq!(first.read(&mut [0]).unwrap(), 0);
    drop(near);

    let mut driver = VsockDriver::start(&mut vsock, &memory);
    driver.send((9, MANAGER_PORT), REQUEST, 0, b"");
    let (message, _socket) = manager.recv().unwrap().unwrap();
    assert_eq!(message, FromDevices::Incoming { port: MANAGER_PORT, guest_port: 9 });
    assert_eq!(driver.receive().1, RESPONSE);
    drop((vsock, disk));
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_ruined_queue_is_a_fault_and_no_more() {
    let Process { mut child, manager, mut vsock, mut disk, memory, memory_file, .. } = start();
    negotiate(&mut vsock, &memory_file);
    negotiate(&mut disk, &memory_file);
    let ring = Ring::set_up(&mut disk, &memory, 0, 0x3000);
    memory.write_obj(1000u16, GuestAddress(0x3402)).unwrap();
    ring.kick.write(1).unwrap();
    let (message, _) = manager.recv().unwrap().unwrap();
    let FromDevices::Fault { device, message } = message else { panic!("{message:?}") };
    assert_eq!(device, "test-disk");
    assert!(message.starts_with("queue 0: "), "{message}");

    // The other device works, and so does this one after a reset.
    let mut driver = VsockDriver::start(&mut vsock, &memory);
    driver.send((9, 1), REQUEST, 0, b"");
    assert_eq!(driver.receive().1, RESET);
    disk.get_vring_base(0).unwrap();
    let mut ring = Ring::set_up(&mut disk, &memory, 0, 0x3000);
    ring.offer(&memory, 0, &[(0x1_0000, 16, false), (0x1_2000, 1, true)]);
    assert_eq!(ring.used(&memory), (0, 1));
    drop((vsock, disk));
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_process_ends_with_its_manager() {
    let Process { mut child, manager, vsock, disk, .. } = start();
    drop(manager);
    assert!(child.wait().unwrap().success());
    drop((vsock, disk));
}

#[test]
fn says_what_is_wrong_with_its_configuration() {
    let refused = |json: &str| {
        let (_manager, control) = control_pair().unwrap();
        let output = spawn(json.as_bytes(), vec![control.into_fd()]).wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let text = refused("{");
    assert!(text.starts_with("avf-devices: the configuration is not understood"), "{text}");
    let text = refused(r#"{"control_fd": 99}"#);
    assert!(text.contains("descriptor 99 (control socket) cannot be used"), "{text}");
    let twice =
        r#"{"control_fd": 4, "vsock": {"socket_fd": 4, "guest_cid": 3, "manager_port": 1}}"#;
    let text = refused(twice);
    assert!(text.contains("descriptor 4 (vsock device) is named twice"), "{text}");
}
