//! C++ for the NDK Binder, in the shape of Android's `aidl --lang=ndk`.
//!
//! | definition | headers | source |
//! |---|---|---|
//! | `interface IFoo` | `IFoo.h`, `BpFoo.h` (client), `BnFoo.h` (server) | `IFoo.cpp` |
//! | parcelable, union, enum `Foo` | `Foo.h` | `Foo.cpp` |
//!
//! Headers lie under `aidl/<package>/`, sources under `<package>/`, everything is in the namespace
//! `aidl::<package>`. Nested definitions are classes inside the outer one's.

mod client;
mod code;
mod constants;
mod enumeration;
mod facts;
mod file;
mod interface;
pub(crate) mod names;
mod parcelable;
mod server;
#[cfg(test)]
mod tests;
mod types;
mod union;
mod uses;
mod values;

use crate::error::Error;
use crate::model::{Definition, Kind, Model};
use crate::options::{Options, Output};
use code::Code;
use facts::Facts;
use types::Types;

/// What all the code of one top-level definition is written with.
#[derive(Clone, Copy)]
struct Context<'a> {
    model: &'a Model,
    types: Types<'a>,
    facts: &'a Facts,
    version: Option<u32>,
    hash: Option<&'a str>,
}

/// The files for the inputs, in their order.
///
/// # Errors
/// [`Error::Source`] for what AIDL can say and this back end cannot.
pub fn emit(model: &Model, options: &Options) -> Result<Vec<Output>, Error> {
    let facts = Facts::of(model);
    let context = Context {
        model,
        types: Types::new(model),
        facts: &facts,
        version: options.version,
        hash: options.hash.as_deref(),
    };
    let mut outputs = Vec::new();
    for root in model.roots() {
        outputs.extend(file::emit(context, root)?);
    }
    Ok(outputs)
}

/// The class of a definition, as it stands in a header: at the top level or inside another.
fn declare(context: Context<'_>, code: &mut Code, definition: &Definition) {
    match &definition.kind {
        Kind::Interface(it) => interface::declare(context, code, definition, it),
        Kind::Parcelable(it) => parcelable::declare(context, code, definition, it),
        Kind::Union(it) => union::declare(context, code, definition, it),
        Kind::Enum(it) => enumeration::declare(code, definition, it),
        Kind::Unstructured(_) => {}
    }
}

/// What is declared in a definition before anything else: the definitions nested in it.
fn declare_nested(context: Context<'_>, code: &mut Code, outer: &Definition) {
    let nested = uses::ordered(context.model, outer);
    let is_class = |it: &&&Definition| !matches!(it.kind, Kind::Enum(_) | Kind::Unstructured(_));
    for class in nested.iter().filter(is_class) {
        code.line(format!("class {};", class.name));
    }
    for definition in nested {
        code.gap();
        declare(context, code, definition);
    }
    code.gap();
}

/// The bodies of what [`declare`] has declared.
fn define(context: Context<'_>, code: &mut Code, definition: &Definition) {
    match &definition.kind {
        Kind::Interface(it) => interface::define(context, code, definition, it),
        Kind::Parcelable(it) => parcelable::define(context, code, definition, it),
        Kind::Union(it) => union::define(context, code, definition, it),
        Kind::Enum(_) | Kind::Unstructured(_) => {}
    }
    for nested in context.model.nested(definition) {
        define(context, code, nested);
    }
}
