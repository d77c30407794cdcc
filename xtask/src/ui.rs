//! Progress on stderr: a spinner with the time elapsed for people, one plain line a step for logs.

use std::io::{IsTerminal as _, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

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
