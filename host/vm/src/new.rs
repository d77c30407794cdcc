//! `vm new`: a project for a payload, which builds with the payload kit.
//!
//! | file | what is in it |
//! |---|---|
//! | `new/kit.rs` | where the kit is |
//! | `new/name.rs` | what a payload may be called |
//! | `new/templates.rs` | the files of a project, out of `host/vm/templates` |

mod kit;
mod name;
mod templates;
#[cfg(test)]
mod tests;

use crate::exit::Exit;
use crate::files;
use crate::report::complain;
use anyhow::{Context as _, Result, bail};
use avf_home::Environment;
use clap::{Args, ValueEnum};
use kit::Kit;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Make a project for a payload.
///
/// `make` builds and signs it there; `vm run-app` runs what it makes.
#[derive(Debug, Args)]
pub struct New {
    /// Folder of the project, which must not exist. Its last part is the payload's name: lower-case
    /// letters, digits and underscores, the first of which is a letter.
    #[arg(value_name = "NAME")]
    pub path: PathBuf,

    /// The language. In C it has a vsock server; in C++ and Rust it serves an AIDL interface.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: Language,

    /// The payload kit that it builds with; if not given, $AVF_KIT or the one of this installation.
    #[arg(long, value_name = "DIR")]
    pub kit: Option<PathBuf>,
}

/// What a payload is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// C.
    C,
    /// C++.
    Cpp,
    /// Rust.
    Rust,
}

/// Runs the command.
pub fn run(arguments: &New) -> Result<Exit> {
    let variable = std::env::var_os("AVF_KIT").map(PathBuf::from);
    let mut env = Environment::current();
    env.executable_dir = env.executable_dir.or_else(|| folder_of(&std::env::args_os().next()?));
    let kit = Kit::find(arguments.kit.clone(), variable, &env)?;
    make(arguments, &kit)?;
    let name = name::of(&arguments.path)?;
    complain(&format!("made {}; to run it:", arguments.path.display()));
    complain(&format!("  cd {}", arguments.path.display()));
    // The payload in C waits for somebody to connect.
    let connect = if matches!(arguments.lang, Language::C) { " --connect 5000" } else { "" };
    complain(&format!(
        "  make && vm run-app {name}.apk --payload-binary-name lib{name}.so{connect}"
    ));
    Ok(Exit::Answer(0))
}

/// Where a program is that was started by its path. In a root without `/proc` it learns that from
/// nobody else.
fn folder_of(program: &OsStr) -> Option<PathBuf> {
    let folder = Path::new(program).parent().filter(|folder| !folder.as_os_str().is_empty())?;
    std::path::absolute(folder).ok()
}

/// Makes the project, whole or not at all.
fn make(arguments: &New, kit: &Kit) -> Result<()> {
    let path = arguments.path.as_path();
    let name = name::of(path)?;
    if path.symlink_metadata().is_ok() {
        bail!("{} exists already and is not changed", path.display());
    }
    let cannot = || format!("cannot make {}", path.display());
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let fresh = tempfile::Builder::new()
        .prefix(".vm-new-")
        .permissions(fs::Permissions::from_mode(0o777))
        .tempdir_in(parent)
        .map_err(files::without_path)
        .with_context(|| format!("no folder can be made in {}", parent.display()))
        .with_context(cannot)?;
    let write = || -> io::Result<()> {
        for file in templates::of(arguments.lang) {
            let to = fresh.path().join(templates::filled(file.path, name, kit));
            fs::create_dir_all(to.parent().unwrap_or(&to))?;
            fs::write(&to, templates::filled(file.text, name, kit))?;
        }
        fs::rename(fresh.path(), path)
    };
    write().map_err(files::without_path).with_context(cannot)?;
    // It is nobody's to remove any more.
    let _ = fresh.keep();
    Ok(())
}
