//! Builds the parts of an installation into its home: programs, guest image, and what tests add.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use guest_image::{Digest, ExtraFile, ImageSpec, Packages, Policy, Store, compose, install};

use crate::guest::Guest;
use crate::ui::Step;
use crate::{image, kit, workspace};

/// The programs of the host; each package makes the program of the same name.
pub const PROGRAMS: [&str; 4] = ["vm", "virtmgr", "avf-devices", "virtualizationservice"];

/// Builds the host's programs and puts them into the home's `bin/`, and the payload kit into its `kit/`.
pub fn build_host() -> Result<()> {
    let step = Step::begin("building the host programs");
    let mut cargo = Command::new(workspace::cargo());
    let target = workspace::root().join("target");
    cargo.current_dir(workspace::root()).args(["build", "--quiet", "--release", "--target-dir"]);
    cargo.arg(&target).env_remove("CARGO_BUILD_TARGET");
    for program in PROGRAMS {
        cargo.args(["--package", program]);
    }
    if !cargo.status().context("cannot start cargo")?.success() {
        bail!("building the host programs failed");
    }
    step.done();
    install_host()
}

/// Puts the host's programs, which are built, into the home's `bin/`, and the payload kit into its
/// `kit/`.
pub fn install_host() -> Result<()> {
    let step = Step::begin("installing the host programs");
    let built = workspace::root().join("target/release");
    let bin = workspace::home().join("bin");
    fs::create_dir_all(&bin).with_context(|| format!("cannot make {}", bin.display()))?;
    for program in PROGRAMS {
        replace(&built.join(program), &bin.join(program))?;
    }
    kit::install(&workspace::home().join("kit"), &bin.join("vm"))?;
    step.done();
    Ok(())
}

/// Builds programs that only tests use, and puts them beside those that everybody has: a device
/// process that records what guests write, and a manager that leaves inputs of the identity out.
///
/// `example` is one that the tests have built: with it Cargo takes what they have in common as it is,
/// instead of compiling it with other features.
pub fn build_test_programs(example: &str) -> Result<()> {
    const PROGRAMS: [(&str, &str); 2] = [
        ("avf-devices/record", "avf-devices-recording"),
        ("virtmgr/test-drop-input", "virtmgr-dropping-input"),
    ];
    let step = Step::begin("building the programs of tests");
    let target = workspace::root().join("target");
    let bin = workspace::home().join("bin");
    fs::create_dir_all(&bin).with_context(|| format!("cannot make {}", bin.display()))?;
    for (feature, program) in PROGRAMS {
        let mut cargo = Command::new(workspace::cargo());
        cargo.current_dir(workspace::root()).args(["build", "--quiet", "--release"]);
        cargo.arg("--target-dir").arg(&target).env_remove("CARGO_BUILD_TARGET");
        cargo.args(["--workspace", "--features", feature, "--bin", program, "--example", example]);
        if !cargo.status().context("cannot start cargo")?.success() {
            bail!("building {program} failed");
        }
        replace(&target.join("release").join(program), &bin.join(program))?;
    }
    step.done();
    Ok(())
}

/// Builds the guest image and makes it the current one. A package that is no longer served is
/// replaced by its successor, with a word about it.
pub fn build_image() -> Result<()> {
    image::run(&image::Args { allow_newer: true, ..image::Args::default() })
}

/// Builds one image for each PID 1 of the tests, and one whose PID 1 leaves an input of the identity
/// out; `images/test-<name>` holds its digest.
pub fn build_test_images() -> Result<()> {
    let step = Step::begin("composing the test images");
    let packages = image::packages(Policy::AllowNewer)?;
    let guest = Guest::here();
    let spec = guest.build()?;
    let inits = guest.build_static("test-inits")?;
    let store = Store::open(workspace::home());
    for name in test_inits()? {
        let extra = tools_of(&name, &packages);
        let spec = ImageSpec { init: inits.join(&name), extra, ..spec.clone() };
        install_as(&name, spec, &packages, &store)?;
    }
    let spec = ImageSpec { init: guest.build_dropping_input()?, ..spec };
    install_as("dropping_input", spec, &packages, &store)?;
    step.done();
    Ok(())
}

/// Programs of Debian's that a test needs besides those of every image; their libraries are there.
fn tools_of(init: &str, packages: &Packages) -> Vec<ExtraFile> {
    if !["encryptedstore_checks", "storage_states"].contains(&init) {
        return Vec::new();
    }
    let source = packages.file("usr/sbin/e2fsck");
    vec![ExtraFile { guest_path: "/sbin/e2fsck".into(), source, mode: 0o755 }]
}

/// Builds the image of a guest that verifies nothing, for benches: `images/test-unverified`.
pub fn build_unverified_image() -> Result<()> {
    let step = Step::begin("composing a guest without verification to compare with");
    let packages = image::packages(Policy::AllowNewer)?;
    let guest = Guest::here();
    let spec = ImageSpec { init: guest.build_unverified()?, ..guest.build()? };
    install_as("unverified", spec, &packages, &Store::open(workspace::home()))?;
    step.done();
    Ok(())
}

/// Installs an image, with its digest in `images/test-<name>`.
fn install_as(name: &str, spec: ImageSpec, packages: &Packages, store: &Store) -> Result<()> {
    let digest: Digest = install(&compose(&spec, packages)?, store)?;
    let path = store.images_dir().join(format!("test-{name}"));
    fs::write(&path, format!("{digest}\n"))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The PID 1s that tests and benches put into images of their own: the programs of `tests/inits`,
/// each a file or a folder of `src/bin` as Cargo has it.
fn test_inits() -> Result<BTreeSet<String>> {
    let folder = workspace::root().join("tests/inits/src/bin");
    let context = || format!("cannot list {}", folder.display());
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(&folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        let is_program = path.join("main.rs").exists() || path.extension() == Some("rs".as_ref());
        let name = path.file_stem().and_then(OsStr::to_str).filter(|_| is_program);
        names.extend(name.map(str::to_owned));
    }
    Ok(names)
}

/// Puts a new version in the place of a file that may be running.
pub fn replace(from: &Path, to: &Path) -> Result<()> {
    let fresh = to.with_extension("new");
    fs::copy(from, &fresh)
        .and_then(|_| fs::rename(&fresh, to))
        .with_context(|| format!("cannot put {} into place", to.display()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_program_of_the_folder_is_a_test_init() {
        let names = super::test_inits().unwrap();
        for name in ["floor", "zipfuse_checks"] {
            assert!(names.contains(name), "{names:?}");
        }
    }
}
