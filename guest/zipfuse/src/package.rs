//! The file system itself, without the protocol.

use apkzip::{Archive, Entry, ReadAt};
use rustix::io::Errno;

use crate::content::Contents;
use crate::tree::{Kind, Node, NodeId, Tree};
use crate::{Error, Options};

const DIRECTORY: u32 = 0o040_000;
const FILE: u32 = 0o100_000;

/// What directories may be used for.
const DIRECTORY_MODE: u32 = 0o500;
/// What a file may be used for if the archive does not say.
const FILE_MODE: u32 = 0o400;
/// The same below [`PROGRAMS`].
const PROGRAM_MODE: u32 = 0o500;
const PROGRAMS: &str = "bin/";
/// What of a recorded mode counts: nothing can be written.
const MODE_MASK: u32 = 0o555;

/// A package's files.
#[derive(Debug)]
pub(crate) struct Package<R> {
    archive: Archive<R>,
    tree: Tree,
    contents: Contents,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// What `stat` tells, except the owner, which is the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) id: NodeId,
    /// With the bits of the type.
    pub(crate) mode: u32,
    pub(crate) links: u32,
    pub(crate) size: u64,
}

impl Attributes {
    /// The type as directories list it (`DT_*` of `readdir(3)`).
    pub(crate) fn entry_type(&self) -> u32 {
        self.mode >> 12
    }
}

impl<R: ReadAt> Package<R> {
    /// The package in the first `len` bytes of `storage`.
    pub(crate) fn open(storage: R, len: u64, options: &Options) -> Result<Self, Error> {
        let archive = Archive::open(storage, len)?;
        let tree = Tree::of(archive.entries().as_slice())?;
        let contents = Contents::new(options.max_inflated);
        Ok(Self { archive, tree, contents, uid: options.uid, gid: options.gid })
    }

    /// What is called `name` in a directory.
    pub(crate) fn lookup(&self, directory: NodeId, name: &[u8]) -> Result<Attributes, Errno> {
        let children = self.children(directory)?;
        let id = match name {
            b"." => Some(directory),
            b".." => Some(self.node(directory)?.parent),
            _ => self.tree.child(children, name),
        };
        self.attributes(id.ok_or(Errno::NOENT)?)
    }

    /// About a file or directory.
    pub(crate) fn attributes(&self, id: NodeId) -> Result<Attributes, Errno> {
        Ok(match &self.node(id)?.kind {
            Kind::Directory(_) => {
                Attributes { id, mode: DIRECTORY | DIRECTORY_MODE, links: 2, size: 0 }
            }
            Kind::File(index) => {
                let entry = self.entry(*index)?;
                Attributes { id, mode: FILE | mode(entry), links: 1, size: entry.size }
            }
        })
    }

    /// Reads from a file into `out`; returns how many bytes, which are fewer only at its end.
    pub(crate) fn read(&mut self, id: NodeId, offset: u64, out: &mut [u8]) -> Result<usize, Errno> {
        let index = match &self.node(id)?.kind {
            Kind::Directory(_) => return Err(Errno::ISDIR),
            Kind::File(index) => *index,
        };
        let entry = self.archive.entries().as_slice().get(index).ok_or(Errno::IO)?;
        let left = usize::try_from(entry.size.saturating_sub(offset)).unwrap_or(usize::MAX);
        let len = left.min(out.len());
        let out = out.get_mut(..len).unwrap_or_default();
        self.contents.read(&self.archive, (index, entry), offset, out)?;
        Ok(len)
    }

    /// What a directory lists from position `at` on: itself, the one above, and what is in it.
    pub(crate) fn list(
        &self,
        directory: NodeId,
        at: u64,
    ) -> Result<impl Iterator<Item = (&str, Attributes)>, Errno> {
        let children = self.children(directory)?;
        let above = self.node(directory)?.parent;
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let own = [(".", directory), ("..", above)];
        let inside = children.get(at.saturating_sub(own.len())..).unwrap_or_default();
        let inside = inside.iter().filter_map(|id| Some((&*self.tree.get(*id)?.name, *id)));
        Ok(own
            .into_iter()
            .skip(at)
            .chain(inside)
            .filter_map(|(name, id)| Some((name, self.attributes(id).ok()?))))
    }

    /// The kernel does not know a file any longer, so it has nothing of it mapped or open.
    pub(crate) fn forget(&mut self, id: NodeId) {
        if let Some(Node { kind: Kind::File(index), .. }) = self.tree.get(id) {
            self.contents.forget(*index);
        }
    }

    /// Bytes of the package.
    pub(crate) fn size(&self) -> u64 {
        self.archive.sections().end_record.end
    }

    /// Number of files and directories.
    pub(crate) fn nodes(&self) -> u64 {
        self.tree.len() as u64
    }

    fn node(&self, id: NodeId) -> Result<&Node, Errno> {
        self.tree.get(id).ok_or(Errno::STALE)
    }

    fn children(&self, id: NodeId) -> Result<&[NodeId], Errno> {
        self.node(id)?;
        self.tree.children(id).ok_or(Errno::NOTDIR)
    }

    fn entry(&self, index: usize) -> Result<&Entry, Errno> {
        self.archive.entries().as_slice().get(index).ok_or(Errno::IO)
    }
}

/// What a file may be used for.
fn mode(entry: &Entry) -> u32 {
    // A mode that allows nothing says nothing.
    match entry.unix_mode.map(|mode| mode & MODE_MASK) {
        Some(mode @ 1..) => mode,
        _ if entry.name.starts_with(PROGRAMS) => PROGRAM_MODE,
        _ => FILE_MODE,
    }
}

#[cfg(test)]
#[path = "package_tests.rs"]
mod tests;
