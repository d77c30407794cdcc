//! Lists of the functions of `libbinder_ndk.so`, each from another place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use object::elf;
use object::read::elf::{ElfFile64, FileHeader as _, Sym as _};

/// Functions with the version each has, `LIBBINDER_NDK31` for example.
pub type Versions = BTreeMap<String, String>;

/// The names that the C headers of Binder declare.
pub fn declared() -> Result<BTreeSet<String>> {
    let folder = crate::sdk().join("include/android");
    let mut names = BTreeSet::new();
    for header in c_headers()? {
        let text = fs::read_to_string(folder.join(&header))?;
        names.extend(declarations(&text));
    }
    Ok(names)
}

/// The file names of the headers of Binder that C can include.
pub fn c_headers() -> Result<Vec<String>> {
    let text = |name: &String| fs::read_to_string(crate::sdk().join("include/android").join(name));
    let mut headers = headers()?;
    headers.retain(|name| text(name).is_ok_and(|text| text.contains("extern \"C\"")));
    Ok(headers)
}

/// The file names of all headers of Binder.
pub fn headers() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(crate::sdk().join("include/android"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("binder_") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The functions that a version script lists.
pub fn listed(script: &Path) -> Result<Versions> {
    let text = fs::read_to_string(script)
        .with_context(|| format!("{} cannot be read", script.display()))?;
    let (mut versions, mut version) = (Versions::new(), "");
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_suffix('{') {
            version = name.trim();
        } else if let Some(name) = line.strip_suffix(';').filter(|name| !"*}".contains(name)) {
            versions.insert(name.to_owned(), version.to_owned());
        }
    }
    Ok(versions)
}

/// The functions that a shared library exports.
pub fn exported(library: &Path) -> Result<Versions> {
    let data =
        fs::read(library).with_context(|| format!("{} cannot be read", library.display()))?;
    let file: ElfFile64<'_> = ElfFile64::parse(&*data)?;
    let (endian, sections) = (file.endian(), file.elf_header().sections(file.endian(), &*data)?);
    let symbols = sections.symbols(endian, &*data, elf::SHT_DYNSYM)?;
    let table = sections.versions(endian, &*data)?.context("the library has no versions")?;
    let mut versions = Versions::new();
    for (index, symbol) in symbols.enumerate() {
        if symbol.st_shndx.get(endian) == elf::SHN_UNDEF || symbol.st_type() != elf::STT_FUNC {
            continue;
        }
        let name = String::from_utf8_lossy(symbol.name(endian, symbols.strings())?).into_owned();
        let version = table.version(table.version_index(endian, index).into())?;
        let version = version.map_or(&b""[..], |version| version.name());
        versions.insert(name, String::from_utf8_lossy(version).into_owned());
    }
    Ok(versions)
}

/// Builds the link stubs into `folder`; returns the path of the one of `libbinder_ndk.so`.
pub fn stub(folder: &Path) -> Result<PathBuf> {
    crate::compiler::make_stubs(folder)?;
    Ok(folder.join("libbinder_ndk.so"))
}

/// The names that a header declares as functions: not those of types, and not those with a body.
fn declarations(text: &str) -> BTreeSet<String> {
    let code = without_comments(text);
    let mut names = BTreeSet::new();
    for statement in
        code.split(';').filter(|text| !text.contains("typedef") && !text.contains("inline"))
    {
        let Some((before, _)) = statement.split_once('(') else { continue };
        let name = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next();
        let ours = |name: &&str| ["AIBinder", "AParcel", "AStatus"].contains(&prefix(name));
        names.extend(name.filter(ours).map(str::to_owned));
    }
    names
}

fn prefix(name: &str) -> &str {
    name.split('_').next().unwrap_or(name)
}

fn without_comments(text: &str) -> String {
    let mut code = String::new();
    for (index, part) in text.split("/*").enumerate() {
        let rest =
            if index == 0 { Some(part) } else { part.split_once("*/").map(|(_, rest)| rest) };
        code.push_str(rest.unwrap_or_default());
    }
    code
}
