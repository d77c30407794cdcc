//! What back ends walk: definitions whose names are resolved, whose constants are evaluated and
//! which have passed every check.
//!
//! A [`Model`] owns all [`Definition`]s that were read: those of the input files (the roots, which a
//! back end emits code for), those of imported files and all nested ones. They refer to each other
//! by [`DefinitionId`], `model[id]` gives the definition. Definitions, members and imports keep the
//! order of the source; nothing depends on hash order, so that output is deterministic.

mod attached;
mod members;
mod types;

use std::ops::Index;
use std::path::{Path, PathBuf};

use crate::error::{Diagnostic, Error};
use crate::source::{Source, Span};

pub use attached::{Annotation, Annotations, Doc};
pub use members::{Argument, Constant, Direction, Enumerator, Field, Method};
pub use types::{Nullable, Type, TypeKind, Value};

/// Everything a compilation has read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub(crate) definitions: Vec<Definition>,
    pub(crate) roots: Vec<DefinitionId>,
    pub(crate) sources: Vec<Source>,
    pub(crate) folders: Vec<PathBuf>,
    /// Of each definition, where its name stands.
    pub(crate) places: Vec<Span>,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Model {
    /// The top-level definitions of the input files, in the order of the inputs: what code is
    /// emitted for (their nested definitions belong to them).
    pub fn roots(&self) -> impl Iterator<Item = &Definition> {
        self.roots.iter().filter_map(|id| self.definitions.get(id.0))
    }

    /// The top-level definitions that were only imported and that somebody has to make code of, too:
    /// not those that are written by hand.
    pub fn imported(&self) -> impl Iterator<Item = &Definition> {
        let is_imported = |it: &&Definition| it.parent.is_none() && !self.roots.contains(&it.id);
        let has_code = |it: &&Definition| !matches!(it.kind, Kind::Unstructured(_));
        self.definitions.iter().filter(is_imported).filter(has_code)
    }

    /// All definitions, also the imported and the nested ones.
    pub fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.iter()
    }

    /// The definition with this full name, as `com.example.IFoo.Inner`.
    #[must_use]
    pub fn find(&self, full_name: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.full_name() == full_name)
    }

    /// The definitions nested directly inside `definition`, in source order.
    pub fn nested<'a>(
        &'a self,
        definition: &'a Definition,
    ) -> impl Iterator<Item = &'a Definition> {
        definition.nested.iter().filter_map(|id| self.definitions.get(id.0))
    }

    /// The top-level definition around `definition` (itself, if it is one): the one whose file,
    /// header and source hold it.
    #[must_use]
    pub fn outermost<'a>(&'a self, definition: &'a Definition) -> &'a Definition {
        let mut at = definition;
        while let Some(parent) = at.parent.and_then(|id| self.definitions.get(id.0)) {
            at = parent;
        }
        at
    }

    /// Whether a definition is `@VintfStability`, by itself or by one around it.
    #[must_use]
    pub fn is_stable(&self, definition: &Definition) -> bool {
        let mut at = Some(definition);
        while let Some(definition) = at {
            if definition.annotations.vintf() {
                return true;
            }
            at = definition.parent.and_then(|id| self.definitions.get(id.0));
        }
        false
    }

    /// Every file that was read, inputs first, each once: what a depfile lists.
    pub fn sources(&self) -> impl Iterator<Item = &Path> {
        self.sources.iter().map(|source| source.path.as_path())
    }

    /// The error that a definition is refused with, at its name.
    pub(crate) fn refusal(&self, definition: &Definition, message: String) -> Error {
        let span = self.places.get(definition.id.0);
        let source = span.and_then(|span| self.sources.get(span.file));
        let shown = span.zip(source).map(|(span, source)| source.diagnostic(*span, message));
        Error::Source(shown.into_iter().collect())
    }

    /// The folders that imports were looked for in, in this order: those of the inputs, then those of
    /// [`Options::includes`](crate::Options::includes). An empty path is the current folder.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().map(PathBuf::as_path)
    }

    /// What is doubtful but not wrong (as a deprecated or unused thing); for the user's eyes.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }
}

impl Index<DefinitionId> for Model {
    type Output = Definition;

    /// The definition that an id of this model names.
    ///
    /// # Panics
    /// With an id of another model only.
    fn index(&self, id: DefinitionId) -> &Definition {
        &self.definitions[id.0]
    }
}

/// Names a definition of one [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(pub(crate) usize);

/// An interface, parcelable, union or enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Its own id.
    pub id: DefinitionId,
    /// Its own name without package and outer definitions.
    pub name: String,
    /// The parts of the package name; empty if the file has no `package`.
    pub package: Vec<String>,
    /// The names of the outer definitions, outermost first, then its own name.
    pub path: Vec<String>,
    /// The definition that it is nested in.
    pub parent: Option<DefinitionId>,
    /// The definitions nested in it, in source order.
    pub nested: Vec<DefinitionId>,
    /// The file it was read from, as the file was named or found.
    pub file: PathBuf,
    /// Its annotations.
    pub annotations: Annotations,
    /// Its doc comment.
    pub doc: Option<Doc>,
    /// What it is.
    pub kind: Kind,
}

impl Definition {
    /// Package, outer definitions and name with dots between: `com.example.IFoo.Inner`. This is
    /// the descriptor of an interface, unless `@Descriptor` says another ([`Self::descriptor`]).
    #[must_use]
    pub fn full_name(&self) -> String {
        let parts: Vec<&str> = self.package.iter().chain(&self.path).map(String::as_str).collect();
        parts.join(".")
    }

    /// The interface descriptor on the wire: of `@Descriptor(value=...)`, else the full name.
    #[must_use]
    pub fn descriptor(&self) -> String {
        match self.annotations.string("Descriptor", "value") {
            Some(value) => value.to_owned(),
            None => self.full_name(),
        }
    }

    /// The constants declared in it (none in an enum, whose values are [`Enum::enumerators`]).
    #[must_use]
    pub fn constants(&self) -> &[Constant] {
        match &self.kind {
            Kind::Interface(interface) => &interface.constants,
            Kind::Parcelable(parcelable) => &parcelable.constants,
            Kind::Union(union) => &union.constants,
            Kind::Enum(_) | Kind::Unstructured(_) => &[],
        }
    }
}

/// What a definition is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `interface IFoo { ... }`
    Interface(Interface),
    /// `parcelable Foo { ... }`
    Parcelable(Parcelable),
    /// `union Foo { ... }`
    Union(Union),
    /// `enum Foo { ... }`
    Enum(Enum),
    /// `parcelable Foo ndk_header "...";`: a parcelable whose code is written by hand.
    Unstructured(Unstructured),
}

/// The body of an interface.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interface {
    /// `oneway interface`: every method is oneway (and each [`Method::oneway`] says so).
    pub oneway: bool,
    /// The methods in source order; their codes are distinct.
    pub methods: Vec<Method>,
    /// The constants in source order.
    pub constants: Vec<Constant>,
}

/// The body of a structured parcelable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parcelable {
    /// The names of its type parameters, as `T` in `parcelable Pair<T, U>`; mostly empty.
    pub type_parameters: Vec<String>,
    /// The fields in the order in which they are written to a parcel.
    pub fields: Vec<Field>,
    /// The constants in source order.
    pub constants: Vec<Constant>,
}

/// The body of a union.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Union {
    /// The names of its type parameters; mostly empty.
    pub type_parameters: Vec<String>,
    /// The alternatives, at least one; the tag is the index, the first one is the default.
    pub fields: Vec<Field>,
    /// The constants in source order.
    pub constants: Vec<Constant>,
    /// The type of the tag in code and in arrays: `byte` of a `@FixedSize` union, else `int`.
    pub tag: Backing,
}

/// The body of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// The type of its values: `byte` unless `@Backing` says another.
    pub backing: Backing,
    /// The enumerators in source order, at least one. Several may have the same value.
    pub enumerators: Vec<Enumerator>,
}

/// The integer type behind an enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backing {
    /// `@Backing(type="byte")`, 8 bits; on the wire 4 bytes, in an array 1 byte each.
    Byte,
    /// `@Backing(type="int")`, 32 bits.
    #[default]
    Int,
    /// `@Backing(type="long")`, 64 bits.
    Long,
}

/// A parcelable whose code somebody writes by hand; nothing is emitted for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unstructured {
    /// `ndk_header "..."`: what C++ code for the NDK includes.
    pub ndk_header: Option<String>,
    /// `cpp_header "..."`: what C++ code of the platform includes; unused here.
    pub cpp_header: Option<String>,
    /// `rust_type "..."`: the path of the Rust type.
    pub rust_type: Option<String>,
}
