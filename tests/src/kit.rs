//! The payload kit, unpacked somewhere, and projects that are made with it.

use crate::{House, Outcome, built};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the projects for Binder serve, as their AIDL says.
pub use generated::com::example::sample::IPayload;

/// The name of every project: what the interface is compiled for.
pub const NAME: &str = "sample";

// What the AIDL compiler writes is its own affair.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/kit.rs"));
}

/// A kit away from the checkout, in an environment where nothing else is.
pub struct Kit<'a> {
    house: &'a House,
}

impl<'a> Kit<'a> {
    /// Puts the kit of the built parts into a house.
    pub fn unpacked(house: &'a House) -> Self {
        let source = built().join("kit");
        assert!(source.is_dir(), "no {}: run `cargo xtask test`", source.display());
        // By another process: a program that a fork of ours holds open cannot be executed.
        let status =
            Command::new("cp").arg("-a").args([&source, &house.path("kit")]).status().unwrap();
        assert!(status.success());
        fs::create_dir(house.path("user")).unwrap();
        Self { house }
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.house.path("kit")
    }

    /// A program in the folder, with nothing in its environment but where the system's programs are
    /// and a home of its own.
    pub fn command(&self, folder: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(folder).stdin(Stdio::null());
        command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", self.house.path("user"));
        command
    }

    /// A new project.
    pub fn project(&self, language: &str) -> Project<'_> {
        let folder = self.house.path(language);
        fs::create_dir(&folder).unwrap();
        let vm = self.path().join("bin/vm");
        let words = [vm.to_str().unwrap(), "new", "--lang", language, NAME];
        Outcome::of(self.command(&folder, &words)).exits(0);
        Project { kit: self, folder: folder.join(NAME), language: language.into() }
    }
}

/// What `vm new` made.
pub struct Project<'a> {
    kit: &'a Kit<'a>,
    folder: PathBuf,
    language: String,
}

impl Project<'_> {
    /// The folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The package that it builds.
    pub fn package(&self) -> PathBuf {
        self.path(&format!("{NAME}.apk"))
    }

    /// The text of one of its files.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// `make` in it.
    pub fn make(&self) -> Outcome {
        let mut make = self.kit.command(&self.folder, &["make"]);
        if self.language == "rust" {
            self.add_cargo(&mut make);
        }
        Outcome::of(make)
    }

    /// Cargo is where its user has it. What the crates need is built once for all Rust payloads of
    /// the tests, in the versions of the checkout.
    fn add_cargo(&self, make: &mut Command) {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        fs::copy(checkout.join("Cargo.lock"), self.path("Cargo.lock")).unwrap();
        let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
        let var = |name: &str, default: &str| {
            std::env::var_os(name).map_or_else(|| home.join(default), PathBuf::from)
        };
        let cargo_home = var("CARGO_HOME", ".cargo");
        let target = std::path::absolute(built().join("../payloads/rust")).unwrap();
        make.env("PATH", format!("{}:/usr/bin:/bin", cargo_home.join("bin").display()))
            .env("RUSTUP_HOME", var("RUSTUP_HOME", ".rustup"))
            .env("CARGO_HOME", cargo_home)
            .env("CARGO_TARGET_DIR", target);
        if let Some(toolchain) = std::env::var_os("RUSTUP_TOOLCHAIN") {
            make.env("RUSTUP_TOOLCHAIN", toolchain);
        }
    }
}
