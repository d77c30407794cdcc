//! The birth of a VM: its processes, its streams, and the thread that lives its life.

use super::Life;
use super::streams::{self, Connected};
use crate::death::Evidence;
use crate::devices::{Backends, Devices};
use crate::network::Network;
use crate::payload::{SealedFile, machine};
use crate::plan::{Custom, Guest, Plan};
use crate::vm::{Handle, Vm};
use crate::vmm::{BootSpec, Usage, VmSpec};
use crate::vsock_socket::{self, BoundSocket};
use crate::{Error, Result, guest_service, trace};
use avf_aidl::android::system::virtualizationservice::IVirtualMachine::BnVirtualMachine;
use avf_rpc::{Descriptors, Server};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// Starts the VM and the thread that lives its life. Whatever was started before a failure is ended
/// again.
pub fn begin(vm: &Arc<Vm>, mut plan: Plan, control: Option<PathBuf>) -> Result<()> {
    let mut sockets = Vec::new();
    if let Some(path) = control {
        sockets.push(serve_control(vm, &path)?);
    }
    let disks = std::mem::take(&mut plan.disks);
    let (devices, backends) = Devices::start(&plan.devices_program, vm.cid(), disks)?;
    trace::note("devices_spawned", vm.cid());
    if let Some(path) = &plan.vsock_socket {
        let bound = BoundSocket::bind(path)?;
        vm.own_socket(path);
        vsock_socket::serve(&bound, devices.connector())
            .map_err(Error::host("serve the vsock socket"))?;
        sockets.push(bound);
    }
    let Connected { streams, ends, input } = streams::connect(&mut plan, vm.outputs())?;
    let (network, card) = plan.network.as_deref().map(Network::start).transpose()?.unzip();
    let Backends { disks, vsock } = backends;
    let spec = VmSpec {
        name: format!("avf-{}", vm.cid()),
        accelerator: plan.accelerator,
        cpus: plan.cpus,
        memory_mib: plan.memory_mib,
        huge_pages: plan.huge_pages && machine::has_huge_pages(plan.memory_mib),
        boot: boot(&plan.guest)?,
        disks,
        vsock,
        serial: ends.serial,
        console: ends.console,
        ports: ends.ports,
        network: card,
        gdb_port: plan.gdb_port,
    };
    let machine = plan.vmm.start(spec)?;
    trace::note("qemu_spawned", vm.cid());

    let (guest, timeout) = match &plan.guest {
        Guest::Microdroid(guest) => (Some(serve_guest(vm)?), guest.boot_timeout),
        Guest::Custom(_) => (None, None),
    };
    vm.set_connections(devices.connector(), input);
    let deadline = timeout.and_then(|timeout| {
        Instant::now().checked_add(timeout).map(|deadline| (deadline, timeout.as_secs()))
    });
    let life = Life {
        vm: Arc::clone(vm),
        machine,
        devices,
        _booted: plan.guest,
        _network: network,
        guest,
        guest_connections: 0,
        refused_connection: false,
        streams,
        sockets,
        deadline,
        memory: u64::from(plan.memory_mib) << 20,
        usage: Usage::default(),
        evidence: Evidence::default(),
    };
    std::thread::Builder::new()
        .name(format!("vm-{}", vm.cid()))
        .stack_size(256 << 10)
        .spawn(move || life.live())
        .map_err(Error::host("start a thread"))?;
    Ok(())
}

/// What the monitor is to boot.
fn boot(guest: &Guest) -> Result<BootSpec> {
    let descriptor = |file: &Option<_>| file.as_ref().map(SealedFile::descriptor).transpose();
    match guest {
        Guest::Microdroid(guest) => Ok(BootSpec {
            bootloader: None,
            kernel: Some(guest.boot_files.kernel.descriptor()?),
            initrd: Some(guest.boot_files.initrd.descriptor()?),
            arguments: guest.kernel_line.to_string(),
        }),
        Guest::Custom(Custom { bootloader, kernel, initrd, params, .. }) => Ok(BootSpec {
            bootloader: descriptor(bootloader)?,
            kernel: descriptor(kernel)?,
            initrd: descriptor(initrd)?,
            arguments: params.clone(),
        }),
    }
}

/// Serves the manager to the guest.
fn serve_guest(vm: &Arc<Vm>) -> Result<Server> {
    Server::new(guest_service::root(Arc::clone(vm)), Descriptors::Refused, 2)
        .map_err(Error::host("serve the guest"))
}

/// Serves the VM to other programs of the user.
fn serve_control(vm: &Arc<Vm>, path: &std::path::Path) -> Result<BoundSocket> {
    let fail = |error: std::io::Error| Error::host("serve the VM's control socket")(error);
    let bound = BoundSocket::bind(path)?;
    let listener = bound.listener().map_err(fail)?;
    let root = BnVirtualMachine::new_binder(Handle::guest(Arc::clone(vm))).as_binder();
    let server = Server::new(root, Descriptors::Passed, 4)
        .map_err(Error::host("serve the VM's control socket"))?;
    std::thread::Builder::new()
        .name("control".into())
        .stack_size(256 << 10)
        // Ends when the socket is dropped; sessions that are open end with their clients.
        .spawn(move || drop(server.accept(&listener)))
        .map_err(fail)?;
    Ok(bound)
}
