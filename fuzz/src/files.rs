//! The server of a package's files.

use ::zipfuse::{Options, answers};

/// A stored file, a deflated one and a directory.
const PACKAGE: &[u8] = include_bytes!("../corpus/apkzip/three_entries.apk");
const HEADER: usize = 16;

/// Requests, each with its length in one byte before it. A kernel that gets a reply of another shape
/// than it expects says so, and that ends the server.
pub fn zipfuse(data: &[u8]) -> bool {
    let mut rest = data;
    let requests = std::iter::from_fn(|| {
        let (&len, more) = rest.split_first()?;
        let (request, more) = more.split_at(usize::from(len).min(more.len()));
        rest = more;
        Some(request)
    });
    // Too few bytes for the deflated file and for another one at a time.
    let options = Options { max_inflated: 200, ..Options::default() };
    let mut accepted = false;
    let served = answers(PACKAGE, &options, requests, |request, reply| {
        accepted |= reply.is_some_and(|reply| check(request, reply));
    });
    // Only a kernel that is too old ends it.
    assert!(matches!(served, Ok(()) | Err(::zipfuse::Error::Protocol { .. })), "{served:?}");
    accepted
}

/// Whether the reply is one of success. It is one that the kernel takes in any case.
fn check(request: &[u8], reply: &[u8]) -> bool {
    let word = |bytes: &[u8], at: usize| -> u32 {
        bytes[at..].first_chunk().copied().map_or(0, u32::from_ne_bytes)
    };
    assert_eq!(word(reply, 0) as usize, reply.len());
    assert_eq!(reply[8..HEADER], request[8..16], "another request's number");
    let error = word(reply, 4) as i32;
    assert!((-511..=0).contains(&error));
    let body = reply.len() - HEADER;
    if error != 0 {
        assert_eq!(body, 0);
        return false;
    }
    match word(request, 4) {
        1 => assert_eq!(body, 128),
        3 => assert_eq!(body, 104),
        15 | 28 | 44 => assert!(body <= word(request, 56) as usize),
        17 => assert_eq!(body, 80),
        26 => assert_eq!(body, 64),
        // DESTROY, and nothing else.
        opcode => assert_eq!((opcode, body), (38, 0)),
    }
    true
}
