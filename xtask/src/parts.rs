//! Builds the parts of an installation into its home: programs, guest image, and what tests add.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use guest_image::{Digest, ImageSpec, Policy, Store, compose, install};

use crate::guest::Guest;
use crate::ui::Step;
use crate::{image, workspace};

/// The programs of the host; each package makes the program of the same name.
const PROGRAMS: [&str; 3] = ["vm", "virtmgr", "avf-devices"];

/// PID 1s that tests and benches put into images of their own (`tests/inits`).
const TEST_INITS: [&str; 4] = ["floor", "silent", "panicking", "vsock_peer"];

/// Builds the host's programs and puts them into the home's `bin/`.
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
    let bin = workspace::home().join("bin");
    fs::create_dir_all(&bin).with_context(|| format!("cannot make {}", bin.display()))?;
    for program in PROGRAMS {
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

/// Builds one image for each PID 1 of the tests; `images/test-<name>` holds its digest.
pub fn build_test_images() -> Result<()> {
    let step = Step::begin("composing the test images");
    let packages = image::packages(Policy::AllowNewer)?;
    let guest = Guest::here();
    let spec = guest.build()?;
    let inits = guest.build_static("test-inits")?;
    let store = Store::open(workspace::home());
    for name in TEST_INITS {
        let spec = ImageSpec { init: inits.join(name), ..spec.clone() };
        let digest: Digest = install(&compose(&spec, &packages)?, &store)?;
        let path = store.images_dir().join(format!("test-{name}"));
        fs::write(&path, format!("{digest}\n"))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    step.done();
    Ok(())
}

/// Puts a new version in the place of a file that may be running.
fn replace(from: &Path, to: &Path) -> Result<()> {
    let fresh = to.with_extension("new");
    fs::copy(from, &fresh)
        .and_then(|_| fs::rename(&fresh, to))
        .with_context(|| format!("cannot put {} into place", to.display()))
}
