//! Signs packages with Debian's `apksigner` and a key that is good for trials only.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// No secret: the key signs nothing but examples and tests, and never leaves the build cache.
const PASSWORD: &str = "throw-away";
const ALIAS: &str = "avf";

/// A Java key store with one signing key.
#[derive(Debug)]
pub struct Keystore(PathBuf);

impl Keystore {
    /// The key store in the folder `cache`; made on first use.
    pub fn throw_away(cache: &Path) -> Result<Self> {
        let path = cache.join("throw-away-key.p12");
        if !path.exists() {
            make(cache, &path)?;
        }
        Ok(Self(path))
    }
}

/// Signs `apk` with schemes v2 and v3 and writes the result to `out`, whole or not at all.
pub fn sign(apk: &Path, out: &Path, keystore: &Keystore) -> Result<()> {
    let fresh = out.with_extension("signing");
    let mut command = Command::new("apksigner");
    command.args(["sign", "--v1-signing-enabled", "false", "--v2-signing-enabled", "true"]);
    command.args(["--v3-signing-enabled", "true", "--v4-signing-enabled", "false"]);
    command.arg("--ks").arg(&keystore.0).args(["--ks-key-alias", ALIAS]);
    command.args(["--ks-pass", &format!("pass:{PASSWORD}")]);
    command.arg("--in").arg(apk).arg("--out").arg(&fresh);
    run(&mut command, apk)?;
    fs::rename(&fresh, out).with_context(|| format!("cannot write {}", out.display()))
}

/// Lets `apksigner` verify a signed package, as Android 7 and later would: that takes in scheme v2
/// and v3. The result is what it says.
#[cfg(test)]
pub fn verify(apk: &Path) -> Result<String> {
    let mut command = Command::new("apksigner");
    command.args(["verify", "--verbose", "--min-sdk-version", "24"]).arg(apk);
    run(&mut command, apk)
}

/// Makes a key store beside `path` and then gives it its name, so that it is there whole or not at
/// all. RSA, because its signatures do not differ from one signing to the next.
fn make(cache: &Path, path: &Path) -> Result<()> {
    fs::create_dir_all(cache).with_context(|| format!("cannot make {}", cache.display()))?;
    let folder = tempfile::tempdir_in(cache)
        .with_context(|| format!("cannot make a folder in {}", cache.display()))?;
    let fresh = folder.path().join("key.p12");
    let mut command = Command::new("keytool");
    command.args(["-genkeypair", "-storetype", "PKCS12", "-alias", ALIAS]);
    command.args(["-keyalg", "RSA", "-keysize", "3072", "-validity", "36500"]);
    command.args(["-dname", "CN=throw-away key", "-storepass", PASSWORD]);
    command.arg("-keystore").arg(&fresh);
    run(&mut command, path)?;
    fs::rename(&fresh, path).with_context(|| format!("cannot write {}", path.display()))
}

fn run(command: &mut Command, what: &Path) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| {
        format!("cannot start `{program}` (`cargo xtask setup` installs what is missing)")
    })?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{program}` failed for {}: {}\n{text}{errors}", what.display(), output.status);
    }
    Ok(text)
}
