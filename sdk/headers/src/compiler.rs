//! Calls of C and C++ compilers.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Headers must not cause any of these, whatever the payload's own code does.
const WARNINGS: [&str; 8] = [
    "-Werror",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wconversion",
    "-Wsign-conversion",
    "-Wundef",
];

/// Warnings that only C++ has.
const CXX_WARNINGS: [&str; 3] = ["-Wnon-virtual-dtor", "-Wold-style-cast", "-Woverloaded-virtual"];

/// A compiler with a standard.
#[derive(Clone, Copy, Debug)]
pub struct Compiler {
    /// The command.
    pub command: &'static str,
    /// The value of `-std`.
    pub standard: &'static str,
}

/// Everything that the headers are for.
pub const COMPILERS: [Compiler; 6] = [
    Compiler { command: "gcc", standard: "c11" },
    Compiler { command: "clang", standard: "c11" },
    Compiler { command: "g++", standard: "c++17" },
    Compiler { command: "g++", standard: "c++20" },
    Compiler { command: "clang++", standard: "c++17" },
    Compiler { command: "clang++", standard: "c++20" },
];

/// Each C++ compiler once, with the standards between which all others lie.
pub const OUTERMOST: [Compiler; 2] = [COMPILERS[2], COMPILERS[5]];

impl Compiler {
    /// Whether it compiles C++, and not C.
    pub fn is_cxx(self) -> bool {
        self.standard.starts_with("c++")
    }

    /// Checks a text with all warnings as errors.
    pub fn check(self, folder: &Path, text: &str) -> Result<()> {
        let source = folder.join(if self.is_cxx() { "check.cpp" } else { "check.c" });
        std::fs::write(&source, text)?;
        let mut command = self.command();
        command.args(WARNINGS).arg("-fsyntax-only");
        if self.is_cxx() {
            command.args(CXX_WARNINGS);
        }
        run(command.arg(source))
    }

    /// Compiles generated code, which need not be free of all warnings, and links it to a library in
    /// which no name may stay undefined.
    pub fn link(
        self,
        sources: &[&Path],
        includes: &[&Path],
        stubs: &Path,
        to: &Path,
    ) -> Result<()> {
        let mut command = self.command();
        command
            .args(["-Werror", "-Wall", "-Wextra", "-shared", "-fPIC", "-Wl,--no-undefined", "-o"])
            .arg(to);
        command.args(includes.iter().map(|path| format!("-I{}", path.display())));
        command.args(sources).arg(format!("-L{}", stubs.display())).arg("-lbinder_ndk");
        run(&mut command)
    }

    fn command(self) -> Command {
        let mut command = Command::new(self.command);
        command.arg(format!("-std={}", self.standard));
        command.arg(format!("-I{}", crate::sdk().join("include").display()));
        command
    }
}

/// Builds the link stubs into a folder.
pub(crate) fn make_stubs(folder: &Path) -> Result<()> {
    let mut command = Command::new("make");
    command.arg("-s").arg("-C").arg(crate::sdk().join("stub"));
    run(command.arg(format!("OUT={}", folder.display())))
}

pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| {
        format!("{name} cannot be run: cargo xtask setup --for-tests installs it")
    })?;
    if !output.status.success() {
        bail!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
