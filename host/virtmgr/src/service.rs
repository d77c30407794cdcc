//! What an app asks of its manager: `IVirtualizationService`.

use crate::partitions::{fill_random, initialize};
use crate::payload::{
    Console, Damaged, OPERATING_SYSTEMS, create_or_update_idsig, not_built, plan, root_secret_id,
};
use crate::vm::{Handle, Vm};
use crate::{Error, Result, trace};
use avf_aidl::android::system::virtualizationservice as service;
use avf_home::{Environment, RuntimeDir};
use rsbinder::{Interface, ParcelFileDescriptor, Status, Strong};
use service::IVirtualMachine::{BnVirtualMachine, IVirtualMachine};
use service::IVirtualizationService::IVirtualizationService;
use service::PartitionType::PartitionType;
use service::VirtualMachineConfig::VirtualMachineConfig;
use service::VirtualMachineDebugInfo::VirtualMachineDebugInfo;
use service::VirtualMachineState::VirtualMachineState;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Optional features that the original knows; none is there.
const FEATURES: [&str; 6] = [
    "com.android.kvm.DICE_CHANGES",
    "com.android.kvm.LLPVM_CHANGES",
    "com.android.kvm.MULTI_TENANT",
    "com.android.kvm.NETWORK",
    "com.android.kvm.REMOTE_ATTESTATION",
    "com.android.kvm.VENDOR_MODULES",
];

/// The manager: makes VMs for one app, and ends them with it.
#[derive(Clone)]
pub struct Manager {
    env: Environment,
    vms: Arc<Mutex<Vec<Weak<Vm>>>>,
}

impl std::fmt::Debug for Manager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manager").finish_non_exhaustive()
    }
}

impl Manager {
    /// A manager without VMs.
    pub fn new(env: Environment) -> Self {
        Self { env, vms: Arc::default() }
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
        let VirtualMachineConfig::AppConfig(config) = config else {
            return Err(not_built("a VM that is put together by hand (rawConfig)"));
        };
        let directory = RuntimeDir::open(&self.env)?;
        // Looking removes what killed managers left, which may have the name of our socket.
        directory.list()?;
        let plan = plan(config, console, &self.env)?;
        let entry = directory.allocate(&config.name, parent_pid())?;
        trace::note_length("boot_measured", entry.cid(), plan.measuring);
        let vm = Arc::new(Vm::new(plan, entry)?);
        let mut vms = self.vms.lock().unwrap_or_else(PoisonError::into_inner);
        vms.retain(|vm| vm.strong_count() > 0);
        vms.push(Arc::downgrade(&vm));
        Ok(vm)
    }

    fn list(&self) -> Result<Vec<VirtualMachineDebugInfo>> {
        let directory = RuntimeDir::open(&self.env)?;
        let entries = directory.list()?.into_iter().map(|info| VirtualMachineDebugInfo {
            cid: info.cid.cast_signed(),
            name: info.name,
            state: VirtualMachineState(info.state),
            temporaryDirectory: directory.entry_path(info.cid).to_string_lossy().into_owned(),
            requesterUid: info.uid.cast_signed(),
            requesterPid: info.requester_pid.cast_signed(),
        });
        Ok(entries.collect())
    }
}

fn parent_pid() -> u32 {
    rustix::process::getppid().map_or(0, |pid| pid.as_raw_nonzero().get().cast_unsigned())
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

    fn getAssignableDevices(&self) -> Answer<Vec<String>> {
        Ok(Vec::new())
    }

    fn getSupportedOSList(&self) -> Answer<Vec<String>> {
        Ok(OPERATING_SYSTEMS.map(str::to_owned).to_vec())
    }

    fn isFeatureEnabled(&self, feature: &str) -> Answer<bool> {
        match FEATURES.contains(&feature) {
            true => Ok(false),
            false => Err(Error::BadRequest(format!("unknown feature \"{feature}\"")).into()),
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
