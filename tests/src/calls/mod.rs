//! One table of calls on `ITypes`: what is called, and what must be heard, of any payload that
//! serves it.

mod absent;
mod arrays;
mod failures;
mod objects;
mod pocket;
mod values;
mod versions;

use crate::types::ITypes::ITypes;
use rsbinder::{BinderResult, ExceptionCode, Status, Strong};
use std::fmt::{self, Debug};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use pocket::Pocket;

/// The object that is called.
pub type Types = Strong<dyn ITypes>;

/// A line of the table.
pub struct Row {
    /// What is called.
    pub name: &'static str,
    /// Calls it and tells what was heard.
    call: fn(&Types) -> String,
    /// What must be heard.
    pub expected: String,
}

impl Row {
    /// What is heard of the call.
    pub fn hear(&self, types: &Types) -> String {
        // A row that cannot even be asked is one of several in a table.
        catch_unwind(AssertUnwindSafe(|| (self.call)(types))).unwrap_or_else(|_| "panic".to_owned())
    }
}

/// All of them.
pub fn table() -> Vec<Row> {
    let parts = [
        values::rows(),
        arrays::rows(),
        absent::rows(),
        objects::rows(),
        failures::rows(),
        versions::rows(),
    ];
    parts.into_iter().flatten().collect()
}

/// Says what was heard differently than the table has it.
pub fn differences(types: &Types) -> Vec<String> {
    let heard = table().into_iter().filter_map(|row| {
        let heard = row.hear(types);
        (heard != row.expected)
            .then(|| format!("{}\n  expected {}\n  heard    {heard}", row.name, row.expected))
    });
    heard.collect()
}

/// How a call ends, in the words of the table.
fn told<T: Debug>(types: &Types, call: impl FnOnce(&Types) -> BinderResult<T>) -> String {
    match call(types) {
        Ok(value) => format!("{value:?}"),
        Err(status) => format!("{:?}", Failure::of(&status)),
    }
}

/// A failure as its caller sees it.
struct Failure {
    exception: ExceptionCode,
    /// Of a service, or of the call as such.
    number: i32,
    message: String,
}

impl Failure {
    fn of(status: &Status) -> Self {
        let exception = status.exception_code();
        let number = match exception {
            ExceptionCode::TransactionFailed => status.transaction_error().into(),
            _ => status.service_specific_error(),
        };
        let message = status.message().unwrap_or_default().to_owned();
        Self { exception, number, message }
    }
}

impl Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {:?}", self.exception, self.number, self.message)
    }
}

fn exception(exception: ExceptionCode, message: &str) -> Failure {
    Failure { exception, number: 0, message: message.to_owned() }
}

fn specific(number: i32, message: &str) -> Failure {
    Failure { exception: ExceptionCode::ServiceSpecific, number, message: message.to_owned() }
}

fn failed(status: rsbinder::StatusCode) -> Failure {
    let exception = ExceptionCode::TransactionFailed;
    Failure { exception, number: status.into(), message: String::new() }
}

/// Lines of the form `name: |types| call => what is expected;`.
macro_rules! rows {
    ($($name:literal: |$types:ident| $call:expr => $expected:expr;)*) => {
        vec![$($crate::calls::Row {
            name: $name,
            call: |types| $crate::calls::told(types, |$types| $call),
            expected: format!("{:?}", $expected),
        }),*]
    };
}
use rows;
