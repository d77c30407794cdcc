//! QEMU as a VM's monitor: a process of its own that gets open descriptors and no path of ours. It is
//! confined by its seccomp filter, and by Landlock to the files of its own installation.

use super::qmp::{NEGOTIATION, Qmp};
use super::{BootSpec, Exit, RunningVm, Usage, VmSpec, Vmm, VmmEvent};
use crate::inlet::{Inlet, Tail};
use crate::{Error, Result};
use avf_home::Environment;
use avf_spawn::{Launch, Paths};
use rustix::net::{SendFlags, send};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use serde_json::json;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// The program.
#[cfg(target_arch = "x86_64")]
const PROGRAM: &str = "qemu-system-x86_64";
/// The program.
#[cfg(not(target_arch = "x86_64"))]
const PROGRAM: &str = "qemu-system-aarch64";
/// Debian's name of the package with the program.
#[cfg(target_arch = "x86_64")]
const PACKAGE: &str = "qemu-system-x86";
/// Debian's name of the package with the program.
#[cfg(not(target_arch = "x86_64"))]
const PACKAGE: &str = "qemu-system-arm";

/// Bytes of QEMU's messages that are kept.
const MAX_MESSAGES: usize = 4 << 10;

/// Nothing that a confined monitor needs is lost with these.
const SANDBOX: &str = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

/// What the dynamic loader and QEMU's libraries read, wherever QEMU is installed.
const SYSTEM: [&str; 13] = [
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/gnutls",
    "/etc/crypto-policies",
    "/etc/localtime",
    "/sys/devices/system",
    "/sys/kernel/mm",
];

/// An installed QEMU.
#[derive(Clone, Debug)]
pub struct Qemu {
    program: PathBuf,
}

impl Qemu {
    /// Finds QEMU on `$PATH`.
    pub fn find(env: &Environment) -> Result<Self> {
        let program = env.tool(PROGRAM).ok_or_else(|| {
            Error::Host(format!(
                "{PROGRAM} is not installed: run `cargo xtask setup`, or install the package \
                 {PACKAGE}"
            ))
        })?;
        Ok(Self { program })
    }

    /// Where it is.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Its version as it says it, such as `10.0.2`; `None` if it does not say.
    pub fn version(&self) -> Option<String> {
        let output = std::process::Command::new(&self.program).arg("--version").output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let version = text.split_whitespace().skip_while(|word| *word != "version").nth(1)?;
        Some(version.to_owned())
    }
}

impl Vmm for Qemu {
    fn start(&self, spec: VmSpec) -> Result<Box<dyn RunningVm>> {
        let fail = |what: &str| {
            let what = format!("{what} {}", self.program.display());
            move |error: std::io::Error| Error::Host(format!("{what}: {error}"))
        };
        let (qmp, qmp_theirs) = Inlet::pair().map_err(fail("cannot make a socket for"))?;
        let (messages, messages_theirs) =
            Inlet::pair().map_err(fail("cannot make a socket for"))?;
        if let Some(qmp) = qmp.source() {
            send(qmp, NEGOTIATION, SendFlags::NOSIGNAL | SendFlags::DONTWAIT)
                .map_err(|error| fail("cannot write to")(error.into()))?;
        }
        let mut launch = Launch::new(&self.program);
        let arguments = command_line(spec, qmp_theirs, |descriptor| launch.pass(descriptor));
        log::debug!("{} {}", self.program.display(), arguments.join(" "));
        launch.confine(paths(&self.program));
        launch
            .command()
            .args(arguments)
            .env_clear()
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(messages_theirs);
        let child = launch.spawn().map_err(fail("cannot start"))?;
        let mut running = Running {
            pidfd: None,
            child,
            qmp: Qmp::new(qmp),
            messages,
            tail: Tail::new(MAX_MESSAGES),
            exited: false,
        };
        // From here on a failure kills the child, as `running` is dropped.
        running.pidfd = Some(open_pidfd(&running.child).map_err(fail("cannot watch"))?);
        Ok(Box::new(running))
    }
}

/// A descriptor that becomes readable when the child, not yet waited for, ends.
pub fn open_pidfd(child: &Child) -> std::io::Result<OwnedFd> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or(std::io::ErrorKind::InvalidInput)?;
    Ok(pidfd_open(pid, PidfdFlags::empty())?)
}

struct Running {
    pidfd: Option<OwnedFd>,
    child: Child,
    qmp: Qmp,
    messages: Inlet,
    tail: Tail,
    exited: bool,
}

impl RunningVm for Running {
    fn sources(&self) -> Vec<BorrowedFd<'_>> {
        let process = self.pidfd.as_ref().filter(|_| !self.exited).map(AsFd::as_fd);
        [process, self.qmp.source(), self.messages.source()].into_iter().flatten().collect()
    }

    fn events(&mut self) -> Vec<VmmEvent> {
        if self.exited {
            return Vec::new();
        }
        // First the process, then what it said: so nothing is missed that it said before its end.
        let status = self.child.try_wait();
        if let Ok(None) = status {
            self.messages.take(|bytes| self.tail.push(bytes));
            return self.qmp.events();
        }
        self.exited = true;
        self.messages.drain(|bytes| self.tail.push(bytes));
        let mut events = self.qmp.last_events();
        let status = status.and_then(|status| status.ok_or(std::io::ErrorKind::NotFound.into()));
        events.push(VmmEvent::Exited(Exit { status, messages: self.tail.text() }));
        events
    }

    fn usage(&self) -> Option<Usage> {
        Usage::of(self.child.id())
    }

    fn set_memory(&mut self, bytes: u64) {
        self.qmp.hint(&json!({ "execute": "balloon", "arguments": { "value": bytes } }));
    }

    fn press_power_button(&mut self) {
        self.qmp.hint(&json!({ "execute": "system_powerdown" }));
    }

    fn kill(&mut self) {
        // Fails only if it is gone already.
        let _ = self.child.kill();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What QEMU may open by name. A guest that took it over, and whoever is at its debugger's port, for
/// there QEMU takes commands that read and write files, comes to no other file by it.
fn paths(program: &Path) -> Paths {
    let program = program.canonicalize().unwrap_or_else(|_| program.to_owned());
    let mut read: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
    if let Some(prefix) = program.parent().and_then(Path::parent) {
        // Not all of it: it may be somebody's home directory.
        read.extend(["share/qemu", "share/seabios", "lib", "lib64"].map(|name| prefix.join(name)));
    }
    read.push(program);
    let devices = ["/dev/kvm", "/dev/null", "/dev/urandom"].map(PathBuf::from).to_vec();
    Paths { read, devices }
}

/// QEMU's arguments. `pass` lets QEMU inherit a descriptor and returns its number there.
fn command_line(spec: VmSpec, qmp: OwnedFd, mut pass: impl FnMut(OwnedFd) -> i32) -> Vec<String> {
    let mut line = Line::default();
    line.option("-name", &spec.name);
    line.words(&["-nodefaults", "-no-user-config", "-no-reboot"]).option("-display", "none");
    line.option("-sandbox", SANDBOX);

    // ACPI is how the guest finds its virtio devices; without the clock chip it waits for it.
    let serial = if spec.serial.is_some() { "on" } else { "off" };
    let machine = format!("microvm,acpi=on,rtc=on,isa-serial={serial},memory-backend=memory");
    line.option("-M", &machine);
    line.option("-global", "virtio-mmio.force-legacy=false");
    line.option("-accel", spec.accelerator.name());
    line.option("-cpu", spec.accelerator.processor());
    line.option("-smp", &spec.accelerator.processors(spec.cpus));
    let memory = spec.memory_mib;
    line.option("-m", &format!("{memory}M"));
    // Shared, so that the device process can reach it.
    let pages = if spec.huge_pages { ",hugetlb=on" } else { "" };
    let backend = format!("memory-backend-memfd,id=memory,size={memory}M,share=on{pages}");
    line.option("-object", &backend);

    boot(&mut line, spec.boot, &mut pass);
    if let Some(port) = spec.gdb_port {
        // Nothing runs before the debugger says so.
        line.option("-gdb", &format!("tcp:127.0.0.1:{port}")).words(&["-S"]);
    }

    line.chardev("qmp", pass(qmp)).option("-mon", "chardev=qmp,mode=control");
    for (index, disk) in spec.disks.into_iter().enumerate() {
        let id = format!("disk{index}");
        line.chardev(&id, pass(disk));
        line.option("-device", &format!("vhost-user-blk,chardev={id},num-queues=1"));
    }
    line.chardev("vsock", pass(spec.vsock));
    line.option("-device", "vhost-user-vsock-device,chardev=vsock");
    line.option("-device", "virtio-serial-device");
    if let Some(serial) = spec.serial {
        line.chardev("serial", pass(serial)).option("-serial", "chardev:serial");
    }
    if let Some(console) = spec.console {
        line.chardev("console", pass(console)).option("-device", "virtconsole,chardev=console");
    }
    for (index, port) in spec.ports.into_iter().enumerate() {
        let id = format!("port{index}");
        line.chardev(&id, pass(port.stream));
        line.option("-device", &format!("virtserialport,chardev={id},name={}", port.name));
    }
    if let Some(network) = spec.network {
        let number = pass(network);
        let netdev = format!("stream,id=net,server=off,addr.type=fd,addr.str={number}");
        line.option("-netdev", &netdev).option("-device", "virtio-net-device,netdev=net");
    }
    line.option("-device", "virtio-rng-device");
    // A guest that needs what it gave back takes it again.
    line.option("-device", "virtio-balloon-device,free-page-reporting=on,deflate-on-oom=on");
    line.option("-device", "pvpanic");
    line.0
}

/// What boots. QEMU opens files by their names, so they go as names of its own descriptors.
fn boot(line: &mut Line, boot: BootSpec, pass: &mut impl FnMut(OwnedFd) -> i32) {
    let mut name = |file: OwnedFd| format!("/proc/self/fd/{}", pass(file));
    match boot.bootloader {
        Some(bootloader) => line.option("-bios", &name(bootloader)),
        // Because SeaBIOS would probe the disks and lay ACPI tables over the initramfs.
        None => line.option("-bios", "qboot.rom"),
    };
    if let Some(kernel) = boot.kernel {
        line.option("-kernel", &name(kernel));
    }
    if let Some(initrd) = boot.initrd {
        line.option("-initrd", &name(initrd));
    }
    if !boot.arguments.is_empty() {
        line.option("-append", &boot.arguments);
    }
}

#[derive(Default)]
struct Line(Vec<String>);

impl Line {
    fn words(&mut self, words: &[&str]) -> &mut Self {
        self.0.extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    fn option(&mut self, name: &str, value: &str) -> &mut Self {
        self.words(&[name, value])
    }

    fn chardev(&mut self, id: &str, number: i32) -> &mut Self {
        self.option("-chardev", &format!("socket,id={id},fd={number}"))
    }
}

#[cfg(test)]
#[path = "qemu_tests.rs"]
mod tests;
