//! Enums, and those that unions have inside.

use crate::annotations::place;
use crate::ast;
use crate::evaluate::Evaluator;
use crate::model::{Backing, Enum, Enumerator};
use crate::program::{Entry, Member, TAG};
use crate::values::fits;

impl Evaluator<'_> {
    pub(super) fn enumeration(&mut self, index: usize, tree: &ast::Definition) -> Enum {
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
    pub(super) fn tag(&mut self, entry: &Entry<'_>) -> Enum {
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
}

/// The type of a union's tag, as Android has it. (Only in arrays it is another on the wire.)
pub(super) fn tag_backing(tree: &ast::Definition) -> Backing {
    let is_fixed = tree.annotations.iter().any(|annotation| annotation.name.text == "FixedSize");
    if is_fixed { Backing::Byte } else { Backing::Int }
}

fn word(backing: Backing) -> &'static str {
    match backing {
        Backing::Byte => "byte",
        Backing::Int => "int",
        Backing::Long => "long",
    }
}
