//! Methods: their numbers and their arguments.

use crate::Language;
use crate::annotations::place;
use crate::ast::{self, Form};
use crate::evaluate::Evaluator;
use crate::model::{Argument, DefinitionId, Direction, Method, TypeKind};
use crate::types::Place;

impl Evaluator<'_> {
    pub(super) fn methods(
        &mut self,
        index: usize,
        tree: &ast::Definition,
        language: Language,
    ) -> Vec<Method> {
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
}

const ALL: [Direction; 3] = [Direction::In, Direction::Out, Direction::InOut];

fn words(directions: &[Direction]) -> &'static str {
    match directions.len() {
        1 => "`in`",
        2 => "`in` or `inout`",
        _ => "`in`, `out` or `inout`",
    }
}
