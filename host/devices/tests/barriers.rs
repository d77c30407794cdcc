//! What a guest's barriers are worth when QEMU translates the guest's code: the two halves of a
//! virtqueue's handshake, without the queue.
//!
//! Guest and host each store a number and then look whether the other's is there, as driver and device
//! do with the index of a ring and the wish to be notified. With a barrier between store and load
//! on both sides, at least one of them sees the other's number. If neither does, a notification
//! is lost.
#![cfg(target_arch = "x86_64")]
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering::SeqCst;

use vm_memory::{Bytes, FileOffset, GuestAddress, GuestMemoryMmap};

const MEMORY: u64 = 16 << 20;
const ROUNDS: u32 = 20_000;

/// The words that both sides use, each in a cache line of its own: the round that the host has begun,
/// what either stores, what the guest saw, the round that it has finished, how long it waits.
const GO: GuestAddress = GuestAddress(0x1_0000);
const GUEST: GuestAddress = GuestAddress(0x1_0040);
const HOST: GuestAddress = GuestAddress(0x1_0080);
const SEEN: GuestAddress = GuestAddress(0x1_00c0);
const DONE: GuestAddress = GuestAddress(0x1_0100);
const WAIT: GuestAddress = GuestAddress(0x1_0180);

/// The guest before its barrier.
const BEFORE: &[u8] = &[
    0x31, 0xc0, // xor ax, ax
    0x8e, 0xd0, // mov ss, ax
    0xbc, 0x00, 0x70, // mov sp, 0x7000
    0xb8, 0x00, 0x10, // mov ax, 0x1000
    0x8e, 0xd8, // mov ds, ax
    0x66, 0x31, 0xdb, // xor ebx, ebx
    0x66, 0x43, // next: inc ebx
    0x66, 0x39, 0x1e, 0x00, 0x00, // begun: cmp [GO], ebx
    0x75, 0xf9, // jne begun
    0x66, 0x8b, 0x0e, 0x80, 0x01, // mov ecx, [WAIT]
    0x66, 0x49, // wait: dec ecx
    0x79, 0xfc, // jns wait
    0x66, 0x89, 0x1e, 0x40, 0x00, // mov [GUEST], ebx
];
/// lock add dword ptr [esp - 4], 0: Linux's barrier for memory that processors share.
const LOCKED: &[u8] = &[0x67, 0x66, 0xf0, 0x83, 0x44, 0x24, 0xfc, 0x00];
/// mfence: Linux's barrier for memory that it shares with real devices.
const FENCE: &[u8] = &[0x0f, 0xae, 0xf0];
/// The guest behind its barrier.
const AFTER: &[u8] = &[
    0x66, 0xa1, 0x80, 0x00, // mov eax, [HOST]
    0x66, 0xa3, 0xc0, 0x00, // mov [SEEN], eax
    0x66, 0x89, 0x1e, 0x00, 0x01, // mov [DONE], ebx
];
/// Where `next` is.
const NEXT: usize = 15;

/// A boot sector.
fn guest(barrier: &[u8]) -> Vec<u8> {
    let mut code = [BEFORE, barrier, AFTER].concat();
    let back = code.len() + 2 - NEXT;
    code.extend([0xeb, u8::try_from(256 - back).unwrap()]); // jmp next
    code.resize(510, 0);
    code.extend([0x55, 0xaa]);
    code
}

/// A translated guest that ends with this.
struct Guest(Child);

impl Guest {
    fn start(directory: &Path, code: &[u8], processors: &str) -> Self {
        let [memory, disk] = ["memory", "disk"].map(|name| directory.join(name));
        std::fs::write(&disk, code).unwrap();
        let memory = memory.display();
        let child = Command::new("qemu-system-x86_64")
            .args(["-M", "pc,memory-backend=m", "-accel", "tcg", "-cpu", "max", "-m", "16"])
            .args(["-smp", processors, "-nodefaults", "-no-user-config", "-display", "none"])
            .arg("-object")
            .arg(format!("memory-backend-file,id=m,size=16M,share=on,mem-path={memory}"))
            .arg("-drive")
            .arg(format!("file={},format=raw,if=floppy", disk.display()))
            .stdin(Stdio::null())
            .spawn();
        Self(child.expect("no qemu-system-x86_64: run `cargo xtask setup`"))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// In how many of [`ROUNDS`] rounds neither side saw the other's number.
fn both_blind(barrier: &[u8], processors: &str) -> u32 {
    let directory = tempfile::tempdir().unwrap();
    let file = File::create_new(directory.path().join("memory")).unwrap();
    file.set_len(MEMORY).unwrap();
    let file =
        File::options().read(true).write(true).open(directory.path().join("memory")).unwrap();
    let range = (GuestAddress(0), MEMORY as usize, Some(FileOffset::new(file, 0)));
    let memory: GuestMemoryMmap = GuestMemoryMmap::from_ranges_with_files([range]).unwrap();
    let mut guest = Guest::start(directory.path(), &guest(barrier), processors);

    let mut random = 0x9e37_79b9_u32;
    let mut blind = 0;
    for round in 1..=ROUNDS {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        memory.store((random >> 8) % 8, WAIT, SeqCst).unwrap();
        memory.store(round, GO, SeqCst).unwrap();
        for count in 0..random % 400 {
            black_box(count);
        }
        memory.store(round, HOST, SeqCst).unwrap();
        let guests: u32 = memory.load(GUEST, SeqCst).unwrap();
        let mut looks = 0_u64;
        while memory.load::<u32>(DONE, SeqCst).unwrap() != round {
            looks += 1;
            if looks.is_multiple_of(1 << 20) {
                // The firmware may have written over them while it looked for what to boot.
                memory.store(0_u32, WAIT, SeqCst).unwrap();
                memory.store(round, GO, SeqCst).unwrap();
                assert_eq!(guest.0.try_wait().unwrap(), None, "QEMU has ended");
            }
        }
        let seen: u32 = memory.load(SEEN, SeqCst).unwrap();
        // The first round is only for finding out that the guest has booted.
        blind += u32::from(round > 1 && guests != round && seen != round);
    }
    blind
}

/// The figures of a lone processor depend on the host's, so they are shown and not judged.
#[test]
#[ignore = "keeps two processors busy: cargo xtask test --long"]
fn a_translated_guests_barriers_hold_if_it_could_have_a_second_processor() {
    for (name, barrier) in [("lock add", LOCKED), ("mfence", FENCE)] {
        let alone = both_blind(barrier, "1");
        println!("{name}, one processor: neither saw the other in {alone} of {ROUNDS} rounds");
    }
    for (barrier, processors) in [(LOCKED, "1,maxcpus=2"), (LOCKED, "2"), (FENCE, "1")] {
        assert_eq!(both_blind(barrier, processors), 0, "{processors}");
    }
}
