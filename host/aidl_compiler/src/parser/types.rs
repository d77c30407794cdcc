//! Types and annotations.

use super::{Parsed, Parser};
use crate::ast::{Annotation, Name, Type};
use crate::source::Span;

/// The annotations that belong to a type; others before it belong to the member.
const OF_TYPES: [&str; 2] = ["nullable", "utf8InCpp"];
/// More would be a mistake, and deep types are deep recursion.
const MOST_DIMENSIONS: usize = 8;

impl Parser<'_> {
    /// A type, with the annotations before it. Those that are not about types come back beside it.
    pub(super) fn annotated_type(&mut self) -> Parsed<(Type, Vec<Annotation>)> {
        let annotations = self.annotations()?;
        let (of_type, others): (Vec<_>, Vec<_>) = annotations
            .into_iter()
            .partition(|annotation| OF_TYPES.contains(&annotation.name.text.as_str()));
        let mut kind = self.plain_type()?;
        kind.annotations = of_type;
        Ok((kind, others))
    }

    /// A type from its name on.
    pub(super) fn plain_type(&mut self) -> Parsed<Type> {
        let name = self.type_name()?;
        let arguments =
            if self.takes("<") { self.nested(Self::type_arguments)? } else { Vec::new() };
        let mut dimensions = Vec::new();
        while self.sees("[") {
            if dimensions.len() == MOST_DIMENSIONS {
                return self.fail(&format!("an array has at most {MOST_DIMENSIONS} dimensions"));
            }
            let opening = self.span();
            self.advance();
            let size = if self.sees("]") { None } else { Some(self.expression()?) };
            self.expect("]")?;
            dimensions.push((opening.to(self.last_span()), size));
        }
        let span = name.span.to(self.last_span());
        Ok(Type { name, annotations: Vec::new(), arguments, dimensions, span })
    }

    fn type_name(&mut self) -> Parsed<Name> {
        if self.sees("void") {
            let name = self.here();
            self.advance();
            return Ok(name);
        }
        self.qualified_name("a type")
    }

    fn type_arguments(&mut self) -> Parsed<Vec<Type>> {
        let mut arguments = Vec::new();
        loop {
            let annotations = self.annotations()?;
            let mut argument = self.plain_type()?;
            argument.annotations = annotations;
            arguments.push(argument);
            if !self.takes(",") {
                self.expect(">")?;
                return Ok(arguments);
            }
        }
    }

    /// `@A @B(x=1)`
    pub(super) fn annotations(&mut self) -> Parsed<Vec<Annotation>> {
        let mut annotations = Vec::new();
        while self.sees("@") {
            let at = self.span();
            self.advance();
            let mut name = self.simple_name("the name of an annotation")?;
            name.span = at.to(name.span);
            let parameters =
                if self.takes("(") { self.annotation_parameters(name.span)? } else { Vec::new() };
            annotations.push(Annotation { name, parameters });
        }
        Ok(annotations)
    }

    fn annotation_parameters(
        &mut self,
        annotation: Span,
    ) -> Parsed<Vec<(Name, crate::ast::Expression)>> {
        let mut parameters = Vec::new();
        if self.takes(")") {
            return Ok(parameters);
        }
        if self.text_at(self.at + 1) != "=" {
            let name = Name { text: "value".to_owned(), span: annotation };
            parameters.push((name, self.expression()?));
            self.expect(")")?;
            return Ok(parameters);
        }
        loop {
            let name = self.simple_name("the name of a parameter")?;
            self.expect("=")?;
            parameters.push((name, self.expression()?));
            if !self.takes(",") {
                self.expect(")")?;
                return Ok(parameters);
            }
        }
    }
}
