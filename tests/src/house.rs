//! A run-time directory of its own over the built parts.

use crate::payloads::built;
use crate::{Outcome, Process, Running, wait_until};
use std::collections::BTreeSet;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use tempfile::TempDir;

/// Files of the run-time directory that stay when no VM runs.
const KEPT: [&str; 4] = ["next-cid", "kvm-probe", "events.jsonl", "events.jsonl.1"];

/// What one test lives in.
pub struct House {
    directory: TempDir,
    mark: String,
    home: PathBuf,
    /// Every process of the house that was ever seen.
    seen: Mutex<BTreeSet<Process>>,
}

impl Default for House {
    fn default() -> Self {
        Self::new()
    }
}

impl House {
    /// A fresh one over the built parts.
    pub fn new() -> Self {
        Self::over(&built())
    }

    /// A fresh one over other parts.
    pub fn over(home: &Path) -> Self {
        let directory = tempfile::Builder::new().prefix("avf-test-").tempdir().unwrap();
        let mark = format!("AVF_TEST_HOUSE={}", directory.path().display());
        for name in ["run", "tmp"] {
            std::fs::create_dir(directory.path().join(name)).unwrap();
        }
        Self { directory, mark, home: home.to_owned(), seen: Mutex::default() }
    }

    /// A path for a file of the test's own.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// `vm` with the given words, ready to be changed further.
    pub fn command(&self, words: &[&str]) -> Command {
        self.program("vm", words)
    }

    /// One of the built programs, in this house's environment.
    pub fn program(&self, name: &str, words: &[&str]) -> Command {
        let mut command = Command::new(self.bin(name));
        command.args(words);
        self.furnish(command)
    }

    /// Where one of the built programs is.
    pub fn bin(&self, name: &str) -> PathBuf {
        self.home.join("bin").join(name)
    }

    /// A program of the host, in this house's environment.
    pub fn wrapped(&self, words: &[&str]) -> Command {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        self.furnish(command)
    }

    /// Any command, in this house's environment.
    pub fn furnished(&self, command: Command) -> Command {
        self.furnish(command)
    }

    fn furnish(&self, mut command: Command) -> Command {
        let (key, value) = self.mark.split_once('=').unwrap();
        command
            .env("AVF_HOME", &self.home)
            .env("AVF_STATE", self.path("state"))
            .env("AVF_DATA", self.path("data"))
            .env("XDG_RUNTIME_DIR", self.path("run"))
            .env("TMPDIR", self.path("tmp"))
            .env(key, value)
            .stdin(Stdio::null());
        command
    }

    /// Writes a file of the test's own.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Runs `vm` to its end, with a payload that answers these questions: see
    /// `tests/payloads/questions.h`.
    pub fn ask(&self, words: &[&str], questions: &[&str]) -> Outcome {
        self.ask_in(&[], words, questions)
    }

    /// The same with these variables in the environment.
    pub fn ask_in(
        &self,
        environment: &[(&str, String)],
        words: &[&str],
        questions: &[&str],
    ) -> Outcome {
        let mut command = self.command(words);
        command.envs(environment.iter().cloned());
        self.ask_by(command, questions)
    }

    /// The same of a command that runs `vm` somehow.
    pub fn ask_by(&self, mut command: Command, questions: &[&str]) -> Outcome {
        let mut asked = tempfile::tempfile_in(self.path("")).unwrap();
        let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
        asked.write_all(lines.as_bytes()).unwrap();
        asked.rewind().unwrap();
        command.args(["--connect", "6040"]).stdin(asked);
        Outcome::of(command)
    }

    /// Runs `vm` to its end.
    pub fn vm(&self, words: &[&str]) -> Outcome {
        Outcome::of(self.command(words))
    }

    /// Runs a test payload to its end: `vm run-app <its package> --payload-binary-name <its library>`.
    pub fn run_app(&self, payload: &str, words: &[&str]) -> Outcome {
        Outcome::of(self.run_app_command(payload, words))
    }

    /// Starts a test payload and leaves it running.
    pub fn start_app(&self, payload: &str, words: &[&str]) -> Running {
        Running::start(self.run_app_command(payload, words))
    }

    /// The command that [`run_app`](Self::run_app) runs.
    pub fn run_app_command(&self, payload: &str, words: &[&str]) -> Command {
        let package = crate::payload(payload);
        let library = format!("lib{payload}.so");
        let mut command = self.command(&["run-app"]);
        command.arg(package).args(["--payload-binary-name", &library]).args(words);
        command
    }

    /// The live processes that belong to this house, also those whose parents are gone.
    pub fn processes(&self) -> Vec<Process> {
        let mut seen = self.seen.lock().unwrap();
        seen.extend(Process::family_of(&self.mark));
        seen.iter().filter(|process| process.is_alive()).cloned().collect()
    }

    /// The one process of this house whose executable has the given name.
    pub fn process(&self, name: &str) -> Process {
        let mut found = None;
        wait_until(&format!("{name} runs"), || {
            found = self.processes().into_iter().find(|process| process.name.starts_with(name));
            found.is_some()
        });
        found.unwrap()
    }

    /// Says that no process, entry, socket or temporary file is left.
    pub fn must_be_empty(&self) {
        wait_until("the processes ended", || self.processes().is_empty());
        let left: Vec<_> = files_below(&self.path("run"))
            .into_iter()
            .chain(files_below(&self.path("tmp")))
            .filter(|path| !KEPT.iter().any(|name| path.ends_with(name)))
            .collect();
        assert!(left.is_empty(), "left behind: {left:?}");
    }

    /// The same once somebody has looked, as a manager that is killed cannot tidy up itself.
    pub fn must_be_empty_after_a_look(&self) {
        wait_until("the processes ended", || self.processes().is_empty());
        let list = self.vm(&["list", "--json"]);
        assert_eq!(list.json(), serde_json::json!([]), "{list:?}");
        self.must_be_empty();
    }
}

/// Everything below a directory that is not itself a directory.
fn files_below(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    entries
        .filter_map(Result::ok)
        .flat_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&entry.path()),
            _ => vec![entry.path()],
        })
        .collect()
}

/// Images of the tests' own.
impl House {
    /// A fresh one whose images can be changed without anybody else seeing it: the current one and
    /// those of the tests.
    pub fn with_own_images() -> Self {
        let mut house = Self::new();
        let images = house.path("home").join("images");
        std::fs::create_dir_all(&images).unwrap();
        let bin = built().join("bin").canonicalize().unwrap();
        std::os::unix::fs::symlink(bin, house.path("home").join("bin")).unwrap();
        std::fs::copy(built().join("images/current"), images.join("current")).unwrap();
        for digest in [house.current_image(), house.image_with_init("panicking")] {
            copy_tree(&built().join("images").join(&digest), &images.join(&digest));
        }
        house.home = house.path("home");
        house
    }

    /// A fresh one whose device processes record what guests write, into files of
    /// [`records`](Self::records).
    pub fn recording() -> Self {
        let programs =
            [("vm", "vm"), ("virtmgr", "virtmgr"), ("avf-devices-recording", "avf-devices")];
        let house = Self::with_programs(&programs);
        std::fs::create_dir(house.records()).unwrap();
        house
    }

    /// A fresh one whose manager leaves an input of the identity out: the one that
    /// `AVF_TEST_DROP_INPUT` names.
    pub fn dropping_inputs() -> Self {
        Self::with_programs(&[
            ("vm", "vm"),
            ("virtmgr-dropping-input", "virtmgr"),
            ("avf-devices", "avf-devices"),
        ])
    }

    /// A fresh one with the usual programs, whose images are those that are built and those that
    /// it [adds](Self::add_image).
    pub fn with_images() -> Self {
        Self::with_programs(&["vm", "virtmgr", "avf-devices"].map(|name| (name, name)))
    }

    /// A fresh one with its own folder of images, and these of the built programs under these names.
    fn with_programs(programs: &[(&str, &str)]) -> Self {
        let mut house = Self::new();
        let (home, built) = (house.path("home"), built());
        for folder in ["bin", "images"] {
            std::fs::create_dir_all(home.join(folder)).unwrap();
        }
        for (program, name) in programs {
            // A copy: a program knows itself by the directory that it is in.
            let program = built.join("bin").join(program);
            assert!(program.exists(), "no {}: run `cargo xtask test`", program.display());
            copy_tree(&program, &home.join("bin").join(name));
        }
        for image in std::fs::read_dir(built.join("images")).unwrap() {
            let image = image.unwrap();
            let link = home.join("images").join(image.file_name());
            std::os::unix::fs::symlink(image.path().canonicalize().unwrap(), link).unwrap();
        }
        house.home = home;
        house
    }

    /// Where the device processes of a recording house put their records.
    pub fn records(&self) -> PathBuf {
        self.home.join("record")
    }

    /// Where the images are.
    pub fn images(&self) -> PathBuf {
        self.home.join("images").canonicalize().unwrap()
    }

    /// A fresh one whose every file belongs to an ordinary user; for root to step down into.
    pub fn of_user(user: u32) -> Self {
        let house = Self::with_own_images();
        std::fs::remove_file(house.home.join("bin")).unwrap();
        copy_tree(&built().join("bin"), &house.home.join("bin"));
        give_away(house.directory.path(), user);
        house
    }

    /// Digest of the image that new VMs get.
    pub fn current_image(&self) -> String {
        std::fs::read_to_string(self.home.join("images/current")).unwrap().trim().to_owned()
    }

    /// Makes an image of the store the one that new VMs get.
    pub fn make_current(&self, digest: &str) {
        std::fs::write(self.home.join("images/current"), digest).unwrap();
    }

    /// Digest of the image that `cargo xtask test` built with this PID 1.
    pub fn image_with_init(&self, init: &str) -> String {
        let path = built().join("images").join(format!("test-{init}"));
        let digest = std::fs::read_to_string(&path);
        digest
            .unwrap_or_else(|_| panic!("no test image {init}: run `cargo xtask test`"))
            .trim()
            .to_owned()
    }
}

/// Makes a user the owner of a directory and everything in it.
fn give_away(path: &Path, user: u32) {
    std::os::unix::fs::chown(path, Some(user), Some(user)).unwrap();
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            give_away(&entry.unwrap().path(), user);
        }
    }
}

/// Copies a file, or a directory and everything in it, by another process: a program that any fork
/// of ours holds open for writing, be it another test's, cannot be executed.
fn copy_tree(from: &Path, to: &Path) {
    let words = ["--recursive", "--dereference", "--no-target-directory", "--preserve=mode"];
    let status = Command::new("cp").args(words).args([from, to]).status().unwrap();
    assert!(status.success(), "cannot copy {} to {}", from.display(), to.display());
}
