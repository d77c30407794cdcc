//! `vm run-app --watch`: builds and runs the package, and does both again whenever a source changes.
//!
//! The VM is run by another `vm`, to which the same words are said except for `--watch`. While a build
//! runs, the VM of the last one goes on; one that fails changes nothing.
//!
//! | file | what is in it |
//! |---|---|
//! | `rerun/sources.rs` | which files have changed |
//! | `rerun/child.rs` | the build and the other `vm` |

mod child;
mod sources;

use crate::cli::RunApp;
use crate::exit::{Exit, UsageError};
use crate::report::{complain, fail};
use crate::watch::wait_for_one;
use anyhow::{Context as _, Result};
use avf_spawn::Termination;
use child::Child;
use rustix::process::Signal;
use sha2::{Digest as _, Sha256};
use sources::Sources;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// The flags that are not for the other `vm`; whether a word belongs to them.
const OWN_FLAGS: [(&str, bool); 2] = [("--watch", false), ("--build", true)];
/// How long a VM may take to end before it is killed: somebody waits for the next one.
const PATIENCE: Duration = Duration::from_secs(3);
/// What builds if nothing else is said.
const MAKE: &str = "make";
const MAKEFILES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

/// What can happen.
#[derive(Debug)]
enum News {
    /// Sources have changed.
    Changed(Vec<PathBuf>),
    /// They cannot be watched any more.
    Blind(anyhow::Error),
    /// The build has ended.
    Built,
    /// The VM has ended, and the `vm` that ran it.
    Ended,
    /// Somebody asked us to end.
    Signal,
}

/// Builds and runs until a signal comes.
pub fn run(arguments: &RunApp, signals: std::io::Result<Termination>) -> Result<Exit> {
    let folder = Path::new(".");
    let command = build_command(arguments.build.as_deref(), folder)?;
    let (sender, news) = channel();
    listen(signals.context("cannot wait for signals")?, sender.clone())?;
    // Before the build: what changes meanwhile counts.
    watch(Sources::look(folder, written(arguments)?)?, sender.clone())?;
    let words = words_of_the_other(std::env::args_os().skip(1));
    let rerun = Rerun {
        apk: &arguments.apk,
        command,
        words,
        news,
        sender,
        build: None,
        vm: None,
        is_stale: false,
        wants_run: false,
        runs: None,
    };
    rerun.follow()
}

/// What is built with.
fn build_command(asked: Option<&str>, folder: &Path) -> Result<String> {
    match asked {
        Some(command) => Ok(command.into()),
        None if MAKEFILES.iter().any(|name| folder.join(name).is_file()) => Ok(MAKE.into()),
        None => {
            let text = "--watch: there is no Makefile here; go to the project's folder, or say with \
                        --build how the package is built";
            Err(UsageError(text.into()).into())
        }
    }
}

/// The files that a run writes, which are no sources.
fn written(arguments: &RunApp) -> Result<Vec<PathBuf>> {
    let memory = arguments.instance.as_deref().map(crate::memory::memory_path);
    let flags = &arguments.vm;
    let files = [&arguments.instance, &arguments.idsig, &memory]
        .into_iter()
        .chain([&flags.console, &flags.log, &flags.storage, &flags.instance_id_file])
        .flatten()
        .chain([&arguments.apk]);
    files.map(|path| crate::launch::absolute(path)).collect()
}

/// The words of the command line but for our own flags.
fn words_of_the_other(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let (mut kept, mut is_value, mut is_over) = (Vec::new(), false, false);
    for word in words {
        if std::mem::take(&mut is_value) {
            continue;
        }
        is_over |= word == "--";
        let flag = OWN_FLAGS.iter().find(|(flag, _)| !is_over && word == *flag);
        match flag {
            Some((_, has_value)) => is_value = *has_value,
            None if !is_over && word.to_string_lossy().starts_with("--build=") => {}
            None => kept.push(word),
        }
    }
    kept
}

fn listen(signals: Termination, sender: Sender<News>) -> Result<()> {
    let wait = move || while wait_for_one(&signals) && sender.send(News::Signal).is_ok() {};
    std::thread::Builder::new().name("signals".into()).spawn(wait)?;
    Ok(())
}

fn watch(mut sources: Sources, sender: Sender<News>) -> Result<()> {
    let wait = move || {
        loop {
            let news = sources.wait().map_or_else(News::Blind, News::Changed);
            let is_blind = matches!(news, News::Blind(_));
            if sender.send(news).is_err() || is_blind {
                return;
            }
        }
    };
    std::thread::Builder::new().name("sources".into()).spawn(wait)?;
    Ok(())
}

/// What runs at the moment, and what is to be done next.
struct Rerun<'a> {
    apk: &'a Path,
    command: String,
    words: Vec<OsString>,
    news: Receiver<News>,
    sender: Sender<News>,
    build: Option<Child>,
    vm: Option<Child>,
    /// Something changed since the build began.
    is_stale: bool,
    /// The VM is on its way out, for the next one.
    wants_run: bool,
    /// Digest of the package that runs, or ran last.
    runs: Option<[u8; 32]>,
}

impl Rerun<'_> {
    fn follow(mut self) -> Result<Exit> {
        self.start_build()?;
        loop {
            match self.next()? {
                News::Changed(paths) => {
                    complain(&format!("vm: {} changed", some_of(&paths)));
                    self.is_stale = true;
                    self.start_build()?;
                }
                News::Built => self.built()?,
                News::Ended => self.ended()?,
                News::Blind(error) => {
                    self.end();
                    return Err(error);
                }
                News::Signal => {
                    self.end();
                    return Ok(Exit::Interrupted);
                }
            }
        }
    }

    /// Waits for news. A VM that takes too long to make room for the next one is killed meanwhile.
    fn next(&self) -> Result<News> {
        if let (true, Some(vm)) = (self.wants_run, &self.vm) {
            match self.news.recv_timeout(PATIENCE) {
                // The second signal is obeyed at once.
                Err(RecvTimeoutError::Timeout) => vm.signal(Signal::INT),
                news => return Ok(news?),
            }
        }
        Ok(self.news.recv()?)
    }

    /// Begins a build, unless one runs, whose end is the beginning of the next then.
    fn start_build(&mut self) -> Result<()> {
        if self.build.is_none() {
            self.is_stale = false;
            complain(&format!("vm: {}", self.command));
            self.build = Some(Child::build(&self.command, self.sender.clone())?);
        }
        Ok(())
    }

    fn built(&mut self) -> Result<()> {
        let Some(build) = self.build.take() else { return Ok(()) };
        let status = build.end()?;
        if self.is_stale {
            return self.start_build();
        }
        if !status.success() {
            let goes_on = if self.vm.is_some() { "; the VM goes on" } else { "" };
            complain(&format!("vm: the build failed ({status}){goes_on}; waiting for a change"));
            return Ok(());
        }
        match digest(self.apk) {
            Ok(digest) if self.vm.is_some() && self.runs == Some(digest) => {
                complain("vm: the package is the same as before; the VM goes on");
                Ok(())
            }
            Ok(_) => self.start_vm(),
            Err(error) => {
                fail(&error);
                complain("vm: waiting for a change");
                Ok(())
            }
        }
    }

    /// Runs the package, after the end of the VM that runs.
    fn start_vm(&mut self) -> Result<()> {
        if let Some(vm) = &self.vm {
            if !self.wants_run {
                vm.signal(Signal::INT);
            }
            self.wants_run = true;
            return Ok(());
        }
        self.wants_run = false;
        self.runs = digest(self.apk).ok();
        self.vm = Some(Child::vm(&self.words, self.sender.clone())?);
        Ok(())
    }

    fn ended(&mut self) -> Result<()> {
        let Some(vm) = self.vm.take() else { return Ok(()) };
        let status = vm.end()?;
        if self.wants_run {
            return self.start_vm();
        }
        complain(&format!("vm: {}; waiting for a change", describe(status)));
        Ok(())
    }

    /// Ends what runs: in an orderly way, and at once if a second signal comes.
    fn end(mut self) {
        if let Some(build) = &self.build {
            build.signal_all(Signal::TERM);
        }
        if let Some(vm) = &self.vm {
            vm.signal(Signal::INT);
        }
        while self.build.is_some() || self.vm.is_some() {
            match self.news.recv() {
                Ok(News::Built) => drop(self.build.take().map(Child::end)),
                Ok(News::Ended) => drop(self.vm.take().map(Child::end)),
                Ok(News::Signal) => {
                    self.build.iter().for_each(|build| build.signal_all(Signal::KILL));
                    self.vm.iter().for_each(|vm| vm.signal(Signal::INT));
                }
                Ok(News::Changed(_) | News::Blind(_)) => {}
                Err(_) => return,
            }
        }
    }
}

fn describe(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("the run ended with exit code {code}"),
        None => format!("the run ended: {status}"),
    }
}

fn digest(apk: &Path) -> Result<[u8; 32]> {
    let content = std::fs::read(apk);
    let content = content.with_context(|| format!("the build made no {}", apk.display()))?;
    Ok(Sha256::digest(content).into())
}

/// The first of the paths, and how many more there are.
fn some_of(paths: &[PathBuf]) -> String {
    match paths {
        [] => "nothing".into(),
        [one] => one.display().to_string(),
        [one, rest @ ..] => format!("{} and {} more", one.display(), rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_is_told_everything_but_our_flags() {
        let others = |words: &[&str]| {
            let words = words_of_the_other(words.iter().map(OsString::from));
            words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        let words = ["run-app", "--watch", "a.apk", "--build", "make x", "--build=y", "--json"];
        assert_eq!(others(&words), ["run-app", "a.apk", "--json"]);
        assert_eq!(others(&["run-app", "--", "--watch"]), ["run-app", "--", "--watch"]);
    }

    #[test]
    fn without_a_makefile_somebody_must_say_how_to_build() {
        let folder = tempfile::tempdir().unwrap();
        let error = build_command(None, folder.path()).unwrap_err();
        assert_eq!(crate::exit::of_error(&error), Exit::Usage);
        assert_eq!(build_command(Some("ninja"), folder.path()).unwrap(), "ninja");
        std::fs::write(folder.path().join("makefile"), "").unwrap();
        assert_eq!(build_command(None, folder.path()).unwrap(), "make");
    }

    #[test]
    fn changes_are_told_in_a_line() {
        let paths = ["a", "b", "c"].map(PathBuf::from);
        assert_eq!(some_of(&paths[..1]), "a");
        assert_eq!(some_of(&paths), "a and 2 more");
    }
}
