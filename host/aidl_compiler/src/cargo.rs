//! For build scripts of Cargo: a folder of interfaces becomes Rust in `$OUT_DIR`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::error::Error;
use crate::options::{Language, Options};

/// How deep folders are looked into: names have at most 64 parts.
const DEEPEST: usize = 64;

/// Makes Rust of all `.aidl` files under `root`, where their packages begin, and puts it into the
/// file `name` of `$OUT_DIR`, for `include!`. Tells Cargo when to do so again, and what is doubtful.
///
/// # Errors
/// Those of [`compile`](crate::compile); [`Error::Options`] if there is no `.aidl` file, or if no build
/// script asks; [`Error::Write`].
pub fn rust_to_out_dir(root: impl AsRef<Path>, name: &str) -> Result<(), Error> {
    let root = root.as_ref();
    println!("cargo::rerun-if-changed={}", root.display());
    let Some(folder) = env::var_os("OUT_DIR") else {
        return Err(Error::Options("OUT_DIR is not set: only build scripts have it".to_owned()));
    };
    let (text, warnings) = rust_of(root)?;
    for warning in warnings {
        for line in warning.lines() {
            println!("cargo::warning={line}");
        }
    }
    let path = Path::new(&folder).join(name);
    fs::write(&path, text).map_err(|reason| Error::Write { path, reason })
}

/// The Rust of all that is under a folder, and what is doubtful there.
fn rust_of(root: &Path) -> Result<(String, Vec<String>), Error> {
    let mut inputs = Vec::new();
    let unreadable = |reason| Error::Read { path: root.to_owned(), reason };
    find(root, DEEPEST, &mut inputs).map_err(unreadable)?;
    if inputs.is_empty() {
        return Err(Error::Options(format!("there is no .aidl file under {}", root.display())));
    }
    inputs.sort();
    let includes = vec![root.to_owned()];
    let options = Options { inputs, includes, language: Language::Rust, ..Options::default() };
    let model = crate::load(&options)?;
    let warnings = model.warnings().iter().map(ToString::to_string).collect();
    let outputs = crate::emit(&model, &options)?;
    Ok((outputs.into_iter().map(|output| output.text).collect(), warnings))
}

fn find(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // Links to folders are not followed: they may lead back.
        if path.is_dir() && !path.is_symlink() {
            if depth > 0 {
                find(&path, depth - 1, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "aidl") {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_folder_is_compiled_as_vm_aidl_would() {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().join("p/q");
        fs::create_dir_all(&package).unwrap();
        std::os::unix::fs::symlink(folder.path(), package.join("back")).unwrap();
        fs::write(package.join("P.aidl"), "package p.q;\nparcelable P { int a; }\n").unwrap();
        fs::write(package.join("IX.aidl"), "package p.q;\ninterface IX { P b(); }\n").unwrap();
        fs::write(package.join("README.md"), "no interface").unwrap();
        let (text, warnings) = rust_of(folder.path()).unwrap();
        assert!(text.contains("pub mod IX") && text.contains("pub mod P "), "{text}");
        assert!(text.contains("let _start = _parcel.data_position();"), "{text}");
        assert_eq!(warnings, [""; 0]);
    }

    #[test]
    fn a_folder_without_interfaces_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = rust_of(folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("there is no .aidl file under "), "{error}");
        let error = rust_of(&folder.path().join("absent")).unwrap_err().to_string();
        assert!(error.starts_with("cannot read ") && error.contains("absent"), "{error}");
    }
}
