//! `vm run NAME`.

use crate::cli::Run;
use crate::data;
use crate::exit::{Exit, UsageError};
use crate::files;
use crate::launch::report_of;
use crate::output::Pump;
use crate::report::Created;
use crate::running::{self, terminal::type_in};
use crate::watch::{News, Watch, listen};
use anyhow::{Context as _, Result, bail};
use avf::service::{Event, ManagerOptions, Service};
use avf::{ErrorCode, StopReason, VirtualMachine, VirtualMachineCallback, VirtualMachineConfig};
use avf_spawn::Termination;
use std::fs::File;
use std::io::{PipeReader, PipeWriter};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs the command.
pub fn run(
    arguments: &Run,
    name: &str,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    let flags = &arguments.vm;
    check(arguments)?;
    // The manager of this process; it works as the command line says.
    let service = Service::spawn_with(options)?;
    service.share();
    let vm = data::open(name)?;
    let config = vm.config();
    check_output(arguments, &vm, &config)?;
    // The outputs of a VM that runs already are not emptied for one that cannot.
    if let Some(info) = running::of_name(name)? {
        bail!("VM {name:?} runs already (cid {}): stop that one first", info.cid);
    }
    let report = report_of(flags.json);
    let (sender, news) = channel();
    listen(signals.context("cannot wait for signals")?, sender.clone())?;
    let pumps = outputs(arguments, &vm)?;
    if let Some(path) = &flags.console_in {
        feed(path, vm.console_input()?, &sender)?;
    }
    vm.set_callback(Box::new(Reporter(Mutex::new(sender.clone()))));
    vm.run()?;
    report.created(&Created {
        apk: &config.apk_path().to_string_lossy(),
        payload: payload(&config),
        name,
        cid: vm.cid().unwrap_or_default(),
        debuggable: config.debug_level() == avf::DebugLevel::Full,
    });
    let vm = Arc::new(vm);
    let connect = flags.connect;
    let watch = Watch { vm: Some(vm), news, sender, connect, report, pumps, terminal: None };
    let exit = watch.follow();
    drop(service);
    Ok(exit)
}

fn check(arguments: &Run) -> Result<(), UsageError> {
    let given = [
        ("--payload-binary-name", arguments.payload_binary_name.is_some()),
        ("--config-path", arguments.config_path.is_some()),
        ("--instance", arguments.instance.is_some()),
    ];
    let flag = given.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag));
    match flag.or_else(|| arguments.vm.what_it_is()) {
        None => Ok(()),
        Some(flag) => Err(UsageError(format!(
            "a VM with a name remembers what it is, so {flag} cannot be given here: `vm set` changes \
             what can be changed"
        ))),
    }
}

fn check_output(
    arguments: &Run,
    vm: &VirtualMachine,
    config: &VirtualMachineConfig,
) -> Result<(), UsageError> {
    let flags = &arguments.vm;
    let wants_output = flags.console.is_some() || flags.log.is_some();
    if wants_output && !config.is_vm_output_captured() {
        return Err(UsageError("--console and --log need a VM that was made debuggable".into()));
    }
    if flags.console_in.is_some() && !config.is_vm_console_input_supported() {
        let text = "--console-in needs a VM that was made with --console-input";
        return Err(UsageError(text.into()));
    }
    files::keep_streams_apart(flags.console.as_deref(), flags.log.as_deref())?;
    let own = std::fs::read_dir(vm.directory()).into_iter().flatten().flatten();
    let own: Vec<_> = own.map(|entry| entry.path()).collect();
    let packages =
        [config.apk_path()].into_iter().chain(config.extra_apks().iter().map(AsRef::as_ref));
    let inputs: Vec<&Path> =
        packages.chain(flags.console_in.as_deref()).chain(own.iter().map(AsRef::as_ref)).collect();
    let outputs = [&flags.console, &flags.log].into_iter().flatten().map(AsRef::as_ref);
    files::keep_apart(outputs, inputs)
}

/// Carries console and log to where they are to go, while the VM has a handle.
fn outputs(arguments: &Run, vm: &VirtualMachine) -> Result<Vec<Pump>> {
    let flags = &arguments.vm;
    let mut pumps = Vec::new();
    if !vm.config().is_vm_output_captured() {
        return Ok(pumps);
    }
    let mut open = |what: &str, from: PipeReader, file: &Option<_>| -> Result<()> {
        if file.is_some() || !flags.json {
            pumps.push(Pump::carry(what, from, file.as_deref())?);
        }
        Ok(())
    };
    open("console", vm.console_output()?, &flags.console)?;
    open("log", vm.log_output()?, &flags.log)?;
    Ok(pumps)
}

/// Types what is in the file, or on standard input ("-"), at the console.
fn feed(path: &Path, mut to: PipeWriter, sender: &Sender<News>) -> Result<()> {
    let thread = std::thread::Builder::new().name("console input".into());
    let started = if path == Path::new("-") {
        let escaped = sender.clone();
        thread.spawn(move || {
            if type_in(to) {
                let _ = escaped.send(News::Signal);
            }
        })
    } else {
        let mut file = File::open(path)
            .with_context(|| format!("cannot read console input from {}", path.display()))?;
        thread.spawn(move || drop(std::io::copy(&mut file, &mut to)))
    };
    started.context("cannot start a thread").map(drop)
}

fn payload(config: &VirtualMachineConfig) -> Option<&str> {
    config.payload_binary_name().or_else(|| config.payload_config_path())
}

/// Sends what the VM tells to the main thread.
struct Reporter(Mutex<Sender<News>>);

impl Reporter {
    fn send(&self, event: Event) {
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).send(News::Vm(event));
    }
}

impl VirtualMachineCallback for Reporter {
    fn on_payload_started(&self, _: &VirtualMachine) {
        self.send(Event::PayloadStarted);
    }

    fn on_payload_ready(&self, _: &VirtualMachine) {
        self.send(Event::PayloadReady);
    }

    fn on_payload_finished(&self, _: &VirtualMachine, exit_code: i32) {
        self.send(Event::PayloadFinished(exit_code));
    }

    fn on_error(&self, _: &VirtualMachine, code: ErrorCode, message: &str) {
        self.send(Event::Error(code, message.to_owned()));
    }

    fn on_stopped(&self, _: &VirtualMachine, reason: StopReason, message: Option<&str>) {
        self.send(Event::Stopped(reason, message.map(str::to_owned)));
    }
}
