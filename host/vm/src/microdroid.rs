//! `vm run-microdroid`: a guest that runs nothing of anybody's, and a shell in it.

use crate::cli::{DEFAULT_CONFIG_PATH, DebugLevel, RunApp, RunMicrodroid};
use crate::exit::{Exit, UsageError};
use crate::launch;
use crate::memory::{memory_path, write_if_absent};
use crate::report::say;
use crate::run_app;
use anyhow::{Context as _, Result};
use apkmanifest::Manifest;
use apksign::{KeyPair, KeyType, sign_v3};
use avf::service::ManagerOptions;
use avf_home::Environment;
use avf_spawn::Termination;
use guest_image::{SHELL_OS, Store};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// Its package, which says only that nothing is to be done.
const PACKAGE: &str = "com.android.microdroid.empty_payload";
/// A program of the guest that waits for its end.
const TASK: &str = r#"{"task": {"type": "executable", "command": "/bin/idle"}}"#;

/// Runs the command.
pub fn run(
    arguments: RunMicrodroid,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    let RunMicrodroid { work_dir, mut vm } = arguments;
    check(&vm.config, vm.instance_id_file.as_deref())?;
    // Kept to the end: what is in a directory of our own goes with it.
    let work_dir = WorkDir::open(work_dir.as_deref())?;
    say(&format!("creating work dir {}", work_dir.path.display()));
    let place = |name: &str| work_dir.path.join(name);
    let (apk, idsig, instance) =
        (place("empty_payload.apk"), place("apk.idsig"), place("instance.img"));
    let id = place("instance_id");
    make_package(&apk)?;
    say(&format!("found path {}", apk.display()));
    say(&format!("apk.idsig path: {}", idsig.display()));
    say(&format!("instance.img path: {}", instance.display()));
    say(&format!("instance_id file path: {}", id.display()));
    // An instance that is there remembers its image.
    if vm.config.image.is_none() && !memory_path(&instance).exists() {
        vm.config.image = Some(present_image()?);
    }
    vm.instance_id_file = Some(id);
    vm.name.get_or_insert_with(|| "VmRunMicrodroid".into());
    let arguments = RunApp {
        apk,
        idsig: Some(idsig),
        instance: Some(instance),
        payload_binary_name: None,
        config_path: Some(DEFAULT_CONFIG_PATH.into()),
        extra_apks: Vec::new(),
        extra_idsigs: Vec::new(),
        watch: false,
        build: None,
        vm,
    };
    run_app::run_shell(&arguments, SHELL_OS, options, signals)
}

fn check(config: &crate::cli::ConfigFlags, id_file: Option<&Path>) -> Result<(), UsageError> {
    if config.debug() == DebugLevel::None {
        let text = "a shell needs --debug full: nothing leaves a VM without it";
        return Err(UsageError(text.into()));
    }
    if config.gki.is_some() {
        return Err(UsageError("--gki: the image with a shell has a kernel of its own".into()));
    }
    match id_file {
        Some(_) => Err(UsageError("the instance id is kept in the --work-dir".into())),
        None => Ok(()),
    }
}

/// Where the VM's files are.
struct WorkDir {
    path: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl WorkDir {
    fn open(given: Option<&Path>) -> Result<Self> {
        let Some(path) = given else {
            let prefix = tempfile::Builder::new().prefix("vm-microdroid-").tempdir();
            let temporary = prefix.context("cannot make a work dir")?;
            return Ok(Self { path: temporary.path().to_owned(), _temporary: Some(temporary) });
        };
        let path = launch::absolute(path)?;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot make the work dir {}", path.display()))?;
        Ok(Self { path, _temporary: None })
    }
}

/// Makes the package unless it is there; the key is of no further use.
fn make_package(path: &Path) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let mut package = apksign::Package::new(&Manifest::new(PACKAGE, 1)?);
    package.add(DEFAULT_CONFIG_PATH, TASK.into())?;
    let signed = sign_v3(package.build()?, &KeyPair::generate(KeyType::EcP256)?)?;
    write_if_absent(path, &signed.apk)
}

fn present_image() -> Result<String> {
    let store = Store::open(Environment::current().image_home()?);
    let digest = store
        .current_digest_of(SHELL_OS)
        .context("there is no guest image with a shell: `cargo xtask image` makes it")?;
    Ok(digest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use apkverify::Policy;
    use payload_config::VmPayloadConfig;

    #[test]
    fn the_package_is_one_that_guests_take_and_is_made_once() {
        let work = WorkDir::open(None).unwrap();
        let path = work.path.join("a.apk");
        make_package(&path).unwrap();
        let made = std::fs::read(&path).unwrap();
        make_package(&path).unwrap();
        assert!(std::fs::read(&path).unwrap() == made);
        apkverify::verify(&made[..], made.len() as u64, &Policy::default()).unwrap();
        let (config, warnings) = VmPayloadConfig::parse(TASK.as_bytes()).unwrap();
        assert!(config.task.is_some() && warnings.is_empty());
        let place = work.path.clone();
        drop(work);
        assert!(!place.exists());
    }
}
