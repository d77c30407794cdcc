//! Payloads and the signed packages that carry them: the examples of the SDK and the test payloads.
//!
//! A package of an app is normally made by the app's own build. Here it is made from plain tools: a
//! C compiler, Cargo, the zip writer below and Debian's `apksigner`.

mod manifest;
mod payload;
mod sign;
mod zip;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use elfcheck::Arch;

use crate::workspace;
pub use payload::Toolkit;
pub use sign::{Keystore, sign};
pub use zip::make_apk;

/// Text of `assets/hello.txt` in each package.
pub const ASSET: &str = "hello from the package\n";

/// The packages of this checkout, built and signed.
#[derive(Debug)]
pub struct Packages {
    /// `libsample_c.so`, and `libsample_helper.so` that it needs (`sdk/examples/c`).
    pub sample_c: PathBuf,
    /// `libsample_rust.so` (`sdk/examples/rust`).
    pub sample_rust: PathBuf,
    /// `lib<name>.so` for each `tests/payloads/<name>.c` except `libabsent.so`. Tests and benches
    /// find it by its name.
    #[cfg_attr(not(test), expect(dead_code, reason = "only its name is used"))]
    pub test_payloads: PathBuf,
}

impl Packages {
    /// Builds all of them below `target/payloads`. What has not changed is not signed again.
    pub fn build() -> Result<Self> {
        let root = workspace::root();
        let work = root.join("target/payloads");
        let toolkit = Toolkit::new(&root.join("sdk"), &work)?;
        let packer = Packer { keystore: Keystore::throw_away(&workspace::cache())?, work: &work };
        Ok(Self {
            sample_c: packer.package("sample_c", &sample_c(&toolkit, &root, &work)?)?,
            sample_rust: packer.package("sample_rust", &[sample_rust(&toolkit, &root, &work)?])?,
            test_payloads: packer.package("tests", &test_payloads(&toolkit, &root, &work)?)?,
        })
    }
}

/// Builds the example in C and the library it brings along.
pub fn sample_c(toolkit: &Toolkit, root: &Path, work: &Path) -> Result<Vec<PathBuf>> {
    let (sources, lib) = (root.join("sdk/examples/c"), work.join("lib"));
    let (helper, sample) = (lib.join("libsample_helper.so"), lib.join("libsample_c.so"));
    toolkit.c(&[&sources.join("sample_helper.c")], &helper, &[])?;
    toolkit.c(&[&sources.join("sample.c")], &sample, &["sample_helper", "vm_payload", "log"])?;
    Ok(vec![sample, helper])
}

/// Builds the example in Rust.
pub fn sample_rust(toolkit: &Toolkit, root: &Path, work: &Path) -> Result<PathBuf> {
    let sample = work.join("lib/libsample_rust.so");
    toolkit.rust(&root.join("sdk/examples/rust"), &sample)?;
    Ok(sample)
}

/// Builds each test payload; the result leaves out `libabsent.so`, which must not be packaged.
pub fn test_payloads(toolkit: &Toolkit, root: &Path, work: &Path) -> Result<Vec<PathBuf>> {
    let (sources, lib) = (root.join("tests/payloads"), work.join("tests"));
    toolkit.c(&[&sources.join("absent.c")], &lib.join("libabsent.so"), &[])?;
    let mut built = Vec::new();
    for name in c_sources(&sources)?.iter().filter(|name| *name != "absent") {
        let out = lib.join(format!("lib{name}.so"));
        // Unused libraries are left out by the linker.
        let libs = ["absent", "vm_payload", "log"];
        toolkit.c(&[&sources.join(format!("{name}.c"))], &out, &libs)?;
        built.push(out);
    }
    built.extend(unfit(&lib)?);
    Ok(built)
}

/// Payloads that no guest of this machine can run: `libecho.so` with something changed in its
/// headers.
fn unfit(lib: &Path) -> Result<Vec<PathBuf>> {
    const CLASS: usize = 4;
    const MACHINE: usize = 18;
    let path = lib.join("libecho.so");
    let good = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let variants = [
        ("narrow", with_byte(&good, CLASS, 1)),
        ("foreign", with_byte(&good, MACHINE, foreign_machine())),
        ("newer_glibc", with_newer_glibc(&good)?),
    ];
    let write = |(name, bytes): (&str, Vec<u8>)| {
        let out = lib.join(format!("lib{name}.so"));
        fs::write(&out, bytes).with_context(|| format!("cannot write {}", out.display()))?;
        Ok(out)
    };
    variants.into_iter().map(write).collect()
}

/// ELF number of an architecture that this machine is not: AArch64 or x86-64.
fn foreign_machine() -> u8 {
    if Arch::host() == Arch::Aarch64 { 62 } else { 183 }
}

fn with_byte(bytes: &[u8], at: usize, value: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    if let Some(byte) = changed.get_mut(at) {
        *byte = value;
    }
    changed
}

/// Makes one of the C library's versions that the file asks for one that does not exist yet.
fn with_newer_glibc(bytes: &[u8]) -> Result<Vec<u8>> {
    let at = bytes
        .windows(10)
        .position(|window| window.starts_with(b"GLIBC_2.") && !window.contains(&0))
        .context("libecho.so asks for no version of the C library")?;
    let end = bytes.iter().skip(at).position(|byte| *byte == 0).unwrap_or_default();
    let mut changed = bytes.to_vec();
    for (index, byte) in changed.iter_mut().skip(at).take(end).enumerate() {
        *byte = b"GLIBC_2.99".get(index).copied().unwrap_or_default();
    }
    Ok(changed)
}

/// The names of the `*.c` files of a folder, sorted, without the extension.
fn c_sources(folder: &Path) -> Result<Vec<String>> {
    let context = || format!("cannot list {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        let name = entry.with_context(context)?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".c")).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Makes signed packages in a folder.
struct Packer<'a> {
    keystore: Keystore,
    work: &'a Path,
}

impl Packer<'_> {
    /// Packs libraries of this machine's architecture and [`ASSET`] as `<name>.apk`, version 1 of
    /// the package `com.example.<name>`.
    fn package(&self, name: &str, libraries: &[PathBuf]) -> Result<PathBuf> {
        let manifest = manifest::manifest(&format!("com.example.{name}"), 1);
        let mut files = vec![
            self.made("AndroidManifest.xml", &manifest)?,
            self.made("assets/hello.txt", ASSET.as_bytes())?,
        ];
        for library in libraries {
            let file = library.file_name().unwrap_or_default().to_string_lossy();
            files.push((format!("lib/{}/{file}", Arch::host().abi_dir()), library.clone()));
        }
        self.sign_if_changed(name, &files)
    }

    /// Writes a file that goes into a package under this name.
    fn made(&self, name: &str, content: &[u8]) -> Result<(String, PathBuf)> {
        let path = self.work.join(name.replace('/', "_"));
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        Ok((name.to_owned(), path))
    }

    /// The unsigned package is kept beside the signed one, to see whether anything has changed:
    /// signing takes seconds.
    fn sign_if_changed(&self, name: &str, files: &[(String, PathBuf)]) -> Result<PathBuf> {
        let signed = self.work.join(format!("{name}.apk"));
        let unsigned = self.work.join(format!("{name}.unsigned.apk"));
        let fresh = self.work.join(format!("{name}.new.apk"));
        make_apk(files, &fresh)?;
        if !signed.exists() || !same_bytes(&fresh, &unsigned) {
            sign(&fresh, &signed, &self.keystore)?;
        }
        fs::rename(&fresh, &unsigned)
            .with_context(|| format!("cannot rename {}", fresh.display()))?;
        Ok(signed)
    }
}

fn same_bytes(a: &Path, b: &Path) -> bool {
    matches!((fs::read(a), fs::read(b)), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
#[path = "package/tests.rs"]
mod tests;
