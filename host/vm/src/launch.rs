//! What all commands share that run a VM: from the flags to the exit code.

use crate::cli::{DebugLevel, VmFlags};
use crate::exit::{Exit, UsageError};
use crate::files;
use crate::instance::{self, Wanted};
use crate::memory::memory_path;
use crate::output::{Pump, standard_input};
use crate::report::{Created, Report};
use crate::running::terminal::RawTerminal;
use crate::storage::Storage;
use crate::watch::{News, Watch, listen};
use anyhow::{Context as _, Result};
use avf::VirtualMachineConfigBuilder;
use avf::service::{ManagerOptions, Service, VmRequest};
use avf_spawn::Termination;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

/// A VM that is about to be made.
#[derive(Debug)]
pub struct Launch<'a> {
    /// The flags.
    pub flags: &'a VmFlags,
    /// How the manager works.
    pub options: ManagerOptions,
    /// What the VM is to be.
    pub config: VirtualMachineConfigBuilder,
    /// What is said about it.
    pub described: Described<'a>,
    /// The instance image.
    pub instance: Option<&'a Path>,
    /// The other files that the VM is made of; only read, but for v4 files.
    pub files: Vec<&'a Path>,
    /// Whether the console is for a person, who types there and sees nothing else.
    pub is_interactive: bool,
}

/// What is said about a VM.
#[derive(Clone, Copy, Debug)]
pub struct Described<'a> {
    /// The package or disk.
    pub apk: &'a str,
    /// What is run of it, if it is a package or has one.
    pub payload: Option<&'a str>,
    /// What the VM is called if the flags do not say.
    pub default_name: &'a str,
}

impl Launch<'_> {
    /// Makes the VM, with what `add` adds to the request, and follows it to its end.
    pub fn run(
        self,
        signals: std::io::Result<Termination>,
        add: impl FnOnce(&mut VmRequest, &Service) -> Result<()>,
    ) -> Result<Exit> {
        self.check_files()?;
        let Self { flags, options, config, described, instance, files: _, is_interactive } = self;
        let (wanted, storage) = (wanted(flags, instance), flags.storage.as_deref());
        let storage = Storage::find(storage, flags.storage_size)?;
        wanted.check(storage.as_ref())?;
        let name = flags.name.as_deref().unwrap_or(described.default_name);
        let report = report_of(flags.json);

        let (sender, news) = channel();
        listen(signals.context("cannot wait for signals")?, sender.clone())?;

        let service = Service::spawn_with(options)?;
        let mut request = VmRequest::new(config.clone().build()?, name);
        if flags.console_in.is_some() || is_interactive {
            request.console_input = Some(console_input(flags, &sender)?);
        }
        add(&mut request, &service)?;
        // Last, because they stay if anything else fails.
        let (instance, storage) = instance::prepare(wanted, storage, &*service)?;
        if let Some(digest) = instance.guest_image {
            request.config = config.image_digest(digest).build()?;
        }
        request.instance_id = instance.id;
        request.instance_image = instance.image;
        request.storage = storage;
        let pumps = match is_interactive {
            true => interactive_output(flags, &mut request)?,
            false => outputs(flags, &mut request)?,
        };

        let events = sender.clone();
        let vm = service.create_vm(request, move |event| {
            let _ = events.send(News::Vm(event));
        })?;
        let vm = Arc::new(vm);
        report.created(&Created {
            apk: described.apk,
            payload: described.payload,
            name,
            cid: vm.cid(),
            debuggable: flags.config.debug() == DebugLevel::Full,
        });
        vm.start()?;

        let terminal = is_interactive.then(RawTerminal::take).transpose();
        let terminal = terminal.context("cannot set up the terminal")?;
        let connect = flags.connect;
        let watch = Watch { vm: Some(vm), news, sender, connect, report, pumps, terminal };
        let exit = watch.follow();
        // Ends the manager, which removes what it had on disk.
        drop(service);
        Ok(exit)
    }
}

impl Launch<'_> {
    /// Files that are written must not be among those that the VM is made of.
    fn check_files(&self) -> Result<(), UsageError> {
        let (flags, memory) = (self.flags, self.instance.map(memory_path));
        let outputs = [&flags.console, &flags.log].into_iter().flatten().map(PathBuf::as_path);
        let kept = [
            ("the instance image", self.instance),
            ("the memory of the instance", memory.as_deref()),
            ("--instance-id-file", flags.instance_id_file.as_deref()),
            ("--storage", flags.storage.as_deref()),
        ];
        let kept: Vec<_> =
            kept.into_iter().filter_map(|(role, path)| Some((role, path?))).collect();
        let instance: Vec<_> = kept.iter().map(|(_, path)| *path).collect();
        let inputs = self.files.iter().copied().chain(flags.console_in.as_deref());
        files::keep_from_each_other(&kept)?;
        files::keep_streams_apart(flags.console.as_deref(), flags.log.as_deref())?;
        files::keep_apart(instance.iter().copied(), inputs.clone())?;
        files::keep_apart(outputs, inputs.chain(instance.iter().copied()))
    }
}

fn wanted<'a>(flags: &'a VmFlags, image: Option<&'a Path>) -> Wanted<'a> {
    Wanted {
        image,
        id_file: flags.instance_id_file.as_deref(),
        guest_image: flags.config.image.as_deref(),
    }
}

/// What clap cannot check.
pub fn check(flags: &VmFlags, instance: Option<&Path>) -> Result<()> {
    let usage = |text: &str| Err(UsageError(text.into()).into());
    if flags.storage.is_some() && instance.is_none() {
        return usage(
            "--storage needs INSTANCE: without it, the storage could not be read a second time",
        );
    }
    let wants_output = flags.console.is_some() || flags.log.is_some();
    match flags.config.debug() {
        DebugLevel::None if wants_output => {
            usage("--console and --log need --debug full: nothing leaves a VM without it")
        }
        DebugLevel::None if flags.console_in.is_some() => {
            usage("--console-in needs --debug full: a VM without it has no console")
        }
        _ => Ok(()),
    }
}

/// The app that this tool is to the library.
pub fn context(package: &Path) -> Result<avf::Context> {
    Ok(avf::Context {
        package: "vm".into(),
        data_dir: PathBuf::new(),
        code_path: Some(absolute(package)?),
    })
}

/// How the life of a VM is told.
pub fn report_of(json: bool) -> Report {
    if json { Report::Json } else { Report::Text }
}

/// The path as every process understands it.
pub fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{} is not a path", path.display()))
}

/// Opens where console and log go: to files if they are named, else to standard output.
fn outputs(flags: &VmFlags, request: &mut VmRequest) -> Result<Vec<Pump>> {
    let mut pumps = Vec::new();
    if flags.config.debug() == DebugLevel::None {
        return Ok(pumps);
    }
    let mut open = |what: &str, file: &Option<PathBuf>| -> Result<Option<OwnedFd>> {
        if file.is_none() && flags.json {
            return Ok(None);
        }
        let (descriptor, pump) = Pump::start(what, file.as_deref())?;
        pumps.push(pump);
        Ok(Some(descriptor))
    };
    request.console_output = open("console", &flags.console)?;
    request.log_output = open("log", &flags.log)?;
    Ok(pumps)
}

/// The console on the terminal, and no log there.
fn interactive_output(flags: &VmFlags, request: &mut VmRequest) -> Result<Vec<Pump>> {
    let (console, pump) = match &flags.console {
        Some(path) => Pump::start("console", Some(path))?,
        None => Pump::to_terminal("console")?,
    };
    let mut pumps = vec![pump];
    request.console_output = Some(console);
    if let Some(path) = &flags.log {
        let (log, pump) = Pump::start("log", Some(path))?;
        request.log_output = Some(log);
        pumps.push(pump);
    }
    Ok(pumps)
}

/// The file that is named, or standard input.
fn console_input(flags: &VmFlags, sender: &Sender<News>) -> Result<OwnedFd> {
    let Some(path) = flags.console_in.as_deref().filter(|path| *path != Path::new("-")) else {
        let escaped = sender.clone();
        return standard_input(move || drop(escaped.send(News::Signal)));
    };
    let file = File::open(path)
        .with_context(|| format!("cannot read console input from {}", path.display()))?;
    Ok(file.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use avf::VirtualMachineConfig;
    use clap::Parser;

    fn files_checked(flags: &[&str]) -> Result<(), String> {
        let all = ["vm", "run-app", "a.apk", "-", "i.img"].iter().chain(flags);
        let Command::RunApp(arguments) = Cli::try_parse_from(all).unwrap().command else {
            panic!()
        };
        let launch = Launch {
            flags: &arguments.vm,
            options: ManagerOptions::default(),
            config: VirtualMachineConfig::builder(&context(&arguments.apk).unwrap()),
            described: Described { apk: "a.apk", payload: Some("l"), default_name: "n" },
            instance: arguments.instance.as_deref(),
            files: vec![&arguments.apk],
            is_interactive: false,
        };
        launch.check_files().map_err(|error| error.to_string())
    }

    #[test]
    fn no_file_is_taken_for_two_things() {
        let all = ["--storage", "s", "--instance-id-file", "id", "--log", "l", "--console", "c"];
        files_checked(&all).unwrap();
        let (over, twice) = ("would be written over", "is given twice: as the");
        for (flags, message) in [
            (&["--storage", "a.apk"][..], format!("a.apk {over} a.apk, which is needed here")),
            (&["--storage", "i.img"], format!("i.img {twice} instance image and as --storage")),
            (
                &["--storage", "i.img.json"],
                format!("i.img.json {twice} memory of the instance and as --storage"),
            ),
            (
                &["--storage", "x", "--instance-id-file", "./x"],
                "x (--storage) is the same file as ./x (--instance-id-file)".into(),
            ),
            (
                &["--instance-id-file", "i.img"],
                format!("i.img {twice} instance image and as --instance-id-file"),
            ),
            (&["--storage", "s", "--log", "s"], format!("s {over} s, which is needed here")),
            (&["--storage", "s", "--console-in", "s"], format!("s {over} s, which is needed here")),
            (
                &["--log", "i.img.json"],
                format!("i.img.json {over} i.img.json, which is needed here"),
            ),
        ] {
            assert_eq!(files_checked(flags), Err(message), "{flags:?}");
        }
    }
}
