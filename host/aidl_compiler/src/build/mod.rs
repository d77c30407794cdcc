//! From the trees to the model: every name resolved, every value worked out.

mod enums;
mod methods;

use std::path::PathBuf;

use crate::Language;
use crate::annotations::place;
use crate::ast::{self, Form};
use crate::evaluate::Evaluator;
use crate::model::{
    Constant, Definition, DefinitionId, Field, Interface, Kind, Parcelable, Union, Unstructured,
};
use crate::program::Member;
use crate::types::Place;
use enums::tag_backing;

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
