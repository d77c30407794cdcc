//! `vm verify` of a large package, against `apksigner verify` and against plain SHA-256.

use crate::cores;
use crate::package::{self, MIB};
use crate::report::{Side, now, rates};
use crate::run::{most_memory, peer, seconds};
use anyhow::Result;
use avf_tests::House;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

const MEBIBYTES: u64 = 256;
const LARGE_MEBIBYTES: u64 = 2048;

pub fn measure(runs: usize) -> Result<()> {
    speed(runs)?;
    memory()
}

fn speed(runs: usize) -> Result<()> {
    let apksigner = peer("apksigner")?;
    let apk = package::of_size(MEBIBYTES)?;
    package::warm(&apk)?;
    let (mut ours, mut floor, mut theirs) = (Side::default(), Side::default(), Side::default());
    for _ in 0..runs {
        floor.add(MEBIBYTES as f64 / plain_sha256(&apk)?);
        ours.add(MEBIBYTES as f64 / seconds(vm_verify(&House::new(), &apk))?);
        let mut command = Command::new(&apksigner);
        command.arg("verify").arg(&apk);
        theirs.add(MEBIBYTES as f64 / seconds(command)?);
    }
    rates(
        "`vm verify` of 256 MiB, against `apksigner verify` (at least 3.0)",
        "MiB/s",
        &ours,
        &theirs,
    );
    rates(
        "`vm verify` of 256 MiB, against plain SHA-256 on the same cores (at least 0.9)",
        "MiB/s",
        &ours,
        &floor,
    );
    Ok(())
}

fn memory() -> Result<()> {
    let apk = package::of_size(LARGE_MEBIBYTES)?;
    let kib = most_memory(vm_verify(&House::new(), &apk))?;
    println!("`vm verify` of 2 GiB takes {:.1} MiB (at most 32)", kib as f64 / 1024.0);
    Ok(())
}

fn vm_verify(house: &House, apk: &Path) -> Command {
    let mut command = house.command(&["verify"]);
    command.arg(apk);
    command
}

/// The floor: every MiB of the file read and hashed, on all processors, and nothing else.
fn plain_sha256(apk: &Path) -> Result<f64> {
    let file = File::open(apk)?;
    let size = file.metadata()?.len();
    let next = AtomicU64::new(0);
    let work = || -> std::io::Result<()> {
        let mut buffer = vec![0; MIB as usize];
        loop {
            let offset = next.fetch_add(MIB, Ordering::Relaxed);
            if offset >= size {
                return Ok(());
            }
            let length = MIB.min(size - offset) as usize;
            let chunk = buffer.get_mut(..length).unwrap_or_default();
            file.read_exact_at(chunk, offset)?;
            std::hint::black_box(Sha256::digest(chunk));
        }
    };
    let start = now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores::count()).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(result) => result,
            Err(_) => Err(std::io::Error::other("a hashing thread crashed")),
        })
    })?;
    Ok(now() - start)
}
