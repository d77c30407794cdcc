//! Which file goes where in the package, and whether it may.

use super::{Package, guest};
use crate::exit::UsageError;
use crate::files;
use anyhow::{Context as _, Result, anyhow, bail};
use apkmanifest::Manifest;
use avf_home::Environment;
use elfcheck::{Arch, PayloadInfo, Target, check_payload};
use guest_image::Store;
use payload_config::{TaskType, VmPayloadConfig};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Where the guest looks for a payload configuration if nothing else is said.
const CONFIG: &str = crate::cli::DEFAULT_CONFIG_PATH;

/// glibc of guests, if no guest image is there to ask: Debian 13's.
const USUAL_GLIBC: (u32, u32) = (2, 41);

/// A package before it is signed.
pub(super) struct Contents {
    pub(super) package: apksign::Package,
    pub(super) warnings: Vec<String>,
    /// Architectures of the libraries.
    found: BTreeSet<&'static str>,
    /// Whether a library can be a payload, not just be used by one.
    has_payload: bool,
    /// Bytes that further files may have.
    room: u64,
    /// Libraries, each with its architecture's folder and what is known of it.
    libraries: Vec<(String, &'static str, PayloadInfo)>,
}

impl Contents {
    /// Reads and checks every file that the command line names.
    pub(super) fn collect(
        arguments: &Package,
        manifest: &Manifest,
        env: &Environment,
    ) -> Result<Self> {
        let mut contents = Self {
            package: apksign::Package::new(manifest),
            warnings: Vec::new(),
            found: BTreeSet::new(),
            has_payload: false,
            room: u32::MAX.into(),
            libraries: Vec::new(),
        };
        let glibc = guest_glibc(env);
        for path in &arguments.libs {
            contents.add_library(path, glibc).with_context(|| refused("--lib", path))?;
        }
        for asset in &arguments.assets {
            let (name, path) = split_asset(asset)?;
            if let Some(why) = guest::why_not_at(&name) {
                bail!("{}: {why}", refused("--asset", Path::new(asset)));
            }
            let content = contents.read(path)?;
            contents.add(&name, content, arguments.compress)?;
        }
        if let Some(path) = &arguments.config {
            contents.add_config(path, arguments).with_context(|| refused("--config", path))?;
        }
        contents.check_abis(&arguments.abis)?;
        contents.look_for_payload(arguments);
        contents.look_for_libraries(arguments.allow_missing_libraries)?;
        Ok(contents)
    }

    fn read(&mut self, path: &Path) -> Result<Vec<u8>> {
        let read = files::read(path, self.room);
        let bytes = read.with_context(|| format!("cannot read {}", path.display()))?;
        self.room = self.room.saturating_sub(bytes.len() as u64);
        Ok(bytes)
    }

    fn add(&mut self, name: &str, content: Vec<u8>, compress: bool) -> Result<()> {
        match compress {
            true => self.package.add_compressed(name, content)?,
            false => self.package.add(name, content)?,
        }
        Ok(())
    }

    fn add_library(&mut self, path: &Path, glibc: (u32, u32)) -> Result<()> {
        let bytes = self.read(path)?;
        let (arch, info) = architecture(&bytes, glibc)?;
        let name = file_name(path)?;
        if let Some(why) = guest::why_not(name) {
            bail!("{why}");
        }
        self.found.insert(arch.abi_dir());
        self.has_payload |= info.has_entry_point;
        self.libraries.push((name.to_owned(), arch.abi_dir(), info));
        self.add(&format!("lib/{}/{name}", arch.abi_dir()), bytes, false)
    }

    fn add_config(&mut self, path: &Path, arguments: &Package) -> Result<()> {
        let json = self.read(path)?;
        let (config, warnings) = VmPayloadConfig::parse(&json)?;
        self.warnings.extend(warnings.iter().map(|w| format!("{}: {w}", path.display())));
        self.check_task(&config, path);
        self.add(CONFIG, json, arguments.compress)
    }

    /// A library that the configuration names should be in the package.
    fn check_task(&mut self, config: &VmPayloadConfig, path: &Path) {
        let path = path.display();
        let Some(task) = &config.task else {
            let text = "has no task, so that a VM has nothing to run";
            return self.warnings.push(format!("{path}: {text}"));
        };
        let suffix = format!("/{}", task.command);
        let is_it = |name: &str| name.starts_with("lib/") && name.ends_with(&suffix);
        if task.task_type == TaskType::MicrodroidLauncher && !self.package.names().any(is_it) {
            let text = format!("runs {:?}, but the package has no such library", task.command);
            self.warnings.push(format!("{path}: {text}"));
        }
    }

    fn check_abis(&self, wanted: &[Arch]) -> Result<()> {
        let wanted: BTreeSet<_> = wanted.iter().map(|arch| arch.abi_dir()).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        if let Some(abi) = wanted.difference(&self.found).next() {
            bail!("there is no library for {abi}: give one with --lib, or leave out --abi {abi}");
        }
        if let Some(abi) = self.found.difference(&wanted).next() {
            bail!("there is a library for {abi}: leave it out, or give --abi {abi} as well");
        }
        Ok(())
    }

    fn look_for_payload(&mut self, arguments: &Package) {
        if !arguments.libs.is_empty() && arguments.config.is_none() && !self.has_payload {
            let entry = elfcheck::ENTRY_POINT;
            self.warnings.push(format!("no library exports {entry}, so that none can be run"));
        }
    }

    /// What a library needs must be in guests or beside it in the package; else it cannot be loaded,
    /// unless it is found some other way.
    fn look_for_libraries(&mut self, may_be_missing: bool) -> Result<()> {
        let packaged: BTreeSet<&str> = self.package.names().collect();
        let mut missing = Vec::new();
        for (name, abi, info) in &self.libraries {
            let is_there = |needed: &str| {
                guest::has(needed) || packaged.contains(format!("lib/{abi}/{needed}").as_str())
            };
            missing.extend(info.missing_libraries(is_there).into_iter().map(|needed| {
                format!("{name} needs {needed}, which is neither in the package nor in a VM")
            }));
        }
        if may_be_missing {
            self.warnings.append(&mut missing);
        }
        if missing.is_empty() {
            return Ok(());
        }
        let remedy = match missing.iter().any(|text| text.contains(" needs libstdc++.")) {
            true => "link with -static-libstdc++, or add what is missing with --lib",
            false => "add what is missing with --lib, or link it statically",
        };
        bail!(
            "{}: {remedy}; with --allow-missing-libraries it is packaged all the same",
            missing.join("; ")
        )
    }
}

/// The files that the command line names.
pub(super) fn inputs(arguments: &Package) -> Vec<&Path> {
    let assets = arguments.assets.iter().filter_map(|asset| Some(split_asset(asset).ok()?.1));
    let keys = [&arguments.config, &arguments.key, &arguments.generate_key].into_iter().flatten();
    let libs = arguments.libs.iter();
    libs.chain(keys).map(PathBuf::as_path).chain(assets).collect()
}

fn refused(flag: &str, path: &Path) -> String {
    format!("{flag} {}", path.display())
}

/// The architecture that a library is built for, whether or not it is this machine's.
fn architecture(library: &[u8], glibc: (u32, u32)) -> Result<(Arch, PayloadInfo)> {
    use elfcheck::Error::ForeignMachine;
    let check = |machine| (machine, check_payload(library, &Target { machine, glibc }));
    let others = Arch::ALL.into_iter().filter(|arch| *arch != Arch::host());
    let (host, first) = check(Arch::host());
    if !matches!(first, Err(ForeignMachine { .. })) {
        return Ok((host, first?));
    }
    let other = others.map(check).find(|(_, result)| !matches!(result, Err(ForeignMachine { .. })));
    match other {
        Some((arch, result)) => Ok((arch, result?)),
        None => Err(first.err().map_or_else(|| anyhow!("of no known architecture"), Into::into)),
    }
}

/// glibc of the present guest image.
fn guest_glibc(env: &Environment) -> (u32, u32) {
    let parse = || {
        let image = Store::open(env.image_home().ok()?).current().ok()?;
        let (major, minor) = image.manifest.glibc_version.split_once('.')?;
        let minor = minor.split('.').next()?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    parse().unwrap_or(USUAL_GLIBC)
}

/// Path in the package and file of `[PATH=]FILE`.
fn split_asset(asset: &OsStr) -> Result<(String, &Path)> {
    let bytes = asset.as_bytes();
    let Some(at) = bytes.iter().position(|byte| *byte == b'=') else {
        let path = Path::new(asset);
        return Ok((format!("assets/{}", file_name(path)?), path));
    };
    let (name, file) = bytes.split_at(at);
    let name = str::from_utf8(name).ok().filter(|name| !name.is_empty());
    let no_path = || UsageError(format!("--asset {asset:?}: PATH in front of = is no UTF-8 text"));
    let file = file.strip_prefix(b"=").unwrap_or_default();
    Ok((name.ok_or_else(no_path)?.to_owned(), Path::new(OsStr::from_bytes(file))))
}

fn file_name(path: &Path) -> Result<&str> {
    let name = path.file_name().and_then(OsStr::to_str);
    name.with_context(|| format!("{path:?} has no name that a package can keep"))
}
