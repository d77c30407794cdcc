//! `vm explain`: what a code means, and what to do about it.

use crate::cli::Explain;
use crate::exit::{self, Exit, UsageError};
use crate::report::{say, say_json};
use anyhow::Result;
use avf::{ErrorCode, Explanation, StopReason};
use serde_json::{Value, json};
use std::ops::RangeInclusive;

/// One code.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// What `vm` exits with.
    exit: RangeInclusive<u8>,
    kind: Kind,
    meaning: &'static str,
    advice: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A code of this program only.
    Exit,
    /// What the guest reports.
    Error(ErrorCode),
    /// Why the VM stopped.
    Stop(StopReason),
}

/// Runs the command.
pub fn run(arguments: &Explain) -> Result<Exit> {
    let found = match &arguments.code {
        None => entries(),
        Some(text) => find(text)?,
    };
    if arguments.json {
        say_json(&found.iter().map(Entry::as_json).collect());
    } else {
        let texts: Vec<String> = found.iter().map(Entry::text).collect();
        say(&texts.join("\n\n"));
    }
    Ok(Exit::Answer(0))
}

fn find(text: &str) -> Result<Vec<Entry>, UsageError> {
    let wanted = Wanted::read(text).ok_or_else(|| {
        UsageError(format!(
            "{text:?} is no code: give an exit code (0 to 255), stop:NUMBER, error:NUMBER, or a \
             name; `vm explain` without a code shows all"
        ))
    })?;
    let mut found = entries();
    found.retain(|entry| wanted.is(entry));
    if found.is_empty() {
        let text = format!("there is no code {text:?}: `vm explain` without a code shows all");
        return Err(UsageError(text));
    }
    Ok(found)
}

/// What is looked for.
enum Wanted<'a> {
    Exit(u8),
    Error(i32),
    Stop(i32),
    Name(&'a str),
}

impl<'a> Wanted<'a> {
    fn read(text: &'a str) -> Option<Self> {
        if let Some(number) = text.strip_prefix("stop:") {
            return number.parse().ok().map(Self::Stop);
        }
        if let Some(number) = text.strip_prefix("error:") {
            return number.parse().ok().map(Self::Error);
        }
        match text.parse::<i32>() {
            // No process exits with this, so it can only be the API's.
            Ok(-1) => Some(Self::Stop(-1)),
            Ok(code) => u8::try_from(code).ok().map(Self::Exit),
            Err(_) => Some(Self::Name(text)),
        }
    }

    fn is(&self, entry: &Entry) -> bool {
        match self {
            Self::Exit(code) => entry.exit.contains(code),
            Self::Error(code) => entry.error_code() == Some(*code),
            Self::Stop(code) => entry.stop_code() == Some(*code),
            Self::Name(name) => entry.has_name(name),
        }
    }
}

/// Every code, by what `vm` exits with.
fn entries() -> Vec<Entry> {
    let own = exit::own().map(|(exit, Explanation { meaning, advice })| Entry {
        exit,
        kind: Kind::Exit,
        meaning,
        advice,
    });
    let entry = |exit: Exit, kind, Explanation { meaning, advice }| Entry {
        exit: exit.code()..=exit.code(),
        kind,
        meaning,
        advice,
    };
    let errors = ErrorCode::ALL.iter();
    let errors = errors.map(|code| entry(Exit::Error(*code), Kind::Error(*code), code.explain()));
    let stops = StopReason::ALL.iter();
    let stops = stops.map(|it| entry(Exit::Stopped(*it), Kind::Stop(*it), it.explain()));
    let mut all: Vec<_> = own.into_iter().chain(errors).chain(stops).collect();
    all.sort_by_key(|entry| *entry.exit.start());
    all
}

impl Entry {
    fn stop_code(&self) -> Option<i32> {
        match self.kind {
            Kind::Stop(reason) => Some(reason.code()),
            _ => None,
        }
    }

    fn error_code(&self) -> Option<i32> {
        match self.kind {
            Kind::Error(code) => Some(code.code()),
            _ => None,
        }
    }

    /// Our name and the original's.
    fn names(&self) -> Option<(String, &'static str)> {
        match self.kind {
            Kind::Exit => None,
            Kind::Error(code) => Some((code.to_string(), code.name_in_original())),
            Kind::Stop(reason) => Some((reason.to_string(), reason.name_in_original())),
        }
    }

    fn has_name(&self, name: &str) -> bool {
        self.names().is_some_and(|(ours, original)| {
            let bare = original.trim_start_matches("STOP_REASON_").trim_start_matches("ERROR_");
            [ours.as_str(), original, bare].iter().any(|it| it.eq_ignore_ascii_case(name))
        })
    }

    fn exit_text(&self) -> String {
        let (first, last) = (self.exit.start(), self.exit.end());
        if first == last { first.to_string() } else { format!("{first}..{last}") }
    }

    fn text(&self) -> String {
        let exit = self.exit_text();
        let title = match self.kind {
            Kind::Exit => format!("exit code {exit}"),
            Kind::Error(code) => format!(
                "exit code {exit}: error {code} ({} = {})",
                code.name_in_original(),
                code.code()
            ),
            Kind::Stop(reason) => format!(
                "exit code {exit}: stop reason {reason} ({} = {})",
                reason.name_in_original(),
                reason.code()
            ),
        };
        format!("{title}\n  {}\n  {}", self.meaning, self.advice)
    }

    fn as_json(&self) -> Value {
        let (kind, code) = match self.kind {
            Kind::Exit => ("exit", None),
            Kind::Error(code) => ("error", Some(code.code())),
            Kind::Stop(reason) => ("stop", Some(reason.code())),
        };
        let names = self.names();
        json!({
            "exit_code": self.exit.start(),
            "last_exit_code": self.exit.end(),
            "kind": kind,
            "code": code,
            "name": names.as_ref().map(|(ours, _)| ours),
            "name_in_original": names.as_ref().map(|(_, original)| original),
            "meaning": self.meaning,
            "advice": self.advice,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str) -> Vec<String> {
        let found = find(text).unwrap();
        found.iter().map(|entry| entry.text().lines().next().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_code_is_found_by_every_name_it_has() {
        let hangup = ["exit code 217: stop reason Hangup (STOP_REASON_HANGUP = 16)"];
        for text in ["217", "stop:16", "Hangup", "hangup", "STOP_REASON_HANGUP"] {
            assert_eq!(titles(text), hangup, "{text}");
        }
        let changed = ["exit code 198: error PayloadChanged (ERROR_PAYLOAD_CHANGED = 2)"];
        for text in ["198", "error:2", "PayloadChanged", "PAYLOAD_CHANGED"] {
            assert_eq!(titles(text), changed, "{text}");
        }
        for text in ["-1", "stop:-1", "200"] {
            assert!(titles(text)[0].contains("VirtualizationServiceDied"), "{text}");
        }
        assert_eq!(titles("Unknown").len(), 2);
        assert_eq!(titles("42"), ["exit code 0..191"]);
    }

    #[test]
    fn every_exit_code_there_is_can_be_explained() {
        for exit in (0..=219).filter(|code| *code != 195) {
            let found = find(&exit.to_string()).unwrap();
            assert_eq!(found.len(), 1, "{exit}");
            assert!(!found[0].meaning.is_empty() && !found[0].advice.is_empty());
            assert!(found[0].as_json()["meaning"].is_string());
        }
        let rows = exit::table();
        assert_eq!(entries().len(), rows.len());
        for (row, entry) in rows.iter().zip(entries()) {
            assert_eq!(row.0, entry.exit_text());
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for (text, message) in [
            ("195", "there is no code \"195\""),
            ("255", "there is no code"),
            ("256", "\"256\" is no code"),
            ("-2", "\"-2\" is no code"),
            ("stop:99", "there is no code"),
            ("error:4", "there is no code"),
            ("stop:x", "is no code"),
            ("error:", "is no code"),
            ("", "there is no code"),
            ("Hang", "there is no code"),
        ] {
            let error = find(text).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
