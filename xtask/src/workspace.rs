//! Where things are in a checkout.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Top folder of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Home of built artefacts (`images/` and `bin/`): `AVF_HOME`, else below `target`.
pub fn home() -> PathBuf {
    from_env("AVF_HOME").unwrap_or_else(|| root().join("target/avf-home"))
}

/// `vm` of the home, which must be built.
pub fn vm() -> Command {
    let mut vm = Command::new(home().join("bin/vm"));
    vm.env("AVF_HOME", home());
    vm
}

/// Cache of downloads: `AVF_CACHE`, else `avf` in the user's cache folder.
pub fn cache() -> PathBuf {
    let user = || {
        Some(
            from_env("XDG_CACHE_HOME")
                .or_else(|| Some(from_env("HOME")?.join(".cache")))?
                .join("avf"),
        )
    };
    from_env("AVF_CACHE").or_else(user).unwrap_or_else(|| root().join("target/cache"))
}

/// The toolchain's `cargo`.
pub fn cargo() -> PathBuf {
    from_env("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A non-empty variable of the environment as a path.
pub fn from_env(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
