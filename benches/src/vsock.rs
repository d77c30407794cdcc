//! vsock through our device process against `vhost-device-vsock`, with one guest and one QEMU
//! command line for both.

use crate::report::{Side, now, rates, times};
use anyhow::{Context, Result, bail, ensure};
use avf_devices::{Config, FromDevices, ManagerEnd, ToDevices, VsockConfig};
use avf_tests::House;
use std::io::{Read, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const CID: u32 = 2048;
const ECHO: u32 = 7000;
const SWALLOW: u32 = 7001;
const POUR: u32 = 7002;

const BULK: u64 = 64 << 20;
const PINGS: usize = 1000;

pub fn measure(runs: usize, peer: Option<&Path>) -> Result<()> {
    let Some(peer) = peer else {
        println!("vsock: no peer to compare with (--peer)");
        return Ok(());
    };
    let mut sides = [Sides::default(), Sides::default()];
    for _ in 0..runs {
        for (sides, peer) in sides.iter_mut().zip([None, Some(peer)]) {
            let vm = Vm::start(peer)?;
            sides.ping.add(ping(&vm)? * 1e6);
            sides.to_guest.add(to_guest(&vm)?);
            sides.to_host.add(to_host(&vm)?);
        }
    }
    let [ours, theirs] = &sides;
    times(
        "vsock 1-byte ping-pong, against vhost-device-vsock (at most 1.0)",
        "us",
        &ours.ping,
        &theirs.ping,
    );
    rates(
        "vsock host to guest, against vhost-device-vsock (at least 1.0)",
        "MiB/s",
        &ours.to_guest,
        &theirs.to_guest,
    );
    rates(
        "vsock guest to host, against vhost-device-vsock (at least 1.0)",
        "MiB/s",
        &ours.to_host,
        &theirs.to_host,
    );
    Ok(())
}

#[derive(Default)]
struct Sides {
    ping: Side,
    to_guest: Side,
    to_host: Side,
}

fn ping(vm: &Vm) -> Result<f64> {
    let mut stream = vm.connect(ECHO)?;
    let mut times = Side::default();
    for _ in 0..PINGS {
        let start = now();
        stream.write_all(&[1])?;
        stream.read_exact(&mut [0])?;
        times.add(now() - start);
    }
    Ok(times.median())
}

fn to_guest(vm: &Vm) -> Result<f64> {
    let mut stream = vm.connect(SWALLOW)?;
    let block = vec![3; 64 << 10];
    let start = now();
    stream.write_all(&BULK.to_le_bytes())?;
    for _ in 0..BULK / block.len() as u64 {
        stream.write_all(&block)?;
    }
    stream.read_exact(&mut [0])?;
    Ok(mib_per_second(start))
}

fn to_host(vm: &Vm) -> Result<f64> {
    let mut stream = vm.connect(POUR)?;
    let mut block = vec![0; 64 << 10];
    let (mut seen, start) = (0, now());
    stream.write_all(&BULK.to_le_bytes())?;
    while seen < BULK {
        let length = stream.read(&mut block)?;
        ensure!(length > 0, "the stream ended after {seen} bytes");
        seen += length as u64;
    }
    Ok(mib_per_second(start))
}

fn mib_per_second(start: f64) -> f64 {
    (BULK >> 20) as f64 / (now() - start)
}

/// A guest that serves the three ports, over one back end or the other.
struct Vm {
    backend: Backend,
    processes: Vec<Child>,
    _directory: TempDir,
}

enum Backend {
    Ours(ManagerEnd),
    Peer(PathBuf),
}

impl Vm {
    fn start(peer: Option<&Path>) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let (backend, device, socket) = match peer {
            None => start_ours()?,
            Some(program) => start_peer(program, directory.path())?,
        };
        let qemu = start_qemu(socket)?;
        let vm = Self { backend, processes: vec![qemu, device], _directory: directory };
        vm.connect(ECHO).context("the guest never answered")?;
        Ok(vm)
    }

    /// Connects to a port in the guest; while it boots, nobody listens yet.
    fn connect(&self, port: u32) -> Result<UnixStream> {
        for _ in 0..600 {
            if let Some(stream) = self.try_connect(port)? {
                return Ok(stream);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("nobody listens on port {port} in the guest")
    }

    fn try_connect(&self, port: u32) -> Result<Option<UnixStream>> {
        match &self.backend {
            Backend::Ours(control) => {
                let (ours, theirs) = UnixStream::pair()?;
                let request = ToDevices::Connect { id: 1, port, greeting: String::new() };
                control.send(&request, Some(theirs.as_fd()))?;
                loop {
                    match control.recv()?.context("avf-devices is gone")?.0 {
                        FromDevices::Connected { .. } => return Ok(Some(ours)),
                        FromDevices::Refused { .. } => return Ok(None),
                        FromDevices::Fault { device, message } => bail!("{device}: {message}"),
                        FromDevices::Ready
                        | FromDevices::Incoming { .. }
                        | FromDevices::WriteFailed { .. } => {}
                    }
                }
            }
            Backend::Peer(socket) => {
                // It closes connections, or has no socket yet, while the guest is not there.
                let Ok(mut stream) = UnixStream::connect(socket) else { return Ok(None) };
                stream.set_read_timeout(Some(Duration::from_secs(2)))?;
                if writeln!(stream, "CONNECT {port}").is_err() {
                    return Ok(None);
                }
                let mut answer = Vec::new();
                let mut byte = [0];
                while byte != *b"\n" {
                    match stream.read(&mut byte) {
                        Ok(1) => answer.push(byte[0]),
                        _ => return Ok(None),
                    }
                }
                stream.set_read_timeout(None)?;
                Ok(answer.starts_with(b"OK").then_some(stream))
            }
        }
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn start_ours() -> Result<(Backend, Child, OwnedFd)> {
    let (control, theirs) = avf_devices::control_pair()?;
    let (vmm, device) = avf_devices::vhost_user_pair()?;
    let control_fd = theirs.into_fd();
    let config = Config {
        control_fd: control_fd.as_raw_fd(),
        vsock: Some(VsockConfig {
            socket_fd: device.as_raw_fd(),
            guest_cid: CID,
            manager_port: CID,
        }),
        block: Vec::new(),
    };
    let mut file = tempfile::tempfile()?;
    file.write_all(&config.to_json()?)?;
    std::io::Seek::rewind(&mut file)?;
    let file = OwnedFd::from(file);
    let mut command = House::new().program("avf-devices", &["--config-fd"]);
    command.arg(file.as_raw_fd().to_string());
    Ok((Backend::Ours(control), spawn(command, vec![control_fd, device, file])?, vmm))
}

fn start_peer(program: &Path, directory: &Path) -> Result<(Backend, Child, OwnedFd)> {
    let (socket, uds) = (directory.join("vhost"), directory.join("uds"));
    let mut command = Command::new(program);
    command.arg("--vm").arg(format!(
        "guest-cid={CID},socket={},uds-path={},tx-buffer-size=32768",
        socket.display(),
        uds.display()
    ));
    let child = spawn(command, Vec::new())?;
    for _ in 0..100 {
        if let Ok(stream) = UnixStream::connect(&socket) {
            return Ok((Backend::Peer(uds), child, stream.into()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("vhost-device-vsock never listened")
}

fn start_qemu(socket: OwnedFd) -> Result<Child> {
    let store = guest_image::Store::open(avf_tests::built());
    let digest = House::new().image_with_init("vsock_peer");
    let image = store.get(&digest.parse()?)?;
    let mut command = Command::new("qemu-system-x86_64");
    command.args([
        "-M",
        "microvm,memory-backend=mem0",
        "-accel",
        "tcg",
        "-cpu",
        "max,erms=off,fsrm=off",
        "-m",
        "256",
    ]);
    command.args(["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]);
    command.args(["-bios", "qboot.rom", "-global", "virtio-mmio.force-legacy=false"]);
    command.args(["-object", "memory-backend-memfd,id=mem0,size=256M,share=on"]);
    command.arg("-kernel").arg(&image.kernel).arg("-initrd").arg(&image.initrd);
    command.args(["-append", &kernel_arguments()]);
    command.args(["-chardev", &format!("socket,id=vsock,fd={}", socket.as_raw_fd())]);
    command.args(["-device", "vhost-user-vsock-device,chardev=vsock"]);
    spawn(command, vec![socket])
}

fn kernel_arguments() -> String {
    let khz = avf_spawn::tsc_khz().unwrap_or(2_000_000);
    format!(
        "quiet tsc_early_khz={khz} tsc=reliable no_timer_check cryptomgr.notests panic=-1 rdinit=/init"
    )
}

/// Starts a child that inherits the given descriptors under the numbers they have here.
fn spawn(command: Command, descriptors: Vec<OwnedFd>) -> Result<Child> {
    let mut launch = avf_spawn::Launch::new(command.get_program());
    launch.command().args(command.get_args());
    for (key, value) in command.get_envs() {
        if let Some(value) = value {
            launch.command().env(key, value);
        }
    }
    launch.command().stderr(Stdio::inherit());
    for descriptor in descriptors {
        launch.pass(descriptor);
    }
    Ok(launch.spawn()?)
}
