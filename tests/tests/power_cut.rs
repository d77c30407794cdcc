//! Power cuts: whatever of a VM's writes reached the disk, the instance goes on, and everything that
//! its payload had synced is there.

use avf_tests::power_cut::checker::{Cut, Found, look};
use avf_tests::power_cut::{Recorded, Replay, Run, Secrets, work};
use std::collections::BTreeMap;
use std::thread;
use std::time::Instant;
use storage_header::{HEADER_BYTES, Header};

/// Steps of the payload in each of the two runs.
const STEPS: u32 = 48;
/// Seeds of the states that are looked at on the host, for each point.
const SEEDS: u64 = 14;
/// Guests that look at states, at once.
const GUESTS: usize = 2;

#[test]
fn a_power_cut_at_any_moment_costs_neither_identity_nor_storage() {
    survive(200);
}

#[test]
#[ignore = "takes minutes: cargo xtask test --long"]
fn a_thousand_power_cuts_cost_neither_identity_nor_storage() {
    survive(1000);
}

/// Records the first boot and a later one, and cuts the power at every point of the first boot, and in
/// `count` states of the payload's work.
fn survive(count: usize) {
    let begin = Instant::now();
    let recorded = Recorded::new();
    let first = recorded.run(0..STEPS);
    let second = recorded.run(STEPS..2 * STEPS);
    let secrets = recorded.secrets(&first);
    let salt = secrets.remembered(&second.instance.bytes).unwrap().unwrap().salt;
    let key = secrets.storage_key(&salt);
    println!("recorded in {:.1} s: {}; {}", seconds(begin), figures(&first), figures(&second));

    let begin = Instant::now();
    let boot = first.record.mark(0);
    let mut states = 0;
    let mut formatted = BTreeMap::new();
    for (run, to) in [(&first, first.record.events.len()), (&second, second.record.mark(0))] {
        states += every_point(run, &secrets, &salt, to, &mut |at, seed, state| {
            if std::ptr::eq(run, &first) {
                formatted.insert((at, seed), state);
            }
        });
    }
    println!("{states} states of instance image and storage header in {:.1} s", seconds(begin));

    let begin = Instant::now();
    let of_boot = cuts_of_boot(boot, &formatted);
    let half = count / 2;
    let of_first = cuts_of_work(&first, boot, half);
    let of_second = cuts_of_work(&second, 0, count - half);
    let looks =
        [("boot", &first, of_boot), ("first", &first, of_first), ("second", &second, of_second)];
    let mut wrong = Vec::new();
    for (name, run, cuts) in &looks {
        let found = look_at(&recorded, name, run, &key, cuts);
        let reformatted = found.iter().filter(|found| found.formatted_now).count();
        println!("{name}: {} states, {reformatted} of them formatted again", cuts.len());
        for (cut, found) in cuts.iter().zip(&found) {
            if let Err(error) = judge(run, cut, found) {
                wrong.push(format!("{name}: event {}, seed {}: {error}", cut.at, cut.seed));
            }
        }
    }
    println!("the storage's states in {:.1} s", seconds(begin));
    assert!(wrong.is_empty(), "{} states are wrong:\n{}", wrong.len(), wrong.join("\n"));
    recorded.house.must_be_empty();
}

fn seconds(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64()
}

fn figures(run: &Run) -> String {
    use avf_tests::power_cut::Event;
    let events = &run.record.events;
    let count = |is: fn(&Event) -> bool| events.iter().filter(|event| is(event)).count();
    format!(
        "{} writes and {} flushes, {} of the events before the payload's first step",
        count(|event| matches!(event, Event::Write(_))),
        count(|event| matches!(event, Event::Flush)),
        run.record.mark(0),
    )
}

/// What the host's part of a state says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marks {
    /// The header on the storage.
    header_formatted: bool,
    /// What the instance remembers of it.
    remembers_formatted: bool,
}

/// Looks at instance image and storage header in every state up to event `to`, and answers how many
/// that were.
fn every_point(
    run: &Run,
    secrets: &Secrets,
    salt: &[u8; 64],
    to: usize,
    tell: &mut dyn FnMut(usize, u64, Marks),
) -> usize {
    let mut replay = Replay::new(&run.record);
    let mut instance = run.instance.clone();
    let mut header = run.storage.clone();
    header.bytes.truncate(HEADER_BYTES);
    let mut states = 0;
    for at in 0..=to {
        for write in replay.advance(at) {
            instance.write(write.offset, &write.data);
            header.write(write.offset, &write.data);
        }
        for seed in 0..SEEDS {
            let survivors = replay.cut(seed);
            let instance = instance.with(&survivors);
            let header = header.with(&survivors);
            let marks = consistent(secrets, salt, &instance.bytes, &header.bytes);
            tell(
                at,
                seed,
                marks.unwrap_or_else(|error| panic!("event {at}, seed {seed}: {error}")),
            );
            states += 1;
        }
    }
    states
}

/// An instance has nothing, and its storage is one that may be formatted; or it has everything.
fn consistent(
    secrets: &Secrets,
    salt: &[u8; 64],
    instance: &[u8],
    header: &[u8],
) -> Result<Marks, String> {
    let header = Header::read(header).map_err(|error| error.to_string())?;
    let remembered = secrets.remembered(instance).map_err(|error| error.to_string())?;
    let header_formatted = header == Header::Formatted;
    let Some(data) = remembered else {
        return match header {
            Header::Unformatted => Ok(Marks { header_formatted, remembers_formatted: false }),
            Header::Formatted => Err("the storage is used, and the instance knows nothing".into()),
        };
    };
    if data.salt != *salt {
        return Err("the instance has another salt".into());
    }
    let storage = data.storage.as_ref().ok_or("the instance knows of no storage")?;
    if storage.formatted && !header_formatted {
        return Err("the instance takes the storage for one that was exchanged".into());
    }
    Ok(Marks { header_formatted, remembers_formatted: storage.formatted })
}

/// States of the first boot for the guest: all with a file system, and some that get a new one.
fn cuts_of_boot(boot: usize, states: &BTreeMap<(usize, u64), Marks>) -> Vec<Cut> {
    let mut fresh = 0;
    let mut wanted = |at: usize, seed: u64, marks: &Marks| {
        if marks.header_formatted {
            // Three of the outcomes at each point, others at the next.
            return (at as u64 + seed).is_multiple_of(5);
        }
        fresh += 1;
        fresh % 400 == 1
    };
    let of_boot = states.iter().filter(|((at, _), _)| *at <= boot);
    of_boot
        .filter(|((at, seed), marks)| wanted(*at, *seed, marks))
        .map(|((at, seed), marks)| Cut {
            at: *at,
            seed: *seed,
            must_be_formatted: marks.remembers_formatted,
        })
        .collect()
}

/// States from event `from` to the end, evenly spread.
fn cuts_of_work(run: &Run, from: usize, count: usize) -> Vec<Cut> {
    let events = run.record.events.len() - from;
    (0..count)
        .map(|number| Cut {
            at: from + (number + 1) * events / count,
            seed: number as u64,
            must_be_formatted: true,
        })
        .collect()
}

/// Has several guests share the states.
fn look_at(recorded: &Recorded, name: &str, run: &Run, key: &[u8; 64], cuts: &[Cut]) -> Vec<Found> {
    let (house, before) = (&recorded.house, &run.storage.bytes);
    let mut found: Vec<_> = thread::scope(|scope| {
        let guests: Vec<_> = (0..GUESTS)
            .map(|guest| {
                scope.spawn(move || {
                    let share: Vec<_> = cuts.iter().skip(guest).step_by(GUESTS).copied().collect();
                    look(house, &format!("{name}{guest}"), &run.record, before, key, &share)
                        .into_iter()
                })
            })
            .collect();
        guests.into_iter().map(|guest| guest.join().unwrap()).collect()
    });
    (0..cuts.len()).map(|number| found[number % GUESTS].next().unwrap()).collect()
}

/// Whether the guest found what must be there.
fn judge(run: &Run, cut: &Cut, found: &Found) -> Result<(), String> {
    let mut replay = Replay::new(&run.record);
    replay.advance(cut.at);
    let promised = run.done + replay.marks() as u32;
    if let Some(error) = &found.error {
        return Err(format!("cannot be opened: {error}"));
    }
    if let Some(damage) = &found.damage {
        return Err(format!("e2fsck finds damage: {damage}"));
    }
    if found.formatted_now && promised > 0 {
        return Err("was formatted again".into());
    }
    work::judge(&found.files, promised)
}
