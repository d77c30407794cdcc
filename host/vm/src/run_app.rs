//! `vm run-app`: from the command line to a VM that runs.

use crate::cli::{DebugLevel, RunApp};
use crate::exit::{Exit, UsageError};
use crate::instance::{Instance, Wanted};
use crate::output::Pump;
use crate::report::{Created, Report};
use crate::watch::{News, Watch, listen};
use anyhow::{Context as _, Result};
use avf::VirtualMachineConfig;
use avf::service::{Service, VmRequest};
use avf_spawn::Termination;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

/// Runs the command.
pub fn run(arguments: &RunApp, signals: std::io::Result<Termination>) -> Result<Exit> {
    let payload = check(arguments)?;
    let config = config(arguments, payload)?;
    let idsig = open_idsig(arguments)?;
    let report = if arguments.json { Report::Json } else { Report::Text };

    let (sender, news) = channel();
    listen(signals.context("cannot wait for signals")?, sender.clone())?;

    let service = Service::spawn()?;
    let wanted = Wanted {
        image: arguments.instance.as_deref(),
        id_file: arguments.instance_id_file.as_deref(),
        guest_image: arguments.image.as_deref(),
    };
    let instance = Instance::prepare(wanted, &service)?;
    let config = match instance.guest_image {
        Some(digest) => config.image_digest(digest),
        None => config,
    };

    let mut request = VmRequest::new(config.build()?, &arguments.name);
    request.instance_id = instance.id;
    request.instance_image = instance.image;
    request.idsig = idsig;
    let pumps = outputs(arguments, &mut request)?;

    let events = sender.clone();
    let vm = service.create_vm(request, move |event| {
        let _ = events.send(News::Vm(event));
    })?;
    let vm = Arc::new(vm);
    report.created(&Created {
        apk: &arguments.apk.to_string_lossy(),
        payload,
        name: &arguments.name,
        cid: vm.cid(),
        debuggable: arguments.debug == DebugLevel::Full,
    });
    vm.start()?;

    let exit = Watch { vm, news, sender, connect: arguments.connect, report, pumps }.follow();
    // Ends the manager, which removes what it had on disk.
    drop(service);
    Ok(exit)
}

/// What clap cannot check; the answer is the library's name.
fn check(arguments: &RunApp) -> Result<&str> {
    let usage = |text: &str| Err(UsageError(text.into()).into());
    let debuggable = arguments.debug == DebugLevel::Full;
    let wants_output = arguments.console.is_some() || arguments.log.is_some();
    match (&arguments.config_path, &arguments.payload_binary_name) {
        (Some(_), Some(_)) => {
            usage("Only one of --config-path or --payload-binary-name can be defined")
        }
        (None, None) => usage("Either --config-path or --payload-binary-name must be defined"),
        (Some(_), None) => {
            usage("--config-path is not built yet: name the library with --payload-binary-name")
        }
        (None, Some(_)) if wants_output && !debuggable => {
            usage("--console and --log need --debug full: nothing leaves a VM without it")
        }
        (None, Some(_)) if arguments.console_in.is_some() && !debuggable => {
            usage("--console-in needs --debug full: a VM without it has no console")
        }
        (None, Some(name)) => Ok(name),
    }
}

fn config(arguments: &RunApp, payload: &str) -> Result<avf::VirtualMachineConfigBuilder> {
    let context = avf::Context {
        package: "vm".into(),
        data_dir: PathBuf::new(),
        code_path: Some(absolute(&arguments.apk)?),
    };
    let mut config = VirtualMachineConfig::builder(&context)
        .payload_binary_name(payload)
        .protected_vm(arguments.protected)
        .debug_level(arguments.debug.into())
        .cpu_topology(arguments.cpu_topology.into())
        .accelerator(arguments.accel.into());
    if let Some(mib) = arguments.mem {
        config = config.memory_bytes(u64::from(mib) << 20);
    }
    if let Some(seconds) = arguments.boot_timeout {
        config = config.boot_timeout(Duration::from_secs(seconds.into()));
    }
    if let Some(path) = &arguments.vsock_socket {
        config = config.vsock_socket(absolute(path)?);
    }
    if let Some(digest) = &arguments.image {
        config = config.image_digest(digest);
    }
    // A wrong value is found before anything is made on disk.
    config.clone().build()?;
    Ok(config)
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{} is not a path", path.display()))
}

fn open_idsig(arguments: &RunApp) -> Result<Option<File>> {
    let Some(path) = arguments.idsig.as_deref().filter(|path| *path != Path::new("-")) else {
        return Ok(None);
    };
    let file = File::open(path).with_context(|| {
        let path = path.display();
        format!("cannot open idsig {path}; making one is not built yet, so give \"-\" for none")
    })?;
    Ok(Some(file))
}

/// Opens where console and log go: to files if they are named, else to standard output.
fn outputs(arguments: &RunApp, request: &mut VmRequest) -> Result<Vec<Pump>> {
    let mut pumps = Vec::new();
    if arguments.debug == DebugLevel::None {
        return Ok(pumps);
    }
    let mut open = |what: &str, file: &Option<PathBuf>| -> Result<Option<OwnedFd>> {
        if file.is_none() && arguments.json {
            return Ok(None);
        }
        let (descriptor, pump) = Pump::start(what, file.as_deref())?;
        pumps.push(pump);
        Ok(Some(descriptor))
    };
    request.console_output = open("console", &arguments.console)?;
    request.log_output = open("log", &arguments.log)?;
    if let Some(path) = &arguments.console_in {
        let file = File::open(path)
            .with_context(|| format!("cannot read console input from {}", path.display()))?;
        request.console_input = Some(file.into());
    }
    Ok(pumps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;

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
            (&["--config-path", "c"], "--config-path is not built yet"),
            (
                &["--payload-binary-name", "l", "--debug", "none", "--log", "f"],
                "--console and --log need --debug full",
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
        let config = config(&arguments(&flags), "l.so").unwrap().build().unwrap();
        assert!(config.apk_path().is_absolute() && config.apk_path().ends_with("a.apk"));
        assert_eq!(config.memory_bytes(), Some(300 << 20));
        assert_eq!(config.debug_level(), avf::DebugLevel::None);
        assert_eq!(config.accelerator(), avf::Accelerator::Tcg);
        assert_eq!(config.boot_timeout(), Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_protected_vm_is_refused_before_anything_is_made() {
        let error = config(&arguments(&["--protected"]), "l.so").unwrap_err();
        assert_eq!(error.to_string(), "Protected VMs are not supported on this device.");
    }

    #[test]
    fn an_idsig_must_exist_or_be_left_out() {
        assert!(open_idsig(&arguments(&["-"])).unwrap().is_none());
        let error = open_idsig(&arguments(&["/nowhere/x.idsig"])).unwrap_err().to_string();
        assert!(error.contains("/nowhere/x.idsig; making one is not built yet"), "{error}");
    }
}
