//! Where the VMs with names are, and which of them a command means.

use anyhow::{Context as _, Result, bail};
use avf::{Context, VirtualMachine, VirtualMachineManager};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The name that this program has as an app.
const PACKAGE: &str = "vm";

/// The directory of the VMs with names: `$AVF_DATA`, else `$XDG_DATA_HOME/avf`, else
/// `~/.local/share/avf`.
pub fn directory() -> Result<PathBuf> {
    let found = choose(|name| std::env::var_os(name).filter(|value| !value.is_empty()));
    match found {
        Some(path) => {
            std::path::absolute(&path).with_context(|| format!("{} is not a path", path.display()))
        }
        None => bail!(
            "nothing says where the VMs with names are: set HOME, XDG_DATA_HOME or AVF_DATA to a \
             directory"
        ),
    }
}

fn choose(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name: &str| variable(name).map(PathBuf::from);
    // As the XDG specification says, a relative path there counts for nothing.
    let absolute = |name: &str| path(name).filter(|path| path.is_absolute());
    path("AVF_DATA")
        .or_else(|| absolute("XDG_DATA_HOME").map(|path| path.join("avf")))
        .or_else(|| absolute("HOME").map(|path| path.join(".local/share/avf")))
}

/// The manager of the VMs with names.
pub fn manager() -> Result<VirtualMachineManager> {
    Ok(VirtualMachineManager::new(context()?))
}

/// The app that this program is, as far as VMs with names are concerned.
pub fn context() -> Result<Context> {
    // Every VM names its package.
    Ok(Context { package: PACKAGE.into(), data_dir: directory()?, code_path: None })
}

/// Opens a VM with a name.
pub fn open(name: &str) -> Result<VirtualMachine> {
    let manager = manager()?;
    manager.get(name)?.with_context(|| missing(name))
}

/// What is said of a VM that is not there.
pub fn missing(name: &str) -> String {
    format!("there is no VM {name:?}: `vm list --all` shows those that are there")
}

/// Whether this is the name of a VM that is there, in whatever state.
pub fn exists(name: &Path) -> bool {
    vm_directory(name).is_some_and(|path| path.symlink_metadata().is_ok())
}

/// Where the VM of this name has its files, if it can be a name at all.
pub fn vm_directory(name: &Path) -> Option<PathBuf> {
    let text = name.to_str()?;
    let can_be = !matches!(text, "" | "." | "..") && !text.contains(['/', '\0']);
    let directory = directory().ok().filter(|_| can_be)?;
    Some(directory.join("vm").join(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_decides() {
        let with = |set: &[(&str, &str)]| {
            choose(|name| Some(set.iter().find(|(key, _)| *key == name)?.1.into()))
        };
        let (data, xdg, home) =
            (("AVF_DATA", "data"), ("XDG_DATA_HOME", "/xdg"), ("HOME", "/home/me"));
        assert_eq!(with(&[data, xdg, home]), Some("data".into()));
        assert_eq!(with(&[xdg, home]), Some("/xdg/avf".into()));
        assert_eq!(with(&[home]), Some("/home/me/.local/share/avf".into()));
        assert_eq!(
            with(&[("XDG_DATA_HOME", "xdg"), home]),
            Some("/home/me/.local/share/avf".into())
        );
        assert_eq!(with(&[]), None);
    }

    #[test]
    fn what_cannot_be_a_name_is_none() {
        for path in ["", ".", "..", "a/b", "./a", "/a", "a\0b"] {
            assert_eq!(vm_directory(Path::new(path)), None, "{path:?}");
        }
    }
}
