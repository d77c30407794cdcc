//! What back ends walk: definitions whose names are resolved, whose constants are evaluated and
//! which have passed every check.
//!
//! A [`Model`] owns all [`Definition`]s that were read: those of the input files (the roots, which a
//! back end emits code for), those of imported files and all nested ones. They refer to each other
//! by [`DefinitionId`], `model[id]` gives the definition. Definitions, members and imports keep the
//! order of the source; nothing depends on hash order, so that output is deterministic.

use std::ops::Index;
use std::path::{Path, PathBuf};

use crate::error::Diagnostic;

/// Everything a compilation has read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub(crate) definitions: Vec<Definition>,
    pub(crate) roots: Vec<DefinitionId>,
    pub(crate) sources: Vec<PathBuf>,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Model {
    /// The top-level definitions of the input files, in the order of the inputs: what code is
    /// emitted for (their nested definitions belong to them).
    pub fn roots(&self) -> impl Iterator<Item = &Definition> {
        self.roots.iter().filter_map(|id| self.definitions.get(id.0))
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

    /// Every file that was read, inputs first, each once: what a depfile lists.
    pub fn sources(&self) -> impl Iterator<Item = &Path> {
        self.sources.iter().map(PathBuf::as_path)
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

/// A method of an interface.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Its name; distinct within the interface (AIDL has no overloading).
    pub name: String,
    /// Nobody waits for it: returns nothing, has no `out` or `inout` arguments.
    pub oneway: bool,
    /// What it returns; [`TypeKind::Void`] for nothing.
    pub returns: Type,
    /// The arguments in order.
    pub arguments: Vec<Argument>,
    /// Its index from 0: the explicit `= N`, else its place. The transaction code is
    /// `FIRST_CALL_TRANSACTION` (1) more. At most 16,777,114: no user code is above 0x00ffffff and
    /// the last hundred are the compiler's own ([`Method::VERSION`], [`Method::HASH`]).
    pub id: u32,
    /// Its annotations.
    pub annotations: Annotations,
    /// Its doc comment.
    pub doc: Option<Doc>,
}

impl Method {
    /// The id of the compiler's own method `getInterfaceVersion` (only with a version).
    pub const VERSION: u32 = 16_777_214;
    /// The id of the compiler's own method `getInterfaceHash` (only with a hash).
    pub const HASH: u32 = 16_777_213;
    /// The highest id that a method may be given.
    pub const HIGHEST: u32 = 16_777_114;
}

/// An argument of a method.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Its name; distinct within the method.
    pub name: String,
    /// Which way it travels.
    pub direction: Direction,
    /// Its type; never void.
    pub kind: Type,
    /// Annotations that are not part of the type (`@nullable` and the like are).
    pub annotations: Annotations,
}

/// Which way an argument travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the caller to the method (also if nothing is written).
    In,
    /// From the method to the caller. Of `out T[]` the length travels to the method.
    Out,
    /// Both ways.
    InOut,
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
    /// The type of the tag on the wire and in code: `int` unless `@Backing` says another.
    pub tag: Backing,
}

/// A field of a parcelable or an alternative of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name; distinct within the definition.
    pub name: String,
    /// Its type; never void.
    pub kind: Type,
    /// The default value that the source gives, converted to the type of the field. Without one:
    /// zero, false, empty, null, and for an enum the value 0 converted to it.
    pub default: Option<Value>,
    /// Annotations that are not part of the type.
    pub annotations: Annotations,
    /// Its doc comment.
    pub doc: Option<Doc>,
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

/// A name of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Enumerator {
    /// Its name; distinct within the enum.
    pub name: String,
    /// Its value, within the range of the backing type: as written, else one more than the one
    /// before, else 0.
    pub value: i64,
    /// Its annotations.
    pub annotations: Annotations,
    /// Its doc comment.
    pub doc: Option<Doc>,
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

/// `const int NAME = value;`
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// Its name; distinct within the definition.
    pub name: String,
    /// Its type: a primitive or `String`.
    pub kind: Type,
    /// Its value, converted to its type.
    pub value: Value,
    /// Annotations that are not part of the type.
    pub annotations: Annotations,
    /// Its doc comment.
    pub doc: Option<Doc>,
}

/// A use of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// Whether it may be null. `@nullable` on an array or list holds for its elements too, as far
    /// as they can be null (not primitives, not enums): the element types here say so already.
    pub nullable: Nullable,
    /// `@utf8InCpp`; without effect in the NDK, where every string is UTF-8.
    pub utf8_in_cpp: bool,
}

/// Whether null is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nullable {
    /// No.
    #[default]
    No,
    /// `@nullable`: `std::optional` in C++ (a plain pointer for interfaces and `IBinder`, which
    /// have null anyway).
    Yes,
    /// `@nullable(heap=true)`: `std::unique_ptr` in C++, so that a parcelable can hold itself.
    Heap,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Nothing; only as what a method returns.
    Void,
    /// `boolean`
    Boolean,
    /// `byte`: 8 bits; signed alone, `uint8_t` in arrays and lists of the NDK.
    Byte,
    /// `char`: a UTF-16 code unit.
    Char,
    /// `int`: 32 bits, signed.
    Int,
    /// `long`: 64 bits, signed.
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `String`
    String,
    /// `IBinder`: any object.
    Binder,
    /// `ParcelFileDescriptor` (also as `android.os.ParcelFileDescriptor`).
    ParcelFileDescriptor,
    /// `ParcelableHolder`: any parcelable of the same stability, with its descriptor.
    ParcelableHolder,
    /// An interface, parcelable, union or enum, and the arguments of its type parameters (which
    /// mark the type only: fields cannot be of a parameter's type). `U.Tag` of a union is an enum
    /// of its own here, whose parent is the union, but which is not among the union's `nested`.
    Defined(DefinitionId, Vec<Type>),
    /// `T[]`
    Array(Box<Type>),
    /// `T[N]`: of `int[2][3]`, two elements of three `int`s each, the outer one is `[2]`.
    FixedArray(Box<Type>, usize),
    /// `List<T>`
    List(Box<Type>),
}

impl Type {
    /// A type that is not nullable and has no annotation.
    #[must_use]
    pub fn plain(kind: TypeKind) -> Self {
        Type { kind, nullable: Nullable::No, utf8_in_cpp: false }
    }

    /// Whether null is allowed in any form.
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        self.nullable != Nullable::No
    }

    /// The element type of an array, fixed-size array or list.
    #[must_use]
    pub fn element(&self) -> Option<&Type> {
        match &self.kind {
            TypeKind::Array(element)
            | TypeKind::FixedArray(element, _)
            | TypeKind::List(element) => Some(element),
            _ => None,
        }
    }

    /// The definition that it names, if it names one (not one inside an array or list).
    #[must_use]
    pub fn definition(&self) -> Option<DefinitionId> {
        match &self.kind {
            TypeKind::Defined(id, _) => Some(*id),
            _ => None,
        }
    }
}

/// The value of a constant, a default or an annotation's parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true` or `false`
    Boolean(bool),
    /// Of a `byte`.
    Byte(i8),
    /// Of a `char`: a UTF-16 code unit.
    Char(u16),
    /// Of an `int`.
    Int(i32),
    /// Of a `long`.
    Long(i64),
    /// Of a `float`; finite.
    Float(f32),
    /// Of a `double`; finite.
    Double(f64),
    /// Of a `String`: no control characters, no backslashes (AIDL strings have no escapes).
    String(String),
    /// Of an enum.
    Enum {
        /// The enum.
        definition: DefinitionId,
        /// The index of its enumerator (an enum takes nothing but its own names).
        enumerator: usize,
    },
    /// Of an array or list: `{1, 2}`.
    Array(Vec<Value>),
}

/// The annotations of a definition, member or argument, in source order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations(pub Vec<Annotation>);

/// One annotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Its name without the `@`.
    pub name: String,
    /// Its parameters, in source order.
    pub parameters: Vec<(String, Value)>,
}

impl Annotations {
    /// The annotation with this name (without `@`).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Annotation> {
        self.0.iter().find(|annotation| annotation.name == name)
    }

    /// Whether there is an annotation with this name (without `@`).
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A parameter that is text, as `type` of `@Backing(type="int")`.
    #[must_use]
    pub fn string(&self, name: &str, parameter: &str) -> Option<&str> {
        match self.parameter(name, parameter)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A parameter that is a truth value, as `PartialEq` of `@RustDerive(PartialEq=true)`; false
    /// if it is absent.
    #[must_use]
    pub fn flag(&self, name: &str, parameter: &str) -> bool {
        matches!(self.parameter(name, parameter), Some(Value::Boolean(true)))
    }

    fn parameter(&self, name: &str, parameter: &str) -> Option<&Value> {
        let parameters = &self.get(name)?.parameters;
        parameters.iter().find(|(name, _)| name == parameter).map(|(_, value)| value)
    }

    /// `@FixedSize`: all fields have a size that is known.
    #[must_use]
    pub fn fixed_size(&self) -> bool {
        self.has("FixedSize")
    }

    /// `@VintfStability`.
    #[must_use]
    pub fn vintf(&self) -> bool {
        self.has("VintfStability")
    }

    /// `@SensitiveData`: parcels are cleared after use.
    #[must_use]
    pub fn sensitive(&self) -> bool {
        self.has("SensitiveData")
    }
}

/// A doc comment (`/** ... */`), without its marks and the stars at the start of lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// The lines joined with `\n`, without empty lines at either end.
    pub text: String,
    /// What follows `@deprecated` in it, possibly nothing; `None` if it does not say so.
    pub deprecated: Option<String>,
}
