//! `vm package`: from libraries and other files to a signed package.
//!
//! | file | what is in it |
//! |---|---|
//! | `package/contents.rs` | which file goes where in the package, and whether it may |
//! | `package/guest.rs` | which libraries every VM has |
//! | `package/signer.rs` | where the key comes from |
//! | `package/place.rs` | package and idsig file take their places, whole or not at all |

mod contents;
mod guest;
mod place;
mod signer;
#[cfg(test)]
mod tests;

use crate::exit::{Exit, UsageError};
use crate::report::{complain, say_json};
use anyhow::{Context as _, Result};
use apkmanifest::Manifest;
use apksign::sign_v3;
use avf_home::Environment;
use clap::Args;
use contents::Contents;
use elfcheck::Arch;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use signer::Signer;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Make and sign a package out of libraries and other files.
///
/// The same files and key give the same package, byte for byte.
#[derive(Debug, Args)]
pub struct Package {
    /// The package to make. Its APK signature scheme v4 file is made beside it: FILE.idsig.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,

    /// The package's name, such as com.example.demo; org.example.<name of FILE> if not given. Name
    /// and key are what the package is: with others, it is another package.
    #[arg(long, value_name = "NAME")]
    pub package: Option<String>,

    /// The package's version. The upper 32 bits are Android's versionCodeMajor.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub version_code: u64,

    /// A shared library, built for GNU/Linux; may be given several times. It goes to lib/<abi>/, by
    /// the architecture that it is built for. What it needs must be in the package or in every VM.
    #[arg(long = "lib", value_name = "FILE")]
    pub libs: Vec<PathBuf>,

    /// Only warn of libraries that are needed and missing: for those that are found in another place
    /// (by a run path, in an extra package) or loaded before.
    #[arg(long)]
    pub allow_missing_libraries: bool,

    /// Another file; may be given several times. It goes to PATH in the package, or to
    /// assets/<its name>. Programs belong in bin/.
    #[arg(long = "asset", value_name = "[PATH=]FILE")]
    pub assets: Vec<OsString>,

    /// A payload configuration (JSON); it goes to assets/vm_config.json.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Deflate what is no library, where that makes it smaller.
    #[arg(long)]
    pub compress: bool,

    /// An architecture that the package is for (x86_64, arm64-v8a or riscv64); may be given several
    /// times. There must be a library for each of them and for no other.
    #[arg(long = "abi", value_name = "ABI", value_parser = abi)]
    pub abis: Vec<Arch>,

    /// Who signs: a PEM file with a private key (PKCS#8: EC P-256, P-384, P-521 or RSA) and, if there
    /// is one, its certificate. If not given, a key of this user is taken, and made on first use.
    #[arg(long, value_name = "PEM")]
    pub key: Option<PathBuf>,

    /// Make a new key (EC P-256) in this file, which must not exist, and sign with it.
    #[arg(long, value_name = "PEM", conflicts_with = "key")]
    pub generate_key: Option<PathBuf>,

    /// Print a JSON object that says what was made.
    #[arg(long)]
    pub json: bool,
}

fn abi(name: &str) -> Result<Arch, String> {
    let known = Arch::ALL.map(Arch::abi_dir).join(", ");
    Arch::from_abi_dir(name).ok_or_else(|| format!("not an architecture; there are: {known}"))
}

/// Runs the command.
pub fn run(arguments: &Package) -> Result<Exit> {
    let made = make(arguments, &Environment::current())?;
    made.warnings.iter().for_each(|warning| complain(&format!("vm: {warning}")));
    if arguments.json {
        say_json(&made.as_json());
    } else {
        made.lines().iter().for_each(|line| complain(line));
    }
    Ok(Exit::Answer(0))
}

/// What was made.
struct Made {
    apk: PathBuf,
    idsig: PathBuf,
    manifest: Manifest,
    size: usize,
    files: Vec<String>,
    content_digest: Vec<u8>,
    certificate: Vec<u8>,
    key: PathBuf,
    new_key: bool,
    warnings: Vec<String>,
}

/// Everything is looked at before a key is made or a file written.
fn make(arguments: &Package, env: &Environment) -> Result<Made> {
    let manifest = manifest(arguments)?;
    place::check(&arguments.out, &contents::inputs(arguments))?;
    let contents = Contents::collect(arguments, &manifest, env)?;
    let what = || format!("cannot make {}", arguments.out.display());
    let zip = contents.package.build().with_context(what)?;
    let files = contents.package.names().map(str::to_owned).collect();

    let mut warnings = contents.warnings;
    let signer = Signer::find(arguments, env, &mut warnings)?;
    let signed = sign_v3(zip, &signer.key).with_context(what)?;
    let idsig = signed.idsig(&signer.key).with_context(what)?;
    let idsig_path = place::write(&arguments.out, &signed.apk, &idsig)?;
    Ok(Made {
        apk: arguments.out.clone(),
        idsig: idsig_path,
        manifest,
        size: signed.apk.len(),
        files,
        content_digest: signed.content_digest,
        certificate: Sha256::digest(signer.key.certificate()).to_vec(),
        key: signer.path,
        new_key: signer.is_new,
        warnings,
    })
}

impl Made {
    fn lines(&self) -> Vec<String> {
        let Manifest { package, version_code } = &self.manifest;
        let made = if self.new_key { "the new key" } else { "the key" };
        vec![
            format!(
                "made {}: package {package}, version {version_code}, {} files, {} bytes",
                self.apk.display(),
                self.files.len(),
                self.size
            ),
            format!("made {}: its APK signature scheme v4 file", self.idsig.display()),
            format!(
                "signed with {made} {}; SHA-256 of its certificate: {}",
                self.key.display(),
                hex::encode(&self.certificate)
            ),
        ]
    }

    fn as_json(&self) -> Value {
        json!({
            "apk": self.apk.to_string_lossy(),
            "idsig": self.idsig.to_string_lossy(),
            "package": self.manifest.package,
            "version_code": self.manifest.version_code,
            "size": self.size,
            "files": self.files,
            "content_digest": hex::encode(&self.content_digest),
            "certificate_sha256": hex::encode(&self.certificate),
            "key": self.key.to_string_lossy(),
            "key_is_new": self.new_key,
        })
    }
}

fn manifest(arguments: &Package) -> Result<Manifest> {
    let name = arguments.package.clone().unwrap_or_else(|| default_name(&arguments.out));
    let manifest = Manifest::new(name, arguments.version_code);
    manifest.map_err(|error| UsageError(format!("--package: {error}")).into())
}

/// `org.example.` and the file's name, with everything replaced that a package's name cannot have.
fn default_name(out: &Path) -> String {
    const LONGEST: usize = 100;
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    let fit = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = stem.chars().take(LONGEST).map(fit).collect();
    match name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => format!("org.example.{name}"),
        false => format!("org.example.p{name}"),
    }
}
