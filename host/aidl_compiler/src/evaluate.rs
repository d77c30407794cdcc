//! The values of expressions. References are followed; each constant is worked out once.

use std::collections::HashMap;

use crate::Language;
use crate::ast::{Expressed, Expression};
use crate::constants::{self, Constant, Number};
use crate::model::DefinitionId;
use crate::parser::Reported;
use crate::program::{Member, Program};
use crate::source::{Reporter, Span};

/// How many expressions and references may be inside each other. In source order every constant is
/// known when it is referred to, so only long chains of forward references come near this.
const DEEPEST: usize = 200;

/// The most bytes of all strings together: a name of a few letters may stand for a long one.
const MOST_TEXT: usize = 32 << 20;

/// The Rust generator reads the digits before it sees the sign.
const NOT_IN_RUST: &str = "for Rust the lowest long cannot be written in one piece; write \
                           `-9223372036854775807L - 1`";

/// What is known of a constant or enumerator.
enum State {
    /// It is being worked out: who refers to it now closes a circle.
    Started,
    /// Its value, or that its error is reported.
    Done(Option<Constant>),
}

/// Works out values.
pub(crate) struct Evaluator<'a> {
    pub(crate) program: &'a Program<'a>,
    pub(crate) reporter: &'a mut Reporter,
    language: Language,
    known: HashMap<Member, State>,
    depth: usize,
    /// How long all strings were so far.
    text: usize,
}

type Evaluated<T> = Result<T, Reported>;

impl<'a> Evaluator<'a> {
    pub(crate) fn new(
        program: &'a Program<'a>,
        language: Language,
        reporter: &'a mut Reporter,
    ) -> Self {
        Evaluator { program, reporter, language, known: HashMap::new(), depth: 0, text: 0 }
    }

    /// The value of an expression that stands in the definition `scope`.
    pub(crate) fn value(&mut self, scope: usize, expression: &Expression) -> Evaluated<Constant> {
        if self.depth >= DEEPEST {
            let message = "constants refer to each other too deeply; put what is referred to first";
            return self.fail(expression.span, message);
        }
        self.depth += 1;
        let value = self.deeper(scope, expression);
        self.depth -= 1;
        if let Ok(Constant::Text(text)) = &value {
            self.text += text.len();
            if self.text > MOST_TEXT {
                let message = format!("all strings together have more than {MOST_TEXT} bytes");
                return self.fail(expression.span, message);
            }
        }
        value
    }

    fn deeper(&mut self, scope: usize, expression: &Expression) -> Evaluated<Constant> {
        let outcome = match &expression.kind {
            Expressed::Boolean(value) => Ok(Constant::Boolean(*value)),
            Expressed::Number(written) => constants::number(written),
            Expressed::Character(written) => constants::character(written),
            Expressed::Text(written) => constants::text(written),
            Expressed::Reference(name) => {
                return self.reference(scope, name, expression.span);
            }
            Expressed::Unary(operator, operand) => {
                // The lowest long is no literal: its digits alone do not fit.
                if let (&"-", Expressed::Number(written)) = (operator, &operand.kind)
                    && let Some(lowest) = lowest(written)
                {
                    if self.language == Language::Rust {
                        return self.fail(operand.span, NOT_IN_RUST);
                    }
                    return Ok(lowest);
                }
                let operand = self.value(scope, operand)?;
                constants::unary(operator, operand)
            }
            Expressed::Chain(first, more) => {
                let mut value = self.value(scope, first)?;
                for (operator, operand) in more {
                    let right = self.value(scope, operand)?;
                    let outcome = constants::binary(value, operator, right);
                    value = match outcome {
                        Ok(value) => value,
                        Err(message) => return self.fail(first.span.to(operand.span), message),
                    };
                }
                Ok(value)
            }
            Expressed::Array(_) => Err("`{...}` is a value of arrays only".to_owned()),
        };
        outcome.or_else(|message| self.fail(expression.span, message))
    }

    fn reference(&mut self, scope: usize, name: &str, span: Span) -> Evaluated<Constant> {
        match self.program.find_member(scope, name) {
            Ok(member) => self.member(member, span),
            Err(message) => self.fail(span, message),
        }
    }

    /// The value of a constant or enumerator, which is referred to at `span`.
    pub(crate) fn member(&mut self, member: Member, span: Span) -> Evaluated<Constant> {
        match self.known.get(&member) {
            Some(State::Done(Some(value))) => return Ok(value.clone()),
            Some(State::Done(None)) => return Err(Reported),
            Some(State::Started) => {
                return self.fail(span, "this constant refers to itself in a circle");
            }
            None => {}
        }
        match member {
            Member::Constant(owner, index) => {
                let program = self.program;
                let constants = program.entry(owner).map(|entry| &entry.tree.members.constants);
                let constant = constants.and_then(|constants| constants.get(index));
                let expression = constant.and_then(|constant| constant.value.as_ref());
                let Some(expression) = expression else { return Err(Reported) };
                self.known.insert(member, State::Started);
                let value = self.value(owner, expression);
                self.known.insert(member, State::Done(value.as_ref().ok().cloned()));
                value
            }
            Member::Enumerator(owner, index) => self.enumerator(owner, index, span),
        }
    }

    fn enumerator(&mut self, owner: usize, index: usize, span: Span) -> Evaluated<Constant> {
        let program = self.program;
        let Some(entry) = program.entry(owner) else { return Err(Reported) };
        if entry.is_tag {
            let number = Number::of(i64::try_from(index).unwrap_or(i64::MAX));
            return Ok(Constant::Enumerator { definition: DefinitionId(owner), index, number });
        }
        // From the last one before it that has a value of its own or is known, upwards: a thousand
        // names without values are a loop, not a recursion.
        let enumerators = &entry.tree.members.enumerators;
        let has_start = |at: usize| {
            let known = self.known.contains_key(&Member::Enumerator(owner, at));
            known || enumerators.get(at).is_some_and(|enumerator| enumerator.value.is_some())
        };
        let first = (0..=index).rev().find(|at| has_start(*at)).unwrap_or(0);
        let mut value = Err(Reported);
        for at in first..=index {
            value = self.next_enumerator(owner, at, value, span);
        }
        value
    }

    /// The enumerator at an index whose predecessor's value is `before`.
    fn next_enumerator(
        &mut self,
        owner: usize,
        index: usize,
        before: Evaluated<Constant>,
        span: Span,
    ) -> Evaluated<Constant> {
        let member = Member::Enumerator(owner, index);
        if self.known.contains_key(&member) {
            return self.member(member, span);
        }
        let program = self.program;
        let enumerators = program.entry(owner).map(|entry| &entry.tree.members.enumerators);
        let Some(enumerator) = enumerators.and_then(|list| list.get(index)) else {
            return Err(Reported);
        };
        self.known.insert(member, State::Started);
        let number = match &enumerator.value {
            Some(expression) => self.value(owner, expression).and_then(|value| {
                let word = value.word();
                let message = format!("an enumerator is an integer, not {word}");
                value.number().ok_or(()).or_else(|()| self.fail(expression.span, message))
            }),
            None if index == 0 => Ok(Number::Byte(0)),
            None => before.and_then(|before| {
                let next = constants::binary(before, "+", Constant::Byte(1));
                let message = "one more than the enumerator before it does not fit";
                let next = next.ok().and_then(|value| value.number());
                next.ok_or(()).or_else(|()| self.fail(enumerator.name.span, message))
            }),
        };
        let definition = DefinitionId(owner);
        let value = number.map(|number| Constant::Enumerator { definition, index, number });
        self.known.insert(member, State::Done(value.as_ref().ok().cloned()));
        value
    }

    pub(crate) fn fail<T>(&mut self, span: Span, message: impl Into<String>) -> Evaluated<T> {
        self.reporter.error(span, message);
        Err(Reported)
    }
}

/// `-9223372036854775808`, with the sign taken off.
fn lowest(written: &str) -> Option<Constant> {
    let digits = written.trim_end_matches(['l', 'L']).replace('_', "");
    (digits == "9223372036854775808").then_some(Constant::Long(i64::MIN))
}
