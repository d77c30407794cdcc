//! Bytes between an app and its payload.

use avf::{VirtualMachine, VsockStream};
use avf_tests::{App, House, quit};
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

/// Port of the payload `sink_source` that takes bytes and replies with their number and hash.
const SINK: u32 = 6010;
/// Port of the payload `sink_source` that gives bytes of the test stream.
const SOURCE: u32 = 6011;
/// Port of the payload `echo`.
const ECHO: u32 = 6000;

const MIB: usize = 1024 * 1024;

/// The stream that both ends can make: xorshift64 (13, 7, 17) from a fixed state.
fn test_stream(length: usize) -> Vec<u8> {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// FNV-1a, 64 bits, as the payload computes it.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn give(vm: &VirtualMachine, bytes: &[u8]) -> (u64, u64) {
    let mut stream = vm.connect_vsock(SINK).unwrap();
    stream.write_all(&(bytes.len() as u64).to_le_bytes()).unwrap();
    stream.write_all(bytes).unwrap();
    let mut reply = [0; 16];
    stream.read_exact(&mut reply).unwrap();
    let (count, hash) = reply.split_at(8);
    (u64::from_le_bytes(count.try_into().unwrap()), u64::from_le_bytes(hash.try_into().unwrap()))
}

fn take(vm: &VirtualMachine, length: usize) -> Vec<u8> {
    let mut stream = vm.connect_vsock(SOURCE).unwrap();
    stream.write_all(&(length as u64).to_le_bytes()).unwrap();
    let mut bytes = Vec::with_capacity(length);
    stream.read_to_end(&mut bytes).unwrap();
    bytes
}

fn echoes(vm: &VirtualMachine, text: &str) {
    let mut stream = vm.connect_vsock(ECHO).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert_eq!(reply, text);
}

#[test]
fn sixty_four_mebibytes_arrive_whole_both_ways() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("sink_source");
    let bytes = test_stream(64 * MIB);
    assert_eq!(give(&vm, &bytes), (bytes.len() as u64, hash(&bytes)));
    let taken = take(&vm, 64 * MIB);
    assert_eq!((taken.len(), hash(&taken)), (bytes.len(), hash(&bytes)));
}

#[test]
fn a_hundred_connections_dropped_with_data_in_flight_do_no_harm() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("echo");
    let block = vec![7; 300_000];
    for _ in 0..100 {
        let stream = vm.connect_vsock(ECHO).unwrap();
        rustix::io::ioctl_fionbio(&stream, true).unwrap();
        let _ = (&stream).write(&block);
    }
    echoes(&vm, "still there");
    quit(&vm);
}

#[test]
fn a_slow_reader_does_not_hold_up_a_fast_one() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("sink_source");
    let mut slow = vm.connect_vsock(SOURCE).unwrap();
    slow.write_all(&(8 * MIB as u64).to_le_bytes()).unwrap();
    let mut first = [0; 1];
    slow.read_exact(&mut first).unwrap();

    // While nobody reads the slow one, the fast one gets everything.
    let fast = take(&vm, 8 * MIB);
    assert_eq!(hash(&fast), hash(&test_stream(8 * MIB)));

    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).unwrap();
    let whole: Vec<u8> = first.into_iter().chain(rest).collect();
    assert_eq!(hash(&whole), hash(&fast));
}

#[test]
fn a_closed_half_leaves_the_other_open() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("echo");
    echoes(&vm, "said before the end of the sending half, echoed after it");
    echoes(&vm, "");
    quit(&vm);
}

#[test]
fn a_port_that_nobody_serves_refuses_and_says_so() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("echo");
    let error = vm.connect_vsock(5999).unwrap_err().to_string();
    assert!(error.contains("5999"), "{error}");
    let error = vm.connect_vsock(80).unwrap_err().to_string();
    assert!(error.contains("80"), "{error}");
    echoes(&vm, "after the refusals");
    quit(&vm);
}

#[test]
fn a_guest_reaches_nothing_outside_but_its_manager() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("reach");
    let mut report = String::new();
    vm.connect_vsock(6030).unwrap().read_to_string(&mut report).unwrap();
    assert_eq!(report.lines().count(), 60, "{report}");
    for line in report.lines() {
        let (place, code) = line.split_once(' ').unwrap();
        assert_ne!(code, "0", "the guest reached {place}");
    }
    quit(&vm);
}

#[test]
fn other_programs_connect_through_the_named_socket_where_it_is_asked_for() {
    let house = House::new();
    let socket = house.path("vsock");
    let mut running = house.start_app("echo", &["--vsock-socket", socket.to_str().unwrap()]);
    running.until("payload is ready");

    // Data glued to the handshake must not get lost.
    let mut stream = UnixStream::connect(&socket).unwrap();
    stream.write_all(b"CONNECT 6000\nglued").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert_eq!(reply, "OK 6000\nglued");

    let mut refused = UnixStream::connect(&socket).unwrap();
    refused.write_all(b"CONNECT 5999\n").unwrap();
    reply.clear();
    let _ = refused.read_to_string(&mut reply);
    assert!(!reply.starts_with("OK"), "{reply}");

    let mut nonsense = UnixStream::connect(&socket).unwrap();
    nonsense.write_all(b"HELLO\n").unwrap();
    reply.clear();
    let _ = nonsense.read_to_string(&mut reply);
    assert!(!reply.starts_with("OK"), "{reply}");

    let mut end = UnixStream::connect(&socket).unwrap();
    end.write_all(b"CONNECT 6001\nquit").unwrap();
    end.shutdown(Shutdown::Write).unwrap();
    running.outcome().exits(0);
    house.must_be_empty();
}

#[test]
fn streams_end_when_the_vm_does() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("echo");
    let mut stream: VsockStream = vm.connect_vsock(ECHO).unwrap();
    stream.write_all(b"x").unwrap();
    stream.read_exact(&mut [0]).unwrap();
    vm.stop().unwrap();
    assert!(matches!(stream.read(&mut [0]), Ok(0) | Err(_)));
}
