//! What definitions are made of.

use super::{Annotations, Doc, Type, Value};

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
