//! Files and directories of a package, by number.

use apkzip::Entry;

use crate::Error;

/// Most files and directories. Packages can name 65 534 entries, but each up to 31 directories.
const MAX_NODES: usize = 1 << 18;

/// A number that FUSE knows a file or directory by; [`ROOT`] and following.
pub(crate) type NodeId = u64;

/// Number of the root, fixed by the protocol.
pub(crate) const ROOT: NodeId = 1;

/// All files and directories. Numbers stay the same as long as the tree lives.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
}

/// A file or directory.
#[derive(Debug)]
pub(crate) struct Node {
    /// Last component of the path; empty for the root.
    pub(crate) name: Box<str>,
    /// The directory that it is in; the root is in itself.
    pub(crate) parent: NodeId,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// With its children in byte order of their names.
    Directory(Vec<NodeId>),
    /// Position among the archive's entries.
    File(usize),
}

impl Tree {
    /// The tree of an archive's entries, which are in `apkzip`'s order: whatever is in a directory
    /// follows it directly, and names in one directory are in byte order. Directories that have no
    /// entry are added.
    pub(crate) fn of(entries: &[Entry]) -> Result<Self, Error> {
        let root = Node { name: "".into(), parent: ROOT, kind: Kind::Directory(Vec::new()) };
        let mut tree = Self { nodes: vec![root] };
        for (index, entry) in entries.iter().enumerate() {
            tree.insert(index, entry)?;
        }
        Ok(tree)
    }

    fn insert(&mut self, index: usize, entry: &Entry) -> Result<(), Error> {
        let (directories, file) = match entry.name.strip_suffix('/') {
            Some(path) => (Some(path), None),
            None => match entry.name.rsplit_once('/') {
                Some((path, file)) => (Some(path), Some(file)),
                None => (None, Some(entry.name.as_str())),
            },
        };
        let mut at = ROOT;
        for name in directories.into_iter().flat_map(|path| path.split('/')) {
            at = self.enter(at, name)?;
        }
        if let Some(name) = file {
            self.add(at, name, Kind::File(index))?;
        }
        Ok(())
    }

    /// The directory of that name, which is made if it is not the latest that was.
    fn enter(&mut self, parent: NodeId, name: &str) -> Result<NodeId, Error> {
        let latest = self.children(parent).and_then(|children| children.last()).copied();
        let found = latest.filter(|id| {
            self.get(*id)
                .is_some_and(|node| matches!(node.kind, Kind::Directory(_)) && *node.name == *name)
        });
        match found {
            Some(id) => Ok(id),
            None => self.add(parent, name, Kind::Directory(Vec::new())),
        }
    }

    fn add(&mut self, parent: NodeId, name: &str, kind: Kind) -> Result<NodeId, Error> {
        if self.nodes.len() >= MAX_NODES {
            return Err(Error::TooManyNodes { limit: MAX_NODES });
        }
        self.nodes.push(Node { name: name.into(), parent, kind });
        // The first is number one.
        let id = self.nodes.len() as NodeId;
        if let Some(Node { kind: Kind::Directory(children), .. }) =
            index(parent).and_then(|at| self.nodes.get_mut(at))
        {
            children.push(id);
        }
        Ok(id)
    }

    /// A file or directory by its number.
    pub(crate) fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(index(id)?)
    }

    /// What is in a directory; none if it is not one.
    pub(crate) fn children(&self, id: NodeId) -> Option<&[NodeId]> {
        match &self.get(id)?.kind {
            Kind::Directory(children) => Some(children),
            Kind::File(_) => None,
        }
    }

    /// The child of that name.
    pub(crate) fn child(&self, children: &[NodeId], name: &[u8]) -> Option<NodeId> {
        let name_of = |id: &NodeId| self.get(*id).map_or(&[][..], |node| node.name.as_bytes());
        let at = children.binary_search_by(|id| name_of(id).cmp(name)).ok()?;
        children.get(at).copied()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }
}

fn index(id: NodeId) -> Option<usize> {
    usize::try_from(id.checked_sub(ROOT)?).ok()
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
