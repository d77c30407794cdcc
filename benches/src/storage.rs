//! The encrypted storage of a payload against a plain ext4 in the same partition, in one boot.

use crate::report::{Side, rates};
use anyhow::{Context, Result, ensure};
use avf_tests::House;
use std::collections::BTreeMap;

const WORK: [(&str, &str); 4] = [
    ("sequential-write", "sequential writing, synced at the end"),
    ("sequential-read", "sequential reading"),
    ("random-write", "writing 4 KiB at random places, one at a time"),
    ("random-read", "reading 4 KiB at random places, one at a time"),
];

/// The guest is `tests/inits/src/bin/storage_speed.rs`, which measures both in turn.
pub fn measure() -> Result<()> {
    let house = House::new();
    let path = |name| house.path(name).to_str().map(str::to_owned).context("no usual name");
    let (instance, storage) = (path("instance.img")?, path("storage.img")?);
    let image = house.image_with_init("storage_speed");
    let words =
        ["-", &instance, "--image", &image, "--storage", &storage, "--storage-size", "256M"];
    let outcome = house.run_app("exit7", &words);
    let all_done = outcome.stdout.contains("checks ended") && !outcome.stdout.contains("FAILED");
    ensure!(all_done, "the guest did not measure: {outcome}");

    let mut sides: BTreeMap<(&str, &str), Side> = BTreeMap::new();
    for line in outcome.stdout.lines().filter_map(|line| line.strip_prefix("speed ")) {
        let words: Vec<_> = line.split(' ').collect();
        let [kind, work, bytes, time] = *words else { continue };
        let rate = bytes.parse::<f64>()? / (1 << 20) as f64 / (time.parse::<f64>()? / 1e6);
        sides.entry((kind, work)).or_default().add(rate);
    }
    for (work, name) in WORK {
        let side = |kind| sides.get(&(kind, work)).with_context(|| format!("no {kind} {work}"));
        rates(
            &format!("encrypted storage, {name}, against plain ext4"),
            "MiB/s",
            side("encrypted")?,
            side("plain")?,
        );
    }
    Ok(())
}
