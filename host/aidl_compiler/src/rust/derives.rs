//! Which traits the generated types can derive. `@RustDerive` asks for them, and what cannot be
//! would be found by rustc only, in code that nobody has written.

use crate::model::{Definition, Kind, Model, Nullable, Type, TypeKind};
use crate::program::Program;
use crate::source::Reporter;

const ANNOTATION: &str = "RustDerive";

/// The traits that rustc wants to be there beside another.
const NEEDS: [(&str, &[&str]); 4] = [
    ("Copy", &["Clone"]),
    ("Eq", &["PartialEq"]),
    ("PartialOrd", &["PartialEq"]),
    ("Ord", &["PartialOrd", "Eq"]),
];

/// Checks every `@RustDerive`.
pub(crate) fn check(program: &Program<'_>, model: &Model, reporter: &mut Reporter) {
    for definition in model.definitions() {
        let Some(entry) = program.entry(definition.id.0).filter(|entry| !entry.is_tag) else {
            continue;
        };
        let annotations = entry.tree.annotations.iter();
        for annotation in annotations.filter(|annotation| annotation.name.text == ANNOTATION) {
            let names = annotation.parameters.iter().map(|(name, _)| name);
            for name in names.filter(|name| derives(definition, &name.text)) {
                if let Some(message) = refusal(model, definition, &name.text) {
                    reporter.error(name.span, message);
                }
            }
        }
    }
}

/// Why a definition cannot derive a trait that its annotation asks for.
fn refusal(model: &Model, definition: &Definition, wanted: &str) -> Option<String> {
    let needs = NEEDS.iter().find(|(name, _)| *name == wanted);
    let needs = needs.map_or(&[][..], |(_, needs)| needs);
    let absent = needs.iter().filter(|need| !derives(definition, need));
    let absent: Vec<String> = absent.map(|need| format!("{need}=true")).collect();
    if !absent.is_empty() {
        let absent = absent.join(", ");
        return Some(format!("Rust has no `{wanted}` without others: write {absent}, too"));
    }
    let fields = match &definition.kind {
        Kind::Parcelable(parcelable) => &parcelable.fields,
        Kind::Union(union) => &union.fields,
        _ => return None,
    };
    let field = fields.iter().find(|field| !has(model, &field.kind, wanted))?;
    let mut message = format!("in Rust `{}` has no `{wanted}`, so leave it out here", field.name);
    if let Some(culprit) = culprit(model, &field.kind, wanted) {
        message.push_str(&format!(
            ", or write @{ANNOTATION}({wanted}=true) before `{}`, too",
            culprit.full_name()
        ));
    }
    Some(message)
}

fn derives(definition: &Definition, wanted: &str) -> bool {
    definition.annotations.flag(ANNOTATION, wanted)
}

/// Whether what stands for a type in Rust has a trait.
fn has(model: &Model, kind: &Type, wanted: &str) -> bool {
    // A box.
    if kind.nullable == Nullable::Heap && wanted == "Copy" {
        return false;
    }
    match &kind.kind {
        TypeKind::Void
        | TypeKind::Boolean
        | TypeKind::Byte
        | TypeKind::Char
        | TypeKind::Int
        | TypeKind::Long => true,
        TypeKind::Float | TypeKind::Double => !matches!(wanted, "Eq" | "Ord" | "Hash"),
        TypeKind::String => wanted != "Copy",
        TypeKind::Binder => is_of_an_object(wanted),
        TypeKind::ParcelFileDescriptor => matches!(wanted, "PartialEq" | "Eq"),
        TypeKind::ParcelableHolder => false,
        TypeKind::FixedArray(element, _) => has(model, element, wanted),
        TypeKind::Array(element) | TypeKind::List(element) => {
            wanted != "Copy" && has(model, element, wanted)
        }
        TypeKind::Defined(id, arguments) => {
            let own = model.definitions.get(id.0).is_none_or(|it| defined_has(it, wanted));
            own && arguments.iter().all(|argument| has(model, argument, wanted))
        }
    }
}

fn defined_has(definition: &Definition, wanted: &str) -> bool {
    match definition.kind {
        Kind::Interface(_) => is_of_an_object(wanted),
        Kind::Parcelable(_) | Kind::Union(_) => derives(definition, wanted),
        // An enum has all; what is written by hand is not known here.
        Kind::Enum(_) | Kind::Unstructured(_) => true,
    }
}

fn is_of_an_object(wanted: &str) -> bool {
    matches!(wanted, "Clone" | "PartialEq" | "Eq")
}

/// The parcelable or union in a type that would have to derive a trait.
fn culprit<'a>(model: &'a Model, kind: &Type, wanted: &str) -> Option<&'a Definition> {
    if let Some(element) = kind.element() {
        return culprit(model, element, wanted);
    }
    let definition = model.definitions.get(kind.definition()?.0)?;
    let can_derive = matches!(definition.kind, Kind::Parcelable(_) | Kind::Union(_));
    (can_derive && !derives(definition, wanted)).then_some(definition)
}
