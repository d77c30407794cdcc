//! The guest that looks at states of an encrypted store: `tests/inits/src/bin/storage_states/`.
//!
//! It gets a disk with a script and a disk for its answers; both hold entries as a record does. A
//! script builds one state after the other, so that one boot is enough for hundreds of them.

use super::replay::Replay;
use super::work::{self, Seen};
use super::{Cut, Partition, Run, SECTOR};
use crate::House;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;
use test_inits::Entry;

/// Guests at once: what a machine with two cores bears.
const GUESTS: usize = 2;
/// Room for the answers; the file has holes.
const ANSWERS: u64 = 64 << 20;
/// How long a guest may take, on whatever machine.
const PATIENCE: Timespec = Timespec { tv_sec: 1800, tv_nsec: 0 };

/// What the guest found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Why the store could not be opened, or its files not be read.
    pub error: Option<String>,
    /// Whether it was formatted now.
    pub formatted_now: bool,
    /// What e2fsck said, unless it was content.
    pub damage: Option<String>,
    /// What the library logged.
    pub log: Vec<String>,
    /// The files in the store.
    pub files: BTreeMap<String, Seen>,
}

/// What was found in the states that some guests looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is wrong, a line for each state that is.
    pub wrong: Vec<String>,
    /// How many got a new file system.
    pub formatted: usize,
    /// What was logged while the storage was opened, and in how many states.
    pub said: BTreeMap<String, usize>,
}

impl Verdict {
    /// In how many states a line with this text was logged.
    pub fn times(&self, text: &str) -> usize {
        self.said.iter().filter(|(line, _)| line.contains(text)).map(|(_, times)| times).sum()
    }
}

/// Has guests look at the storage after each of the cuts, which are in the order of events.
pub fn check(house: &House, name: &str, run: &Run, key: &[u8; 64], cuts: &[Cut]) -> Verdict {
    let begin = Instant::now();
    let found = look(house, name, run, key, cuts);
    let mut verdict = Verdict::default();
    for (cut, found) in cuts.iter().zip(&found) {
        verdict.formatted += usize::from(found.formatted_now);
        for line in &found.log {
            *verdict.said.entry(line.clone()).or_default() += 1;
        }
        if let Err(error) = judge(run, cut, found) {
            let Cut { at, seed, .. } = cut;
            verdict.wrong.push(format!("{name}: cut before event {at}, seed {seed}: {error}"));
        }
    }
    let (wrong, formatted) = (verdict.wrong.len(), verdict.formatted);
    println!(
        "{name}: {} states in {:.1} s, {wrong} of them wrong, {formatted} with a new file system",
        cuts.len(),
        begin.elapsed().as_secs_f64()
    );
    for (line, times) in &verdict.said {
        println!("  in {times}: {line}");
    }
    verdict
}

/// Whether the guest found what must be there.
fn judge(run: &Run, cut: &Cut, found: &Found) -> Result<(), String> {
    let mut replay = Replay::new(&run.record);
    replay.advance(cut.at);
    let promised = run.done + u32::try_from(replay.marks()).unwrap();
    if let Some(error) = &found.error {
        return Err(error.clone());
    }
    if let Some(damage) = &found.damage {
        return Err(format!("e2fsck finds damage: {damage}"));
    }
    if found.formatted_now && promised > 0 {
        return Err("it was formatted again".into());
    }
    work::judge(&found.files, promised)
}

/// Has several guests share the work.
fn look(house: &House, name: &str, run: &Run, key: &[u8; 64], cuts: &[Cut]) -> Vec<Found> {
    let mut found: Vec<_> = thread::scope(|scope| {
        let start = |guest: usize| {
            let share: Vec<_> = cuts.iter().skip(guest).step_by(GUESTS).copied().collect();
            let name = format!("{name}-{guest}");
            scope.spawn(move || in_guest(house, &name, run, key, &share).into_iter())
        };
        let guests: Vec<_> = (0..GUESTS).map(start).collect();
        guests.into_iter().map(|guest| guest.join().unwrap()).collect()
    });
    (0..cuts.len()).map(|number| found[number % GUESTS].next().unwrap()).collect()
}

fn in_guest(house: &House, name: &str, run: &Run, key: &[u8; 64], cuts: &[Cut]) -> Vec<Found> {
    let script = house.write(&format!("{name}.script"), script(run, key, cuts));
    let answers = house.path(&format!("{name}.answers"));
    std::fs::File::create(&answers).unwrap().set_len(ANSWERS).unwrap();
    let console = house.path(&format!("{name}.console"));
    let mut guest = Guest::start(house, &[(&script, true), (&answers, false)], &console);
    guest.wait();
    let found = read_answers(&std::fs::read(&answers).unwrap());
    std::fs::remove_file(&answers).unwrap();
    assert_eq!(
        found.len(),
        cuts.len(),
        "the checker did not look at everything:\n{}",
        String::from_utf8_lossy(&std::fs::read(&console).unwrap())
    );
    found
}

/// What the guest is to do.
fn script(run: &Run, key: &[u8; 64], cuts: &[Cut]) -> Vec<u8> {
    let partition = run.record.partition("encryptedstore");
    let mut script = Vec::new();
    let mut put = |tag, offset, bytes: &[u8]| Entry { tag, offset, bytes }.put(&mut script);
    put(b'K', 0, key);
    put(b'Z', partition.size, &[]);
    for (index, block) in run.storage.bytes.chunks(4096).enumerate() {
        if block.iter().any(|byte| *byte != 0) {
            put(b'W', index as u64 * 4096, block);
        }
    }
    let mut replay = Replay::new(&run.record);
    for cut in cuts {
        for write in replay.advance(cut.at) {
            if let Some((offset, data)) = within(partition, write.offset, &write.data) {
                put(b'W', offset, data);
            }
        }
        for (offset, data) in merged(partition, &replay, cut.seed) {
            put(b'w', offset, &data);
        }
        put(b'S', 0, &[u8::from(cut.must_be_formatted)]);
    }
    put(b'E', 0, &[]);
    script.resize(script.len().next_multiple_of(SECTOR), 0);
    script
}

/// What lies in the partition, whose writes never reach beyond it, and where in it.
fn within<'d>(partition: &Partition, offset: u64, data: &'d [u8]) -> Option<(u64, &'d [u8])> {
    let at = offset.checked_sub(partition.start)?;
    (at + data.len() as u64 <= partition.size).then_some((at, data))
}

/// The survivors of a cut as few pieces.
fn merged(partition: &Partition, replay: &Replay<'_>, seed: u64) -> Vec<(u64, Vec<u8>)> {
    let mut sectors = BTreeMap::new();
    for survivor in replay.cut(seed) {
        if let Some((offset, data)) = within(partition, survivor.offset, survivor.data) {
            sectors.insert(offset, data);
        }
    }
    let mut pieces: Vec<(u64, Vec<u8>)> = Vec::new();
    for (offset, data) in sectors {
        match pieces.last_mut() {
            Some((start, piece)) if *start + piece.len() as u64 == offset => piece.extend(data),
            _ => pieces.push((offset, data.to_vec())),
        }
    }
    pieces
}

fn read_answers(mut bytes: &[u8]) -> Vec<Found> {
    let mut all = Vec::new();
    let mut found = Found::default();
    let text = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).into_owned());
    while let Some(Entry { tag, offset, bytes }) = Entry::take(&mut bytes) {
        match tag {
            b'O' => found.formatted_now = offset != 0,
            b'X' => found.error = text(bytes),
            b'D' => found.damage = text(bytes),
            b'L' => found.log.extend(text(bytes)),
            b'f' => {
                let at = bytes.iter().position(|byte| *byte == 0).unwrap();
                let (path, sums) = (text(&bytes[..at]).unwrap(), bytes[at + 1..].chunks(4));
                let sums = sums.map(|sum| u32::from_le_bytes(sum.try_into().unwrap())).collect();
                found.files.insert(path, Seen { len: offset.try_into().unwrap(), sums });
            }
            b'S' => all.push(std::mem::take(&mut found)),
            _ => break,
        }
    }
    all
}

/// QEMU with the checker's image. It is started here and not by `vm`, which gives no guest a disk
/// of somebody's own.
struct Guest {
    child: Child,
}

impl Guest {
    fn start(house: &House, disks: &[(&PathBuf, bool)], console: &Path) -> Self {
        let image = house.images().join(house.image_with_init("storage_states"));
        let khz = avf_spawn::tsc_khz().map(|khz| format!("tsc_early_khz={khz} "));
        let mut qemu = Command::new("qemu-system-x86_64");
        qemu.args(["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"]);
        qemu.args(["-M", "microvm,acpi=on,rtc=on", "-global", "virtio-mmio.force-legacy=false"]);
        qemu.args(["-accel", "tcg", "-cpu", "max,erms=off,fsrm=off"]);
        qemu.args(["-m", "384M", "-bios", "qboot.rom"]);
        qemu.arg("-kernel").arg(image.join("kernel"));
        qemu.arg("-initrd").arg(image.join("initrd.img"));
        qemu.arg("-append").arg(format!(
            "loglevel=5 {}tsc=reliable no_timer_check cryptomgr.notests panic=-1 rdinit=/init \
             console=ttyS0",
            khz.unwrap_or_default()
        ));
        qemu.arg("-serial").arg(format!("file:{}", console.display()));
        for (index, (path, read_only)) in disks.iter().enumerate() {
            let read_only = if *read_only { "on" } else { "off" };
            let path = path.display();
            qemu.arg("-drive").arg(format!(
                "id=disk{index},if=none,format=raw,readonly={read_only},cache=unsafe,file={path}"
            ));
            qemu.arg("-device").arg(format!("virtio-blk-device,drive=disk{index}"));
        }
        let child = qemu.stdin(Stdio::null()).spawn().unwrap_or_else(|error| {
            panic!("cannot start qemu-system-x86_64: {error}: run `cargo xtask setup`")
        });
        Self { child }
    }

    fn wait(&mut self) {
        let end = pidfd_open(Pid::from_child(&self.child), PidfdFlags::empty()).unwrap();
        let ended = poll(&mut [PollFd::new(&end, PollFlags::IN)], Some(&PATIENCE)).unwrap();
        assert!(ended > 0, "the checker does not end");
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
