//! What a VM that does nothing costs its host beside its own memory.

use anyhow::{Context, Result};
use avf_tests::{House, Process};
use std::path::PathBuf;
use std::time::Duration;

/// How long the idle VM is watched.
const WATCH: Duration = Duration::from_secs(30);

pub fn measure() -> Result<()> {
    let house = House::new();
    let mut running = house.start_app("echo", &["--debug", "none"]);
    running.until("payload is ready");
    let ours = [house.process("virtmgr"), house.process("avf-devices")];
    // What the boot left behind settles first.
    std::thread::sleep(Duration::from_secs(5));

    let before = switches(&ours)?;
    std::thread::sleep(WATCH);
    let after = switches(&ours)?;
    for process in &ours {
        println!("{}: {:.1} MiB private", process.name, private_kib(process)? as f64 / 1024.0);
    }
    let total: u64 = ours.iter().map(private_kib).sum::<Result<u64>>()?;
    println!("virtmgr and avf-devices: {:.1} MiB private (at most 24)", total as f64 / 1024.0);
    println!(
        "context switches in {} idle seconds: {} (at most 3)",
        WATCH.as_secs(),
        after - before
    );

    big_guest()
}

/// A VM that is given 1 GiB must not take it.
fn big_guest() -> Result<()> {
    let house = House::new();
    let mut running = house.start_app("echo", &["--debug", "none", "--mem", "1024"]);
    running.until("payload is ready");
    let qemu = house.process("qemu-system");
    let shared = field(&qemu, "RssShmem:")?;
    println!("a fresh VM of 1024 MiB takes {:.0} MiB of guest memory", shared as f64 / 1024.0);
    Ok(())
}

fn private_kib(process: &Process) -> Result<u64> {
    Ok(field(process, "RssAnon:")? + field(process, "RssFile:")?)
}

fn field(process: &Process, name: &str) -> Result<u64> {
    number(&PathBuf::from(format!("/proc/{}/status", process.pid)), name)
}

fn number(path: &std::path::Path, name: &str) -> Result<u64> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .with_context(|| format!("no {name} in {}", path.display()))
}

/// Context switches of every thread so far.
fn switches(processes: &[Process]) -> Result<u64> {
    let mut total = 0;
    for process in processes {
        for task in std::fs::read_dir(format!("/proc/{}/task", process.pid))? {
            let status = task?.path().join("status");
            total += number(&status, "voluntary_ctxt_switches:")?;
            total += number(&status, "nonvoluntary_ctxt_switches:")?;
        }
    }
    Ok(total)
}
