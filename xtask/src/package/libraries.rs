//! The libraries that go into the packages.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use elfcheck::Arch;

use super::toolkit::Toolkit;

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
