//! From the trees to the model: every name resolved, every value worked out.

use std::path::PathBuf;

use crate::Language;
use crate::annotations::place;
use crate::ast::{self, Form};
use crate::evaluate::Evaluator;
use crate::model::{
    Argument, Backing, Constant, Definition, DefinitionId, Direction, Enum, Enumerator, Field,
    Interface, Kind, Method, Parcelable, TypeKind, Union, Unstructured,
};
use crate::program::{Entry, Member, TAG};
use crate::types::Place;
use crate::values::fits;

impl Evaluator<'_> {
    /// The definition at an index of the program, as far as it makes sense; what does not is left
    /// out and reported.
    pub(crate) fn definition(&mut self, index: usize, language: Language) -> Option<Definition> {
        let program = self.program;
        let entry = program.entry(index)?;
        let mut definition = Definition {
            id: DefinitionId(index),
            name: entry.path.last().cloned().unwrap_or_default(),
            package: entry.package.clone(),
            path: entry.path.clone(),
            parent: entry.parent.map(DefinitionId),
            nested: entry.nested.iter().copied().map(DefinitionId).collect(),
            file: PathBuf::new(),
            annotations: Default::default(),
            doc: None,
            kind: Kind::Unstructured(Unstructured::default()),
        };
        if entry.is_tag {
            definition.kind = Kind::Enum(self.tag(entry));
            return Some(definition);
        }
        let tree = entry.tree;
        let place = match tree.form {
            Form::Interface | Form::Announced => place::INTERFACE,
            Form::Parcelable => place::PARCELABLE,
            Form::Union => place::UNION,
            Form::Enum => place::ENUM,
            Form::Unstructured => place::UNSTRUCTURED,
        };
        definition.annotations = self.annotations(index, &tree.annotations, place);
        definition.doc = tree.doc.clone();
        for parameter in &tree.parameters {
            self.annotations(index, &parameter.annotations, place::PARAMETER);
        }
        let names =
            || tree.parameters.iter().map(|parameter| parameter.name.text.clone()).collect();
        definition.kind = match tree.form {
            Form::Interface | Form::Announced => Kind::Interface(Interface {
                oneway: tree.oneway,
                methods: self.methods(index, tree, language),
                constants: self.constants(index, tree, language),
            }),
            Form::Parcelable => Kind::Parcelable(Parcelable {
                type_parameters: names(),
                fields: self.fields(index, tree, Place::Field, language),
                constants: self.constants(index, tree, language),
            }),
            Form::Union => Kind::Union(Union {
                type_parameters: names(),
                fields: self.fields(index, tree, Place::Alternative, language),
                constants: self.constants(index, tree, language),
                tag: tag_backing(tree),
            }),
            Form::Enum => Kind::Enum(self.enumeration(index, tree)),
            Form::Unstructured => Kind::Unstructured(self.unstructured(tree)),
        };
        Some(definition)
    }

    fn methods(&mut self, index: usize, tree: &ast::Definition, language: Language) -> Vec<Method> {
        let mut methods = Vec::new();
        for (position, method) in tree.members.methods.iter().enumerate() {
            let annotations = self.annotations(index, &method.annotations, place::METHOD);
            let returns = self.lower(index, &method.returns, Place::Return, language);
            let arguments: Vec<Option<Argument>> = method
                .arguments
                .iter()
                .map(|argument| self.argument(index, argument, language))
                .collect();
            let id = match &method.id {
                Some(id) => self.method_id(id),
                None => u32::try_from(position).ok(),
            };
            let (Ok(returns), Some(id)) = (returns, id) else { continue };
            methods.push(Method {
                name: method.name.text.clone(),
                oneway: method.oneway || tree.oneway,
                returns,
                arguments: arguments.into_iter().flatten().collect(),
                id,
                annotations,
                doc: method.doc.clone(),
            });
        }
        methods
    }

    fn method_id(&mut self, written: &ast::Name) -> Option<u32> {
        let id = written.text.parse().ok().filter(|id| *id <= Method::HIGHEST);
        if id.is_none() {
            let message = format!("the number of a method is at most {}", Method::HIGHEST);
            self.reporter.error(written.span, message);
        }
        id
    }

    fn argument(
        &mut self,
        index: usize,
        argument: &ast::Argument,
        language: Language,
    ) -> Option<Argument> {
        let annotations = self.annotations(index, &argument.annotations, place::ARGUMENT);
        let kind = self.lower(index, &argument.kind, Place::Argument, language).ok()?;
        let direction = self.direction(argument, &kind.kind);
        Some(Argument { name: argument.name.text.clone(), direction, kind, annotations })
    }

    /// The direction, which what cannot be filled in by the callee need not and must not have.
    fn direction(&mut self, argument: &ast::Argument, kind: &TypeKind) -> Direction {
        let is_form = |id: &DefinitionId, forms: &[Form]| {
            self.form(*id).is_some_and(|form| forms.contains(&form))
        };
        let (allowed, what): (&[Direction], _) = match kind {
            TypeKind::Array(_) | TypeKind::FixedArray(..) => (&ALL, "an array"),
            TypeKind::List(_) => (&ALL, "a list"),
            TypeKind::ParcelFileDescriptor => {
                (&[Direction::In, Direction::InOut], "a ParcelFileDescriptor")
            }
            TypeKind::Defined(id, _) if is_form(id, &[Form::Interface]) => {
                (&[Direction::In], "an interface")
            }
            TypeKind::Defined(id, _) if is_form(id, &[Form::Enum]) => (&[Direction::In], "an enum"),
            TypeKind::Defined(id, _) if self.is_immutable(*id) => {
                (&[Direction::In], "what is @JavaOnlyImmutable")
            }
            TypeKind::Defined(..) => (&ALL, "a parcelable or union"),
            TypeKind::Binder => (&[Direction::In], "an IBinder"),
            TypeKind::String => (&[Direction::In], "a String"),
            _ => (&[Direction::In], "a primitive"),
        };
        match argument.direction {
            None if allowed.len() > 1 => {
                let message =
                    format!("{what} needs a direction: write {} before the type", words(allowed));
                self.reporter.error(argument.kind.span, message);
            }
            Some((direction, span)) if !allowed.contains(&direction) => {
                let message = format!("{what} can only be {}", words(allowed));
                self.reporter.error(span, message);
            }
            _ => {}
        }
        argument.direction.map_or(Direction::In, |(direction, _)| direction)
    }

    fn is_immutable(&self, id: DefinitionId) -> bool {
        let annotations = self.program.entry(id.0).map(|entry| &entry.tree.annotations);
        annotations.is_some_and(|annotations| {
            annotations.iter().any(|annotation| annotation.name.text == "JavaOnlyImmutable")
        })
    }

    fn constants(
        &mut self,
        index: usize,
        tree: &ast::Definition,
        language: Language,
    ) -> Vec<Constant> {
        let mut constants = Vec::new();
        for (position, constant) in tree.members.constants.iter().enumerate() {
            let annotations = self.annotations(index, &constant.annotations, place::CONSTANT);
            // So that an error in it is found even if the type is wrong.
            let known = self.member(Member::Constant(index, position), constant.name.span);
            let Ok(kind) = self.lower(index, &constant.kind, Place::Constant, language) else {
                continue;
            };
            let (Ok(_), Some(expression)) = (known, &constant.value) else { continue };
            let Ok(value) = self.typed_value(index, &kind, expression) else { continue };
            constants.push(Constant {
                name: constant.name.text.clone(),
                kind,
                value,
                annotations,
                doc: constant.doc.clone(),
            });
        }
        constants
    }

    fn fields(
        &mut self,
        index: usize,
        tree: &ast::Definition,
        place: Place,
        language: Language,
    ) -> Vec<Field> {
        let mut fields = Vec::new();
        for field in &tree.members.fields {
            let annotations = self.annotations(index, &field.annotations, place::FIELD);
            let Ok(kind) = self.lower(index, &field.kind, place, language) else { continue };
            let default = match &field.value {
                Some(expression) => self.typed_value(index, &kind, expression).ok(),
                None => None,
            };
            fields.push(Field {
                name: field.name.text.clone(),
                kind,
                default,
                annotations,
                doc: field.doc.clone(),
            });
        }
        fields
    }

    fn enumeration(&mut self, index: usize, tree: &ast::Definition) -> Enum {
        let backing = self.backing(tree);
        let mut enumerators = Vec::new();
        for (position, enumerator) in tree.members.enumerators.iter().enumerate() {
            let annotations = self.annotations(index, &enumerator.annotations, place::ENUMERATOR);
            let span = enumerator.name.span;
            let value = self.member(Member::Enumerator(index, position), span);
            let Some(number) = value.ok().and_then(|value| value.number()) else { continue };
            let value = number.value();
            if !fits(value, backing) {
                let backing = word(backing);
                let message = format!("{value} does not fit in the enum's type, {backing}");
                let at = enumerator.value.as_ref().map_or(span, |expression| expression.span);
                let wider = if fits(value, Backing::Int) { "int" } else { "long" };
                let hint = format!("; write `@Backing(type=\"{wider}\")` before the enum");
                self.reporter.error(at, message + &hint);
            }
            enumerators.push(Enumerator {
                name: enumerator.name.text.clone(),
                value,
                annotations,
                doc: enumerator.doc.clone(),
            });
        }
        Enum { backing, enumerators }
    }

    /// The enum of a union's alternatives.
    fn tag(&mut self, entry: &Entry<'_>) -> Enum {
        let backing = tag_backing(entry.tree);
        let fields = &entry.tree.members.fields;
        if !fits(i64::try_from(fields.len()).unwrap_or(i64::MAX) - 1, backing) {
            let word = word(backing);
            let message = format!("the union has more fields than its {TAG}, a {word}, can count");
            self.reporter.error(entry.tree.name.span, message);
        }
        let enumerator = |(value, field): (usize, &ast::Variable)| Enumerator {
            name: field.name.text.clone(),
            value: i64::try_from(value).unwrap_or(i64::MAX),
            annotations: Default::default(),
            doc: field.doc.clone(),
        };
        Enum { backing, enumerators: fields.iter().enumerate().map(enumerator).collect() }
    }

    fn backing(&mut self, tree: &ast::Definition) -> Backing {
        let default = Backing::Byte;
        let annotation =
            tree.annotations.iter().find(|annotation| annotation.name.text == "Backing");
        let written = annotation.and_then(|annotation| {
            annotation.parameters.iter().find(|(name, _)| name.text == "type")
        });
        let Some((_, expression)) = written else { return default };
        // Its other errors are found with those of all annotations.
        let ast::Expressed::Text(literal) = &expression.kind else { return default };
        match literal.trim_matches('"') {
            "byte" => Backing::Byte,
            "int" => Backing::Int,
            "long" => Backing::Long,
            other => {
                let message = format!("the type of an enum is byte, int or long, not `{other}`");
                self.reporter.error(expression.span, message);
                default
            }
        }
    }

    fn unstructured(&mut self, tree: &ast::Definition) -> Unstructured {
        let mut unstructured = Unstructured::default();
        for (word, literal) in &tree.members.headers {
            let slot = match word.text.as_str() {
                "ndk_header" => &mut unstructured.ndk_header,
                "cpp_header" => &mut unstructured.cpp_header,
                _ => &mut unstructured.rust_type,
            };
            let text = literal.text.trim_matches('"');
            let is_good = !text.is_empty()
                && text.chars().all(|c| !c.is_control() && !matches!(c, '\\' | '"' | '<' | '>'))
                || word.text == "rust_type" && !text.is_empty() && !text.contains(char::is_control);
            if !is_good {
                let message = format!("this cannot be the text of `{}`", word.text);
                self.reporter.error(literal.span, message);
            }
            if slot.is_some() {
                self.reporter.error(word.span, format!("`{}` is given twice", word.text));
            }
            *slot = Some(text.to_owned());
        }
        unstructured
    }
}

/// The type of a union's tag, as Android has it. (Only in arrays it is another on the wire.)
fn tag_backing(tree: &ast::Definition) -> Backing {
    let is_fixed = tree.annotations.iter().any(|annotation| annotation.name.text == "FixedSize");
    if is_fixed { Backing::Byte } else { Backing::Int }
}

const ALL: [Direction; 3] = [Direction::In, Direction::Out, Direction::InOut];

fn words(directions: &[Direction]) -> &'static str {
    match directions.len() {
        1 => "`in`",
        2 => "`in` or `inout`",
        _ => "`in`, `out` or `inout`",
    }
}

fn word(backing: Backing) -> &'static str {
    match backing {
        Backing::Byte => "byte",
        Backing::Int => "int",
        Backing::Long => "long",
    }
}
