//! What the app types into a VM's console.

use crate::output::write_all;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use std::io;
use std::os::fd::OwnedFd;

/// Starts passing on what `source` yields to `console`, until either ends.
pub fn start(source: OwnedFd, console: OwnedFd) -> io::Result<()> {
    start_for(source, console, ())
}

/// As [`start`]; drops `held` when it ends.
pub fn start_for(source: OwnedFd, console: OwnedFd, held: impl Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name("console-in".into()).stack_size(256 << 10).spawn(
        move || {
            if let Err(error) = pass_on(&source, &console) {
                log::debug!("console input ended: {error}");
            }
            drop(held);
        },
    )?;
    Ok(())
}

fn pass_on(source: &OwnedFd, console: &OwnedFd) -> rustix::io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        // Nothing is read from the console here; its end is all that poll can tell.
        let mut waiting =
            [PollFd::new(source, PollFlags::IN), PollFd::new(console, PollFlags::empty())];
        match poll(&mut waiting, None) {
            Err(Errno::INTR) => continue,
            other => other?,
        };
        if !waiting[1].revents().is_empty() {
            return Ok(());
        }
        match rustix::io::read(source, &mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => write_all(console, buffer.get(..count).unwrap_or_default())?,
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inlet::stream_pair;
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    #[test]
    fn input_is_passed_on_until_the_vm_ends() {
        let (reader, mut writer) = io::pipe().unwrap();
        let (ours, theirs) = stream_pair().unwrap();
        start(reader.into(), ours).unwrap();
        let mut theirs = UnixStream::from(theirs);
        writer.write_all(b"ls\n").unwrap();
        let mut line = [0; 3];
        theirs.read_exact(&mut line).unwrap();
        assert_eq!(&line, b"ls\n");
        // The VM goes; the thread must let go of the app's descriptor although no input comes.
        drop(theirs);
        let mut waiting = [PollFd::new(&writer, PollFlags::empty())];
        poll(&mut waiting, None).unwrap();
        assert!(waiting[0].revents().contains(PollFlags::ERR));
    }
}
