//! Made files take their places, whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Writes a file, and the folders that it is in, unless it has this content already. Says whether
/// it was written. A link stays, and the file that it leads to is written.
pub(super) fn unless_equal(path: &Path, content: &[u8]) -> io::Result<bool> {
    if is_equal(path, content) {
        return Ok(false);
    }
    let real = if path.is_symlink() { fs::canonicalize(path)? } else { path.to_owned() };
    let folder = match real.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".aidl-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
        .map_err(crate::files::without_path)?;
    file.write_all(content)?;
    file.persist(real)?;
    Ok(true)
}

fn is_equal(path: &Path, content: &[u8]) -> bool {
    // Of the right size first: what is there may be anything.
    fs::metadata(path).is_ok_and(|data| data.is_file() && data.len() == content.len() as u64)
        && fs::read(path).is_ok_and(|old| old == content)
}

/// The rule that made `files` from `sources`. Each source is a target without a rule, too, so that
/// make does not stop when one is gone.
pub(super) fn depfile(files: &[PathBuf], sources: &[&Path]) -> String {
    let targets: Vec<String> = files.iter().map(|path| escaped(path)).collect();
    let sources: Vec<String> = sources.iter().map(|path| escaped(path)).collect();
    let mut text = String::new();
    // Nothing is made of what is written by hand, and a rule for nothing is an error.
    if !files.is_empty() {
        let list = |names: &[String]| names.join(" \\\n  ");
        text = format!("{}: {}\n", list(&targets), list(&sources));
    }
    for source in sources {
        text.push_str(&format!("\n{source}:\n"));
    }
    text
}

/// A path as make reads it.
fn escaped(path: &Path) -> String {
    let mut text = String::new();
    for character in path.to_string_lossy().chars() {
        match character {
            '$' => text.push('$'),
            ' ' | '#' | '\\' => text.push('\\'),
            _ => {}
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.h");
        assert!(unless_equal(&path, b"1").unwrap());
        assert!(!unless_equal(&path, b"1").unwrap());
        assert!(unless_equal(&path, b"2").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"2");
        let files = fs::read_dir(path.parent().unwrap()).unwrap();
        assert_eq!(files.count(), 1, "nothing is left beside it");
    }

    #[test]
    fn links_stay_links() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "1").unwrap();
        std::os::unix::fs::symlink("file", &link).unwrap();
        assert!(unless_equal(&link, b"2").unwrap());
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"2");
    }

    #[test]
    fn there_is_no_rule_for_nothing() {
        assert_eq!(depfile(&[], &[Path::new("I.aidl")]), "\nI.aidl:\n");
    }

    #[test]
    fn depfiles_are_for_make() {
        let files = [PathBuf::from("out/a b.h"), PathBuf::from("out/c.cpp")];
        let text = depfile(&files, &[Path::new("$x/I.aidl"), Path::new("J#.aidl")]);
        assert_eq!(
            text,
            "out/a\\ b.h \\\n  out/c.cpp: $$x/I.aidl \\\n  J\\#.aidl\n\n$$x/I.aidl:\n\nJ\\#.aidl:\n"
        );
    }
}
