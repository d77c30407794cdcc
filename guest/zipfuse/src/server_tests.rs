use proptest::prelude::*;

use super::*;
use crate::zip::{Kept, Zip};

const LOOKUP: u32 = 1;
const FORGET: u32 = 2;
const GETATTR: u32 = 3;
const SETATTR: u32 = 4;
const OPEN: u32 = 14;
const READ: u32 = 15;
const STATFS: u32 = 17;
const INIT: u32 = 26;
const READDIR: u32 = 28;
const DESTROY: u32 = 38;
const BATCH_FORGET: u32 = 42;
const READDIRPLUS: u32 = 44;

fn server(zip: Zip) -> Server<Vec<u8>> {
    let bytes = zip.finish();
    let len = bytes.len() as u64;
    let options = Options { uid: 6000, gid: 6002, max_inflated: 10_000, ..Options::default() };
    Server::new(Package::open(bytes, len, &options).unwrap())
}

fn sample() -> Server<Vec<u8>> {
    server(
        Zip::default()
            .stored("lib/x86_64/libpayload.so", b"\x7fELF payload")
            .deflated("assets/text", &b"text ".repeat(1000))
            .with("assets/damaged", b"damaged", Kept::Damaged),
    )
}

fn request(opcode: u32, node: u64, body: &[u8]) -> Vec<u8> {
    let mut bytes = ((40 + body.len()) as u32).to_ne_bytes().to_vec();
    bytes.extend(opcode.to_ne_bytes());
    bytes.extend(77_u64.to_ne_bytes());
    bytes.extend(node.to_ne_bytes());
    bytes.extend([0; 16]);
    bytes.extend(body);
    bytes
}

/// `struct fuse_read_in`.
fn range(offset: u64, size: u32) -> Vec<u8> {
    let mut body = vec![0; 8];
    body.extend(offset.to_ne_bytes());
    body.extend(size.to_ne_bytes());
    body.extend([0; 20]);
    body
}

fn init(major: u32, minor: u32) -> Vec<u8> {
    let mut body = [major, minor, 0x20000, u32::MAX].map(u32::to_ne_bytes).concat();
    body.extend([0; 48]);
    request(INIT, 0, &body)
}

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap())
}

impl Server<Vec<u8>> {
    /// The body of the reply.
    fn ask(&mut self, opcode: u32, node: u64, body: &[u8]) -> Result<Vec<u8>, Errno> {
        let Answer::Reply(reply) = self.answer(&request(opcode, node, body)).unwrap() else {
            panic!("there was no reply")
        };
        assert_eq!(reply[..4], (reply.len() as u32).to_ne_bytes());
        assert_eq!(number(reply, 8), 77);
        match i32::from_ne_bytes(reply[4..8].try_into().unwrap()) {
            0 => Ok(reply[16..].to_vec()),
            error => {
                assert_eq!(reply.len(), 16);
                Err(Errno::from_raw_os_error(-error))
            }
        }
    }

    fn walk(&mut self, path: &str) -> u64 {
        path.split('/').fold(1, |node, name| {
            let body = [name.as_bytes(), b"\0"].concat();
            number(&self.ask(LOOKUP, node, &body).unwrap(), 0)
        })
    }

    /// Names and positions that a directory lists, asked for in pieces of `size` bytes.
    fn list(&mut self, node: u64, size: u32, plus: bool) -> Vec<String> {
        let (opcode, skip) = if plus { (READDIRPLUS, 128) } else { (READDIR, 0) };
        let (mut names, mut at) = (Vec::new(), 0);
        loop {
            let body = self.ask(opcode, node, &range(at, size)).unwrap();
            assert!(body.len() <= size as usize);
            if body.is_empty() {
                return names;
            }
            let mut rest = body.as_slice();
            while !rest.is_empty() {
                let (entry, dirent) = rest.split_at(skip);
                let len = u32::from_ne_bytes(dirent[16..20].try_into().unwrap()) as usize;
                let name = String::from_utf8(dirent[24..24 + len].to_vec()).unwrap();
                if plus {
                    let own = name == "." || name == "..";
                    assert_eq!(number(entry, 0), if own { 0 } else { number(dirent, 0) });
                }
                names.push(name);
                at = number(dirent, 8);
                assert_eq!(at, names.len() as u64);
                rest = &dirent[(24 + len).next_multiple_of(8)..];
            }
        }
    }
}

#[test]
fn a_kernel_is_met_at_the_common_version() {
    for minor in [31, 39, 99] {
        let mut server = sample();
        let Answer::Reply(reply) = server.answer(&init(7, minor)).unwrap() else { panic!() };
        let mut expected = [7, 31, 0x8000, WANTED].map(u32::to_ne_bytes).concat();
        expected.extend([16_u16, 12].map(u16::to_ne_bytes).concat());
        assert_eq!(reply[16..36], expected);
    }
    // What is not offered is not used.
    let mut old = init(7, 31);
    old[52..56].copy_from_slice(&(ASYNC_READ | 1 << 3).to_ne_bytes());
    let mut server = sample();
    let Answer::Reply(reply) = server.answer(&old).unwrap() else { panic!() };
    assert_eq!(reply[28..32], ASYNC_READ.to_ne_bytes());

    let mut server = sample();
    assert!(matches!(server.answer(&init(8, 0)), Ok(Answer::Reply(_))), "it will ask again");
    for (major, minor) in [(7, 30), (6, 99)] {
        let error = sample().answer(&init(major, minor)).unwrap_err().to_string();
        assert!(error.contains(&format!("speaks FUSE {major}.{minor};")), "{error}");
    }
}

#[test]
fn a_library_is_found_and_read_without_being_opened() {
    let mut server = sample();
    let node = server.walk("lib/x86_64/libpayload.so");
    assert_eq!(server.ask(OPEN, node, &[0; 8]), Err(Errno::NOSYS));
    let about = server.ask(GETATTR, node, &[0; 16]).unwrap();
    assert_eq!(number(&about, 24), 12);
    assert_eq!(about[84..88], 6000_u32.to_ne_bytes());
    assert_eq!(about[88..92], 6002_u32.to_ne_bytes());
    assert_eq!(server.ask(READ, node, &range(0, 4096)).unwrap(), b"\x7fELF payload");
    assert_eq!(server.ask(READ, node, &range(5, 3)).unwrap(), b"pay");
    assert_eq!(server.ask(READ, node, &range(12, 4096)).unwrap(), b"");
}

#[test]
fn that_something_is_not_there_may_be_remembered() {
    let reply = sample().ask(LOOKUP, 1, b"missing\0").unwrap();
    assert_eq!(number(&reply, 0), 0);
    assert_eq!(number(&reply, 16), 0xffff_ffff);
}

// Covers main.rs 7.
#[test]
fn a_large_file_is_read_in_pieces_of_a_mebibyte() {
    let content: Vec<u8> = (0..2_u32 << 20).map(|at| (at / 3) as u8).collect();
    let mut server = server(Zip::default().stored("large", &content));
    let node = server.walk("large");
    let read: Vec<u8> = (0..2)
        .flat_map(|part| server.ask(READ, node, &range(part << 20, MAX_READ)).unwrap())
        .collect();
    assert!(read == content);
    assert_eq!(server.ask(READ, node, &range(0, MAX_READ + 1)), Err(Errno::INVAL));
}

// Covers main.rs 8.
#[test]
fn a_large_directory_is_listed_whole() {
    let name = |index| format!("{index:0100}");
    let zip = (0..1024).fold(Zip::default(), |zip, index| zip.stored(&name(index), b""));
    let mut server = server(zip);
    let expected: Vec<String> =
        [".".into(), "..".into()].into_iter().chain((0..1024).map(name)).collect();
    for (size, plus) in [(4096, false), (4096, true), (300, true), (1 << 20, false), (300, false)] {
        assert_eq!(server.list(1, size, plus), expected, "{size} {plus}");
    }
    assert_eq!(server.ask(READDIR, 1, &range(0, 10)).unwrap(), b"", "no room for one");
    assert_eq!(server.ask(READDIR, 1, &range(u64::MAX, 4096)).unwrap(), b"");
}

#[test]
fn nothing_can_be_changed() {
    let mut server = sample();
    for opcode in [SETATTR, 6, 8, 9, 10, 11, 12, 13, 16, 21, 24, 35, 43, 45, 47, 51] {
        assert_eq!(server.ask(opcode, 1, &[0; 64]), Err(Errno::ROFS), "{opcode}");
    }
}

#[test]
fn what_is_not_known_the_kernel_does_without() {
    let mut server = sample();
    // OPEN, RELEASE, FSYNC, GETXATTR, LISTXATTR, FLUSH, OPENDIR, locks, ACCESS, INTERRUPT, IOCTL,
    // POLL, LSEEK, STATX, and numbers that mean nothing.
    for opcode in [0, 14, 18, 20, 22, 23, 25, 27, 31, 34, 36, 39, 40, 46, 52, 53, 4096, u32::MAX] {
        assert_eq!(server.ask(opcode, 1, &[0; 64]), Err(Errno::NOSYS), "{opcode}");
    }
}

#[test]
fn the_kernel_can_forget_and_say_goodbye() {
    let mut server = sample();
    let node = server.walk("assets/text");
    server.ask(READ, node, &range(0, 10)).unwrap();
    assert_eq!(
        server.answer(&request(FORGET, node, &[1, 0, 0, 0, 0, 0, 0, 0])).unwrap(),
        Answer::Nothing
    );
    let mut many = [2_u32, 0].map(u32::to_ne_bytes).concat();
    many.extend([node, 1, 99, 1].map(u64::to_ne_bytes).concat());
    assert_eq!(server.answer(&request(BATCH_FORGET, 0, &many)).unwrap(), Answer::Nothing);
    assert_eq!(server.ask(READ, node, &range(0, 4)).unwrap(), b"text");
    assert!(matches!(server.answer(&request(DESTROY, 0, b"")).unwrap(), Answer::End(_)));
}

#[test]
fn failures_are_told_and_not_fatal() {
    let mut server = sample();
    let node = server.walk("assets/damaged");
    assert_eq!(server.ask(READ, node, &range(0, 10)), Err(Errno::IO));
    assert_eq!(server.ask(READ, 99, &range(0, 10)), Err(Errno::STALE));
    assert_eq!(server.ask(READ, 1, &range(0, 10)), Err(Errno::ISDIR));
    assert_eq!(server.ask(GETATTR, 0, b""), Err(Errno::STALE));
    assert_eq!(server.ask(LOOKUP, node, b"x\0"), Err(Errno::NOTDIR));
    // Cut short: no name's end, no size.
    assert_eq!(server.ask(LOOKUP, 1, b"assets"), Err(Errno::NOSYS));
    assert_eq!(server.ask(READ, node, &[0; 19]), Err(Errno::NOSYS));
    assert_eq!(server.answer(&[0; 39]).unwrap(), Answer::Nothing);
    assert_eq!(server.ask(STATFS, 1, b"").unwrap().len(), 80);
}

#[test]
fn a_connection_that_ends_is_the_end() {
    sample().run(&std::fs::File::open("/dev/null").unwrap()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_request_does_harm(
        opcode in prop_oneof![0u32..60, any::<u32>()],
        node in prop_oneof![0u64..9, any::<u64>()],
        offset in prop_oneof![0u64..6000, any::<u64>()],
        size in prop_oneof![0u32..6000, any::<u32>()],
        tail in prop::collection::vec(any::<u8>(), 0..80),
        cut in 0usize..160,
    ) {
        let mut body = range(offset, size);
        body.extend(tail);
        let mut bytes = request(opcode, node, &body);
        bytes.truncate(cut.max(opcode as usize % 50));
        let mut server = sample();
        if let Ok(Answer::Reply(reply)) = server.answer(&bytes) {
            prop_assert_eq!(&reply[..4], (reply.len() as u32).to_ne_bytes());
            prop_assert!(reply.len() <= 16 + MAX_READ as usize);
        }
    }

    #[test]
    fn no_package_does_harm(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let mut bytes = Zip::default()
            .stored("a/b", b"stored")
            .deflated("c", &b"deflated ".repeat(20))
            .with_mode("bin/d", b"", Kept::Stored, 0o100_755)
            .finish();
        for (index, value) in flips {
            *index.get_mut(&mut bytes) = value;
        }
        let len = bytes.len() as u64;
        if let Ok(package) = Package::open(bytes, len, &Options::default()) {
            let mut server = Server::new(package);
            for node in 0..8 {
                for opcode in [GETATTR, READ, READDIR, READDIRPLUS] {
                    server.answer(&request(opcode, node, &range(0, 4096))).unwrap();
                }
            }
        }
    }
}
