//! An installation of stand-ins, and an app's side of a session with a real manager process.

use avf_aidl::android::system::virtualizationcommon::{
    DeathReason::DeathReason, ErrorCode::ErrorCode,
};
use avf_aidl::android::system::virtualizationservice as service;
use avf_rpc::{Client, bootstrap};
use avf_spawn::{Launch, ParentDeath};
use rsbinder::{Interface, ParcelFileDescriptor, Status, Strong};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use service::DebugLevel::DebugLevel;
use service::IVirtualMachine::IVirtualMachine;
use service::IVirtualMachineCallback::{BnVirtualMachineCallback, IVirtualMachineCallback};
use service::IVirtualizationService::IVirtualizationService;
use service::Payload::Payload;
use service::VirtualMachineAppConfig::VirtualMachineAppConfig;
use service::VirtualMachineConfig::VirtualMachineConfig;
use service::VirtualMachineRawConfig::VirtualMachineRawConfig;
use std::fs;
use std::io::{PipeReader, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock};

/// Functions for the stand-in's script: the number of a character device, and writing to one.
const PRELUDE: &str = r#"#!/bin/bash
number() { for word in "${words[@]}"; do
  case $word in socket,id=$1,fd=*) echo "${word##*=}";; esac; done; }
say() { echo "$2" >&"$(number "$1")"; }
words=("$@")
"#;
/// Ends when the monitor hangs up, as the real one does.
const DEVICES: &str = r#"vsock=$(sed 's/.*"vsock":{"socket_fd":\([0-9]*\).*/\1/' /proc/self/fd/$2)
exec cat <&"$vsock" >/dev/null"#;

/// What the image holds.
pub const KERNEL: &str = "a kernel";
pub const INITRD: &str = "an initramfs";

pub type DynVm = dyn IVirtualMachine;

/// An installation whose QEMU and device process are scripts.
pub struct Installation {
    root: tempfile::TempDir,
}

impl Installation {
    pub fn new(qemu: &str) -> Self {
        let here = Self { root: tempfile::tempdir().unwrap() };
        for name in ["qemu-system-x86_64", "qemu-system-aarch64"] {
            here.script(&format!("path/{name}"), qemu);
        }
        here.set_devices(DEVICES);
        here.install_image();
        fs::create_dir(here.path().join("run")).unwrap();
        here
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    pub fn set_devices(&self, script: &str) {
        self.script("bin/avf-devices", script);
    }

    /// The entries of VMs in the run-time directory.
    pub fn entries(&self) -> Vec<String> {
        let list = fs::read_dir(self.path().join("run/avf")).unwrap();
        let names = list.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !["next-cid", "events.jsonl"].contains(&name.as_str())).collect()
    }

    fn script(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let new = path.with_extension("new");
        fs::write(&new, format!("{PRELUDE}{text}\n")).unwrap();
        // Written by another process: a program that any fork of ours holds open for writing, be
        // it another test's, cannot be executed.
        let install = Command::new("install").args(["-m", "755"]).args([&new, &path]).status();
        assert!(install.unwrap().success());
    }

    fn install_image(&self) {
        let entry = |contents: &str| {
            let (hash, size) = (guest_image::Digest::of(contents.as_bytes()), contents.len());
            format!(r#"{{"sha256":"{hash}","size":{size},"mode":"644"}}"#)
        };
        let (kernel, initrd) = (entry(KERNEL), entry(INITRD));
        let manifest = format!(
            r#"{{"version":1,"os":"microdroid","arch":"x86_64","kernel_version":"6.12",
            "glibc_version":"2.41","min_memory_mib":64,
            "files":{{"initrd.img":{initrd},"kernel":{kernel}}},"packages":[]}}"#
        );
        let digest = guest_image::Digest::of(manifest.as_bytes()).to_string();
        let image = self.path().join("images").join(&digest);
        fs::create_dir_all(&image).unwrap();
        fs::write(image.join("manifest.json"), manifest).unwrap();
        fs::write(image.join("kernel"), KERNEL).unwrap();
        fs::write(image.join("initrd.img"), INITRD).unwrap();
        fs::write(self.path().join("images/current"), digest).unwrap();
    }
}

/// What a listener hears.
#[derive(Debug, PartialEq)]
pub enum Heard {
    Other(String),
    Died(DeathReason, Option<String>),
}

struct Listener(Mutex<Sender<Heard>>);

impl Listener {
    fn hear(&self, heard: Heard) -> Result<(), Status> {
        let _ = self.0.lock().unwrap().send(heard);
        Ok(())
    }
}

impl Interface for Listener {}

impl IVirtualMachineCallback for Listener {
    fn onPayloadStarted(&self, _: i32) -> Result<(), Status> {
        self.hear(Heard::Other("started".into()))
    }
    fn onPayloadReady(&self, _: i32) -> Result<(), Status> {
        self.hear(Heard::Other("ready".into()))
    }
    fn onPayloadFinished(&self, _: i32, code: i32) -> Result<(), Status> {
        self.hear(Heard::Other(format!("finished {code}")))
    }
    fn onError(&self, _: i32, code: ErrorCode, message: &str) -> Result<(), Status> {
        self.hear(Heard::Other(format!("error {} {message}", code.0)))
    }
    fn onDied(&self, _: i32, reason: DeathReason, message: Option<&str>) -> Result<(), Status> {
        self.hear(Heard::Died(reason, message.map(str::to_owned)))
    }
}

/// An app's session with a manager process of its own.
pub struct Session {
    pub manager: Child,
    client: Option<Client<dyn IVirtualizationService>>,
    shared: Option<OwnedFd>,
}

impl Session {
    pub fn start(installation: &Installation) -> Self {
        Self::start_with(installation, Stdio::inherit())
    }

    /// Starts a manager whose log goes to `stderr`.
    pub fn start_with(installation: &Installation, stderr: Stdio) -> Self {
        let (ours, theirs) = bootstrap::pair().unwrap();
        let mut launch = Launch::new(env!("CARGO_BIN_EXE_virtmgr"));
        let number = launch.pass(theirs);
        let path = format!("{}:/usr/bin:/bin", installation.path().join("path").display());
        launch
            .command()
            .args(["--shared-fd", &number.to_string()])
            .stderr(stderr)
            .env("AVF_HOME", installation.path())
            .env("XDG_RUNTIME_DIR", installation.path().join("run"))
            .env("AVF_STATE", installation.path().join("state"))
            .env("PATH", path);
        launch.on_parent_death(ParentDeath::Terminate);
        let manager = launch.spawn().unwrap();
        let client = bootstrap::connect(ours.as_fd(), "the manager", 3, 1).unwrap();
        Self { manager, client: Some(client), shared: Some(ours) }
    }

    pub fn service(&self) -> Strong<dyn IVirtualizationService> {
        self.client.as_ref().unwrap().root().clone()
    }

    pub fn hang_up(&mut self) {
        self.client = None;
        self.shared = None;
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(pid(self.manager.id()), signal).unwrap();
    }

    pub fn make_vm(&self) -> (Strong<DynVm>, Receiver<Heard>) {
        self.make_vm_with(|_| {})
    }

    pub fn make_vm_with(
        &self,
        change: impl FnOnce(&mut VirtualMachineAppConfig),
    ) -> (Strong<DynVm>, Receiver<Heard>) {
        let mut config = config();
        change(&mut config);
        let config = VirtualMachineConfig::AppConfig(config);
        let vm = self.service().createVm(&config, None, None, None).unwrap();
        let (sender, heard) = channel();
        let listener = BnVirtualMachineCallback::new_binder(Listener(Mutex::new(sender)));
        vm.registerCallback(&listener).unwrap();
        (vm, heard)
    }

    pub fn make_debuggable_vm(&self) -> (Strong<DynVm>, PipeReader, PipeReader) {
        let config = VirtualMachineAppConfig { debugLevel: DebugLevel::FULL, ..config() };
        let config = VirtualMachineConfig::AppConfig(config);
        let (console, console_out) = std::io::pipe().unwrap();
        let (log, log_out) = std::io::pipe().unwrap();
        let console_out = ParcelFileDescriptor::new(console_out);
        let log_out = ParcelFileDescriptor::new(log_out);
        let vm = self.service().createVm(&config, Some(&console_out), None, Some(&log_out));
        (vm.unwrap(), console, log)
    }

    /// A VM that is put together by hand.
    pub fn make_custom_vm(
        &self,
        config: VirtualMachineRawConfig,
    ) -> (Strong<DynVm>, Receiver<Heard>) {
        let config = VirtualMachineConfig::RawConfig(config);
        let vm = self.service().createVm(&config, None, None, None).unwrap();
        let (sender, heard) = channel();
        let listener = BnVirtualMachineCallback::new_binder(Listener(Mutex::new(sender)));
        vm.registerCallback(&listener).unwrap();
        (vm, heard)
    }

    /// The manager's child processes, once there are `count` of them.
    pub fn wait_for_processes(&self, count: usize) -> Vec<u32> {
        loop {
            let pids = children(self.manager.id());
            if pids.len() >= count {
                return pids;
            }
            std::thread::yield_now();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.hang_up();
        let _ = self.manager.wait();
    }
}

/// A signed package with nothing in it.
fn package() -> &'static [u8] {
    static PACKAGE: OnceLock<Vec<u8>> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        let manifest = apkmanifest::Manifest::new("org.example.test", 1).unwrap();
        let key = apksign::KeyPair::generate(apksign::KeyType::EcP256).unwrap();
        let zip = apksign::Package::new(&manifest).build().unwrap();
        apksign::sign_v3(zip, &key).unwrap().apk
    })
}

fn config() -> VirtualMachineAppConfig {
    let mut apk = tempfile::tempfile().unwrap();
    apk.write_all(package()).unwrap();
    let payload = service::VirtualMachinePayloadConfig::VirtualMachinePayloadConfig {
        payloadBinaryName: "payload.so".into(),
        extraApks: Vec::new(),
    };
    VirtualMachineAppConfig {
        name: "test".into(),
        apk: Some(ParcelFileDescriptor::from(apk)),
        payload: Payload::PayloadConfig(payload),
        ..VirtualMachineAppConfig::default()
    }
}

/// A VM that boots a kernel, with a disk and a console that takes input.
pub fn custom() -> VirtualMachineRawConfig {
    let file = |contents: &[u8]| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(contents).unwrap();
        ParcelFileDescriptor::from(file)
    };
    let disk = service::DiskImage::DiskImage {
        image: Some(file(&[0; 512])),
        writable: true,
        ..service::DiskImage::DiskImage::default()
    };
    VirtualMachineRawConfig {
        name: "custom".into(),
        kernel: Some(file(b"another kernel")),
        params: Some("init=/hello".into()),
        disks: vec![disk],
        platformVersion: "~1.0".into(),
        consoleInputDevice: Some("hvc0".into()),
        ..VirtualMachineRawConfig::default()
    }
}

fn pid(number: u32) -> Pid {
    Pid::from_raw(number.cast_signed()).unwrap()
}

/// Children of all threads.
fn children(parent: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{parent}/task")).unwrap();
    let lists =
        tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("children")).ok());
    lists
        .flat_map(|list| {
            list.split_whitespace().map(|pid| pid.parse().unwrap()).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether the process is there and not a zombie.
pub fn is_alive(pid: u32) -> bool {
    let Ok(status) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    !status.rsplit(") ").next().unwrap().starts_with('Z')
}

/// Waits, when it is called, until the process that lives now has ended.
pub fn ends(number: u32) -> impl FnOnce() {
    let process = pidfd_open(pid(number), PidfdFlags::empty()).unwrap();
    move || {
        poll(&mut [PollFd::new(&process, PollFlags::IN)], None).unwrap();
    }
}

pub fn read_to_end(mut reader: PipeReader) -> String {
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    text
}
