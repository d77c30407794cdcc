//! What a type as it is written stands for, and whether it may stand there.

mod nullable;

use crate::Language;
use crate::annotations::place;
use crate::ast::{self, Form};
use crate::built_in::{is_built_in, is_primitive, meant, primitive, refused};
use crate::evaluate::Evaluator;
use crate::model::{DefinitionId, Type, TypeKind};
use crate::parser::Reported;

/// The most elements of a fixed-size array, over all its dimensions.
const LARGEST_ARRAY: usize = 1 << 20;

/// What is said about generic parcelables where C++ is wanted.
pub(crate) const NO_GENERICS: &str =
    "no C++ is made for parcelables with type parameters: write one for each type";

/// Where a type stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Return,
    Argument,
    Field,
    Alternative,
    Constant,
    /// Between `<` and `>`.
    TypeArgument,
}

impl Evaluator<'_> {
    /// Resolves and checks a type in the definition `scope`.
    pub(crate) fn lower(
        &mut self,
        scope: usize,
        written: &ast::Type,
        place: Place,
        language: Language,
    ) -> Result<Type, Reported> {
        let annotations = self.annotations(scope, &written.annotations, place::TYPE);
        let base = self.base(scope, written, language)?;
        let mut kind = Type::plain(base);
        // The last brackets are the innermost: `int[2][3]` is two arrays of three.
        let mut total = 1usize;
        for (span, size) in written.dimensions.iter().rev() {
            let single = written.dimensions.len() == 1;
            kind = match size {
                None if !single => {
                    let message = "only arrays of fixed sizes, as `int[2][3]`, have several \
                                   dimensions";
                    return self.fail(*span, message);
                }
                None => {
                    self.check_element(written, &kind)?;
                    Type::plain(TypeKind::Array(Box::new(kind)))
                }
                Some(size) => {
                    self.check_element(written, &kind)?;
                    let size = self.size(scope, size)?;
                    total = total.saturating_mul(size);
                    if total > LARGEST_ARRAY {
                        let message = format!("the array has more than {LARGEST_ARRAY} elements");
                        return self.fail(*span, message);
                    }
                    Type::plain(TypeKind::FixedArray(Box::new(kind), size))
                }
            };
        }
        kind.utf8_in_cpp = annotations.has("utf8InCpp");
        if kind.utf8_in_cpp && !is_text(&kind) {
            let message = "`@utf8InCpp` belongs to String, String[] and List<String> only";
            self.reporter.error(written.span, message);
        }
        if annotations.has("nullable") {
            let heap = annotations.flag("nullable", "heap");
            self.nullable(written, &mut kind, heap, place)?;
        }
        if place == Place::TypeArgument && !written.annotations.is_empty() {
            let message = "annotations stand before the whole type, not inside `<...>`";
            return self.fail(written.span, message);
        }
        self.check_place(written, &kind, place)?;
        Ok(kind)
    }

    /// The type without brackets and annotations.
    fn base(
        &mut self,
        scope: usize,
        written: &ast::Type,
        language: Language,
    ) -> Result<TypeKind, Reported> {
        let name = written.name.text.as_str();
        let span = written.name.span;
        let short = name.strip_prefix("android.os.").unwrap_or(name);
        let is_list = matches!(name, "List" | "java.util.List");
        let is_long = name.contains('.') && (is_list || is_built_in(short));
        if is_long && language == Language::Rust {
            let short = short.rsplit('.').next().unwrap_or(short);
            let message =
                format!("`{name}` is built in: write `{short}`, for Rust it must be short");
            return self.fail(span, message);
        }
        let built_in = match short {
            "IBinder" => Some(TypeKind::Binder),
            "ParcelFileDescriptor" => Some(TypeKind::ParcelFileDescriptor),
            "ParcelableHolder" => Some(TypeKind::ParcelableHolder),
            _ => primitive(name),
        };
        if let Some(kind) = built_in {
            if !written.arguments.is_empty() {
                return self.fail(span, format!("`{name}` takes no type arguments"));
            }
            return Ok(kind);
        }
        if let Some(message) = refused(name) {
            return self.fail(span, message);
        }
        if is_list {
            return self.list(scope, written, language);
        }
        let Some(index) = self.program.find(scope, name) else {
            let message = match meant(name) {
                Some(meant) => format!("`{name}` is unknown; AIDL calls it `{meant}`"),
                None => format!(
                    "`{name}` is unknown: neither inside this definition, nor imported, nor in \
                     the same package"
                ),
            };
            return self.fail(span, message);
        };
        self.defined(scope, written, index, language)
    }

    fn list(
        &mut self,
        scope: usize,
        written: &ast::Type,
        language: Language,
    ) -> Result<TypeKind, Reported> {
        let [argument] = written.arguments.as_slice() else {
            return self.fail(written.span, "a list has one type argument: `List<T>`");
        };
        let element = self.lower(scope, argument, Place::TypeArgument, language)?;
        let is_good = match &element.kind {
            TypeKind::String | TypeKind::Binder | TypeKind::ParcelFileDescriptor => true,
            TypeKind::Defined(id, _) => self.form(*id) != Some(Form::Enum),
            _ => false,
        };
        if !is_good {
            let message = "a list holds Strings, IBinders, ParcelFileDescriptors, interfaces, \
                           parcelables or unions; of the others there are arrays, `T[]`";
            return self.fail(argument.span, message);
        }
        Ok(TypeKind::List(Box::new(element)))
    }

    fn defined(
        &mut self,
        scope: usize,
        written: &ast::Type,
        index: usize,
        language: Language,
    ) -> Result<TypeKind, Reported> {
        let Some(entry) = self.program.entry(index) else { return Err(Reported) };
        let tree = entry.tree;
        let form = entry.form();
        let name = entry.local_name();
        if form == Form::Announced {
            let message = format!("`{name}` has no body in its own file");
            return self.fail(written.name.span, message);
        }
        let has_header = tree.members.headers.iter().any(|(word, _)| word.text == "ndk_header");
        if form == Form::Unstructured && language == Language::Ndk && !has_header {
            let message = format!(
                "`{name}` has no body and no C++ code of its own: write its fields, or \
                 `parcelable {name} ndk_header \"...\";`"
            );
            return self.fail(written.name.span, message);
        }
        let wanted = if entry.is_tag { 0 } else { tree.parameters.len() };
        if written.arguments.len() != wanted {
            let given = written.arguments.len();
            let message = match wanted {
                0 => format!("`{name}` takes no type arguments"),
                1 => format!("`{name}` takes one type argument, not {given}"),
                _ => format!("`{name}` takes {wanted} type arguments, not {given}"),
            };
            return self.fail(written.span, message);
        }
        if wanted > 0 && language == Language::Ndk {
            return self.fail(written.span, NO_GENERICS);
        }
        let mut arguments = Vec::new();
        for argument in &written.arguments {
            arguments.push(self.lower(scope, argument, Place::TypeArgument, language)?);
        }
        Ok(TypeKind::Defined(DefinitionId(index), arguments))
    }

    /// The number of elements in brackets.
    fn size(&mut self, scope: usize, expression: &ast::Expression) -> Result<usize, Reported> {
        let value = self.value(scope, expression)?;
        let word = value.word();
        match value.number().map(|number| number.value()) {
            Some(size) if size > 0 => Ok(usize::try_from(size).unwrap_or(usize::MAX)),
            Some(size) => {
                self.fail(expression.span, format!("an array has at least one element, not {size}"))
            }
            None => self
                .fail(expression.span, format!("the size of an array is an integer, not {word}")),
        }
    }

    fn check_element(&mut self, written: &ast::Type, element: &Type) -> Result<(), Reported> {
        let what = match &element.kind {
            TypeKind::Void => "nothing (void)",
            TypeKind::ParcelableHolder => "ParcelableHolders",
            TypeKind::List(_) => "lists",
            _ => return Ok(()),
        };
        self.fail(written.span, format!("there are no arrays of {what}"))
    }

    fn check_place(
        &mut self,
        written: &ast::Type,
        kind: &Type,
        place: Place,
    ) -> Result<(), Reported> {
        let message = match (&kind.kind, place) {
            (TypeKind::Void, Place::Return) => return Ok(()),
            (TypeKind::Void, _) => "only a method that returns nothing has the type void",
            (TypeKind::ParcelableHolder, Place::Field) => return Ok(()),
            (TypeKind::ParcelableHolder, _) => {
                "a ParcelableHolder can only be a field of a parcelable"
            }
            (TypeKind::Array(_) | TypeKind::FixedArray(..), Place::TypeArgument) => {
                "an array cannot stand inside `<...>`"
            }
            (TypeKind::List(_), Place::TypeArgument) => "a list cannot stand inside `<...>`",
            (other, Place::Constant) if !is_primitive(other) && *other != TypeKind::String => {
                "a constant is a primitive or a String"
            }
            (_, Place::Constant) if kind.is_nullable() => "a constant is never null",
            _ => return Ok(()),
        };
        self.fail(written.span, message)
    }

    /// What the definition is.
    pub(crate) fn form(&self, id: DefinitionId) -> Option<Form> {
        self.program.entry(id.0).map(|entry| entry.form())
    }
}

/// A String, an array or a list of them.
fn is_text(kind: &Type) -> bool {
    match kind.element() {
        Some(element) => is_text(element),
        None => kind.kind == TypeKind::String,
    }
}
