//! Where the files of types are.

use std::path::{Path, PathBuf};

use super::{Loader, MOST_FILES};
use crate::Error;
use crate::source::Span;

/// A type whose file is looked for.
pub(super) struct Wanted<'a> {
    pub(super) name: &'a str,
    pub(super) span: Span,
    /// Imported, not only named.
    pub(super) is_import: bool,
}

impl Loader<'_> {
    pub(super) fn shown_roots(&self) -> String {
        let shown = |root: &PathBuf| match root.as_os_str().is_empty() {
            true => "the current folder".to_owned(),
            false => root.display().to_string(),
        };
        let roots: Vec<String> = self.loaded.folders.iter().map(shown).collect();
        if roots.is_empty() { "any folder".to_owned() } else { roots.join(", ") }
    }

    /// Finds and reads the file of a type. The type may be nested in that of the file, whose name
    /// has at least `least` parts.
    pub(super) fn find(&mut self, wanted: &Wanted<'_>, least: usize) -> Result<bool, Error> {
        let parts: Vec<&str> = wanted.name.split('.').collect();
        for count in (least..=parts.len()).rev() {
            let own = parts.get(..count).unwrap_or_default();
            if self.find_file(own, wanted)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn find_file(&mut self, parts: &[&str], wanted: &Wanted<'_>) -> Result<bool, Error> {
        let mut relative: PathBuf = parts.iter().collect();
        relative.set_extension("aidl");
        if self.missing.contains(&relative) {
            return Ok(false);
        }
        let folders = self.loaded.folders.iter();
        let found: Vec<PathBuf> = folders.map(|folder| folder.join(&relative)).collect();
        let mut found = found.into_iter().filter(|path| self.files.exists(path));
        let Some(path) = found.next() else {
            self.missing.insert(relative);
            return Ok(false);
        };
        let identity = self.files.identity(&path);
        if let Some(other) = found.find(|other| self.files.identity(other) != identity) {
            let message = format!(
                "`{}` is in more than one folder: {} and {}; name only one with -I",
                wanted.name,
                path.display(),
                other.display()
            );
            self.loaded.reporter.error(wanted.span, message);
        }
        if !self.by_identity.contains_key(&identity) {
            if self.loaded.files.len() >= MOST_FILES {
                let message = format!("this needs more than {MOST_FILES} files");
                self.loaded.reporter.error(wanted.span, message);
                return Ok(true);
            }
            self.read(&path, identity.clone())?;
        }
        if wanted.is_import {
            self.check_name(&identity, parts, wanted.span);
        }
        Ok(true)
    }

    /// The file must define what its place says.
    fn check_name(&mut self, identity: &Path, parts: &[&str], span: Span) {
        let Some(&index) = self.by_identity.get(identity) else { return };
        let (Some(file), Some(source)) =
            (self.loaded.files.get(index), self.loaded.sources.get(index))
        else {
            return;
        };
        let Some(definition) = file.definitions.first() else { return };
        let package = file.package.as_ref().map(|name| name.text.as_str());
        let name = definition.name.text.as_str();
        let package = package.into_iter().flat_map(|name| name.split('.'));
        let own: Vec<&str> = package.chain([name]).collect();
        if own != parts {
            let message = format!(
                "{} defines `{}`, not `{}`",
                source.path.display(),
                own.join("."),
                parts.join(".")
            );
            self.loaded.reporter.error(span, message);
        }
    }
}
