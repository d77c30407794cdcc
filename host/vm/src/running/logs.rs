//! `vm logs`.

use super::{Running, refused};
use crate::cli::{Logs, Output};
use crate::exit::Exit;
use crate::report::{is_unheard, print, say_json};
use anyhow::{Context as _, Result, bail};
use avf_aidl::android::system::virtualizationservice::OutputKind::OutputKind;
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::os::fd::OwnedFd;

/// No line that is told as one is longer.
const MAX_LINE: u64 = 64 << 10;

/// Runs the command.
pub fn logs(arguments: &Logs) -> Result<Exit> {
    let running = Running::connect(&arguments.vm)?;
    let output = open(&running, arguments.of, arguments.follow)?;
    let told = match arguments.json {
        true => each_line(output, |line| say_line(arguments.of, line)),
        false => each_chunk(output, print),
    };
    told.with_context(|| format!("reading the output of VM {} failed", running.title()))?;
    Ok(Exit::Answer(0))
}

/// The stream of a VM: what is kept of it, then what follows if it is wanted.
pub fn open(running: &Running, of: Output, follow: bool) -> Result<File> {
    let kind = match of {
        Output::Log => OutputKind::LOG,
        Output::Console => OutputKind::CONSOLE,
    };
    match running.vm().openOutput(kind, follow).map_err(|status| refused(&status))? {
        Some(output) => Ok(OwnedFd::from(output).into()),
        None => {
            bail!("VM {} is not debuggable: neither console nor log leave it", running.title())
        }
    }
}

/// Hands everything on as it comes, as long as somebody reads standard output.
pub fn each_chunk(mut from: impl Read, mut take: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut buffer = [0; 16 << 10];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(_) if is_unheard() => return Ok(()),
            Ok(count) => take(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Hands everything on line by line; a line that is too long is told in pieces.
fn each_line(from: impl Read, mut take: impl FnMut(&str)) -> std::io::Result<()> {
    let mut from = BufReader::new(from);
    loop {
        let mut line = Vec::new();
        let is_end = (&mut from).take(MAX_LINE).read_until(b'\n', &mut line)? == 0;
        if is_end || is_unheard() {
            return Ok(());
        }
        take(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']));
    }
}

fn say_line(of: Output, line: &str) {
    let stream = match of {
        Output::Log => "log",
        Output::Console => "console",
    };
    say_json(&json!({"stream": stream, "text": line}));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_one_by_one() {
        let mut lines = Vec::new();
        let long = "x".repeat(70_000);
        let text = format!("one\r\n\n{long}\nlast");
        each_line(text.as_bytes(), |line| lines.push(line.to_owned())).unwrap();
        assert_eq!(lines[..2], ["one", ""]);
        assert_eq!(lines[2].len() + lines[3].len(), 70_000);
        assert_eq!(lines[4..], ["last"]);
        let mut bytes = Vec::new();
        each_chunk(long.as_bytes(), |chunk| bytes.extend_from_slice(chunk)).unwrap();
        assert!(bytes == long.as_bytes());
    }
}
