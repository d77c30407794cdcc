//! An instance whose disk is recorded while its payload works.

use super::secrets::Secrets;
use super::{Event, Image, Record, Replay};
use crate::House;
use crate::packages::Package;
use serde_json::json;
use std::ops::Range;

const CONFIG: &str = "assets/vm_config.json";
const LIBRARY: &str = "libpower_cut.so";

/// An instance of a package with the library `tests/payloads/power_cut.c`.
pub struct Recorded {
    /// Where its files are.
    pub house: House,
}

/// What happened to the disk in one run, from the state before.
#[derive(Clone)]
pub struct Run {
    /// What happened.
    pub record: Record,
    /// The instance image before.
    pub instance: Image,
    /// The storage before.
    pub storage: Image,
    /// Steps that were done before.
    pub done: u32,
    /// The payload's DICE chain.
    pub chain: Vec<u8>,
}

impl Run {
    /// The run as it would look to a device that takes flushes for nothing.
    pub fn without_flushes(&self) -> Self {
        let mut run = self.clone();
        run.record.events.retain(|event| *event != Event::Flush);
        run
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let events = &self.record.events;
        let flushes = events.iter().filter(|event| **event == Event::Flush).count();
        let writes = events.len() - flushes - self.record.marks();
        let boot = self.record.mark(0);
        write!(f, "{writes} writes, {flushes} flushes; {boot} events up to the first step")
    }
}

impl Default for Recorded {
    fn default() -> Self {
        Self::new()
    }
}

impl Recorded {
    /// One that never ran.
    pub fn new() -> Self {
        let house = House::recording();
        let config = json!({"task": {"type": "microdroid_launcher", "command": LIBRARY}});
        let package = Package::new("org.example.power_cut").library("power_cut").config(&config);
        house.write("package.apk", package.signed());
        Self { house }
    }

    /// Has the payload do these steps of its work.
    pub fn run(&self, steps: Range<u32>) -> Run {
        let before = ["instance.img", "storage.img"].map(|file| self.file(file));
        let number = std::fs::read_dir(self.house.records()).unwrap().count();
        let files = ["package.apk", "package.apk.idsig", "instance.img", "storage.img"];
        let [apk, idsig, instance, storage] =
            files.map(|file| self.house.path(file).to_str().unwrap().to_owned());
        let words =
            ["run-app", &apk, &idsig, &instance, "--storage", &storage, "--config-path", CONFIG];
        let work = format!("steps {} {}", steps.start, steps.end);
        let outcome = self.house.ask(&words, &["chain", &work]);
        outcome.exits(0).says(&format!("{work}: done"));
        let chain = outcome.stdout.lines().chain(outcome.stderr.lines());
        let chain = chain.filter_map(|line| line.split_once("chain: ")).next().unwrap().1;

        let record = Record::load(&self.house.records().join(format!("instance.{number}")));
        let [instance, storage] = before;
        let run = Run {
            instance: Image::new(
                record.partition("vm-instance"),
                instance.unwrap_or_else(|| {
                    let mut fresh = self.file("instance.img").unwrap();
                    fresh[BLOCK..].fill(0);
                    fresh
                }),
            ),
            storage: Image::new(
                record.partition("encryptedstore"),
                storage.unwrap_or_else(|| {
                    let mut fresh = vec![0; self.file("storage.img").unwrap().len()];
                    fresh[..storage_header::HEADER_BYTES]
                        .copy_from_slice(&storage_header::Header::Unformatted.bytes());
                    fresh
                }),
            ),
            done: steps.start,
            chain: hex::decode(chain.trim()).unwrap(),
            record,
        };
        self.check(&run, steps);
        run
    }

    /// Leaves the files as a power cut in this run could have left them.
    pub fn cut(&self, run: &Run, at: usize, seed: u64) {
        let mut replay = Replay::new(&run.record);
        let stable = replay.advance(at);
        let survivors = replay.cut(seed);
        for (name, before) in [("instance.img", &run.instance), ("storage.img", &run.storage)] {
            let mut image = before.clone();
            stable.iter().for_each(|write| image.write(write.offset, &write.data));
            self.house.write(name, image.with(&survivors).bytes);
        }
    }

    /// A record that misses anything would prove nothing.
    fn check(&self, run: &Run, steps: Range<u32>) {
        assert_eq!(run.record.marks(), steps.len(), "one mark for each step");
        let (mut instance, mut storage) = (run.instance.clone(), run.storage.clone());
        for event in &run.record.events {
            if let Event::Write(write) = event {
                instance.write(write.offset, &write.data);
                storage.write(write.offset, &write.data);
            }
        }
        assert!(self.file("instance.img").unwrap() == instance.bytes, "instance.img is another");
        assert!(self.file("storage.img").unwrap() == storage.bytes, "storage.img is another");
    }

    /// The secrets of the instance.
    pub fn secrets(&self, run: &Run) -> Secrets {
        let memory = std::fs::read(self.house.path("instance.img.json")).unwrap();
        let memory: serde_json::Value = serde_json::from_slice(&memory).unwrap();
        let id = hex::decode(memory["instance_id"].as_str().unwrap()).unwrap();
        Secrets::of(&self.house, &id, run.chain.clone())
    }

    fn file(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.house.path(name)).ok()
    }
}

/// Bytes of the header of an instance image, which the guest never writes.
const BLOCK: usize = 512;
