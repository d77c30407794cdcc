//! `packages.lock`: exactly which distribution packages an image is made from.
//!
//! Text, one package a line, five fields separated by single spaces; `#` starts a comment line:
//!
//! ```text
//! name version size sha256 archive/path
//! ```
//!
//! `size` is in bytes. `archive` is `debian` or `debian-security`, `path` is relative to that
//! archive's base URI. Where the archives are served is no part of the lock.

use std::fmt::Write as _;

use crate::error::BuildError;

const HEADER: &str = "\
# The Debian 13 (trixie) packages that the guest image is made from.
# Written by `cargo xtask image --update-lock`; fields: name version size sha256 archive/path
";

/// The parts of the Debian archive that packages come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Archive {
    /// The main archive.
    Debian,
    /// Security updates.
    Security,
}

impl Archive {
    /// Last part of the archive's base URI.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debian => "debian",
            Self::Security => "debian-security",
        }
    }
}

/// One locked package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedPackage {
    /// Package name.
    pub name: String,
    /// Package version.
    pub version: String,
    /// Size of the package file in bytes.
    pub size: u64,
    /// SHA-256 of the package file, lower-case hexadecimal.
    pub sha256: String,
    /// The archive that serves it.
    pub archive: Archive,
    /// Its path in that archive, for instance `pool/main/g/glibc/libc6_2.41-12_amd64.deb`.
    pub path: String,
}

/// The contents of `packages.lock`, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lock {
    /// The packages.
    pub packages: Vec<LockedPackage>,
}

impl Lock {
    /// Reads the text of a `packages.lock`.
    pub fn parse(text: &str) -> Result<Self, BuildError> {
        let mut packages = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let package = parse_line(line)
                .map_err(|detail| BuildError::Lock { line: number, detail: detail.into() })?;
            packages.push(package);
        }
        Ok(Self::new(packages))
    }

    /// A lock of these packages.
    pub fn new(mut packages: Vec<LockedPackage>) -> Self {
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        Self { packages }
    }

    /// The text that [`Self::parse`] reads.
    pub fn to_text(&self) -> String {
        let mut text = HEADER.to_owned();
        for p in &self.packages {
            let archive = p.archive.name();
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{} {} {} {} {archive}/{}",
                p.name, p.version, p.size, p.sha256, p.path
            );
        }
        text
    }
}

fn parse_line(line: &str) -> Result<LockedPackage, &'static str> {
    let fields: Vec<_> = line.split(' ').collect();
    let [name, version, size, sha256, location] = fields.as_slice() else {
        return Err("expected five fields separated by single spaces");
    };
    let (archive, path) = match location.split_once('/') {
        Some(("debian", path)) => (Archive::Debian, path),
        Some(("debian-security", path)) => (Archive::Security, path),
        _ => return Err("the location must start with debian/ or debian-security/"),
    };
    let package = LockedPackage {
        name: (*name).into(),
        version: (*version).into(),
        size: size.parse().map_err(|_| "the size is not a number")?,
        sha256: (*sha256).into(),
        archive,
        path: path.into(),
    };
    check(&package)?;
    Ok(package)
}

/// These strings become arguments, URIs and file names, so they must be what they seem.
pub(crate) fn check(package: &LockedPackage) -> Result<(), &'static str> {
    let made_of = |text: &str, extra: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    if !made_of(&package.name, "+-._") {
        return Err("the package name has characters that Debian does not allow");
    }
    if !made_of(&package.version, "+-.~:_") {
        return Err("the version has characters that Debian does not allow");
    }
    if package.sha256.len() != 64
        || !package.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    {
        return Err("the SHA-256 is not 64 lower-case hexadecimal digits");
    }
    if !made_of(&package.path, "+-.~_/%")
        || package.path.split('/').any(|part| part.starts_with('.'))
    {
        return Err("the path is not plain");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> String {
        format!(
            "libc6 2.41-12+deb13u4 2846580 {} debian/pool/main/g/glibc/libc6_2.41_amd64.deb",
            "ab".repeat(32)
        )
    }

    #[test]
    fn text_round_trips_sorted() {
        let other = line().replace("libc6 ", "a-package ").replace(" debian/", " debian-security/");
        let lock = Lock::parse(&format!("# comment\n\n{}\n{other}\n", line())).unwrap();
        assert_eq!(lock.packages[0].name, "a-package");
        assert_eq!(lock.packages[0].archive, Archive::Security);
        assert_eq!(lock.packages[1].size, 2846580);
        assert_eq!(lock.to_text(), format!("{HEADER}{other}\n{}\n", line()));
        assert_eq!(Lock::parse(&lock.to_text()).unwrap(), lock);
    }

    #[test]
    fn bad_lines_are_named() {
        for (from, to, message) in [
            ("libc6 ", "libc6  ", "five fields"),
            ("libc6 ", "--option ", "package name"),
            ("2.41-12", "2.41$12", "version"),
            ("2846580", "-1", "not a number"),
            ("abab", "ABab", "SHA-256"),
            (" debian/", " ubuntu/", "must start with"),
            ("pool/main", "pool/../..", "not plain"),
            ("pool/main", "/pool", "not plain"),
        ] {
            let error =
                Lock::parse(&format!("# x\n{}", line().replace(from, to))).unwrap_err().to_string();
            assert!(error.contains("line 2") && error.contains(message), "{to}: {error}");
        }
    }

    #[test]
    fn the_checked_in_lock_is_readable_and_names_no_host() {
        let text = include_str!("../packages.lock");
        let lock = Lock::parse(text).unwrap();
        assert_eq!(lock.to_text(), text);
        assert!(!text.contains("://"));
    }
}
