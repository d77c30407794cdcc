//! The test programs of the workspace, and the host's programs that they run. All of them come out of
//! one build, so that what they have in common is compiled once: Cargo would choose other features for a
//! part of the workspace, or without the tests.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{parts, workspace};

/// Where the package of the end-to-end tests is.
const END_TO_END: &str = "tests";

/// A program of tests, or another that was built with them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Program {
    /// Folder of its package, from the top folder.
    pub folder: PathBuf,
    /// Name of the target.
    pub name: String,
    pub path: PathBuf,
    /// Where libraries are that it is linked with and the system does not have; for
    /// `$LD_LIBRARY_PATH`.
    pub libraries: OsString,
    is_test: bool,
}

/// What a build made.
#[derive(Debug)]
pub struct Programs(Vec<Program>);

impl Programs {
    /// Builds every test, every example and the host's programs.
    pub fn build() -> Result<Self> {
        Self::build_with(&["--tests", "--examples"])
    }

    /// Builds the end-to-end tests, this example and the host's programs.
    pub fn build_end_to_end(example: &str) -> Result<Self> {
        let names = test_files(&workspace::root().join(END_TO_END).join("tests"))?;
        let tests = names.iter().flat_map(|name| ["--test", name]);
        let words: Vec<_> = ["--example", example].into_iter().chain(tests).collect();
        Self::build_with(&words)
    }

    fn build_with(words: &[&str]) -> Result<Self> {
        let root = workspace::root();
        let mut command = Command::new(workspace::cargo());
        command
            .args(["build", "--release", "--workspace", "--target-dir"])
            .arg(root.join("target"));
        command.args(words).env_remove("CARGO_BUILD_TARGET");
        command.args(parts::PROGRAMS.iter().flat_map(|program| ["--bin", program]));
        command.arg("--message-format=json-render-diagnostics");
        command.current_dir(&root).stderr(Stdio::inherit());
        let output = command.output().context("cannot start cargo")?;
        if !output.status.success() {
            bail!("building the tests failed");
        }
        let messages = String::from_utf8_lossy(&output.stdout);
        let messages: Vec<Value> =
            messages.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let libraries = std::env::join_paths(messages.iter().flat_map(library_paths))?;
        let programs =
            messages.iter().filter_map(|message| Program::of_message(message, &root, &libraries));
        let mut programs: Vec<_> = programs.collect();
        // Cargo tells them in the order in which they were ready.
        programs.sort();
        Ok(Self(programs))
    }

    /// Those that need no VM.
    pub fn unit_tests(&self) -> impl Iterator<Item = &Program> {
        self.tests().filter(|program| !program.boots_vms())
    }

    /// Those that boot VMs.
    pub fn end_to_end_tests(&self) -> impl Iterator<Item = &Program> {
        self.tests().filter(|program| program.boots_vms())
    }

    fn tests(&self) -> impl Iterator<Item = &Program> {
        self.0.iter().filter(|program| program.is_test)
    }
}

impl Program {
    /// Of one message of Cargo's, if it is about a program.
    fn of_message(message: &Value, root: &Path, libraries: &OsStr) -> Option<Self> {
        let folder = Path::new(message.get("manifest_path")?.as_str()?).parent()?;
        Some(Self {
            folder: folder.strip_prefix(root).ok()?.to_owned(),
            name: message.pointer("/target/name")?.as_str()?.to_owned(),
            path: message.get("executable")?.as_str()?.into(),
            libraries: libraries.to_owned(),
            is_test: message.pointer("/profile/test")?.as_bool()?,
        })
    }

    /// What it is called in the output.
    pub fn title(&self) -> String {
        format!("{} of {}", self.name, self.folder.display())
    }

    fn boots_vms(&self) -> bool {
        self.folder == Path::new(END_TO_END)
    }
}

/// Where a build script put libraries, if the message is about one.
fn library_paths(message: &Value) -> Vec<PathBuf> {
    let paths = message.get("linked_paths").and_then(Value::as_array);
    let paths = paths.into_iter().flatten().filter_map(Value::as_str);
    paths.filter_map(|path| path.strip_prefix("native=")).map(PathBuf::from).collect()
}

/// The names of a folder's `*.rs` files, sorted.
fn test_files(folder: &Path) -> Result<Vec<String>> {
    let context = || format!("cannot list {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if path.extension() == Some(OsStr::new("rs")) {
            names.extend(path.file_stem().and_then(OsStr::to_str).map(str::to_owned));
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_what_cargo_says() {
        let message = r#"{"reason":"compiler-artifact","manifest_path":"/src/host/thing/Cargo.toml",
            "target":{"name":"it","kind":["test"]},"profile":{"test":true},
            "executable":"/src/target/release/deps/it-0a1b"}"#;
        let expected = Program {
            folder: "host/thing".into(),
            name: "it".into(),
            path: "/src/target/release/deps/it-0a1b".into(),
            libraries: "/out".into(),
            is_test: true,
        };
        let found = |message: &str| {
            let message = serde_json::from_str(message).unwrap();
            Program::of_message(&message, Path::new("/src"), "/out".as_ref())
        };
        assert_eq!(found(message), Some(expected));
        assert_eq!(found(&message.replace("/src/host", "/x")), None);
        assert_eq!(found(r#"{"executable":null}"#), None);
    }

    #[test]
    fn build_scripts_say_where_libraries_are() {
        let message = serde_json::json!({
            "reason": "build-script-executed",
            "linked_paths": ["native=/out/a", "framework=/b", 7, "native=/out/c"],
        });
        assert_eq!(library_paths(&message), ["/out/a", "/out/c"].map(PathBuf::from));
        assert!(library_paths(&serde_json::json!({"linked_paths": {}})).is_empty());
    }

    #[test]
    fn the_end_to_end_tests_are_files() {
        let names = test_files(&workspace::root().join("tests/tests")).unwrap();
        assert!(names.contains(&"first_run".to_owned()), "{names:?}");
    }
}
