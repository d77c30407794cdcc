//! Console and log on their way to files or to standard output.

use crate::report;
use crate::running::terminal::{Filter, type_in};
use anyhow::{Context, Result};
use std::fs::File;
use std::io::{ErrorKind, IsTerminal as _, PipeReader, Read, Write, pipe};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long the last output may take after the VM is gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// Carries what a VM writes to where it is to go.
#[derive(Debug)]
pub struct Pump {
    done: Receiver<()>,
}

impl Pump {
    /// To a new file, or to standard output. The answer's descriptor is for the VM.
    pub fn start(what: &str, file: Option<&Path>) -> Result<(OwnedFd, Self)> {
        let (reader, writer) = pipe().context("cannot make a pipe")?;
        Ok((writer.into(), Self::carry(what, reader, file)?))
    }

    /// The same from a pipe that is there.
    pub fn carry(what: &str, from: PipeReader, file: Option<&Path>) -> Result<Self> {
        let to = match file {
            Some(path) => Sink::File(
                File::create(path)
                    .with_context(|| format!("cannot write the {what} to {}", path.display()))?,
            ),
            None => Sink::Stdout,
        };
        Self::into_sink(what, from, to)
    }

    /// To a terminal that shows what a guest does to its own; the answer's descriptor is for the VM.
    pub fn to_terminal(what: &str) -> Result<(OwnedFd, Self)> {
        let (reader, writer) = pipe().context("cannot make a pipe")?;
        let to = match std::io::stdout().is_terminal() {
            true => Sink::Terminal(Filter::default()),
            false => Sink::Stdout,
        };
        Ok((writer.into(), Self::into_sink(what, reader, to)?))
    }

    fn into_sink(what: &str, from: PipeReader, to: Sink) -> Result<Self> {
        let (sender, done) = channel();
        std::thread::Builder::new()
            .name(format!("{what} output"))
            .spawn(move || {
                carry(from, to);
                let _ = sender.send(());
            })
            .context("cannot start a thread")?;
        Ok(Self { done })
    }

    /// Waits until the last byte is where it is to go; call it when the VM is dropped.
    pub fn finish(self) {
        let _ = self.done.recv_timeout(PATIENCE);
    }
}

/// Standard input, through a pipe of our own: what the manager does to that, no terminal notices.
/// `escaped` is called if a person presses Ctrl-].
pub fn standard_input(escaped: impl FnOnce() + Send + 'static) -> Result<OwnedFd> {
    let (reader, writer) = pipe().context("cannot make a pipe")?;
    let pass = move || {
        if type_in(writer) {
            escaped();
        }
    };
    let thread = std::thread::Builder::new().name("console input".into());
    thread.spawn(pass).context("cannot start a thread")?;
    Ok(reader.into())
}

/// Where output goes.
enum Sink {
    File(File),
    Stdout,
    Terminal(Filter),
}

fn carry(mut from: PipeReader, mut to: Sink) {
    let mut buffer = [0; 16 << 10];
    loop {
        let bytes = match from.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => buffer.get(..count).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        match &mut to {
            Sink::Stdout => report::print(bytes),
            Sink::Terminal(filter) => report::print_raw(&filter.pass(bytes)),
            Sink::File(file) => {
                if let Err(error) = file.write_all(bytes) {
                    report::complain(&format!("vm: output is lost from here on: {error}"));
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_in_the_file_when_the_pump_has_finished() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let (writer, pump) = Pump::start("log", Some(&path)).unwrap();
        let text = vec![b'x'; 100_000];
        File::from(writer).write_all(&text).unwrap();
        pump.finish();
        assert!(std::fs::read(&path).unwrap() == text);
    }

    #[test]
    fn a_file_that_cannot_be_made_is_named() {
        let error = Pump::start("console", Some(Path::new("/nowhere/c"))).unwrap_err();
        assert_eq!(error.to_string(), "cannot write the console to /nowhere/c");
    }
}
