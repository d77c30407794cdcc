//! `cargo xtask kit`: what payload authors get, as a folder that works wherever it is put.
//!
//! | file | what is in it |
//! |---|---|
//! | `kit/rust.rs` | the crates, as a workspace of their own |
//! | `kit/sync.rs` | a folder becomes the same as another one |

mod rust;
mod sync;
#[cfg(test)]
mod tests;

use std::env::consts::ARCH;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::ui::Step;
use crate::{setup, workspace};

/// The version of the kit is that of everything.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Files with `@VERSION@` and `@ARCH@`, below `sdk/kit`, and where they go.
const TEXTS: [(&str, &str); 5] = [
    ("AvfPayloadConfig.cmake", "lib/cmake/AvfPayload/AvfPayloadConfig.cmake"),
    ("AvfPayloadConfigVersion.cmake", "lib/cmake/AvfPayload/AvfPayloadConfigVersion.cmake"),
    ("AvfPayloadDepfile.cmake", "lib/cmake/AvfPayload/AvfPayloadDepfile.cmake"),
    ("README.md", "README.md"),
    ("avf-payload.pc", "lib/pkgconfig/avf-payload.pc"),
];

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the folder and its archive are put.
    #[arg(long, value_name = "DIR", default_value = "target/kit")]
    out: PathBuf,
}

pub fn run(args: &Args) -> Result<()> {
    setup::run(&setup::Args::default())?;
    let vm = build_vm()?;
    let step = Step::begin("putting the payload kit together");
    let name = name();
    let folder = args.out.join(&name);
    install(&folder, &vm)?;
    let archive = args.out.join(format!("{name}.tar.gz"));
    pack(&args.out, &name, &archive)?;
    step.done();
    println!("{}\n{}", folder.display(), archive.display());
    Ok(())
}

/// The name of the kit's folder.
pub fn name() -> String {
    format!("avf-payload-kit-{VERSION}-{ARCH}")
}

/// Makes `folder` the kit, with this program as its `bin/vm`. What is the same already stays as it is,
/// so that nothing is built anew without need.
pub fn install(folder: &Path, vm: &Path) -> Result<()> {
    let parent = folder.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let fresh = tempfile::Builder::new().prefix(".kit-").tempdir_in(parent)?;
    fill(fresh.path(), &workspace::root(), vm)?;
    sync::sync(fresh.path(), folder)
}

/// Puts the kit of the checkout `root` into an empty folder.
fn fill(kit: &Path, root: &Path, vm: &Path) -> Result<()> {
    let sdk = root.join("sdk");
    sync::copy_tree(&sdk.join("include"), &kit.join("include"))?;
    sync::copy_tree(&sdk.join("stub"), &kit.join("src"))?;
    for (source, to) in TEXTS {
        let source = sdk.join("kit").join(source);
        let text = fs::read_to_string(&source)
            .with_context(|| format!("cannot read {}", source.display()))?;
        let text = text.replace("@VERSION@", VERSION).replace("@ARCH@", ARCH);
        sync::write(&kit.join(to), text.as_bytes())?;
    }
    sync::copy(&root.join("LICENSE"), &kit.join("LICENSE"))?;
    let aidl = root.join("docs/aidl.md");
    let text =
        fs::read_to_string(&aidl).with_context(|| format!("cannot read {}", aidl.display()))?;
    sync::write(&kit.join("docs/aidl.md"), without_links(&text).as_bytes())?;
    sync::copy(vm, &kit.join("bin/vm"))?;
    rust::fill(&kit.join("rust"), root)?;
    stubs(&kit.join("src"), &kit.join("lib"))
}

/// Markdown whose links, which lead to files of the checkout, are their texts only.
fn without_links(text: &str) -> String {
    let mut pieces = text.split("](");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_link = plain.rfind('[').filter(|at| !plain[*at..].contains('\n'));
        match (is_link, piece.split_once(')')) {
            (Some(at), Some((_, rest))) => {
                plain.remove(at);
                plain += rest;
            }
            _ => plain += &format!("]({piece}"),
        }
    }
    plain
}

/// Builds the link stubs.
fn stubs(source: &Path, lib: &Path) -> Result<()> {
    let lib = std::path::absolute(lib)?;
    let mut make = Command::new("make");
    make.arg("--silent").arg("-C").arg(source).arg(format!("OUT={}", lib.display()));
    let status = make.status().context("cannot start make: run `cargo xtask setup`")?;
    if !status.success() {
        bail!("building the link stubs failed: {status}");
    }
    Ok(())
}

/// Makes the archive of a folder: the same bytes for the same files.
fn pack(parent: &Path, name: &str, archive: &Path) -> Result<()> {
    let mut tar = Command::new("tar");
    tar.args(["--create", "--gzip", "--sort=name", "--mtime=@0", "--format=ustar"]);
    tar.args(["--owner=0", "--group=0", "--numeric-owner", "--mode=go-w"]);
    tar.arg("--file").arg(archive).arg("--directory").arg(parent).arg(name);
    let status = tar.status().context("cannot start tar")?;
    if !status.success() {
        bail!("making {} failed: {status}", archive.display());
    }
    Ok(())
}

/// Builds the tool.
fn build_vm() -> Result<PathBuf> {
    let step = Step::begin("building vm");
    let target = workspace::root().join("target");
    let mut cargo = Command::new(workspace::cargo());
    cargo.current_dir(workspace::root()).args(["build", "--quiet", "--release", "-p", "vm"]);
    cargo.arg("--target-dir").arg(&target).env_remove("CARGO_BUILD_TARGET");
    if !cargo.status().context("cannot start cargo")?.success() {
        bail!("building vm failed");
    }
    step.done();
    Ok(target.join("release/vm"))
}
