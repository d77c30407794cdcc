//! `cargo xtask image`: the guest image, from this repository's guest and Debian's packages.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use guest_image::manifest::SHELL_OS;
use guest_image::{
    Composed, Digest, ExtraFile, Fetcher, ImageSpec, Lock, Packages, Policy, Store, compose,
    install, set_current,
};

use crate::guest::Guest;
use crate::ui::Step;
use crate::workspace;

#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Take the newest Debian packages and rewrite guest/image/packages.lock.
    #[arg(long)]
    pub update_lock: bool,
    /// If a locked package is no longer served, say so and take the one that is.
    #[arg(long)]
    pub allow_newer: bool,
    /// Home folder whose images/ gets the image [default: $AVF_HOME, else target/avf-home].
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Build everything a second time in another folder and compare.
    #[arg(long)]
    pub check_reproducible: bool,
}

pub fn run(args: &Args) -> Result<()> {
    if args.update_lock {
        update_lock()?;
    }
    let policy = if args.allow_newer { Policy::AllowNewer } else { Policy::Locked };
    let packages = packages(policy)?;
    let image = compose_guest(&Guest::here(), &packages)?;
    if args.check_reproducible {
        check_reproducible(&image, &packages)?;
    }
    let store = Store::open(args.store.clone().unwrap_or_else(workspace::home));
    let digest = install_current(&image, &store)?;
    println!("{}", store.image_dir(&digest).display());
    install_current(&compose(&with_shell(&Guest::here(), &packages)?, &packages)?, &store)?;
    Ok(())
}

/// Installs an image and makes it the current one of its operating system.
fn install_current(image: &Composed, store: &Store) -> Result<Digest> {
    let step = Step::begin("installing the image");
    let digest = install(image, store)?;
    set_current(store, &digest)?;
    step.done();
    eprintln!(
        "image {digest}: kernel {:.1} MiB, initramfs {:.1} MiB",
        mib(&image.kernel),
        mib(&image.initrd)
    );
    Ok(digest)
}

/// The guest of `vm run-microdroid`: the same with a shell, and a program for a payload that only
/// waits.
fn with_shell(guest: &Guest, packages: &Packages) -> Result<ImageSpec> {
    let extra =
        |guest_path: &str, source| ExtraFile { guest_path: guest_path.into(), source, mode: 0o755 };
    let idle = guest.root.join("guest/image/shell/idle");
    Ok(ImageSpec {
        os: SHELL_OS.into(),
        extra: vec![
            extra("/bin/busybox", packages.file("usr/bin/busybox")),
            extra("/bin/idle", idle),
        ],
        ..guest.build()?
    })
}

/// The locked packages, fetched and unpacked.
pub fn packages(policy: Policy) -> Result<Packages> {
    let path = lock_path();
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let lock = Lock::parse(&text)?;
    let step = Step::begin("fetching Debian packages");
    let packages =
        Fetcher::new(workspace::cache(), &|text| step.note(text)).fetch(&lock, policy)?;
    step.done();
    Ok(packages)
}

fn compose_guest(guest: &Guest, packages: &Packages) -> Result<Composed> {
    let step = Step::begin("building the guest");
    let spec: ImageSpec = guest.build()?;
    step.done();
    let step = Step::begin("composing the image");
    let image = compose(&spec, packages)?;
    step.done();
    Ok(image)
}

fn update_lock() -> Result<()> {
    let step = Step::begin("looking up the newest packages");
    let lock = Fetcher::new(workspace::cache(), &|text| step.note(text)).newest()?;
    let path = lock_path();
    let fresh = path.with_extension("lock.new");
    fs::write(&fresh, lock.to_text())
        .and_then(|()| fs::rename(&fresh, &path))
        .with_context(|| format!("cannot write {}", path.display()))?;
    step.done();
    for package in &lock.packages {
        eprintln!("  {} {}", package.name, package.version);
    }
    Ok(())
}

/// Builds a copy of the sources in a folder elsewhere, from nothing, and compares byte by byte.
fn check_reproducible(image: &Composed, packages: &Packages) -> Result<()> {
    let dir = tempfile::Builder::new().prefix("avf-again-").tempdir()?;
    let root = dir.path().join("another folder");
    copy_sources(&workspace::root(), &root)?;
    let again = compose_guest(&Guest { target: dir.path().join("out"), root }, packages)?;
    if again == *image {
        eprintln!("a second build in another folder gave the same image");
        return Ok(());
    }
    let kept = dir.keep();
    for (name, data) in [("first", image), ("second", &again)] {
        fs::write(kept.join(format!("{name}.json")), &data.manifest)?;
        fs::write(kept.join(format!("{name}.initrd")), &data.initrd)?;
    }
    bail!("a second build gave other bytes; compare the manifests in {}", kept.display())
}

fn copy_sources(from: &std::path::Path, to: &std::path::Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        // Results and history are no sources.
        if name == "target" || name == ".git" {
            continue;
        }
        let (source, copy) = (entry.path(), to.join(&name));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_sources(&source, &copy)?;
        } else if kind.is_file() {
            fs::copy(&source, &copy)
                .with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}

fn lock_path() -> PathBuf {
    workspace::root().join("guest/image/packages.lock")
}

fn mib(data: &[u8]) -> f64 {
    data.len() as f64 / f64::from(1 << 20)
}
