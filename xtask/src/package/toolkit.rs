//! Builds payload libraries as a payload author would: with the headers and link stubs of the SDK.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::workspace;

/// A C compiler and Cargo, set up for payloads.
#[derive(Debug)]
pub struct Toolkit {
    include: PathBuf,
    stubs: PathBuf,
    rust_target: PathBuf,
}

impl Toolkit {
    /// Builds the link stubs of the SDK into the folder `work`.
    pub fn new(sdk: &Path, work: &Path) -> Result<Self> {
        let toolkit = Self {
            include: sdk.join("include"),
            stubs: work.join("stubs"),
            rust_target: work.join("rust"),
        };
        toolkit.stub(sdk, "stub.c", "libvm_payload")?;
        toolkit.stub(sdk, "liblog_stub.c", "liblog")?;
        Ok(toolkit)
    }

    /// Links C sources into the library `out`. `libs` are found among the stubs and beside `out`;
    /// those that are not used are left out.
    pub fn c(&self, sources: &[&Path], out: &Path, libs: &[&str]) -> Result<()> {
        let folder = parent_made(out)?;
        let mut cc = self.cc(out);
        cc.args(["-D_GNU_SOURCE", "-pthread", "-Wl,--no-undefined", "-Wl,--as-needed"]);
        cc.args(sources).arg("-L").arg(&self.stubs).arg("-L").arg(folder);
        cc.args(libs.iter().map(|lib| format!("-l{lib}")));
        run(&mut cc, out)
    }

    /// Builds the package in `dir` with Cargo and copies its library, which must be called like
    /// `out`.
    pub fn rust(&self, dir: &Path, out: &Path) -> Result<()> {
        let mut cargo = Command::new(workspace::cargo());
        cargo.current_dir(dir).args(["build", "--quiet", "--release", "--locked", "--target-dir"]);
        cargo.arg(&self.rust_target).env_remove("CARGO_BUILD_TARGET");
        cargo.env("VM", workspace::vm().get_program());
        run(&mut cargo, dir)?;
        parent_made(out)?;
        let built = self.rust_target.join("release").join(out.file_name().unwrap_or_default());
        fs::copy(&built, out)
            .with_context(|| format!("cannot copy {} to {}", built.display(), out.display()))?;
        Ok(())
    }

    /// Runs the Makefile of `dir`, which puts everything that it makes into the folder `out`; the
    /// library is one of these.
    pub fn make(&self, dir: &Path, out: &Path, library: &str) -> Result<PathBuf> {
        fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
        let mut make = Command::new("make");
        make.args(["--silent", "--no-print-directory", "--jobs=2", "-C"]).arg(dir);
        make.arg(format!("OUT={}", out.display()));
        make.arg(format!("VM={}", workspace::vm().get_program().to_string_lossy()));
        run(&mut make, dir)?;
        Ok(out.join(library))
    }

    fn stub(&self, sdk: &Path, source: &str, library: &str) -> Result<()> {
        let out = self.stubs.join(format!("{library}.so"));
        parent_made(&out)?;
        let versions = sdk.join("stub").join(format!("{library}.map"));
        let mut cc = self.cc(&out);
        cc.arg("-nostdlib").arg(format!("-Wl,--version-script={}", versions.display()));
        run(cc.arg(sdk.join("stub").join(source)), &out)
    }

    /// The compiler, told to make the shared library `out`.
    fn cc(&self, out: &Path) -> Command {
        let mut cc = Command::new(workspace::from_env("CC").unwrap_or_else(|| "cc".into()));
        let soname = out.file_name().unwrap_or_default().to_string_lossy();
        cc.args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared"]);
        cc.args(["-Wl,--build-id=none", "-Wl,-z,relro,-z,now"]);
        cc.arg(format!("-Wl,-soname,{soname}")).arg("-I").arg(&self.include).arg("-o").arg(out);
        cc
    }
}

fn parent_made(file: &Path) -> Result<&Path> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

fn run(command: &mut Command, what: &Path) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| {
        format!("cannot start `{program}` (`cargo xtask setup` installs what is missing)")
    })?;
    if !status.success() {
        bail!("`{program}` failed for {}: {status}", what.display());
    }
    Ok(())
}
