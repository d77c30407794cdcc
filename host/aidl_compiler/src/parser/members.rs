//! What stands between the braces of a definition.

use super::{Parsed, Parser, Reported};
use crate::ast::{Argument, Enumerator, Form, Members, Method, Variable};
use crate::lexer::Kind;
use crate::model::Direction;

impl Parser<'_> {
    /// The members of an interface, parcelable or union, up to and with the closing brace.
    pub(super) fn members(&mut self, form: Form) -> Parsed<Members> {
        let mut members = Members::default();
        while !self.takes("}") {
            if self.kind() == Kind::End {
                return self.unexpected("`}`");
            }
            if self.reporter.is_full() {
                return Err(Reported);
            }
            let before = self.at;
            if let Err(Reported) = self.member(form, &mut members) {
                self.skip_member();
            }
            if self.at == before && !self.sees("}") {
                self.advance();
            }
        }
        Ok(members)
    }

    fn member(&mut self, form: Form, members: &mut Members) -> Parsed<()> {
        let start = self.at;
        // Annotations stand before a definition and before a type alike.
        let annotations = self.annotations()?;
        if self.sees_definition() {
            members.nested.push(self.definition(start, annotations)?);
            return Ok(());
        }
        self.at = start;
        if form == Form::Interface {
            return self.interface_member(start, members);
        }
        let (is_constant, variable) = self.variable(start)?;
        if is_constant {
            members.constants.push(variable);
        } else {
            members.fields.push(variable);
        }
        Ok(())
    }

    fn interface_member(&mut self, start: usize, members: &mut Members) -> Parsed<()> {
        let annotations = self.annotations()?;
        if self.sees("const") {
            self.at = start;
            let (_, constant) = self.variable(start)?;
            members.constants.push(constant);
            return Ok(());
        }
        let oneway = self.takes("oneway");
        let doc = self.doc(start);
        // `@nullable String f()` annotates what is returned, `@A oneway void f()` the method.
        let (mut of_type, mut others): (Vec<_>, Vec<_>) = annotations
            .into_iter()
            .partition(|annotation| matches!(&*annotation.name.text, "nullable" | "utf8InCpp"));
        let (mut returns, more) = self.annotated_type()?;
        of_type.append(&mut returns.annotations);
        others.extend(more);
        returns.annotations = of_type;

        let name = self.simple_name("the name of a method")?;
        if self.sees(";") || self.sees("=") {
            let message = "an interface has methods and constants; this is neither (`(` after the \
                           name of a method, `const` before a constant)";
            return self.fail(message);
        }
        self.expect("(")?;
        let arguments = self.arguments()?;
        let id = if self.takes("=") { Some(self.method_id()?) } else { None };
        self.expect(";")?;
        let method = Method { name, annotations: others, doc, oneway, returns, arguments, id };
        members.methods.push(method);
        Ok(())
    }

    fn method_id(&mut self) -> Parsed<crate::ast::Name> {
        let id = self.here();
        if self.kind() != Kind::Number || !id.text.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.unexpected("a method's number in plain decimal digits");
        }
        self.advance();
        Ok(id)
    }

    fn arguments(&mut self) -> Parsed<Vec<Argument>> {
        let mut arguments = Vec::new();
        if self.takes(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.argument()?);
            if !self.takes(",") {
                if self.sees(")") {
                    self.advance();
                    return Ok(arguments);
                }
                return self.unexpected("`,` or `)`");
            }
        }
    }

    fn argument(&mut self) -> Parsed<Argument> {
        let span = self.span();
        let direction = match self.text_at(self.at) {
            "in" => Some((Direction::In, span)),
            "out" => Some((Direction::Out, span)),
            "inout" => Some((Direction::InOut, span)),
            _ => None,
        };
        if direction.is_some() {
            self.advance();
        }
        let (kind, annotations) = self.annotated_type()?;
        if ["in", "out", "inout"].contains(&self.text_at(self.at)) {
            return self.fail("the direction comes first: before annotations and type");
        }
        let name = self.simple_name("the name of an argument")?;
        Ok(Argument { name, direction, kind, annotations })
    }

    /// A field or (with `const`) a constant.
    fn variable(&mut self, start: usize) -> Parsed<(bool, Variable)> {
        let mut annotations = self.annotations()?;
        let is_constant = self.takes("const");
        let mut of_type = Vec::new();
        annotations.retain_mut(|annotation| {
            let is_of_type = matches!(&*annotation.name.text, "nullable" | "utf8InCpp");
            if is_of_type {
                let name = annotation.name.clone();
                let parameters = std::mem::take(&mut annotation.parameters);
                of_type.push(crate::ast::Annotation { name, parameters });
            }
            !is_of_type
        });
        let doc = self.doc(start);
        let (mut kind, more) = self.annotated_type()?;
        of_type.append(&mut kind.annotations);
        kind.annotations = of_type;
        annotations.extend(more);
        let what = if is_constant { "the name of a constant" } else { "the name of a field" };
        let name = self.simple_name(what)?;
        if self.sees("(") {
            return self.fail("only an interface has methods");
        }
        let value = if self.takes("=") { Some(self.expression()?) } else { None };
        if is_constant && value.is_none() {
            return self.unexpected("`=` and the value of the constant");
        }
        self.expect(";")?;
        Ok((is_constant, Variable { name, annotations, doc, kind, value }))
    }

    /// The names of an enum, up to and with the closing brace.
    pub(super) fn enumerators(&mut self) -> Parsed<Members> {
        let mut members = Members::default();
        loop {
            if self.takes("}") {
                return Ok(members);
            }
            if self.kind() == Kind::End {
                return self.unexpected("`}`");
            }
            match self.enumerator() {
                Ok(enumerator) => members.enumerators.push(enumerator),
                Err(Reported) => self.skip_enumerator(),
            }
            self.takes(",");
        }
    }

    fn enumerator(&mut self) -> Parsed<Enumerator> {
        let start = self.at;
        let annotations = self.annotations()?;
        let doc = self.doc(start);
        let name = self.simple_name("the name of an enumerator")?;
        let value = if self.takes("=") { Some(self.expression()?) } else { None };
        if !self.sees(",") && !self.sees("}") {
            return self.unexpected("`,` or `}`");
        }
        Ok(Enumerator { name, annotations, doc, value })
    }

    /// Goes to the next comma or closing brace.
    fn skip_enumerator(&mut self) {
        while self.kind() != Kind::End && !self.sees(",") && !self.sees("}") {
            self.advance();
        }
    }
}
