//! The tree, as far as the root element.

use crate::bytes::{u16_at, u32_at};
use crate::chunk::Chunk;
use crate::kinds::{
    ANDROID_URI, ELEMENT_END, ELEMENT_START, NAMESPACE_START, NONE, RESOURCE_MAP, STRING_POOL,
    TEXT, TYPE_STRING, XML,
};
use crate::strings::StringPool;
use crate::{Error, Result};

/// Type, sizes, line, comment.
const NODE_HEADER: usize = 16;
/// Namespace, name, place, size and number of attributes, three special attributes.
const ELEMENT: usize = 20;
/// Namespace, name, value as written, size, type and value.
const ATTRIBUTE: usize = 20;

/// Strings and the root element.
pub(crate) struct Document<'a> {
    strings: StringPool<'a>,
    /// One `u32` for each of the first strings.
    resources: &'a [u8],
    root: Chunk<'a>,
}

/// An attribute as the file has it.
#[derive(Clone, Copy)]
pub(crate) struct Attribute {
    namespace: u32,
    name: u32,
    written: u32,
    pub(crate) kind: u8,
    pub(crate) value: u32,
}

impl<'a> Document<'a> {
    /// Looks at every chunk, and remembers those that matter. Unknown kinds are passed over, as
    /// Android does.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self> {
        let (outer, _) = Chunk::split(bytes, 0)?;
        if outer.kind != XML {
            return Err(Error::NotBinaryXml { found: outer.kind });
        }
        let (mut strings, mut resources, mut tree) = (None, None, Tree::default());
        for chunk in outer.children() {
            let chunk = chunk?;
            let what = match chunk.kind {
                STRING_POOL => "string pool",
                RESOURCE_MAP => "resource map",
                _ => {
                    tree.add(chunk)?;
                    continue;
                }
            };
            let slot = if chunk.kind == STRING_POOL { &mut strings } else { &mut resources };
            if slot.replace(chunk).is_some() {
                return Err(Error::Twice(what));
            }
            if tree.begun {
                return Err(Error::Misplaced { what, offset: chunk.offset });
            }
        }
        Ok(Self {
            strings: StringPool::parse(&strings.ok_or(Error::Missing("string pool"))?)?,
            resources: resources.map(|chunk| chunk.body).unwrap_or_default(),
            root: tree.finish()?,
        })
    }

    /// Name of the root element.
    pub(crate) fn root_name(&self) -> Result<String> {
        self.strings.get(self.field(4)?)
    }

    fn field(&self, at: usize) -> Result<u32> {
        let cut_off = Error::CutOff { what: "an element", offset: self.root.offset };
        u32_at(self.root.body, at).ok_or(cut_off)
    }

    /// Attributes of the root element.
    pub(crate) fn attributes(&self) -> Result<Vec<Attribute>> {
        let (body, offset) = (self.root.body, self.root.offset);
        let cut_off = |what| Error::CutOff { what, offset };
        let head = body.get(..ELEMENT).ok_or(cut_off("an element"))?;
        let field = |at| usize::from(u16_at(head, at).unwrap_or_default());
        let (start, size, count) = (field(8), field(10), field(12));
        if count == 0 {
            return Ok(Vec::new());
        }
        if size < ATTRIBUTE {
            return Err(Error::BadSize { what: "the attributes of an element", offset, size });
        }
        if start < ELEMENT {
            return Err(Error::Misplaced { what: "the list of attributes", offset });
        }
        // At most 2^48: nothing can overflow where a package fits into memory.
        let table = start.checked_add(size.saturating_mul(count));
        let table = table.and_then(|end| body.get(start..end));
        let table = table.ok_or(cut_off("the list of attributes"))?;
        let attribute = |bytes| Attribute::parse(bytes).ok_or(cut_off("an attribute"));
        table.chunks_exact(size).map(attribute).collect()
    }

    /// Whether this attribute is the one of the system with the identifier `resource`, called
    /// `name`. Where the file has identifiers, they count, and names may be empty.
    pub(crate) fn is_system(&self, of: &Attribute, resource: u32, name: &str) -> Result<bool> {
        let at = usize::try_from(of.name).ok().and_then(|index| index.checked_mul(4));
        match at.and_then(|at| u32_at(self.resources, at)) {
            Some(found) if found != 0 => Ok(found == resource),
            _ if of.namespace == NONE => Ok(false),
            _ => Ok(self.strings.is(of.name, name)? && self.strings.is(of.namespace, ANDROID_URI)?),
        }
    }

    /// Whether this attribute has this name and no namespace.
    pub(crate) fn is_plain(&self, of: &Attribute, name: &str) -> Result<bool> {
        Ok(of.namespace == NONE && self.strings.is(of.name, name)?)
    }

    /// The value of an attribute that must be a string.
    pub(crate) fn string(&self, of: &Attribute, name: &'static str) -> Result<String> {
        if of.kind != TYPE_STRING {
            return Err(Error::WrongType { name, wanted: "a string", found: of.kind });
        }
        if of.written != NONE && of.written != of.value {
            return Err(Error::TwoValues(name));
        }
        self.strings.get(of.value)
    }
}

impl Attribute {
    fn parse(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            namespace: u32_at(bytes, 0)?,
            name: u32_at(bytes, 4)?,
            written: u32_at(bytes, 8)?,
            kind: *bytes.get(15)?,
            value: u32_at(bytes, 16)?,
        })
    }
}

/// Follows the nesting of elements.
#[derive(Default)]
struct Tree<'a> {
    begun: bool,
    depth: usize,
    root: Option<Chunk<'a>>,
}

impl<'a> Tree<'a> {
    fn add(&mut self, chunk: Chunk<'a>) -> Result<()> {
        if (NAMESPACE_START..=TEXT).contains(&chunk.kind) {
            chunk.need_header("a node", NODE_HEADER)?;
            self.begun = true;
        }
        match chunk.kind {
            ELEMENT_START => self.start(chunk),
            ELEMENT_END => self.end(chunk),
            _ => Ok(()),
        }
    }

    fn start(&mut self, chunk: Chunk<'a>) -> Result<()> {
        if self.depth == 0 && self.root.replace(chunk).is_some() {
            return Err(Error::Twice("root element"));
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    fn end(&mut self, chunk: Chunk<'a>) -> Result<()> {
        let misplaced = Error::Misplaced { what: "the end of an element", offset: chunk.offset };
        self.depth = self.depth.checked_sub(1).ok_or(misplaced)?;
        Ok(())
    }

    fn finish(self) -> Result<Chunk<'a>> {
        match self.depth {
            0 => self.root.ok_or(Error::Missing("root element")),
            _ => Err(Error::Missing("end of its root element")),
        }
    }
}
