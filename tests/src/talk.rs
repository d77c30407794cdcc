//! Questions to a payload, one after the other.

use avf::{VirtualMachine, VsockStream};
use std::io::{BufRead, BufReader, Write};

/// Port on which payloads answer questions: see `tests/payloads/questions.h`.
const QUESTIONS: u32 = 6040;

/// A connection to a payload that answers questions. The payload returns when it is dropped.
#[derive(Debug)]
pub struct Talk(BufReader<VsockStream>);

impl Talk {
    /// Begins one; the payload must be ready.
    pub fn with(vm: &VirtualMachine) -> Self {
        Self::over(vm.connect_vsock(QUESTIONS).unwrap())
    }

    /// The same over a connection that is there already.
    pub fn over(stream: VsockStream) -> Self {
        Self(BufReader::new(stream))
    }

    /// The answer to a question.
    #[track_caller]
    pub fn ask(&mut self, question: &str) -> String {
        self.say(question);
        self.hear(question)
    }

    /// Asks a question and does not wait for the answer.
    #[track_caller]
    pub fn say(&mut self, question: &str) {
        writeln!(self.0.get_mut(), "{question}").unwrap();
    }

    /// The answer to the question that was asked first of those that have none yet.
    #[track_caller]
    pub fn hear(&mut self, question: &str) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        let answer = line.strip_prefix(question).and_then(|rest| rest.strip_prefix(": "));
        answer.unwrap_or_else(|| panic!("{question}? {line}")).trim_end_matches('\n').to_owned()
    }

    /// Says that each question has its answer.
    #[track_caller]
    pub fn expect(&mut self, answers: &[(&str, &str)]) {
        for (question, answer) in answers {
            assert_eq!(self.ask(question), *answer, "{question}");
        }
    }
}
