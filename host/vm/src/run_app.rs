//! `vm run-app`, from the first check to the exit code.

use crate::cli::{DebugLevel, RunApp};
use crate::connect::converse;
use crate::exit::{Exit, UsageError};
use crate::instance::{Instance, Wanted};
use crate::output::Pump;
use crate::report::{Created, Report, complain};
use anyhow::{Context as _, Result};
use avf::service::{Event, Service, Vm, VmRequest};
use avf::{ErrorCode, StopReason, VirtualMachineConfig};
use avf_spawn::Termination;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long the guest may take to end after the first signal.
const ORDERLY: Duration = Duration::from_secs(10);

/// What the main thread waits for.
enum News {
    /// Something happened to the VM.
    Vm(Event),
    /// Somebody asked us to end.
    Signal,
    /// `--connect` came to nothing.
    ConnectFailed(anyhow::Error),
}

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

    let exit = watch(&vm, &news, &sender, arguments.connect, report, pumps);
    drop(vm);
    // Ends the manager, which removes what it had on disk.
    drop(service);
    Ok(exit)
}

/// Follows the VM to its end.
fn watch(
    vm: &Arc<Vm>,
    news: &Receiver<News>,
    sender: &Sender<News>,
    connect: Option<u32>,
    report: Report,
    pumps: Vec<Pump>,
) -> Exit {
    let mut outcome = Outcome::default();
    while let Ok(item) = news.recv() {
        match item {
            News::Vm(end @ Event::Stopped(..)) => {
                // What the guest wrote comes before the word that it ended.
                pumps.into_iter().for_each(Pump::finish);
                report.event(&end);
                outcome.note(&end);
                break;
            }
            News::Vm(event) => {
                report.event(&event);
                outcome.note(&event);
                if let (Event::PayloadReady, Some(port)) = (&event, connect) {
                    start_conversation(vm.clone(), port, report, sender.clone());
                }
            }
            News::Signal => {
                outcome.interrupted = true;
                complain("vm: stopping the VM; once more to kill it at once");
                start_shutdown(vm.clone());
            }
            News::ConnectFailed(error) => {
                complain(&format!("vm: --connect: {error:#}"));
                outcome.connect_failed = true;
            }
        }
    }
    outcome.exit()
}

/// What is known about a run; decides the exit code.
#[derive(Debug, Default)]
struct Outcome {
    interrupted: bool,
    connect_failed: bool,
    error: Option<ErrorCode>,
    finished: Option<i32>,
    stopped: Option<StopReason>,
}

impl Outcome {
    fn note(&mut self, event: &Event) {
        match event {
            Event::PayloadFinished(code) => self.finished = Some(*code),
            Event::Error(code, _) => self.error = Some(*code),
            Event::Stopped(reason, _) => self.stopped = Some(*reason),
            _ => {}
        }
    }

    fn exit(&self) -> Exit {
        if self.interrupted {
            return Exit::Interrupted;
        }
        match (self.error, self.finished, self.stopped) {
            (Some(code), ..) => Exit::Error(code),
            (None, Some(_), _) if self.connect_failed => Exit::Host,
            (None, Some(code), _) => Exit::Payload(code),
            (None, None, Some(reason)) => Exit::Stopped(reason),
            (None, None, None) => Exit::Host,
        }
    }
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

/// The first signal is news for the main thread; the second ends the process, and with it the VM.
fn listen(signals: Termination, sender: Sender<News>) -> Result<()> {
    let wait = move || {
        if signals.wait().is_ok() {
            let _ = sender.send(News::Signal);
        }
        if signals.wait().is_ok() {
            std::process::exit(Exit::Interrupted.code().into());
        }
    };
    spawn("signals", wait)
}

fn start_shutdown(vm: Arc<Vm>) {
    let stop = move || {
        // An error here means that the guest cannot be asked, or that it is over already.
        if vm.shutdown(ORDERLY).is_err() {
            let _ = vm.stop();
        }
    };
    if let Err(error) = spawn("shutdown", stop) {
        complain(&format!("vm: {error:#}"));
    }
}

fn start_conversation(vm: Arc<Vm>, port: u32, report: Report, sender: Sender<News>) {
    let failed = sender.clone();
    let talk = move || {
        if let Err(error) = converse(&vm, port, report) {
            let _ = failed.send(News::ConnectFailed(error));
        }
    };
    if let Err(error) = spawn("connect", talk) {
        let _ = sender.send(News::ConnectFailed(error));
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .with_context(|| format!("cannot start the {name} thread"))?;
    Ok(())
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
    fn the_exit_code_tells_the_whole_story() {
        let exit = |events: &[Event]| {
            let mut outcome = Outcome::default();
            events.iter().for_each(|event| outcome.note(event));
            outcome.exit()
        };
        let shutdown = Event::Stopped(StopReason::Shutdown, None);
        let error = Event::Error(ErrorCode::PayloadChanged, String::new());
        assert_eq!(exit(&[Event::PayloadFinished(3), shutdown.clone()]), Exit::Payload(3));
        assert_eq!(exit(&[error, shutdown.clone()]), Exit::Error(ErrorCode::PayloadChanged));
        assert_eq!(exit(&[shutdown]), Exit::Stopped(StopReason::Shutdown));
        let hung = Event::Stopped(StopReason::Hangup, None);
        assert_eq!(exit(&[hung]), Exit::Stopped(StopReason::Hangup));
        assert_eq!(exit(&[]), Exit::Host);
        let interrupted =
            Outcome { interrupted: true, finished: Some(0), ..Outcome::default() };
        assert_eq!(interrupted.exit(), Exit::Interrupted);
        let unheard =
            Outcome { connect_failed: true, finished: Some(0), ..Outcome::default() };
        assert_eq!(unheard.exit(), Exit::Host);
    }

    #[test]
    fn an_idsig_must_exist_or_be_left_out() {
        assert!(open_idsig(&arguments(&["-"])).unwrap().is_none());
        let error = open_idsig(&arguments(&["/nowhere/x.idsig"])).unwrap_err().to_string();
        assert!(error.contains("/nowhere/x.idsig; making one is not built yet"), "{error}");
    }
}
