//! Power cuts: whatever part of a VM's writes reached the disk, the instance goes on, and everything
//! that its payload had synced is there.

use avf_tests::power_cut::{Cut, Recorded, Run, Secrets, check, cuts, instance};
use std::ops::Range;
use std::time::Instant;

/// Steps of the payload in the first boot, and in the second one.
const STEPS: [Range<u32>; 2] = [0..48, 48..96];
/// Seeds of the states that the host looks at, for each point.
const SEEDS: u64 = 14;

#[test]
fn a_power_cut_at_any_moment_costs_neither_identity_nor_storage() {
    survive(200);
}

#[test]
#[ignore = "takes minutes: cargo xtask test --long"]
fn a_thousand_power_cuts_cost_neither_identity_nor_storage() {
    survive(1000);
}

/// Cuts the power at every point of a first boot, in `count` states of the payload's work, while a
/// guest recovers from a power cut, and while the storage grows.
fn survive(count: usize) {
    let begin = Instant::now();
    let recorded = Recorded::new();
    let [first, second] = STEPS.map(|steps| recorded.run(steps));
    let [recovering, growing] = later_runs(&recorded, &second);
    let runs = [&first, &second, &recovering, &growing];
    runs.iter().for_each(|run| println!("recorded: {run}"));
    println!("recorded in {:.1} s", begin.elapsed().as_secs_f64());

    let secrets = recorded.secrets(&first);
    let salt = secrets.remembered(&second.instance.bytes).unwrap().unwrap().salt;
    let key = secrets.storage_key(&salt);
    let of_first_boot = agree(&runs, &secrets, &salt);

    let at = runs.map(|run| run.record.mark(0));
    let ends = runs.map(|run| run.record.events.len());
    let looks = [
        ("first boot", &first, of_first_boot),
        ("work of the first boot", &first, cuts::spread(at[0], ends[0], count / 2)),
        ("later boot and its work", &second, cuts::spread(0, ends[1], count - count / 2)),
        ("torn superblock", &second, cuts::torn_superblocks(&second, 0, 32)),
        ("recovery", &recovering, cuts::spread(0, at[2], 30)),
        ("growth", &growing, cuts::spread(0, at[3], 60)),
    ];
    let (mut wrong, mut torn) = (Vec::new(), 0);
    for (name, run, cuts) in &looks {
        let verdict = check(&recorded.house, name, run, &key, cuts);
        torn += verdict.times("superblock was torn");
        wrong.extend(verdict.wrong);
    }
    assert!(torn > 0, "no superblock was torn");
    assert!(wrong.is_empty(), "{} states are wrong:\n{}", wrong.len(), wrong.join("\n"));

    // All of this would be worth nothing if nothing could ever be wrong.
    let lying = second.without_flushes();
    let cuts = cuts::spread(0, lying.record.events.len(), 14);
    let verdict = check(&recorded.house, "device that does not flush", &lying, &key, &cuts);
    assert!(verdict.wrong.len() > 5, "{verdict:?}");
    recorded.house.must_be_empty();
}

/// A run after a power cut in the middle of a step, and one with more storage.
fn later_runs(recorded: &Recorded, second: &Run) -> [Run; 2] {
    let step = 72;
    let mark = |step: u32| second.record.mark((step - STEPS[1].start) as usize);
    recorded.cut(second, (mark(step - 1) + mark(step)) / 2, 6);
    let recovering = recorded.run(step..step + 4);
    let storage = recorded.house.path("storage.img");
    recorded.house.vm(&["grow-storage", storage.to_str().unwrap(), "160M"]).exits(0);
    [recovering, recorded.run(step + 4..step + 8)]
}

/// Says that instance image and storage go together at every point, and chooses states of the first
/// boot to look at more closely.
fn agree(runs: &[&Run], secrets: &Secrets, salt: &[u8; 64]) -> Vec<Cut> {
    let begin = Instant::now();
    let mut points = 0;
    let mut of_first_boot = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        // The payload's work changes neither of them.
        let to = run.record.mark(0);
        let states = instance::every_point(run, secrets, salt, to, SEEDS);
        points += states.len();
        if number == 0 {
            of_first_boot = cuts::of_first_boot(&states, 6, 4);
        }
    }
    println!(
        "instance image and storage header: {points} states in {:.1} s",
        begin.elapsed().as_secs_f64()
    );
    of_first_boot
}
