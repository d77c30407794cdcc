//! `--connect` and `vm connect`: a conversation with the payload.

use crate::report::{Report, print};
use crate::watch::Running;
use anyhow::{Context, Result};
use avf::VsockStream;
use std::io::{ErrorKind, IsTerminal, Read};
use std::net::Shutdown;

/// Sends standard input to a port of the VM and reports what comes back, to the end.
///
/// A terminal is not read: nobody would know when its input ends.
pub fn converse(vm: &dyn Running, port: u32, report: Report) -> Result<()> {
    let stream = vm.connect_vsock(port)?;
    let sender = stream.try_clone().context("cannot duplicate the connection")?;
    // Not joined: standard input may never end, and the payload need not wait for it.
    start(move || match std::io::stdin().is_terminal() {
        true => drop(sender.shutdown(Shutdown::Write)),
        false => send_input(sender),
    })?;
    receive(stream, |bytes| report.reply(port, bytes))
        .with_context(|| format!("reading from port {port} of the VM failed"))
}

/// The same over a stream that is there, for whoever asked for nothing else: also from a terminal.
pub fn talk(stream: VsockStream) -> Result<()> {
    let sender = stream.try_clone().context("cannot duplicate the connection")?;
    start(move || send_input(sender))?;
    receive(stream, print).context("reading from the VM failed")
}

fn start(work: impl FnOnce() + Send + 'static) -> Result<()> {
    let thread = std::thread::Builder::new().name("connect input".into());
    thread.spawn(work).context("cannot start a thread").map(drop)
}

fn send_input(mut to: VsockStream) {
    // A payload that hangs up early has heard enough.
    let _ = std::io::copy(&mut std::io::stdin().lock(), &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

fn receive(mut from: impl Read, mut take: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut buffer = [0; 16 << 10];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => take(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // The VM ended under the connection; whatever it sent is here.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_comes_is_taken() {
        let text = vec![b'a'; 50_000];
        let mut taken = Vec::new();
        receive(text.as_slice(), |bytes| taken.extend_from_slice(bytes)).unwrap();
        assert!(taken == text);
    }
}
