//! Builds what runs inside the VM: PID 1, the launcher, and the libraries that payloads link with.
//!
//! PID 1 is linked statically, the rest dynamically against the image's glibc. Each way has its own
//! target folder, because Cargo rebuilds everything when `RUSTFLAGS` change. Paths of this machine
//! are mapped away, so that the same sources give the same bytes in any folder.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};
use guest_image::ImageSpec;

use crate::workspace;

/// Under emulation, vector instructions cost more than they save.
const STATIC: [&str; 2] =
    ["-Ctarget-feature=+crt-static", "--cfg=curve25519_dalek_backend=\"serial\""];
const TARGET: &str = "x86_64-unknown-linux-gnu";
const LAUNCHER: &str = "microdroid_launcher";
/// The libraries; each has a version script `guest/<name>/<name>.map` that lists what it exports.
const LIBRARIES: [&str; 3] = ["libvm_payload", "liblog", "libbinder_ndk"];

/// Where to build from and to.
#[derive(Debug)]
pub struct Guest {
    /// A checkout.
    pub root: PathBuf,
    /// Folder for the two target folders.
    pub target: PathBuf,
}

impl Guest {
    /// The guest of this checkout.
    pub fn here() -> Self {
        let root = workspace::root();
        Self { target: root.join("target"), root }
    }

    /// Builds everything; the result names the files.
    pub fn build(&self) -> Result<ImageSpec> {
        // At once, because linking with optimisation over everything keeps only one processor busy.
        let packages: Vec<_> = [LAUNCHER].into_iter().chain(LIBRARIES).collect();
        let dynamic = || self.cargo("guest-dynamic", &packages, &[], &[]);
        let (statics, dynamics) = thread::scope(|scope| {
            let dynamics = scope.spawn(dynamic);
            let statics = self.cargo("guest-static", &["microdroid"], &[], &STATIC);
            (statics, dynamics.join())
        });
        let statics = statics?;
        let dynamics = dynamics.map_err(|_| anyhow!("building the launcher panicked"))??;
        let libs =
            LIBRARIES.iter().map(|name| self.link(name, &dynamics)).collect::<Result<_>>()?;
        Ok(ImageSpec {
            init: statics.join("microdroid"),
            launcher: Some(dynamics.join(LAUNCHER)),
            libs,
            ..ImageSpec::default()
        })
    }

    /// Builds one package linked statically, as PID 1 is; returns the folder with its programs.
    pub fn build_static(&self, package: &str) -> Result<PathBuf> {
        self.cargo("guest-static", &[package], &[], &STATIC)
    }

    /// Builds a PID 1 that verifies nothing, for benches; returns its path. It has a folder of its
    /// own, so that no image gets it by mistake.
    pub fn build_unverified(&self) -> Result<PathBuf> {
        let features = ["--features", "bench-unverified"];
        let folder = self.cargo("guest-unverified", &["microdroid"], &features, &STATIC)?;
        Ok(folder.join("microdroid"))
    }

    /// Builds a PID 1 that leaves an input of its identity out, for tests; returns its path.
    ///
    /// It shares a folder with the real one, whose place it takes only until it is copied: whoever
    /// composes an image has it built first.
    pub fn build_dropping_input(&self) -> Result<PathBuf> {
        let features = ["--features", "test-drop-input"];
        let folder = self.cargo("guest-static", &["microdroid"], &features, &STATIC)?;
        let kept = folder.join("microdroid-dropping-input");
        let copied = fs::copy(folder.join("microdroid"), &kept);
        self.build_static("microdroid")?;
        copied.with_context(|| format!("cannot write {}", kept.display()))?;
        Ok(kept)
    }

    /// Builds packages with the profile `guest`; returns the folder with the results. `words` are
    /// for Cargo, `flags` for the compiler.
    fn cargo(
        &self,
        folder: &str,
        packages: &[&str],
        words: &[&str],
        flags: &[&str],
    ) -> Result<PathBuf> {
        let target = self.target.join(folder);
        let mut cargo = Command::new(workspace::cargo());
        cargo.current_dir(&self.root).args(["build", "--quiet", "--profile", "guest"]);
        cargo.args(["--target", TARGET, "--target-dir"]).arg(&target);
        for package in packages {
            cargo.args(["--package", package]);
        }
        cargo.args(words);
        // Flags with spaces in paths survive only in this form.
        cargo
            .env_remove("RUSTFLAGS")
            .env("CARGO_ENCODED_RUSTFLAGS", self.rustflags(&target, flags));
        let status = cargo.status().context("cannot start cargo")?;
        if !status.success() {
            bail!("building {} for the guest failed", packages.join(", "));
        }
        Ok(target.join(TARGET).join("guest"))
    }

    fn rustflags(&self, target: &Path, extra: &[&str]) -> OsString {
        let mut flags: Vec<OsString> = extra.iter().map(Into::into).collect();
        // The last match wins, so the folder inside comes after the folder around it.
        for (from, to) in
            [(cargo_home(), "/cargo"), (self.root.clone(), "/avf"), (target.into(), "/target")]
        {
            let mut flag = OsString::from("--remap-path-prefix=");
            flag.push(from);
            flag.push("=");
            flag.push(to);
            flags.push(flag);
        }
        flags.join("\u{1f}".as_ref())
    }

    /// Makes `<name>.so` of the static library `<name>`.
    fn link(&self, name: &str, dir: &Path) -> Result<PathBuf> {
        let source = self.root.join("guest").join(name);
        // Cargo puts `lib` before the name of the crate, which may have one already.
        let archives = [format!("{name}.a"), format!("lib{name}.a")].map(|file| dir.join(file));
        let archive = archives.iter().find(|archive| archive.exists());
        let archive = archive.with_context(|| format!("guest/{name} made no static library"))?;
        let library = dir.join(format!("{name}.so"));
        let mut cc = Command::new(workspace::from_env("CC").unwrap_or_else(|| "cc".into()));
        cc.current_dir(&self.root).args(["-shared", "-fPIC", "-Os", "-s", "-o"]).arg(&library);
        let shim = source.join(format!("{name}_shim.c"));
        if shim.exists() {
            // Relative, so that no path of this machine gets into the library.
            cc.args(["-ffunction-sections", "-fvisibility=default", "-Wall"])
                .arg(Path::new("guest").join(name).join(format!("{name}_shim.c")));
        }
        cc.arg(format!("-Wl,-soname,{name}.so"));
        cc.args(["-Wl,--whole-archive"]).arg(archive).arg("-Wl,--no-whole-archive");
        let map = source.join(format!("{name}.map"));
        if map.exists() {
            cc.arg(join("-Wl,--version-script=", &map));
        }
        cc.args([
            "-Wl,--gc-sections",
            "-Wl,-z,relro,-z,now",
            "-Wl,-z,defs",
            "-Wl,--build-id=none",
            "-Wl,--hash-style=gnu",
            "-Wl,--as-needed",
        ]);
        cc.args(["-lgcc_s", "-lc", "-lm"]);
        let output = cc.output().context("cannot start cc: run `cargo xtask setup`")?;
        if !output.status.success() {
            bail!("linking {name}.so failed:\n{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(library)
    }
}

fn join(flag: &str, path: &Path) -> OsString {
    let mut joined = OsString::from(flag);
    joined.push(path);
    joined
}

fn cargo_home() -> PathBuf {
    let default = || Some(workspace::from_env("HOME")?.join(".cargo"));
    workspace::from_env("CARGO_HOME").or_else(default).unwrap_or_else(|| "/nonexistent".into())
}
