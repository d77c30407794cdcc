//! From the start of `vm run-app` to the payload's first words, against the shortest boot there is.

use crate::package;
use crate::report::{Side, now, times};
use crate::run::seconds;
use anyhow::{Context, Result};
use avf_tests::{House, Running};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The package whose verification is measured.
const MEBIBYTES: usize = 64;

/// This machine's directory of libraries in a package.
const ABI: &str = if cfg!(target_arch = "aarch64") { "arm64-v8a" } else { "x86_64" };

/// The floor is the same QEMU with the same flags, devices and kernel, whose PID 1 powers off at
/// once: from QEMU's start to its end.
pub fn measure(runs: usize) -> Result<()> {
    let (mut ours, mut floor) = (Side::default(), Side::default());
    for _ in 0..runs {
        floor.add(shortest_boot()?);
        ours.add(time_to_payload()?);
    }
    times(
        "boot to the first call of AVmPayload_main, against a PID 1 that powers off (at most 1.25)",
        "s",
        &ours,
        &floor,
    );
    Ok(())
}

/// What verification adds: boots of a package of 64 MiB in a guest that verifies nothing, in a new
/// instance, whose guest reads all of the package, and in an instance that remembers it.
///
/// The guest without verification maps nothing, knows no instance and has no disk for one; else it
/// is the same.
pub fn measure_verification(runs: usize) -> Result<()> {
    let (mut without, mut first, mut later) = (Side::default(), Side::default(), Side::default());
    let house = House::new();
    let package = LargePackage::make(&house)?;
    for run in 0..runs {
        let unverified = house.image_with_init("unverified");
        without.add(package.boot(&house, &["--image", &unverified])?);
        let instance = house.path(&format!("instance-{run}"));
        let instance = instance.to_str().context("the temporary directory has no usual name")?;
        first.add(package.boot(&house, &[instance])?);
        later.add(package.boot(&house, &[instance])?);
    }
    times(
        "first boot with a package of 64 MiB, against a guest without verification",
        "s",
        &first,
        &without,
    );
    times(
        "later boot with a package of 64 MiB, against a guest without verification (at most 1.05)",
        "s",
        &later,
        &without,
    );
    println!(
        "verification of 64 MiB adds {:.3} s at the first boot and {:.3} s later",
        first.median() - without.median(),
        later.median() - without.median()
    );
    Ok(())
}

/// The C example with much beside it, and its v4 file.
struct LargePackage {
    apk: PathBuf,
    idsig: PathBuf,
}

impl LargePackage {
    fn make(house: &House) -> Result<Self> {
        let libraries = avf_tests::payload("sample_c").with_file_name("lib");
        let mut files = vec![("assets/noise".to_owned(), package::noise(MEBIBYTES << 20))];
        for name in ["libsample_c.so", "libsample_helper.so"] {
            let path = libraries.join(name);
            let library = std::fs::read(&path).with_context(|| path.display().to_string())?;
            files.push((format!("lib/{ABI}/{name}"), library));
        }
        let this = Self { apk: house.path("large.apk"), idsig: house.path("large.idsig") };
        package::write(&this.apk, files)?;
        let mut command = house.command(&["create-idsig"]);
        command.arg(&this.apk).arg(&this.idsig);
        seconds(command)?;
        Ok(this)
    }

    fn boot(&self, house: &House, words: &[&str]) -> Result<f64> {
        let mut command = house.command(&["run-app"]);
        command.arg(&self.apk).arg(&self.idsig).args(words);
        command.args(["--payload-binary-name", "libsample_c.so", "--debug", "none"]);
        until_payload(house, command)
    }
}

fn shortest_boot() -> Result<f64> {
    let house = House::new();
    let trace = house.path("trace");
    let image = house.image_with_init("floor");
    let mut command = house.run_app_command("exit7", &["--debug", "none", "--image", &image]);
    command.env("AVF_TRACE", &trace).output()?;
    Ok(moment(&trace, "qemu_exited")? - moment(&trace, "qemu_spawned")?)
}

/// The package is the C example of the SDK.
fn time_to_payload() -> Result<f64> {
    let house = House::new();
    let command = house.run_app_command("sample_c", &["--debug", "none"]);
    until_payload(&house, command)
}

/// Until the payload's main says that it is ready, which is the first that can be seen of it from
/// outside. The C example's main says so at once.
fn until_payload(house: &House, mut command: Command) -> Result<f64> {
    let trace = house.path("trace");
    // What an earlier VM wrote is not what is waited for.
    let _ = std::fs::remove_file(&trace);
    command.env("AVF_TRACE", &trace);
    let start = now();
    let mut running = Running::start(command);
    running.until("payload is ready");
    running.signal(rustix::process::Signal::TERM);
    running.outcome();
    Ok(moment(&trace, "payload_ready")? - start)
}

/// When an event of the manager's trace took place, in seconds.
fn moment(trace: &Path, event: &str) -> Result<f64> {
    let text = std::fs::read_to_string(trace)
        .with_context(|| format!("the manager wrote no trace to {}", trace.display()))?;
    text.lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|line| line["event"] == event)
        .and_then(|line| line["t"].as_f64())
        .map(|nanoseconds| nanoseconds / 1e9)
        .with_context(|| format!("no event {event} in the trace:\n{text}"))
}
