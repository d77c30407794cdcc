//! `cargo xtask setup`: finds what building and running needs, and installs what is missing.
//!
//! With `--for-tests`, also the programs of others that tests and benches compare ours with.
//! Works as root and with `sudo -n`; otherwise prints the commands to run. It never asks anything,
//! so it serves a script as well as a person. When all is there it runs no package manager at all.

mod apt;
mod plan;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, bail, ensure};
use guest_image::{Archive, Mirrors};

use self::apt::Apt;
use self::plan::Step;

/// The emulator. The image boots with this release and later; older ones were not tried.
const QEMU: &str = "qemu-system-x86_64";
const QEMU_MINIMUM: (u32, u32) = (7, 2);
/// Debian 12 has 7.2, Ubuntu 24.04 has 8.2.
const QEMU_TOO_OLD: &str = "Debian 12, Ubuntu 24.04 and later have one that is new enough";
/// What virtmgr asks of QEMU's machine `microvm`.
const QEMU_DEVICES: [&str; 7] = [
    "pvpanic",
    "vhost-user-blk",
    "vhost-user-vsock-device",
    "virtconsole",
    "virtio-balloon-device",
    "virtio-rng-device",
    "virtio-serial-device",
];

#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Only say what is missing and how it would be installed.
    #[arg(long)]
    dry_run: bool,
    /// Also what only tests and benches need: programs of others to compare with.
    #[arg(long)]
    for_tests: bool,
}

impl Args {
    /// What tests and benches need.
    pub fn for_tests() -> Self {
        Self { for_tests: true, ..Self::default() }
    }
}

pub fn run(args: &Args) -> Result<()> {
    let missing = missing(args.for_tests);
    if missing.is_empty() {
        check_qemu()?;
        eprintln!("everything is installed");
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|need| need.package).collect();
    for need in &missing {
        eprintln!("missing: {} (package {})", need.what, need.package);
    }
    if find_program("apt-get").is_none() {
        bail!(
            "this is neither Debian nor Ubuntu: install what is missing by hand ({})",
            packages.join(", ")
        );
    }
    install(&packages, args.dry_run)?;
    if args.dry_run {
        return Ok(());
    }
    if let Some(need) = self::missing(args.for_tests).first() {
        bail!("package {} is installed, but {} is still not there", need.package, need.what);
    }
    check_qemu()
}

/// Something the project needs on the host.
struct Need {
    what: &'static str,
    package: &'static str,
    present: bool,
}

impl Need {
    fn program(name: &'static str, package: &'static str) -> Self {
        Self { what: name, package, present: find_program(name).is_some() }
    }

    fn file(path: &'static str, package: &'static str) -> Self {
        Self { what: path, package, present: Path::new(path).exists() }
    }
}

fn missing(for_tests: bool) -> Vec<Need> {
    let mut needs = for_building();
    if for_tests {
        needs.extend(to_compare_with());
    }
    needs.retain(|need| !need.present);
    needs
}

/// What building and running needs.
fn for_building() -> Vec<Need> {
    vec![
        Need::program(QEMU, "qemu-system-x86"),
        Need::file("/usr/share/qemu/qboot.rom", "qemu-system-data"),
        Need::program("cc", "gcc"),
        Need::program("make", "make"),
        Need::file("/usr/include/stdio.h", "libc6-dev"),
        Need::file("/usr/share/keyrings/debian-archive-keyring.gpg", "debian-archive-keyring"),
        // On a Debian its own sources say where Debian is served; elsewhere debootstrap does.
        Need {
            what: "the address of a Debian mirror",
            package: "debootstrap",
            present: Mirrors::find().is_ok(),
        },
    ]
}

/// What tests and benches compare ours with. The packages have these names on Ubuntu as well.
fn to_compare_with() -> Vec<Need> {
    let programs = [
        ("apksigner", "apksigner"),
        ("clang", "clang"),
        ("cmake", "cmake"),
        ("debootstrap", "debootstrap"),
        ("fsverity", "fsverity"),
        ("g++", "g++"),
        ("mke2fs", "e2fsprogs"),
        ("ninja", "ninja-build"),
        ("openssl", "openssl"),
        ("passt", "passt"),
        ("pkg-config", "pkg-config"),
        ("python3", "python3"),
        ("sfdisk", "fdisk"),
        ("sgdisk", "gdisk"),
        ("swtpm", "swtpm"),
        ("tpm2_unseal", "tpm2-tools"),
        ("unzip", "unzip"),
        ("veritysetup", "cryptsetup-bin"),
    ];
    // Tests call the distribution's interpreter by its path: another one does not find these.
    let modules = [
        ("/usr/lib/python3/dist-packages/cbor2", "python3-cbor2"),
        ("/usr/lib/python3/dist-packages/cryptography", "python3-cryptography"),
    ];
    let programs = programs.into_iter().map(|(name, package)| Need::program(name, package));
    programs.chain(modules.into_iter().map(|(path, package)| Need::file(path, package))).collect()
}

fn install(packages: &[&str], dry_run: bool) -> Result<()> {
    let apt = Apt::find();
    let backports = debian_codename().map(|codename| format!("{codename}-backports"));
    let plan = || {
        plan::plan(packages, backports.as_deref(), &apt)
            .context("apt cannot install what is missing")
    };
    let mut steps = plan()?;
    if steps.first() == Some(&Step::Update) && apt.privileged() && !dry_run {
        // Only with fresh lists does apt know of conflicts.
        perform(apt, &Step::Update)?;
        steps = plan()?;
        ensure!(
            steps.first() != Some(&Step::Update),
            "apt's sources lack one of {}",
            packages.join(", ")
        );
    }
    if dry_run || !apt.privileged() {
        let lines: Vec<_> =
            steps.iter().map(|step| apt.command_line(step, &backports_source(step))).collect();
        eprintln!("run as root:");
        lines.iter().for_each(|line| eprintln!("  {line}"));
        return if dry_run {
            Ok(())
        } else {
            bail!("neither root nor `sudo -n` is available to install packages")
        };
    }
    steps.iter().try_for_each(|step| perform(apt, step))
}

fn perform(apt: Apt, step: &Step) -> Result<()> {
    let shown = crate::ui::Step::begin(step.title());
    apt.perform(step, &backports_source(step))?;
    shown.done();
    Ok(())
}

/// The source that a step adds, made of the mirror that the host already uses.
fn backports_source(step: &Step) -> String {
    let Step::AddSource { suite } = step else { return String::new() };
    let mirror =
        Mirrors::find().ok().and_then(|mirrors| mirrors.of(Archive::Debian).first().cloned());
    let mirror = mirror.unwrap_or_else(|| "<base URI of your Debian mirror>".into());
    format!(
        "# Added by `cargo xtask setup`, for a QEMU that goes with the other packages from backports.\n\
         Types: deb\nURIs: {mirror}\nSuites: {suite}\nComponents: main\n\
         Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
    )
}

/// `bookworm` on Debian 12, nothing on other distributions: they have no backports of this kind.
fn debian_codename() -> Option<String> {
    let text = fs::read_to_string("/etc/os-release").ok()?;
    let field = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
        Some(value.trim_matches('"').to_owned())
    };
    if field("ID")? == "debian" { field("VERSION_CODENAME") } else { None }
}

/// Whether the QEMU that is installed will do.
fn check_qemu() -> Result<()> {
    let version = output(QEMU, &["--version"])?;
    let first = version.lines().next().unwrap_or_default();
    if qemu_version(first).is_none_or(|found| found < QEMU_MINIMUM) {
        let (major, minor) = QEMU_MINIMUM;
        bail!("{first} is installed, but QEMU {major}.{minor} or later is needed: {QEMU_TOO_OLD}");
    }
    let devices = output(QEMU, &["-M", "microvm", "-device", "help"])?;
    if let Some(missing) =
        QEMU_DEVICES.iter().find(|name| !devices.contains(&format!("name \"{name}\"")))
    {
        bail!("{first} lacks the device {missing}: install the QEMU of your distribution");
    }
    eprintln!("{first}");
    Ok(())
}

/// `(7, 2)` of `QEMU emulator version 7.2.22 (Debian …)`.
fn qemu_version(line: &str) -> Option<(u32, u32)> {
    let mut numbers = line.split("version ").nth(1)?.split(['.', ' ']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn output(program: &str, args: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(args)
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    if !output.status.success() {
        bail!("{program} {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    // Users' paths often lack the folders of system programs such as sgdisk.
    let system = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&path).chain(system).map(|dir| dir.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qemu_versions_are_read() {
        let line = "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2+deb13u1~bpo12+1)";
        assert_eq!(qemu_version(line), Some((10, 0)));
        assert_eq!(qemu_version("QEMU emulator version 7.2.22 (Debian 1:7.2)"), Some((7, 2)));
        assert_eq!(qemu_version("something else"), None);
        assert!((6, 2) < QEMU_MINIMUM && (8, 2) > QEMU_MINIMUM);
    }
}
