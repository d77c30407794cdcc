//! Expressions for constants, by the ranks that C gives the operators.

use super::{Parsed, Parser};
use crate::ast::{Expressed, Expression};
use crate::lexer::Kind;

/// The binary operators from the loosest rank to the tightest.
const RANKS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];

impl Parser<'_> {
    /// An expression or `{...}`.
    pub(super) fn expression(&mut self) -> Parsed<Expression> {
        self.nested(|parser| {
            if parser.sees("{") {
                return parser.array();
            }
            parser.ranked(0)
        })
    }

    fn array(&mut self) -> Parsed<Expression> {
        let opening = self.span();
        self.advance();
        let mut elements = Vec::new();
        while !self.takes("}") {
            elements.push(self.expression()?);
            if !self.takes(",") && !self.sees("}") {
                return self.unexpected("`,` or `}`");
            }
        }
        let span = opening.to(self.last_span());
        Ok(Expression { span, kind: Expressed::Array(elements) })
    }

    fn ranked(&mut self, rank: usize) -> Parsed<Expression> {
        let Some(operators) = RANKS.get(rank) else { return self.unary() };
        let first = self.ranked(rank + 1)?;
        let mut span = first.span;
        let mut more = Vec::new();
        while let Some(operator) = self.takes_operator(operators) {
            let operand = self.ranked(rank + 1)?;
            span = span.to(operand.span);
            more.push((operator, operand));
        }
        if more.is_empty() {
            return Ok(first);
        }
        Ok(Expression { span, kind: Expressed::Chain(Box::new(first), more) })
    }

    fn takes_operator(&mut self, operators: &[&'static str]) -> Option<&'static str> {
        let is_shift = self.sees_shift();
        let found = *operators.iter().find(|operator| match **operator {
            "<<" | ">>" => is_shift && operator.starts_with(self.text_at(self.at)),
            single => !is_shift && self.sees(single),
        })?;
        self.advance();
        if is_shift {
            self.advance();
        }
        Some(found)
    }

    /// Two `<` or two `>` that touch.
    fn sees_shift(&self) -> bool {
        let touches = self
            .tokens
            .get(self.at + 1)
            .is_some_and(|next| next.kind == Kind::Sign && next.span.start == self.span().end);
        let text = self.text_at(self.at);
        matches!(text, "<" | ">") && touches && self.text_at(self.at + 1) == text
    }

    fn unary(&mut self) -> Parsed<Expression> {
        let Some(operator) = ["+", "-", "!", "~"].into_iter().find(|sign| self.sees(sign)) else {
            return self.operand();
        };
        let start = self.span();
        self.advance();
        let operand = self.nested(Self::unary)?;
        let span = start.to(operand.span);
        Ok(Expression { span, kind: Expressed::Unary(operator, Box::new(operand)) })
    }

    fn operand(&mut self) -> Parsed<Expression> {
        if self.takes("(") {
            let inner = self.nested(|parser| parser.ranked(0))?;
            self.expect(")")?;
            return Ok(inner);
        }
        let here = self.here();
        let kind = match self.kind() {
            Kind::Number => Expressed::Number(here.text),
            Kind::Character => Expressed::Character(here.text),
            Kind::Text => Expressed::Text(here.text),
            Kind::Word if here.text == "true" => Expressed::Boolean(true),
            Kind::Word if here.text == "false" => Expressed::Boolean(false),
            Kind::Word => {
                let name = self.qualified_name("a value")?;
                return Ok(Expression { span: name.span, kind: Expressed::Reference(name.text) });
            }
            _ => return self.unexpected("a value"),
        };
        self.advance();
        Ok(Expression { span: here.span, kind })
    }
}
