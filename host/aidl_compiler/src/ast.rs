//! The tree as it is written, before names mean anything.

use crate::model::{Direction, Doc};
use crate::source::Span;

/// A name, simple or with dots.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// A file.
#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) package: Option<Name>,
    pub(crate) imports: Vec<Name>,
    pub(crate) definitions: Vec<Definition>,
}

/// A definition with all in it.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) name: Name,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) doc: Option<Doc>,
    /// `oneway interface`
    pub(crate) oneway: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) form: Form,
    pub(crate) members: Members,
}

/// What sort of definition it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Interface,
    Parcelable,
    Union,
    Enum,
    /// `parcelable Foo;`, perhaps with headers
    Unstructured,
    /// `interface IFoo;`
    Announced,
}

impl Form {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Form::Interface | Form::Announced => "interface",
            Form::Parcelable | Form::Unstructured => "parcelable",
            Form::Union => "union",
            Form::Enum => "enum",
        }
    }
}

/// A type parameter, as in `parcelable Box<@FixedSize T>`.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: Name,
    pub(crate) annotations: Vec<Annotation>,
}

/// What stands between the braces, by kind, each in source order.
#[derive(Debug, Default)]
pub(crate) struct Members {
    pub(crate) methods: Vec<Method>,
    /// Fields of a parcelable, alternatives of a union.
    pub(crate) fields: Vec<Variable>,
    pub(crate) constants: Vec<Variable>,
    pub(crate) enumerators: Vec<Enumerator>,
    pub(crate) nested: Vec<Definition>,
    /// `ndk_header "x.h"` and the like of an unstructured parcelable: word and literal.
    pub(crate) headers: Vec<(Name, Name)>,
}

/// A field or constant.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) name: Name,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) doc: Option<Doc>,
    pub(crate) kind: Type,
    pub(crate) value: Option<Expression>,
}

/// A name of an enum.
#[derive(Debug)]
pub(crate) struct Enumerator {
    pub(crate) name: Name,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) doc: Option<Doc>,
    pub(crate) value: Option<Expression>,
}

/// A method.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: Name,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) doc: Option<Doc>,
    pub(crate) oneway: bool,
    pub(crate) returns: Type,
    pub(crate) arguments: Vec<Argument>,
    /// The number after `=`, as written.
    pub(crate) id: Option<Name>,
}

/// An argument.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) name: Name,
    pub(crate) direction: Option<(Direction, Span)>,
    pub(crate) kind: Type,
    pub(crate) annotations: Vec<Annotation>,
}

/// A use of a type.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) name: Name,
    /// `@nullable` and `@utf8InCpp`.
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) arguments: Vec<Type>,
    /// The brackets from left to right, with the size between them, if there is one.
    pub(crate) dimensions: Vec<(Span, Option<Expression>)>,
    /// All of it.
    pub(crate) span: Span,
}

/// `@Name(parameter=value, ...)`; a value without a name is called `value`.
#[derive(Debug)]
pub(crate) struct Annotation {
    pub(crate) name: Name,
    pub(crate) parameters: Vec<(Name, Expression)>,
}

/// An expression for a constant.
#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) span: Span,
    pub(crate) kind: Expressed,
}

/// What an expression is.
#[derive(Debug)]
pub(crate) enum Expressed {
    Boolean(bool),
    /// As written.
    Number(String),
    /// With its quotes.
    Character(String),
    /// With its quotes.
    Text(String),
    Reference(String),
    Unary(&'static str, Box<Expression>),
    /// Operators of one rank, which are applied from left to right. Long sums do not nest.
    Chain(Box<Expression>, Vec<(&'static str, Expression)>),
    Array(Vec<Expression>),
}
