//! What became of every VM, for those who count: one JSON object a line in `events.jsonl` of the
//! run-time directory. The file is bounded; the one before it is kept as `events.jsonl.1`.
//!
//! ```text
//! {"event":"VmCreationRequested","time":T,"uid":U,"vmIdentifier":N,"isProtected":B,"hypervisor":H,
//!  "creationSucceeded":B,"error":E,"configType":C,"numCpus":N,"memoryMib":M}
//! {"event":"VmBooted","time":T,"uid":U,"vmIdentifier":N,"cid":C,"elapsedTimeMillis":E}
//! {"event":"VmExited","time":T,"uid":U,"vmIdentifier":N,"cid":C,"elapsedTimeMillis":E,
//!  "deathReason":R,"exitSignal":S,"guestTimeMillis":G,"rssVmKb":K,"rssVmmKb":K}
//! ```
//!
//! `time` is in milliseconds since 1970, elapsed times begin with the start of the VM. Every entry
//! is a hint: it is not written if that fails, and nobody waits for it.

use crate::vmm::Usage;
use avf_home::RuntimeDir;
use serde_json::{Value, json};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Name of the file.
const FILE: &str = "events.jsonl";
/// A file of more bytes than this makes room for the next one.
const MAX_BYTES: u64 = 1 << 20;
/// Characters of a text that are written.
const MAX_TEXT: usize = 256;

/// The log of a run-time directory.
#[derive(Clone, Debug)]
pub struct EventLog {
    path: PathBuf,
}

/// What is told of a VM that somebody asks for.
#[derive(Clone, Copy, Debug)]
pub struct Creation<'a> {
    /// Whether it is to be hidden from its host.
    pub protected: bool,
    /// What executes the guest, if that came to be known.
    pub hypervisor: Option<&'a str>,
    /// Why it was not made.
    pub error: Option<&'a str>,
    /// `app` or `raw`.
    pub config_type: &'a str,
    /// Its processors, if that came to be known.
    pub cpus: Option<u32>,
    /// Its memory in MiB, if that came to be known.
    pub memory_mib: Option<u32>,
}

/// One VM, as the log knows it.
#[derive(Clone, Debug)]
pub struct Story {
    log: EventLog,
    uid: u32,
    name: String,
    started: OnceLock<Instant>,
}

impl EventLog {
    /// The log of this directory.
    pub fn of(directory: &RuntimeDir) -> Self {
        Self { path: directory.path().join(FILE) }
    }

    #[cfg(test)]
    pub(crate) fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn write(&self, event: &Value) {
        if let Err(error) = self.try_write(event) {
            log::debug!("{}: {error}", self.path.display());
        }
    }

    fn try_write(&self, event: &Value) -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true).create(true).mode(0o600);
        let mut file = options.open(&self.path)?;
        // One write, so that lines of several processes do not mix.
        file.write_all(format!("{event}\n").as_bytes())?;
        self.make_room(&file)
    }

    /// Puts a full file aside, unless somebody else just did.
    fn make_room(&self, file: &File) -> std::io::Result<()> {
        let ours = file.metadata()?;
        let named = fs::metadata(&self.path)?;
        if ours.len() > MAX_BYTES && ours.ino() == named.ino() {
            fs::rename(&self.path, old(&self.path))?;
        }
        Ok(())
    }
}

fn old(path: &Path) -> PathBuf {
    path.with_extension("jsonl.1")
}

impl Story {
    /// Of a VM that the user `uid` asks for under this name.
    pub fn new(log: EventLog, uid: u32, name: &str) -> Self {
        Self { log, uid, name: shortened(name), started: OnceLock::new() }
    }

    /// Somebody asked for the VM.
    pub fn requested(&self, creation: &Creation<'_>) {
        self.write(
            "VmCreationRequested",
            json!({
                "isProtected": creation.protected,
                "hypervisor": creation.hypervisor,
                "creationSucceeded": creation.error.is_none(),
                "error": creation.error.map(shortened),
                "configType": creation.config_type,
                "numCpus": creation.cpus,
                "memoryMib": creation.memory_mib,
            }),
        );
    }

    /// The VM starts.
    pub fn started(&self) {
        let _ = self.started.set(Instant::now());
    }

    /// Its payload is about to run.
    pub fn booted(&self, cid: u32) {
        let elapsed = self.elapsed();
        self.write("VmBooted", json!({ "cid": cid, "elapsedTimeMillis": elapsed }));
    }

    /// It has ended.
    pub fn exited(&self, cid: u32, reason: i32, signal: Option<i32>, usage: Usage) {
        self.write(
            "VmExited",
            json!({
                "cid": cid,
                "elapsedTimeMillis": self.elapsed(),
                "deathReason": reason,
                "exitSignal": signal,
                "guestTimeMillis": usage.cpu_millis,
                "rssVmKb": usage.guest_kib,
                "rssVmmKb": usage.monitor_kib,
            }),
        );
    }

    fn elapsed(&self) -> u64 {
        self.started.get().map_or(0, |started| millis(started.elapsed()))
    }

    fn write(&self, event: &str, mut fields: Value) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("event".into(), event.into());
            fields.insert("time".into(), millis(now).into());
            fields.insert("uid".into(), self.uid.into());
            fields.insert("vmIdentifier".into(), self.name.clone().into());
        }
        self.log.write(&fields);
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &Path) -> Vec<Value> {
        let text = fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn log(root: &tempfile::TempDir) -> EventLog {
        EventLog::at(root.path().join(FILE))
    }

    #[test]
    fn a_life_is_three_lines() {
        let root = tempfile::tempdir().unwrap();
        let story = Story::new(log(&root), 7, "my \"vm\"\n");
        let creation = Creation {
            protected: false,
            hypervisor: Some("tcg"),
            error: None,
            config_type: "app",
            cpus: Some(1),
            memory_mib: Some(256),
        };
        story.requested(&creation);
        story.started();
        story.booted(2048);
        let usage = Usage { cpu_millis: 1, guest_kib: 2, monitor_kib: 3 };
        story.exited(2048, 1, Some(9), usage);
        let lines = lines(&root.path().join(FILE));
        let names: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
        assert_eq!(names, ["VmCreationRequested", "VmBooted", "VmExited"]);
        assert!(lines.iter().all(|line| line["uid"] == 7 && line["vmIdentifier"] == "my \"vm\"\n"));
        assert_eq!(lines[0]["creationSucceeded"], true);
        assert_eq!((&lines[2]["exitSignal"], &lines[2]["rssVmKb"]), (&json!(9), &json!(2)));
    }

    #[test]
    fn the_file_is_bounded_and_so_is_every_line() {
        let root = tempfile::tempdir().unwrap();
        let story = Story::new(log(&root), 7, &"é".repeat(1 << 20));
        let creation = Creation {
            protected: true,
            hypervisor: None,
            error: Some(&"x".repeat(1 << 20)),
            config_type: "raw",
            cpus: None,
            memory_mib: None,
        };
        story.requested(&creation);
        let path = root.path().join(FILE);
        assert!(fs::metadata(&path).unwrap().len() < 2000);
        fs::write(&path, vec![b' '; 1 << 20]).unwrap();
        story.booted(1);
        assert!(!path.exists());
        story.booted(2);
        assert_eq!(lines(&path).len(), 1);
        assert!(old(&path).exists());
    }

    #[test]
    fn a_log_that_cannot_be_written_is_no_trouble() {
        let root = tempfile::tempdir().unwrap();
        let story = Story::new(EventLog::at(root.path().join("none/f")), 7, "x");
        story.booted(1);
    }
}
