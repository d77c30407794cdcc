//! Where the key comes from.

use super::Package;
use crate::files;
use anyhow::{Context as _, Result, bail};
use apksign::{KeyPair, KeyType};
use avf_home::{Environment, StateDir};
use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The user's own key, in the directory of lasting state.
const DEFAULT_KEY: &str = "package-key.pem";
/// More than any key file has.
const MAX_KEY_FILE: u64 = 1 << 20;

/// A key and the file that it is in.
pub(super) struct Signer {
    pub(super) key: KeyPair,
    pub(super) path: PathBuf,
    pub(super) is_new: bool,
}

impl Signer {
    /// The key that the command line names, or the user's.
    pub(super) fn find(
        arguments: &Package,
        env: &Environment,
        warnings: &mut Vec<String>,
    ) -> Result<Self> {
        if let Some(path) = &arguments.generate_key {
            write_new(path, &new_key()?)?;
            return Self::read(path, true, warnings);
        }
        match &arguments.key {
            Some(path) => Self::read(path, false, warnings),
            None => Self::of_user(env, warnings),
        }
    }

    fn of_user(env: &Environment, warnings: &mut Vec<String>) -> Result<Self> {
        let state = StateDir::open(env)
            .context("no key of this user to sign with; give one with --key or --generate-key")?;
        let path = state.path().join(DEFAULT_KEY);
        let is_new = !path.try_exists().with_context(|| cannot_read(&path))?;
        if is_new {
            state.write_if_absent(DEFAULT_KEY, new_key()?.as_bytes())?;
            warnings.push(format!(
                "made the signing key {}: keep it, what another key signs is another package",
                path.display()
            ));
        }
        Self::read(&path, is_new, warnings)
    }

    fn read(path: &Path, is_new: bool, warnings: &mut Vec<String>) -> Result<Self> {
        let metadata = fs::metadata(path).with_context(|| cannot_read(path))?;
        if metadata.mode() & 0o077 != 0 {
            let path = path.display();
            warnings.push(format!("other users may read the key {path}: `chmod 600 {path}`"));
        }
        let text = files::read(path, MAX_KEY_FILE).map(Zeroizing::new);
        let text = text.with_context(|| cannot_read(path))?;
        let key = KeyPair::from_pem(&text).with_context(|| cannot_read(path))?;
        Ok(Self { key, path: path.to_owned(), is_new })
    }
}

fn cannot_read(path: &Path) -> String {
    format!("cannot read the key {}", path.display())
}

fn new_key() -> Result<Zeroizing<String>> {
    Ok(KeyPair::generate(KeyType::EcP256)?.to_pem()?)
}

/// Makes a file with mode 0600, which must not exist. It is there whole or not at all.
fn write_new(path: &Path, text: &str) -> Result<()> {
    let write = || -> io::Result<()> {
        let folder = super::place::folder(path);
        let mut file = tempfile::Builder::new().prefix(".key-").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path)?;
        fs::File::open(folder)?.sync_all()
    };
    match write() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} exists and is not replaced: sign with it by --key", path.display())
        }
        result => result
            .map_err(files::without_path)
            .with_context(|| format!("cannot write the key {}", path.display())),
    }
}
