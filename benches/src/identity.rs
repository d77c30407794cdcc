//! What an identity adds to a boot: measuring kernel and initramfs on the host, deriving secrets and
//! certificates in the guest, and opening the encrypted storage.

use crate::report::{Side, now};
use anyhow::{Context, Result};
use avf_tests::{House, Running};
use serde_json::Value;
use std::path::Path;

/// Times of one kind of boot, in ms.
#[derive(Debug, Default)]
struct Times {
    whole: Side,
    host: Side,
    guest: Side,
    storage: Side,
}

/// First boots, each of a new instance with a new storage, and later ones.
pub fn measure(runs: usize) -> Result<()> {
    let (mut first, mut later) = (Times::default(), Times::default());
    let house = House::new();
    for run in 0..runs {
        boot(&house, run, &mut first)?;
        boot(&house, run, &mut later)?;
    }
    first.print("first", " and formatting");
    later.print("later", "");
    Ok(())
}

impl Times {
    fn print(&self, which: &str, more: &str) {
        let (whole, host, guest) = (self.whole.median(), self.host.median(), self.guest.median());
        let storage = self.storage.median();
        println!(
            "identity adds {:.1} ms to a {which} boot of {whole:.0} ms ({:.2} %): {host:.1} ms on \
             the host, {guest:.1} ms in the guest; opening{more} the encrypted storage adds \
             {storage:.1} ms ({:.2} %)",
            host + guest,
            100.0 * (host + guest) / whole,
            100.0 * storage / whole,
        );
    }
}

/// The C example, whose main says at once that it is ready.
fn boot(house: &House, run: usize, times: &mut Times) -> Result<()> {
    let path =
        |name: String| house.path(&name).to_str().map(str::to_owned).context("no usual name");
    let instance = path(format!("instance-{run}.img"))?;
    let storage = path(format!("storage-{run}.img"))?;
    let trace = house.path("trace");
    let _ = std::fs::remove_file(&trace);
    let mut command = house.run_app_command("sample_c", &["-", &instance, "--storage", &storage]);
    command.env("AVF_TRACE", &trace);
    let start = now();
    let mut running = Running::start(command);
    running.until("payload is ready");
    running.signal(rustix::process::Signal::TERM);
    let said = running.outcome().stdout;
    let microseconds = |what: &str| {
        let rest = said.lines().find_map(|line| Some(line.split_once(what)?.1));
        let number = rest.and_then(|rest| rest.split(' ').next()?.parse::<f64>().ok());
        number.with_context(|| format!("the guest did not say {what:?}:\n{said}"))
    };
    times.whole.add(field(&trace, "payload_ready", "t")? / 1e6 - start * 1e3);
    times.host.add(field(&trace, "boot_measured", "us")? / 1e3);
    times.guest.add(microseconds("identity derived in ")? / 1e3);
    times.storage.add(microseconds("encrypted storage opened in ")? / 1e3);
    Ok(())
}

/// A number of an event of the manager's trace.
fn field(trace: &Path, event: &str, name: &str) -> Result<f64> {
    let text = std::fs::read_to_string(trace)?;
    let mut lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let found = lines.find(|line| line["event"] == event);
    let number = found.and_then(|line| line[name].as_f64());
    number.with_context(|| format!("no event {event} in the trace:\n{text}"))
}
