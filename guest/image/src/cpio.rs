//! Writer of initramfs archives: cpio "newc", as the kernel's `buffer-format` document describes it.
//!
//! The same entries give the same bytes: sorted by path, numbered in that order, owned by root, and
//! dated 1970. Parent folders are added where they are missing.

use std::collections::BTreeMap;

use crate::error::BuildError;

const S_IFDIR: u32 = 0o040_000;
const S_IFREG: u32 = 0o100_000;
const S_IFCHR: u32 = 0o020_000;

/// One thing in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Dir { mode: u32 },
    File { mode: u32, data: Vec<u8> },
    CharDevice { mode: u32, major: u32, minor: u32 },
}

/// An initramfs in the making.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    nodes: BTreeMap<String, Node>,
}

impl Archive {
    /// Adds a folder with the permission bits `mode`.
    pub(crate) fn dir(&mut self, path: &str, mode: u32) -> Result<(), BuildError> {
        self.insert(path, Node::Dir { mode })
    }

    /// Adds a regular file.
    pub(crate) fn file(&mut self, path: &str, mode: u32, data: Vec<u8>) -> Result<(), BuildError> {
        self.insert(path, Node::File { mode, data })
    }

    /// Adds a character device.
    pub(crate) fn char_device(
        &mut self,
        path: &str,
        mode: u32,
        (major, minor): (u32, u32),
    ) -> Result<(), BuildError> {
        self.insert(path, Node::CharDevice { mode, major, minor })
    }

    /// The regular files as (absolute path, permission bits, contents), sorted by path.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, u32, &[u8])> {
        self.nodes.iter().filter_map(|(path, node)| match node {
            Node::File { mode, data } => Some((format!("/{path}"), *mode, data.as_slice())),
            _ => None,
        })
    }

    /// Whether a regular file is at the absolute path `path`.
    pub(crate) fn has_file(&self, path: &str) -> bool {
        matches!(self.nodes.get(path.trim_start_matches('/')), Some(Node::File { .. }))
    }

    /// The archive's bytes.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (ino, (path, node)) in (1..).zip(&self.nodes) {
            write_node(&mut out, ino, path, node);
        }
        write_entry(&mut out, &Header { nlink: 1, ..Header::default() }, "TRAILER!!!", &[]);
        out
    }

    fn insert(&mut self, path: &str, node: Node) -> Result<(), BuildError> {
        let name = plain(path)?;
        for (slash, _) in name.match_indices('/') {
            let parent = name.split_at(slash).0;
            match self.nodes.get(parent) {
                Some(Node::Dir { .. }) => {}
                Some(_) => return Err(bad(path, "lies below something that is not a folder")),
                None => drop(self.nodes.insert(parent.into(), Node::Dir { mode: 0o755 })),
            }
        }
        match (self.nodes.get(name), &node) {
            // A folder that only came in as a parent may still get its own mode.
            (None, _) | (Some(Node::Dir { .. }), Node::Dir { .. }) => {}
            (Some(_), _) => return Err(bad(path, "is there twice")),
        }
        self.nodes.insert(name.into(), node);
        Ok(())
    }
}

#[derive(Default)]
struct Header {
    ino: u32,
    mode: u32,
    nlink: u32,
    device: (u32, u32),
}

fn write_node(out: &mut Vec<u8>, ino: u32, path: &str, node: &Node) {
    let header = |mode, nlink, device| Header { ino, mode, nlink, device };
    match node {
        Node::Dir { mode } => write_entry(out, &header(S_IFDIR | mode, 2, (0, 0)), path, &[]),
        Node::File { mode, data } => {
            write_entry(out, &header(S_IFREG | mode, 1, (0, 0)), path, data)
        }
        Node::CharDevice { mode, major, minor } => {
            write_entry(out, &header(S_IFCHR | mode, 1, (*major, *minor)), path, &[]);
        }
    }
}

fn write_entry(out: &mut Vec<u8>, header: &Header, name: &str, data: &[u8]) {
    out.extend_from_slice(b"070701");
    let fields = [
        header.ino,
        header.mode,
        0, // owner
        0, // group
        header.nlink,
        0, // modification time
        data.len() as u32,
        0, // device of the archive, major
        0, // and minor
        header.device.0,
        header.device.1,
        name.len() as u32 + 1,
        0, // checksum, unused in this variant
    ];
    for field in fields {
        out.extend_from_slice(format!("{field:08x}").as_bytes());
    }
    out.extend_from_slice(name.as_bytes());
    out.push(0);
    pad(out);
    out.extend_from_slice(data);
    pad(out);
}

fn pad(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(4), 0);
}

/// An absolute path without empty, `.` or `..` parts, less its leading slash.
fn plain(path: &str) -> Result<&str, BuildError> {
    let name = path.strip_prefix('/').ok_or_else(|| bad(path, "is not absolute"))?;
    let strange =
        |part: &str| part.is_empty() || part == "." || part == ".." || part.contains('\0');
    if name.split('/').any(strange) {
        return Err(bad(path, "is not plain"));
    }
    Ok(name)
}

fn bad(path: &str, detail: &str) -> BuildError {
    BuildError::GuestPath { path: path.into(), detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_archive() {
        let mut archive = Archive::default();
        archive.file("/a/f", 0o755, b"hello".to_vec()).unwrap();
        archive.char_device("/c", 0o600, (5, 1)).unwrap();
        let expected = [
            "070701",
            "00000001000041ed000000000000000000000002000000000000000000000000000000000000000000000000",
            "0000000200000000a\0",
            "070701",
            "00000002000081ed000000000000000000000001000000000000000500000000000000000000000000000000",
            "0000000400000000a/f\0\0\0hello\0\0\0",
            "070701",
            "000000030000218000000000000000000000000100000000000000000000000000000000",
            "00000005000000010000000200000000c\0",
            "070701",
            "00000000000000000000000000000000000000010000000000000000000000000000000000000000",
            "000000000000000b00000000TRAILER!!!\0\0\0\0",
        ];
        assert_eq!(String::from_utf8(archive.write()).unwrap(), expected.concat());
    }

    #[test]
    fn order_of_insertion_does_not_matter() {
        let build = |paths: [&str; 3]| {
            let mut archive = Archive::default();
            for path in paths {
                archive.file(path, 0o644, path.into()).unwrap();
            }
            archive.write()
        };
        assert_eq!(build(["/x/b", "/x/a", "/y"]), build(["/y", "/x/a", "/x/b"]));
    }

    #[test]
    fn bad_paths_are_refused() {
        let mut archive = Archive::default();
        archive.file("/f", 0o644, Vec::new()).unwrap();
        for path in ["f", "/", "/a/", "/a//b", "/a/../b", "/./a", "/f", "/f/below", "/a\0b"] {
            assert!(archive.file(path, 0o644, Vec::new()).is_err(), "{path}");
        }
        archive.dir("/tmp/x", 0o755).unwrap();
        archive.dir("/tmp", 0o1777).unwrap();
        assert_eq!(archive.nodes["tmp"], Node::Dir { mode: 0o1777 });
    }
}
