//! Checks of what only a guest's kernel can show, reported line by line.
//!
//! Each check is a line `ok NAME` or `FAILED NAME: why`; the last line is `checks ended`. They go to
//! the log port of a debuggable VM, and to the kernel's log for whoever runs the image by hand.

use std::fmt::{Debug, Display};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::{Duration, Instant};

use rustix::mount::{MountFlags, mount};

/// The virtio-serial port that the host shows as the VM's log.
const PORT: &str = "avf.log";
/// How long the port may take to be there.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a check failed.
pub type Failed = Box<dyn std::error::Error>;

/// A run of checks.
#[derive(Debug)]
pub struct Checks {
    outputs: Vec<File>,
}

impl Checks {
    /// Mounts what the kernel provides, loads the modules of every boot, and finds the outputs.
    pub fn begin() -> Self {
        crate::must_be_init();
        for (kind, target) in
            [("proc", "/proc"), ("sysfs", "/sys"), ("devtmpfs", "/dev"), ("tmpfs", "/tmp")]
        {
            let _ = mount(kind, target, kind, MountFlags::empty(), None);
        }
        crate::load_modules("");
        let write = |path: &str| OpenOptions::new().write(true).open(path).ok();
        let outputs = [write("/dev/kmsg"), log_port().as_deref().and_then(write)];
        Self { outputs: outputs.into_iter().flatten().collect() }
    }

    /// Runs one check.
    pub fn check(&mut self, name: &str, body: impl FnOnce() -> Result<(), Failed>) {
        match body() {
            Ok(()) => self.say(&format!("ok {name}")),
            Err(why) => self.say(&format!("FAILED {name}: {why}")),
        }
    }

    /// Says something more.
    pub fn say(&mut self, line: &str) {
        for output in &mut self.outputs {
            let _ = writeln!(output, "{line}");
        }
    }

    /// Says that this is all, and powers off.
    pub fn end(mut self) -> ! {
        self.say("checks ended");
        let _ = rustix::system::reboot(rustix::system::RebootCommand::PowerOff);
        loop {
            std::thread::park();
        }
    }
}

/// Fails unless both are equal.
pub fn expect<T: PartialEq<U> + Debug, U: Debug>(
    what: impl Display,
    found: T,
    expected: U,
) -> Result<(), Failed> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{what}: {found:?}, not {expected:?}").into()),
    }
}

/// The port's node as soon as it is there; a VM that is not debuggable has none.
fn log_port() -> Option<String> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        let ports = std::fs::read_dir("/sys/class/virtio-ports").into_iter().flatten().flatten();
        for port in ports {
            let name = std::fs::read_to_string(port.path().join("name")).unwrap_or_default();
            if name.trim_end() == PORT {
                return Some(format!("/dev/{}", port.file_name().display()));
            }
        }
        // By hand there is a serial line, and no port to wait for.
        if std::fs::read_to_string("/proc/cmdline").is_ok_and(|line| line.contains("ttyS")) {
            return None;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    None
}
