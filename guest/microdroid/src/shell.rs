//! A shell on the console, for people. Only one image has it, and only debuggable VMs, which have no
//! secrets from their host, may run that image.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// All the shell's programs in one.
const BUSYBOX: &str = "/bin/busybox";
/// The console.
const CONSOLE: &str = "/dev/hvc0";
/// What the shell finds in its environment.
const ENVIRONMENT: [(&str, &str); 4] =
    [("HOME", "/root"), ("PATH", "/bin:/sbin"), ("TERM", "linux"), ("PS1", "microdroid # ")];
/// How long a shell that ended stays away, so that one which cannot start does no harm.
const PAUSE: Duration = Duration::from_secs(1);

static ENDING: AtomicBool = AtomicBool::new(false);

/// Serves a shell for as long as the VM runs, if the image has one.
pub fn serve(debuggable: bool) {
    if !debuggable || !Path::new(BUSYBOX).exists() || !Path::new(CONSOLE).exists() {
        return;
    }
    let thread = thread::Builder::new().name("shell".into());
    if let Err(error) = thread.spawn(|| {
        serve_for_ever().unwrap_or_else(|error| {
            log::warn!("there is no shell on the console: {error}");
        })
    }) {
        log::warn!("there is no shell on the console: {error}");
    }
}

/// From now on no shell is started any more.
pub fn end() {
    ENDING.store(true, Ordering::Release);
}

fn serve_for_ever() -> io::Result<()> {
    // The programs' names; those that the image has itself stay as they are.
    let _ = Command::new(BUSYBOX).args(["--install", "-s", "/bin"]).status();
    while !ENDING.load(Ordering::Acquire) {
        let console = || OpenOptions::new().read(true).write(true).open(CONSOLE);
        let mut greeting: File = console()?;
        greeting.write_all(b"\r\nA shell of this VM; it ends with the VM.\r\n")?;
        // In a session of its own the console becomes its terminal, so that ^C reaches what runs.
        let started = Command::new(BUSYBOX)
            .args(["setsid", "-c", BUSYBOX, "sh", "-i"])
            .env_clear()
            .envs(ENVIRONMENT)
            .current_dir("/")
            .stdin(console()?)
            .stdout(console()?)
            .stderr(Stdio::from(console()?))
            .spawn();
        // Somebody else here waits for all children, and may have been first.
        let _ = started?.wait();
        thread::sleep(PAUSE);
    }
    Ok(())
}
