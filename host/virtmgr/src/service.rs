//! What an app asks of its manager: `IVirtualizationService`.

use crate::event_log::{Creation, EventLog, Story};
use crate::partitions::{fill_random, initialize};
use crate::payload::{self, Damaged, create_or_update_idsig, not_built, root_secret_id};
use crate::plan::{Console, Guest, Plan};
use crate::vm::{Handle, Vm};
use crate::{Error, Requester, Result, custom, network, trace};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::{Environment, NewEntry, RuntimeDir};
use avf_spawn::peer_credentials;
use rsbinder::{Interface, ParcelFileDescriptor, Status, Strong};
use service::IVirtualMachine::{BnVirtualMachine, IVirtualMachine};
use service::IVirtualizationService::IVirtualizationService;
use service::PartitionType::PartitionType;
use service::VirtualMachineConfig::VirtualMachineConfig;
use service::VirtualMachineDebugInfo::VirtualMachineDebugInfo;
use service::VirtualMachineState::VirtualMachineState;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// There if the program is installed that it needs.
const NETWORK: &str = "com.android.kvm.NETWORK";
/// Other optional features that the original knows; none is there.
const FEATURES: [&str; 5] = [
    "com.android.kvm.DICE_CHANGES",
    "com.android.kvm.LLPVM_CHANGES",
    "com.android.kvm.MULTI_TENANT",
    "com.android.kvm.REMOTE_ATTESTATION",
    "com.android.kvm.VENDOR_MODULES",
];

/// The manager: makes VMs for one app, and ends them with it.
#[derive(Clone)]
pub struct Manager {
    env: Environment,
    requester: Requester,
    vms: Arc<Mutex<Vec<Weak<Vm>>>>,
}

impl std::fmt::Debug for Manager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manager").finish_non_exhaustive()
    }
}

impl Manager {
    /// A manager without VMs, for the process that started this one.
    pub fn new(env: Environment) -> Self {
        Self::serving(env, Requester::parent())
    }

    /// A manager without VMs, for somebody who may not ask for everything.
    pub fn serving(env: Environment, requester: Requester) -> Self {
        Self { env, requester, vms: Arc::default() }
    }

    /// Kills every VM and waits until nothing is left of them.
    pub fn end(&self) {
        // The list stays: two threads may do this at the same time, and both must wait.
        let vms = self.vms.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let vms: Vec<_> = vms.iter().filter_map(Weak::upgrade).collect();
        for vm in &vms {
            vm.abandon();
        }
        for vm in &vms {
            vm.wait_until_over(Some(std::time::Duration::from_secs(5)));
        }
    }

    fn create(&self, config: &VirtualMachineConfig, console: Console) -> Result<Arc<Vm>> {
        let directory = RuntimeDir::open(&self.env)?;
        // Looking removes what killed managers left, which may have the name of our socket.
        directory.list()?;
        let (name, protected, config_type) = match config {
            VirtualMachineConfig::AppConfig(config) => (&config.name, config.protectedVm, "app"),
            VirtualMachineConfig::RawConfig(config) => (&config.name, config.protectedVm, "raw"),
        };
        let story = Story::new(EventLog::of(&directory), self.requester.uid(), name);
        let plan = self.plan(config, console);
        let (made, error) = (plan.as_ref().ok(), plan.as_ref().err().map(ToString::to_string));
        story.requested(&Creation {
            protected,
            hypervisor: made.map(|plan| plan.accelerator.name()),
            error: error.as_deref(),
            config_type,
            cpus: made.map(|plan| plan.cpus),
            memory_mib: made.map(|plan| plan.memory_mib),
        });
        self.make(config, plan?, &directory, story)
    }

    fn plan(&self, config: &VirtualMachineConfig, console: Console) -> Result<Plan> {
        self.requester.check(config)?;
        match config {
            VirtualMachineConfig::AppConfig(config) => {
                payload::plan(config, console, &self.env, &self.requester)
            }
            VirtualMachineConfig::RawConfig(config) => custom::plan(config, console, &self.env),
        }
    }

    fn make(
        &self,
        config: &VirtualMachineConfig,
        plan: Plan,
        directory: &RuntimeDir,
        story: Story,
    ) -> Result<Arc<Vm>> {
        let (name, path) = match config {
            VirtualMachineConfig::AppConfig(config) => (&config.name, config.directory.as_str()),
            VirtualMachineConfig::RawConfig(config) => (&config.name, ""),
        };
        let entry = directory.allocate(NewEntry {
            name: name.clone(),
            directory: path.to_owned(),
            requester_uid: self.requester.uid(),
            requester_pid: self.requester.pid(),
        })?;
        if let Guest::Microdroid(guest) = &plan.guest {
            trace::note_length("boot_measured", entry.cid(), guest.measuring);
        }
        let vm = Arc::new(Vm::new(plan, entry, story)?);
        let mut vms = self.vms.lock().unwrap_or_else(PoisonError::into_inner);
        vms.retain(|vm| vm.strong_count() > 0);
        vms.push(Arc::downgrade(&vm));
        Ok(vm)
    }

    /// Connects to a VM of this requester, whoever manages it.
    fn connect(&self, cid: u32) -> Result<OwnedFd> {
        let directory = RuntimeDir::open(&self.env)?;
        let list = directory.list()?;
        let found = list.iter().find(|vm| vm.cid == cid && self.requester.may_see(vm));
        let none = || Error::Refused(format!("no VM with the CID {cid} runs"));
        let found = found.ok_or_else(none)?;
        let host = |error: std::io::Error| Error::host("reach the manager of the VM")(error);
        let stream = UnixStream::connect(directory.control_socket(cid)).map_err(host)?;
        // By now the VM may have gone, and its number may be that of another user's.
        match peer_credentials(&stream).map_err(host)?.pid == found.pid {
            true => Ok(stream.into()),
            false => Err(none()),
        }
    }

    fn list(&self) -> Result<Vec<VirtualMachineDebugInfo>> {
        let directory = RuntimeDir::open(&self.env)?;
        let mut list = directory.list()?;
        list.retain(|info| self.requester.may_see(info));
        let entries = list.into_iter().map(|info| VirtualMachineDebugInfo {
            cid: info.cid.cast_signed(),
            name: info.name,
            state: VirtualMachineState(info.state),
            temporaryDirectory: directory.entry_path(info.cid).to_string_lossy().into_owned(),
            requesterUid: info.requester_uid.cast_signed(),
            requesterPid: info.requester_pid.cast_signed(),
            // By its directory a VM is known to be the one of a name; for that only the word of the
            // same user counts.
            directory: match info.requester_uid == self.requester.uid() {
                true => info.directory,
                false => String::new(),
            },
        });
        Ok(entries.collect())
    }
}

fn duplicate(descriptor: &ParcelFileDescriptor) -> Result<OwnedFd> {
    descriptor.as_ref().try_clone().map_err(Error::host("duplicate a descriptor"))
}

type Answer<T> = std::result::Result<T, Status>;

impl Interface for Manager {}

impl IVirtualizationService for Manager {
    fn createVm(
        &self,
        config: &VirtualMachineConfig,
        console_out: Option<&ParcelFileDescriptor>,
        console_in: Option<&ParcelFileDescriptor>,
        log: Option<&ParcelFileDescriptor>,
    ) -> Answer<Strong<dyn IVirtualMachine>> {
        let console = Console {
            out: console_out.map(duplicate).transpose()?,
            input: console_in.map(duplicate).transpose()?,
            log: log.map(duplicate).transpose()?,
        };
        let vm = self.create(config, console)?;
        Ok(BnVirtualMachine::new_binder(Handle::owner(vm)))
    }

    fn allocateInstanceId(&self) -> Answer<Vec<u8>> {
        let mut id = vec![0; handover::INSTANCE_ID_LEN];
        fill_random(&mut id).map_err(Error::host("get random bytes"))?;
        Ok(id)
    }

    fn initializeWritablePartition(
        &self,
        image: &ParcelFileDescriptor,
        size: i64,
        kind: PartitionType,
    ) -> Answer<()> {
        Ok(initialize(duplicate(image)?, size, kind, || root_secret_id(&self.env))?)
    }

    fn createOrUpdateIdsigFile(
        &self,
        apk: &ParcelFileDescriptor,
        idsig: &ParcelFileDescriptor,
    ) -> Answer<()> {
        let (apk, idsig) = (duplicate(apk)?, duplicate(idsig)?);
        Ok(create_or_update_idsig(apk, idsig, Damaged::LeftToTheGuest)?)
    }

    fn debugListVms(&self) -> Answer<Vec<VirtualMachineDebugInfo>> {
        Ok(self.list()?)
    }

    fn connectVm(&self, cid: i32) -> Answer<ParcelFileDescriptor> {
        Ok(self.connect(cid.cast_unsigned())?.into())
    }

    fn getAssignableDevices(&self) -> Answer<Vec<String>> {
        Ok(Vec::new())
    }

    fn getSupportedOSList(&self) -> Answer<Vec<String>> {
        Ok(payload::machine::supported(&self.env))
    }

    fn isFeatureEnabled(&self, feature: &str) -> Answer<bool> {
        match feature {
            NETWORK => Ok(network::find(&self.env).is_ok()),
            _ if FEATURES.contains(&feature) => Ok(false),
            _ => Err(Error::BadRequest(format!("unknown feature \"{feature}\"")).into()),
        }
    }

    fn enableTestAttestation(&self) -> Answer<()> {
        Err(not_built("attestation").into())
    }

    fn isRemoteAttestationSupported(&self) -> Answer<bool> {
        Ok(false)
    }

    fn isUpdatableVmSupported(&self) -> Answer<bool> {
        Ok(false)
    }

    /// The host keeps nothing about instances yet, so there is nothing to forget.
    fn removeVmInstance(&self, _: &[u8]) -> Answer<()> {
        Ok(())
    }

    fn claimVmInstance(&self, _: &[u8]) -> Answer<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn users_see_and_reach_their_own_vms() {
        let root = tempfile::tempdir().unwrap();
        let env =
            Environment { xdg_runtime_dir: Some(root.path().into()), ..Environment::current() };
        let directory = RuntimeDir::open(&env).unwrap();
        let new = |uid| NewEntry {
            name: "vm".into(),
            directory: "/vm".into(),
            requester_uid: uid,
            requester_pid: 1,
        };
        let (own, other) = (directory.allocate(new(1000)), directory.allocate(new(1001)));
        let (own, other) = (own.unwrap(), other.unwrap());
        let _sockets = [&own, &other].map(|it| UnixListener::bind(it.control_socket()).unwrap());
        let client = Requester::client(1000, 1, avf_home::Permissions::all());
        let manager = Manager::serving(env, client);
        manager.connect(own.cid()).unwrap();
        for cid in [other.cid(), 0, u32::MAX] {
            let error = manager.connect(cid).unwrap_err();
            assert!(matches!(error, Error::Refused(_)), "{error}");
        }
        // Root sees all, and takes nobody else's VM for one in a directory of its own.
        let root = Requester::client(0, 1, avf_home::Permissions::all());
        let listed = |requester: &Requester| -> Vec<_> {
            let manager = Manager { requester: requester.clone(), ..manager.clone() };
            let list = manager.list().unwrap();
            list.into_iter().map(|vm| (vm.requesterUid, vm.directory)).collect()
        };
        assert_eq!(listed(&manager.requester), [(1000, "/vm".to_owned())]);
        assert_eq!(listed(&root), [(1000, String::new()), (1001, String::new())]);
        // The entry speaks of another process than the one that listens.
        let info = own.path().join("info.json");
        let text = std::fs::read_to_string(&info).unwrap();
        let ours = format!("\"pid\":{}", std::process::id());
        std::fs::write(&info, text.replacen(&ours, "\"pid\":1", 1)).unwrap();
        assert!(matches!(manager.connect(own.cid()), Err(Error::Refused(_))));
    }
}
