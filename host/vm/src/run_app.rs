//! `vm run-app`: from the command line to a VM that runs.

use crate::cli::RunApp;
use crate::configure::configure;
use crate::exit::{Exit, UsageError};
use crate::files;
use crate::idsig;
use crate::launch::{self, Described, Launch, absolute};
use crate::rerun;
use anyhow::{Context as _, Result, bail};
use apkzip::Archive;
use avf::service::{ManagerOptions, Service, VmRequest};
use avf::{VirtualMachineConfig, VirtualMachineConfigBuilder};
use avf_spawn::Termination;
use payload_config::{MAX_BYTES, VmPayloadConfig};
use std::path::{Path, PathBuf};

/// What a VM is called if nobody says.
const NAME: &str = "VmRunApp";

/// Runs the command.
pub fn run(
    arguments: &RunApp,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    if arguments.watch {
        check(arguments)?;
        return rerun::run(arguments, signals);
    }
    run_on(arguments, None, options, signals)
}

/// Runs a package on a guest image with another operating system, whose console is for a person.
pub fn run_shell(
    arguments: &RunApp,
    os: &str,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    run_on(arguments, Some(os), options, signals)
}

fn run_on(
    arguments: &RunApp,
    os: Option<&str>,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    let payload = check(arguments)?;
    let flags = &arguments.vm;
    let config = config(arguments, &payload)?.debug_level(flags.config.debug().into());
    let mut config = configure(config, &flags.config)?;
    if let Some(os) = os {
        config = config.os(os);
    }
    // A wrong value is found before anything is made on disk.
    config.clone().build()?;
    let apk = arguments.apk.to_string_lossy();
    let launch = Launch {
        flags,
        options,
        config,
        described: Described { apk: &apk, payload: Some(payload.text()), default_name: NAME },
        instance: arguments.instance.as_deref(),
        files: files_of(arguments),
        is_interactive: os.is_some() && !flags.json,
    };
    let extra_apks = extra_apks(arguments, &payload)?;
    launch.run(signals, |request, service| add_idsigs(arguments, &extra_apks, request, service))
}

/// What is to be run of the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Payload<'a> {
    Binary(&'a str),
    Config(&'a str),
}

impl<'a> Payload<'a> {
    fn text(self) -> &'a str {
        match self {
            Self::Binary(text) | Self::Config(text) => text,
        }
    }
}

/// What clap cannot check.
fn check(arguments: &RunApp) -> Result<Payload<'_>> {
    let usage = |text: &str| Err(UsageError(text.into()).into());
    let payload = match (&arguments.config_path, &arguments.payload_binary_name) {
        (Some(_), Some(_)) => {
            return usage("Only one of --config-path or --payload-binary-name can be defined");
        }
        (None, None) => {
            return usage("Either --config-path or --payload-binary-name must be defined");
        }
        (Some(path), None) => Payload::Config(path),
        (None, Some(name)) if name.contains('/') => {
            return usage(&format!("Payload binary name must not specify a path: {name}"));
        }
        (None, Some(name)) => Payload::Binary(name),
    };
    launch::check(&arguments.vm, arguments.instance.as_deref())?;
    Ok(payload)
}

fn config(arguments: &RunApp, payload: &Payload<'_>) -> Result<VirtualMachineConfigBuilder> {
    let config = VirtualMachineConfig::builder(&launch::context(&arguments.apk)?);
    let config = match payload {
        Payload::Binary(name) => config.payload_binary_name(*name),
        Payload::Config(path) => config.payload_config_path(*path),
    };
    arguments
        .extra_apks
        .iter()
        .try_fold(config, |config, path| Ok(config.extra_apk(absolute(path)?)))
}

/// The extra packages whose v4 files are to be kept. Those that a payload configuration names are
/// looked up only if it is said where to keep their files.
fn extra_apks(arguments: &RunApp, payload: &Payload<'_>) -> Result<Vec<PathBuf>> {
    if arguments.extra_idsigs.is_empty() {
        return Ok(Vec::new());
    }
    let apks = match payload {
        Payload::Binary(_) => arguments.extra_apks.clone(),
        Payload::Config(path) => named_apks(&arguments.apk, path)
            .with_context(|| format!("Couldn't parse extra apks from the vm config {path:?}"))?,
    };
    let (found, given) = (apks.len(), arguments.extra_idsigs.len());
    if found != given {
        let text = format!("Found {found} extra apks, but there are {given} extra idsigs");
        return Err(UsageError(text).into());
    }
    Ok(apks)
}

/// The extra packages of a payload configuration.
fn named_apks(apk: &Path, config_path: &str) -> Result<Vec<PathBuf>> {
    let file = files::open(apk).with_context(|| format!("cannot open {}", apk.display()))?;
    let size = file.metadata()?.len();
    let archive = Archive::open(file, size)?;
    let entry = archive.find(config_path).filter(|entry| !entry.is_dir());
    let Some(entry) = entry else { bail!("{} has no such file", apk.display()) };
    if entry.size > MAX_BYTES as u64 {
        bail!("it has {} bytes, more than {MAX_BYTES}", entry.size);
    }
    // Odd fields are the manager's to tell of.
    let (config, _) = VmPayloadConfig::parse(&archive.read(entry)?)?;
    Ok(config.extra_apks.into_iter().map(|apk| apk.path.into()).collect())
}

/// The files of the command line, but for the instance's.
fn files_of(arguments: &RunApp) -> Vec<&Path> {
    let idsig = arguments.idsig.iter().filter(|path| *path != Path::new("-"));
    let extras = arguments.extra_apks.iter().chain(&arguments.extra_idsigs);
    [&arguments.apk].into_iter().chain(idsig).chain(extras).map(PathBuf::as_path).collect()
}

fn add_idsigs(
    arguments: &RunApp,
    extra_apks: &[PathBuf],
    request: &mut VmRequest,
    service: &Service,
) -> Result<()> {
    if let Some(path) = arguments.idsig.as_deref().filter(|path| *path != Path::new("-")) {
        request.idsig = Some(idsig::bring_up_to_date(&arguments.apk, path, service)?);
    }
    for (apk, path) in extra_apks.iter().zip(&arguments.extra_idsigs) {
        request.extra_idsigs.push(idsig::bring_up_to_date(apk, path, service)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;
    use std::time::Duration;

    fn arguments(flags: &[&str]) -> RunApp {
        let all = ["vm", "run-app", "a.apk"].iter().chain(flags);
        match Cli::try_parse_from(all).unwrap().command {
            Command::RunApp(arguments) => *arguments,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn contradictions_are_usage_errors_in_the_originals_words() {
        for (flags, message) in [
            (&[][..], "Either --config-path or --payload-binary-name must be defined"),
            (
                &["--config-path", "c", "--payload-binary-name", "l"],
                "Only one of --config-path or --payload-binary-name can be defined",
            ),
            (
                &["--payload-binary-name", "l", "--debug", "none", "--log", "f"],
                "--console and --log need --debug full",
            ),
            (&["--payload-binary-name", "l", "--storage", "s"], "--storage needs INSTANCE"),
            (
                &["--payload-binary-name", "./x.so"],
                "Payload binary name must not specify a path: ./x.so",
            ),
        ] {
            let error = check(&arguments(flags)).unwrap_err();
            assert!(error.to_string().starts_with(message), "{error}");
            assert_eq!(crate::exit::of_error(&error), Exit::Usage);
        }
    }

    #[test]
    fn flags_become_the_configuration() {
        let flags = ["-m", "300", "--debug", "none", "--accel", "tcg", "--boot-timeout", "7"];
        let arguments = arguments(&[&flags[..], &["--extra-apk", "b.apk"]].concat());
        let config = config(&arguments, &Payload::Binary("l.so")).unwrap();
        let config = configure(config, &arguments.vm.config).unwrap().build().unwrap();
        assert!(config.apk_path().is_absolute() && config.apk_path().ends_with("a.apk"));
        assert_eq!(config.payload_binary_name(), Some("l.so"));
        assert!(config.extra_apks()[0].is_absolute() && config.extra_apks()[0].ends_with("b.apk"));
        assert_eq!(config.memory_bytes(), Some(300 << 20));
        assert_eq!(config.debug_level(), avf::DebugLevel::None);
        assert_eq!(config.accelerator(), avf::Accelerator::Tcg);
        assert_eq!(config.boot_timeout(), Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_configuration_in_the_package_stands_for_the_library() {
        let arguments = arguments(&["--config-path", "assets/c.json"]);
        let payload = check(&arguments).unwrap();
        let config = config(&arguments, &payload).unwrap();
        let config = configure(config, &arguments.vm.config).unwrap().build().unwrap();
        assert_eq!(config.payload_config_path(), Some("assets/c.json"));
    }

    #[test]
    fn a_protected_vm_is_refused_before_anything_is_made() {
        let arguments = arguments(&["--protected"]);
        let config = config(&arguments, &Payload::Binary("l.so")).unwrap();
        let error = configure(config, &arguments.vm.config).unwrap().build().unwrap_err();
        assert_eq!(error.to_string(), "Protected VMs are not supported on this device.");
    }

    #[test]
    fn each_extra_package_has_its_idsig() {
        let payload = Payload::Binary("l");
        let flags = ["--extra-apk", "b", "--extra-apk", "c", "--extra-idsig", "b.idsig"];
        let error = extra_apks(&arguments(&flags), &payload).unwrap_err();
        assert_eq!(error.to_string(), "Found 2 extra apks, but there are 1 extra idsigs");
        assert_eq!(crate::exit::of_error(&error), Exit::Usage);
        // None at all is made in memory.
        assert!(extra_apks(&arguments(&flags[..4]), &payload).unwrap().is_empty());
        let flags = ["--extra-apk", "b", "--extra-idsig", "b.idsig"];
        assert_eq!(extra_apks(&arguments(&flags), &payload).unwrap(), [PathBuf::from("b")]);
    }
}
