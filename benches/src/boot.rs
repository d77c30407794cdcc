//! From the start of `vm run-app` to the payload's first words, against the shortest boot there is.

use crate::report::{Side, now, times};
use anyhow::{Context, Result};
use avf_tests::{House, Running};
use std::path::Path;

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

fn shortest_boot() -> Result<f64> {
    let house = House::new();
    let trace = house.path("trace");
    let image = house.image_with_init("floor");
    let mut command = house.run_app_command("exit7", &["--debug", "none", "--image", &image]);
    command.env("AVF_TRACE", &trace).output()?;
    Ok(moment(&trace, "qemu_exited")? - moment(&trace, "qemu_spawned")?)
}

/// Until the payload's main says that it is ready, which is the first that can be seen of it from
/// outside. The package is the C example of the SDK; its main says so at once.
fn time_to_payload() -> Result<f64> {
    let house = House::new();
    let trace = house.path("trace");
    let mut command = house.run_app_command("sample_c", &["--debug", "none"]);
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
