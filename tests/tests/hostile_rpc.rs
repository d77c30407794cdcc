//! Apps that say anything at all to a payload's RPC port: the payload goes on, and so do others. Of the
//! Rust payload, which can be asked, it is known that it then has at most twice the memory (`VmRSS`).

#![allow(clippy::unwrap_used)]

use avf::{VirtualMachine, VsockStream};
use avf_tests::rpc::IPeer::IPeer;
use avf_tests::rpc::RPC;
use avf_tests::types::ITypes::{ITypes, PORT};
use avf_tests::{App, wait_until};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;
use wire::*;

// As it is said to servers without a VM.
#[allow(dead_code, reason = "the other tests need more of it")]
#[path = "../../rpc/tests/hostile/wire.rs"]
mod wire;

/// What the calls of `wire` are for, which are not made here.
mod service {
    pub const DESCRIPTOR: &str = "";
}

const CONNECTIONS: usize = 200;

/// Within which a payload has had enough.
const PATIENCE: Duration = Duration::from_secs(60);

/// A port with an interface behind it.
struct Target<'a> {
    vm: &'a VirtualMachine,
    port: u32,
    descriptor: &'static str,
}

impl Target<'_> {
    /// A connection; one that is refused, since too many wait to be accepted, is asked for again.
    fn connect(&self) -> VsockStream {
        let mut stream = None;
        wait_until("the payload accepts", || {
            stream = self.vm.connect_vsock(self.port).ok();
            stream.is_some()
        });
        stream.unwrap()
    }

    /// Says this and goes.
    fn say(&self, bytes: &[u8]) {
        _ = self.connect().write_all(bytes);
    }

    /// Says this and waits until the other end has had enough of it.
    fn say_too_much(&self, bytes: impl IntoIterator<Item = Vec<u8>>) {
        let mut stream = self.connect();
        for bytes in bytes {
            if stream.write_all(&bytes).is_err() {
                break;
            }
        }
        let mut stream = UnixStream::from(OwnedFd::from(stream));
        _ = stream.shutdown(Shutdown::Write);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let end = stream.read_to_end(&mut Vec::new()).map_err(|error| error.kind());
        assert_ne!(end, Err(ErrorKind::WouldBlock), "the payload hangs");
    }

    fn call(&self, code: u32, flags: u32, number: u64, arguments: &[u8]) -> Vec<u8> {
        let parcel = [string(self.descriptor), arguments.to_vec()].concat();
        transact(ROOT, code, flags, number, &parcel)
    }

    /// What a session begins with.
    fn beginning(&self) -> Vec<u8> {
        [founding(), special(GET_ROOT)].concat()
    }

    fn attack(&self) {
        self.cut_short();
        self.wrong_words();
        self.too_long();
        self.out_of_order();
        self.all_at_once();
    }

    /// A conversation that ends after so many bytes.
    fn cut_short(&self) {
        let call = self.call(1, 0, 0, &[int(1), int(2)].concat());
        let whole = [self.beginning(), call, release(ROOT, 1)].concat();
        for end in (0..whole.len()).step_by(7) {
            self.say(&whole[..end]);
        }
    }

    /// One of its words is another one.
    fn wrong_words(&self) {
        let call = self.call(1, 0, 0, &[int(1), int(2)].concat());
        let whole = [self.beginning(), call, release(ROOT, 1)].concat();
        for at in (0..whole.len() - 4).step_by(4) {
            for word in [1_u32, 100_001, 1 << 31, u32::MAX] {
                let mut wrong = whole.clone();
                wrong[at..at + 4].copy_from_slice(&word.to_le_bytes());
                self.say(&wrong);
            }
        }
    }

    fn too_long(&self) {
        for size in [100_001_u32, 64 << 20, u32::MAX] {
            let mut header = message(TRANSACT, &[]);
            header[4..8].copy_from_slice(&size.to_le_bytes());
            self.say_too_much([self.beginning(), header]);
        }
    }

    /// Calls that wait for one that never comes, references that there are not, answers to nothing.
    fn out_of_order(&self) {
        let early = (1..100).map(|number| self.call(1, ONEWAY, number, &[0; 90_000]));
        self.say_too_much(std::iter::once(self.beginning()).chain(early));
        self.say_too_much([self.beginning(), release(ROOT, u32::MAX), reply(0, &[])]);
    }

    fn all_at_once(&self) {
        let streams: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let mut stream = self.connect();
                stream.write_all(&self.beginning()).unwrap();
                stream
            })
            .collect();
        for mut stream in streams {
            stream.read_exact(&mut [0; 8]).unwrap();
        }
    }
}

#[test]
fn a_rust_payload_bears_anything() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("rpc_peer");
    let session = vm.connect_to_vsock_server::<dyn IPeer>(RPC).unwrap();
    let before = session.root().residentKib().unwrap();
    Target { vm: &vm, port: RPC, descriptor: "org.example.rpc.IPeer" }.attack();
    assert_eq!(session.root().add(40, 2), Ok(42));
    let other = vm.connect_to_vsock_server::<dyn IPeer>(RPC).unwrap();
    let mut after = 0;
    wait_until("the payload has handed memory back", || {
        after = other.root().residentKib().unwrap();
        after <= 2 * before
    });
    println!("{before} KiB before, {after} KiB afterwards");
    vm.stop().unwrap();
}

#[test]
fn a_cpp_payload_bears_anything() {
    let app = App::new();
    let (vm, _events) = app.ready_vm("types_cpp");
    let port = PORT.cast_unsigned();
    let session = vm.connect_to_vsock_server::<dyn ITypes>(port).unwrap();
    Target { vm: &vm, port, descriptor: "org.example.types.ITypes" }.attack();
    assert_eq!(session.root().add(40, 2), Ok(42));
    let other = vm.connect_to_vsock_server::<dyn ITypes>(port).unwrap();
    assert_eq!(other.root().add(1, 2), Ok(3));
    vm.stop().unwrap();
}
