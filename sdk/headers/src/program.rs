//! C++ tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

use crate::compiler;

/// A program with C++ tests.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
}

impl Program {
    /// Compiles all of `sources`, in `data`, and links them with the real library, statically, to
    /// the program `path`.
    pub fn build(path: &Path, data: &Path, sources: &[&str], includes: &[&str]) -> Result<Self> {
        let mut command = Command::new("g++");
        command.args(["-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread", "-o"]);
        command.arg(path).current_dir(data).args(sources);
        command.arg(format!("-I{}", crate::sdk().join("include").display()));
        command.args(includes.iter().map(|path| format!("-I{path}")));
        compiler::run(command.arg(static_library()?).args(["-ldl", "-lm"]))?;
        Ok(Self { path: path.to_owned() })
    }

    /// The names of its tests.
    pub fn tests(&self) -> Result<Vec<String>> {
        let names = self.output(&[])?;
        Ok(names.lines().map(str::to_owned).collect())
    }

    /// Runs a test. The error has the checks that failed.
    pub fn run(&self, test: &str) -> Result<()> {
        self.output(&[test]).map(|_| ())
    }

    fn output(&self, words: &[&str]) -> Result<String> {
        let output = Command::new(&self.path).args(words).output()?;
        if !output.status.success() {
            bail!("{words:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// The static library of `libbinder_ndk` that Cargo made for the running test: the newest one
/// beside it that has what is for tests only.
pub fn static_library() -> Result<PathBuf> {
    let test = env::current_exe()?;
    let mut found = Vec::new();
    for entry in fs::read_dir(test.parent().context("the test is in a folder")?)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("liblibbinder_ndk") && name.ends_with(".a") {
            found.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    found.sort();
    for (_, path) in found.into_iter().rev() {
        if has_loopback(&path)? {
            return Ok(path);
        }
    }
    bail!("Cargo made no static library of libbinder_ndk with the feature `loopback`")
}

fn has_loopback(library: &Path) -> Result<bool> {
    let mut grep = Command::new("grep");
    Ok(grep.args(["-q", "AVmLoopback_open"]).arg(library).status()?.success())
}
