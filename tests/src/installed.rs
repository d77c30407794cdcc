//! A package as somebody has it who runs it again and again.

use crate::packages::{ANSWERS, Package, with_bit_changed};
use crate::{House, Outcome};
use std::path::PathBuf;

/// A package file in a house of its own, with the idsig file and the instance image that its runs
/// keep.
pub struct Installed {
    /// Where all of it is.
    pub house: House,
    extras: Vec<String>,
}

impl Installed {
    /// A package that was never run.
    pub fn of(package: &Package) -> Self {
        let installed = Self { house: House::new(), extras: Vec::new() };
        installed.update(&package.signed());
        installed
    }

    /// The package file.
    pub fn apk(&self) -> PathBuf {
        self.house.path("package.apk")
    }

    /// Its idsig file.
    pub fn idsig(&self) -> PathBuf {
        self.house.path("package.apk.idsig")
    }

    /// The instance image.
    pub fn instance(&self) -> PathBuf {
        self.house.path("instance.img")
    }

    /// Puts another package in its place.
    pub fn update(&self, package: &[u8]) {
        self.house.write("package.apk", package);
    }

    /// Changes one bit of a file.
    pub fn damage(&self, file: &str, at: usize) {
        let bytes = std::fs::read(self.house.path(file)).unwrap();
        self.house.write(file, with_bit_changed(&bytes, at));
    }

    /// Names the extra packages of the next runs, files of the house.
    pub fn with_extras(&mut self, extras: &[&str]) {
        self.extras = extras.iter().map(ToString::to_string).collect();
    }

    /// Runs the library that answers questions.
    pub fn ask(&self, questions: &[&str]) -> Outcome {
        let paths = [self.apk(), self.idsig(), self.instance()];
        self.ask_of(&paths, &[], questions)
    }

    /// Runs it as a VM that keeps nothing.
    pub fn ask_once(&self, flags: &[&str], questions: &[&str]) -> Outcome {
        self.ask_of(&[self.apk()], flags, questions)
    }

    fn ask_of(&self, paths: &[PathBuf], flags: &[&str], questions: &[&str]) -> Outcome {
        let extras: Vec<_> = self.extras.iter().map(|name| self.house.path(name)).collect();
        let mut words = vec!["run-app"];
        words.extend(paths.iter().map(|path| path.to_str().unwrap()));
        words.extend(["--payload-binary-name", ANSWERS]);
        for extra in &extras {
            words.extend(["--extra-apk", extra.to_str().unwrap()]);
        }
        words.extend(flags);
        self.house.ask(&words, questions)
    }
}
