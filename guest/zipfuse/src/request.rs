//! What the kernel asks (`struct fuse_in_header` and what follows it), in native byte order.

/// Requests that are answered by more than an error, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request<'a> {
    /// Major and minor version, the kernel's read-ahead in bytes, and what it offers.
    Init { major: u32, minor: u32, max_readahead: u32, flags: u32 },
    /// A name in the directory.
    Lookup(&'a [u8]),
    /// About the file or directory.
    Attributes,
    /// Bytes of the file.
    Read { offset: u64, size: u32 },
    /// Entries of the directory; `plus` with attributes.
    List { offset: u64, size: u32, plus: bool },
    /// About the file system.
    Statistics,
    /// The kernel does not know the file or directory any longer.
    Forget,
    /// The same for many.
    ForgetMany(&'a [u8]),
    /// The end.
    Destroy,
    /// Something that would change the file system.
    Change,
    /// Anything else, or something that is not as it should be.
    Unknown,
}

/// What is said of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// Number of the request, to be given back.
    pub(crate) unique: u64,
    /// The file or directory.
    pub(crate) node: u64,
}

/// Length of `struct fuse_in_header`.
const HEADER_LEN: usize = 40;
/// Length of `struct fuse_forget_one`.
const FORGET_LEN: usize = 16;

/// Takes a request apart; none if it is not even a header.
pub(crate) fn parse(bytes: &[u8]) -> Option<(Header, Request<'_>)> {
    let (header, body) = bytes.split_at_checked(HEADER_LEN)?;
    let opcode = u32_at(header, 4)?;
    let header = Header { unique: u64_at(header, 8)?, node: u64_at(header, 16)? };
    Some((header, parse_body(opcode, body).unwrap_or(Request::Unknown)))
}

/// Numbers are those of `enum fuse_opcode`.
fn parse_body(opcode: u32, body: &[u8]) -> Option<Request<'_>> {
    Some(match opcode {
        1 => Request::Lookup(body.strip_suffix(&[0])?),
        2 => Request::Forget,
        3 => Request::Attributes,
        15 => Request::Read { offset: u64_at(body, 8)?, size: u32_at(body, 16)? },
        17 => Request::Statistics,
        26 => Request::Init {
            major: u32_at(body, 0)?,
            minor: u32_at(body, 4)?,
            // A kernel of another major version need not say more.
            max_readahead: u32_at(body, 8).unwrap_or_default(),
            flags: u32_at(body, 12).unwrap_or_default(),
        },
        28 | 44 => {
            let (offset, size) = (u64_at(body, 8)?, u32_at(body, 16)?);
            Request::List { offset, size, plus: opcode == 44 }
        }
        38 => Request::Destroy,
        42 => Request::ForgetMany(body.get(8..)?),
        // SETATTR, SYMLINK, MKNOD, MKDIR, UNLINK, RMDIR, RENAME, LINK; WRITE; SETXATTR;
        // REMOVEXATTR; CREATE; FALLOCATE; RENAME2; COPY_FILE_RANGE; TMPFILE.
        4 | 6 | 8..=13 | 16 | 21 | 24 | 35 | 43 | 45 | 47 | 51 => Request::Change,
        // Among them OPEN and OPENDIR: that they are not known makes the kernel do without.
        _ => Request::Unknown,
    })
}

/// The numbers in the body of [`Request::ForgetMany`].
pub(crate) fn forgotten(body: &[u8]) -> impl Iterator<Item = u64> + '_ {
    body.chunks_exact(FORGET_LEN).filter_map(|one| u64_at(one, 0))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_ne_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().copied().map(u64::from_ne_bytes)
}
