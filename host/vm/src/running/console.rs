//! `vm console`: this terminal, or whatever standard input and output are, at the console of a VM.

use super::logs::{each_chunk, open};
use super::terminal::{Filter, RawTerminal, give_back, type_in};
use super::{Running, refused};
use crate::cli::{Console, Output};
use crate::exit::Exit;
use crate::report::{complain, print, print_raw};
use anyhow::{Context as _, Result};
use avf_spawn::Termination;
use std::fs::File;
use std::io::{IsTerminal as _, stdin, stdout};
use std::os::fd::OwnedFd;
use std::sync::mpsc::{Sender, channel};

/// Why the connection ends.
enum End {
    /// The VM is gone, or reading from it failed.
    Output(std::io::Result<()>),
    /// Somebody pressed Ctrl-].
    Escape,
    /// Somebody asked us to end.
    Signal,
}

/// Runs the command.
pub fn console(arguments: &Console, signals: std::io::Result<Termination>) -> Result<Exit> {
    attach(&Running::connect(&arguments.vm)?, signals.context("cannot wait for signals")?)
}

/// Connects standard input and output with the console of a VM, to the end of either.
pub fn attach(running: &Running, signals: Termination) -> Result<Exit> {
    let output = open(running, Output::Console, true)?;
    let title = running.title();
    let input = match running.vm().openConsoleInput() {
        Ok(input) => Some(File::from(OwnedFd::from(input))),
        Err(status) => {
            complain(&format!("vm: the console takes no input: {}", refused(&status)));
            None
        }
    };
    let interactive = stdin().is_terminal() && input.is_some();
    if interactive {
        complain(&format!("connected with the console of VM {title}; Ctrl-] ends the connection"));
    }
    let (sender, ends) = channel();
    let terminal = RawTerminal::take().context("cannot set up the terminal")?;
    start(sender, signals, output, input)?;
    let end = ends.recv();
    drop(terminal);
    if interactive {
        complain("");
    }
    match end {
        Ok(End::Output(result)) => {
            result.with_context(|| format!("reading the console of VM {title} failed"))?;
            Ok(Exit::Answer(0))
        }
        Ok(End::Signal) => Ok(Exit::Interrupted),
        Ok(End::Escape) | Err(_) => Ok(Exit::Answer(0)),
    }
}

fn start(
    sender: Sender<End>,
    signals: Termination,
    output: File,
    input: Option<File>,
) -> Result<()> {
    let (on_signal, on_escape) = (sender.clone(), sender.clone());
    spawn("signals", move || {
        if signals.wait().is_ok() {
            let _ = on_signal.send(End::Signal);
        }
        // A second one does not wait for anything.
        if signals.wait().is_ok() {
            give_back();
            std::process::exit(Exit::Interrupted.code().into());
        }
    })?;
    spawn("console output", move || {
        let _ = sender.send(End::Output(show(output)));
    })?;
    let Some(input) = input else { return Ok(()) };
    spawn("console input", move || {
        if type_in(input) {
            let _ = on_escape.send(End::Escape);
        }
    })
}

fn show(output: File) -> std::io::Result<()> {
    if !stdout().is_terminal() {
        return each_chunk(output, print);
    }
    let mut filter = Filter::default();
    each_chunk(output, |bytes| print_raw(&filter.pass(bytes)))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    let started = std::thread::Builder::new().name(name.into()).spawn(work);
    started.with_context(|| format!("cannot start the {name} thread")).map(drop)
}
