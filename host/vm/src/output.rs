//! Console and log on their way to files or to standard output.

use crate::report;
use anyhow::{Context, Result};
use std::fs::File;
use std::io::{ErrorKind, PipeReader, Read, Write, pipe};
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
        let file = match file {
            Some(path) => Some(
                File::create(path)
                    .with_context(|| format!("cannot write the {what} to {}", path.display()))?,
            ),
            None => None,
        };
        let (reader, writer) = pipe().context("cannot make a pipe")?;
        let (sender, done) = channel();
        std::thread::Builder::new()
            .name(format!("{what} output"))
            .spawn(move || {
                carry(reader, file);
                let _ = sender.send(());
            })
            .context("cannot start a thread")?;
        Ok((writer.into(), Self { done }))
    }

    /// Waits until the last byte is where it is to go; call it when the VM is dropped.
    pub fn finish(self) {
        let _ = self.done.recv_timeout(PATIENCE);
    }
}

fn carry(mut from: PipeReader, mut to: Option<File>) {
    let mut buffer = [0; 16 << 10];
    loop {
        let bytes = match from.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => buffer.get(..count).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        match &mut to {
            None => report::print(bytes),
            Some(file) => {
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
