//! Progress on stderr: a spinner with the time elapsed for people, one plain line a step for logs.

use std::io::{IsTerminal as _, stderr};
use std::iter::once;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::workspace;

/// Shows a command that is about to run, as it can be typed in the top folder of the checkout.
pub fn show(command: &Command) {
    let root = workspace::root();
    let words = once(command.get_program()).chain(command.get_args());
    let short = |word| Path::new(word).strip_prefix(&root).unwrap_or(Path::new(word));
    let words: Vec<String> = words.map(|word| quoted(&short(word).to_string_lossy())).collect();
    eprintln!("$ {}", words.join(" "));
}

/// A word for the shell, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// One step that takes a while. Ends with [`Step::done`]; dropped without it, it failed.
#[derive(Debug)]
pub struct Step {
    spinner: Option<ProgressBar>,
    begun: Instant,
    title: String,
}

impl Step {
    /// Shows that the step has begun.
    pub fn begin(title: impl Into<String>) -> Self {
        let title = title.into();
        let spinner = stderr().is_terminal().then(|| spinner(&title));
        if spinner.is_none() {
            eprintln!("{title} ...");
        }
        Self { spinner, begun: Instant::now(), title }
    }

    /// Says something about the step on a line of its own.
    pub fn note(&self, text: &str) {
        match &self.spinner {
            Some(spinner) => spinner.suspend(|| eprintln!("  {text}")),
            None => eprintln!("  {text}"),
        }
    }

    /// Shows that the step succeeded.
    pub fn done(mut self) {
        if let Some(spinner) = self.spinner.take() {
            spinner.finish_and_clear();
            eprintln!("{} ({:.1} s)", self.title, self.begun.elapsed().as_secs_f32());
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
            eprintln!("{}: failed", self.title);
        }
    }
}

fn spinner(title: &str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(title.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        spinner.set_style(style);
    }
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_quoted_for_the_shell() {
        for (word, quoted) in
            [("-a/b.c=d", "-a/b.c=d"), ("", "''"), ("a b", "'a b'"), ("it's $1", r"'it'\''s $1'")]
        {
            assert_eq!(super::quoted(word), quoted);
        }
    }
}
