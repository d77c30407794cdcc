//! Will a dynamically linked binary find what it needs in the guest?

use std::path::Path;

use object::LittleEndian;
use object::elf::{DT_NEEDED, FileHeader64, SHT_DYNSYM};
use object::read::elf::{FileHeader, Sym};

use crate::error::BuildError;

type Elf = FileHeader64<LittleEndian>;

/// Fails if the binary uses a symbol that came after version `glibc` of the C library, or needs a
/// library for which `has_library` says no.
pub(crate) fn check_binary(
    path: &Path,
    elf: &[u8],
    glibc: &str,
    has_library: impl Fn(&str) -> bool,
) -> Result<(), BuildError> {
    let fail = |detail: String| BuildError::Binary { path: path.into(), detail };
    let broken = |e: object::Error| fail(format!("not a readable ELF file: {e}"));
    if !crate::kernel::is_x86_64(elf) {
        return Err(fail("is not an x86-64 ELF file".into()));
    }
    if let Some((symbol, version)) = too_new(elf, glibc).map_err(broken)? {
        return Err(fail(format!(
            "uses {symbol}@{version}, but the image has glibc {glibc}: build on a machine with glibc \
             {glibc} or older, or take newer packages with `cargo xtask image --update-lock`"
        )));
    }
    match needed(elf).map_err(broken)?.into_iter().find(|name| !has_library(name)) {
        Some(name) => {
            Err(fail(format!("needs {name}, which is not in the image: link it statically")))
        }
        None => Ok(()),
    }
}

/// The first undefined symbol with a version newer than `glibc`.
fn too_new(data: &[u8], glibc: &str) -> object::Result<Option<(String, String)>> {
    let header = Elf::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    let Some(versions) = sections.versions(endian, data)? else { return Ok(None) };
    let symbols = sections.symbols(endian, data, SHT_DYNSYM)?;
    for (index, symbol) in symbols.enumerate() {
        if !symbol.is_undefined(endian) {
            continue;
        }
        let Some(version) = versions.version(versions.version_index(endian, index).index())? else {
            continue;
        };
        let version = String::from_utf8_lossy(version.name());
        if is_newer(&version, glibc) {
            let name = String::from_utf8_lossy(symbol.name(endian, symbols.strings())?);
            return Ok(Some((name.into_owned(), version.into_owned())));
        }
    }
    Ok(None)
}

/// The libraries the binary names (`DT_NEEDED`).
fn needed(data: &[u8]) -> object::Result<Vec<String>> {
    let header = Elf::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    let dynamic = sections.dynamic_table(endian, data)?;
    let mut names = Vec::new();
    for entry in dynamic.iter().filter(|entry| entry.tag == DT_NEEDED) {
        names.push(String::from_utf8_lossy(dynamic.string(entry)?).into_owned());
    }
    Ok(names)
}

/// Whether a symbol version such as `GLIBC_2.42` is beyond release `glibc` such as `2.41`.
/// Other owners' versions (`GCC_3.0`) and `GLIBC_PRIVATE` are not releases of glibc.
fn is_newer(version: &str, glibc: &str) -> bool {
    match (version.strip_prefix("GLIBC_").and_then(numbers), numbers(glibc)) {
        (Some(symbol), Some(image)) => symbol > image,
        _ => false,
    }
}

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

/// The upstream release in a Debian version: `2.41` of `2.41-12+deb13u4`.
pub(crate) fn upstream_version(package_version: &str) -> &str {
    let no_epoch = package_version.split_once(':').map_or(package_version, |(_, rest)| rest);
    let end = no_epoch.find(['-', '+', '~']).unwrap_or(no_epoch.len());
    no_epoch.get(..end).unwrap_or(no_epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        for (version, newer) in [
            ("GLIBC_2.42", true),
            ("GLIBC_2.41", false),
            ("GLIBC_2.5", false),
            ("GLIBC_2.2.5", false),
            ("GLIBC_2.41.1", true),
            ("GLIBC_3.0", true),
            ("GLIBC_PRIVATE", false),
            ("GCC_4.2.0", false),
        ] {
            assert_eq!(is_newer(version, "2.41"), newer, "{version}");
        }
    }

    #[test]
    fn upstream_version_is_the_first_part() {
        assert_eq!(upstream_version("2.41-12+deb13u4"), "2.41");
        assert_eq!(upstream_version("1:10.0.2+ds-2"), "10.0.2");
        assert_eq!(upstream_version("2.41"), "2.41");
    }

    /// The test itself is a dynamic binary of this machine.
    #[test]
    fn own_binary_needs_more_than_an_ancient_glibc() {
        let path = std::env::current_exe().unwrap();
        let elf = std::fs::read(&path).unwrap();
        let all = |_: &str| true;
        check_binary(&path, &elf, "99.0", all).unwrap();
        let error = check_binary(&path, &elf, "2.1", all).unwrap_err().to_string();
        assert!(error.contains("@GLIBC_2.") && error.contains("--update-lock"), "{error}");
        let error = check_binary(&path, &elf, "99.0", |name| name != "libc.so.6").unwrap_err();
        assert!(error.to_string().contains("needs libc.so.6"), "{error}");
    }

    #[test]
    fn anything_but_elf_is_refused() {
        let error = check_binary(Path::new("x"), b"#!/bin/sh", "2.41", |_| true).unwrap_err();
        assert!(error.to_string().contains("not an x86-64 ELF"));
    }
}
