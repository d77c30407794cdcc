//! Where the payload kit is.

use crate::exit::UsageError;
use anyhow::{Context as _, Result, bail};
use avf_home::Environment;
use std::path::{Path, PathBuf};

/// What every kit has.
const MARK: &str = "lib/cmake/AvfPayload/AvfPayloadConfig.cmake";

/// A payload kit, by its absolute path, which can be written into Makefiles and strings of programs.
#[derive(Debug, PartialEq, Eq)]
pub struct Kit(String);

impl Kit {
    /// The kit that was asked for; else that of `variable`; else that of the installation.
    pub fn find(
        asked: Option<PathBuf>,
        variable: Option<PathBuf>,
        env: &Environment,
    ) -> Result<Self> {
        let variable = variable.filter(|path| !path.as_os_str().is_empty());
        let (path, from) = match (asked, variable) {
            (Some(path), _) => (path, "--kit"),
            (None, Some(path)) => (path, "AVF_KIT"),
            (None, None) => return Self::installed(env),
        };
        if !is_kit(&path) {
            let text = format!("{from}: {} is no payload kit: it has no {MARK}", path.display());
            return Err(UsageError(text).into());
        }
        Self::at(&path)
    }

    /// Its path.
    pub fn path(&self) -> &str {
        &self.0
    }

    /// In the order in which the parts of an installation are looked for.
    fn installed(env: &Environment) -> Result<Self> {
        let home = env.avf_home.iter().map(|home| home.join("kit"));
        let beside = env.executable_dir.iter().flat_map(|bin| [bin.join(".."), bin.join("../kit")]);
        let packaged = env.executable_dir.iter().map(|bin| bin.join("../lib/avf/kit"));
        let tried: Vec<PathBuf> =
            beside.chain(home).chain(packaged).chain([env.system.join("kit")]).collect();
        match tried.iter().find(|path| is_kit(path)) {
            Some(path) => Self::at(path),
            None => {
                let tried: Vec<_> = tried.iter().map(|path| path.display().to_string()).collect();
                bail!(
                    "no payload kit found; tried {}: name one with --kit or AVF_KIT (`cargo xtask kit` \
                     makes one)",
                    tried.join(", ")
                )
            }
        }
    }

    fn at(path: &Path) -> Result<Self> {
        let path = path
            .canonicalize()
            .with_context(|| format!("cannot find the payload kit {}", path.display()))?;
        let plain = |c: char| c.is_alphanumeric() || "/-_.,+@=~".contains(c);
        match path.to_str() {
            Some(text) if text.chars().all(plain) => Ok(Self(text.into())),
            _ => bail!(
                "the payload kit is at {}, which cannot be written into a Makefile: put it at a path \
                 without spaces and special characters",
                path.display()
            ),
        }
    }
}

fn is_kit(path: &Path) -> bool {
    path.join(MARK).is_file()
}

#[cfg(test)]
impl Kit {
    /// A kit that need not exist.
    pub fn pretended(path: &str) -> Self {
        Self(path.into())
    }

    /// Makes what every kit has.
    pub fn pretend(path: &Path) {
        let mark = path.join(MARK);
        std::fs::create_dir_all(mark.parent().unwrap()).unwrap();
        std::fs::write(mark, "").unwrap();
    }
}
