//! The named VMs of one app.

use crate::directory::VmDirectory;
use crate::machine::Machine;
use crate::service::Service;
use crate::support::is_supported;
use crate::vm_root::{VmRoot, check_name};
use crate::{
    Error, InstanceImage, Result, StorageImage, VirtualMachine, VirtualMachineConfig,
    VirtualMachineDescriptor,
};
use avf_home::Environment;
use guest_image::Store;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// [`VirtualMachineManager::capabilities`]: VMs that are hidden from their host.
pub const CAPABILITY_PROTECTED_VM: u32 = 1;
/// [`VirtualMachineManager::capabilities`]: VMs that are not.
pub const CAPABILITY_NON_PROTECTED_VM: u32 = 2;

/// Who an app is and where its things are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The app's name, for people and logs.
    pub package: String,
    /// Where the app keeps its data; the VMs are in `<data_dir>/vm`.
    pub data_dir: PathBuf,
    /// The app's own package, from which its VMs run unless their configuration names another.
    pub code_path: Option<PathBuf>,
}

/// Makes, finds and deletes the named VMs of one app.
///
/// A VM is a directory `<data_dir>/vm/<name>` that holds its configuration and what makes the
/// instance: its id, the guest image it was made with (it goes on running with that one), what the
/// guest remembers, and the encrypted storage.
///
/// The files of a stopped VM, copied to another directory of the same host and user, are the same
/// instance: the copy has the same secrets and goes on with the storage as it was, and what either
/// writes from then on does not touch the other. [`VirtualMachine::to_descriptor`] and
/// [`import_from_descriptor`](Self::import_from_descriptor) make such a copy.
///
/// The VMs that one manager hands out for one name are the same VM while any of them is in use. Any
/// number of threads, managers and processes may work on one data directory at a time: of those
/// that make one VM exactly one does, everybody sees a whole VM or none, and a process that is
/// killed on the way leaves nothing that the next does not clear away.
#[derive(Debug)]
pub struct VirtualMachineManager {
    root: VmRoot,
    /// Taken by everything that hands out or deletes; never while files are copied.
    known: Mutex<HashMap<String, Weak<Machine>>>,
}

impl VirtualMachineManager {
    /// The manager of an app's VMs. Touches nothing.
    pub fn new(context: Context) -> Self {
        Self { root: VmRoot::new(context), known: Mutex::default() }
    }

    /// The manager of an app's VMs, `None` where no VM can run, see [`is_supported`].
    pub fn system(context: Context) -> Option<Self> {
        is_supported().then(|| Self::new(context))
    }

    /// Whose VMs these are.
    pub fn context(&self) -> &Context {
        self.root.context()
    }

    /// The sorts of VM that this machine can run: `CAPABILITY_` bits.
    pub fn capabilities(&self) -> u32 {
        CAPABILITY_NON_PROTECTED_VM
    }

    /// Whether the manager process has a feature, by the original's name of it (`com.android.kvm.`
    /// and more). An unknown name is an error.
    pub fn is_feature_enabled(&self, feature: &str) -> Result<bool> {
        answer(Service::shared()?.root()?.isFeatureEnabled(feature))
    }

    /// The operating systems that a configuration can name.
    pub fn supported_os_list(&self) -> Result<Vec<String>> {
        answer(Service::shared()?.root()?.getSupportedOSList())
    }

    /// Whether a VM can prove to others what it is.
    pub fn is_remote_attestation_supported(&self) -> Result<bool> {
        answer(Service::shared()?.root()?.isRemoteAttestationSupported())
    }

    /// Whether a VM keeps its secrets when its package is updated.
    pub fn is_updatable_vm_supported(&self) -> Result<bool> {
        answer(Service::shared()?.root()?.isUpdatableVmSupported())
    }

    /// Makes a VM. It is on disk, whole, when this returns; a name that is taken is an error.
    pub fn create(&self, name: &str, config: VirtualMachineConfig) -> Result<VirtualMachine> {
        self.root.expect_free(name)?;
        let digest = match (config.custom_image_config(), config.image_digest()) {
            (Some(_), _) => None,
            (None, Some(digest)) => Some(digest.to_owned()),
            (None, None) => Some(current_image(config.os())?),
        };
        let service = Service::shared()?;
        let directory = self.root.create(name, |directory| {
            directory.write_first_config(&config)?;
            directory.write_instance_id(&service.allocate_instance_id()?)?;
            if let Some(digest) = &digest {
                directory.write_image_digest(digest)?;
            }
            InstanceImage::create(&directory.instance_image_path(), &service)?;
            match config.encrypted_storage_bytes() {
                Some(bytes) => {
                    StorageImage::create(&directory.storage_image_path(), bytes, &service)
                }
                None => Ok(()),
            }
        })?;
        Ok(self.hand_out(name, directory, config))
    }

    /// Opens a VM, `None` if there is none of that name. A VM that is there but damaged is an
    /// error; [`delete`](Self::delete) removes also such a one.
    pub fn get(&self, name: &str) -> Result<Option<VirtualMachine>> {
        check_name(name)?;
        let mut known = self.known();
        if let Some(machine) = living(&known, name) {
            return Ok(Some(VirtualMachine::from(machine)));
        }
        loop {
            let Some(directory) = self.root.find(name)? else { return Ok(None) };
            match directory.load() {
                Ok(config) => return Ok(Some(remember(&mut known, name, directory, config))),
                // It went while it was looked at.
                Err(_) if directory.is_gone() => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Opens a VM, and makes it first if there is none of that name. One that is there stays as it
    /// is, and `config` is not looked at; if it is damaged, that is an error.
    pub fn get_or_create(
        &self,
        name: &str,
        config: VirtualMachineConfig,
    ) -> Result<VirtualMachine> {
        loop {
            if let Some(vm) = self.get(name)? {
                return Ok(vm);
            }
            match self.create(name, config.clone()) {
                // Another was faster.
                Err(Error::AlreadyExists(_)) => {}
                other => return other,
            }
        }
    }

    /// Makes a VM of what another one was when its descriptor is copied here: the same instance,
    /// with the same secrets on this host, and with a storage of its own from now on.
    ///
    /// The VM of the descriptor must be stopped meanwhile. The descriptor is closed, unless the
    /// name is bad or taken: then it can be used with another one.
    pub fn import_from_descriptor(
        &self,
        name: &str,
        descriptor: &VirtualMachineDescriptor,
    ) -> Result<VirtualMachine> {
        let directory = descriptor.import(&self.root, name)?;
        let config = directory.load()?;
        Ok(self.hand_out(name, directory, config))
    }

    /// Deletes a VM and all it remembers, also a damaged one; it must be stopped. Handles on it
    /// stay [`Deleted`](crate::VirtualMachineStatus::Deleted) for ever.
    pub fn delete(&self, name: &str) -> Result<()> {
        check_name(name)?;
        let mut known = self.known();
        match living(&known, name) {
            Some(machine) => machine.delete_with(|| self.root.delete(name))?,
            None => self.root.delete(name)?,
        }
        known.remove(name);
        Ok(())
    }

    /// The names of the VMs, also of damaged ones, sorted.
    pub fn list(&self) -> Result<Vec<String>> {
        self.root.names()
    }

    /// A handle on a VM that was just made; somebody may have got one already.
    fn hand_out(
        &self,
        name: &str,
        directory: VmDirectory,
        config: VirtualMachineConfig,
    ) -> VirtualMachine {
        let mut known = self.known();
        match living(&known, name) {
            Some(machine) => VirtualMachine::from(machine),
            None => remember(&mut known, name, directory, config),
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Weak<Machine>>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, machine| machine.strong_count() > 0);
        known
    }
}

/// The VM of that name, if it has a handle and was not deleted.
fn living(known: &HashMap<String, Weak<Machine>>, name: &str) -> Option<Arc<Machine>> {
    let machine = known.get(name).and_then(Weak::upgrade);
    machine.filter(|machine| !machine.is_deleted())
}

fn remember(
    known: &mut HashMap<String, Weak<Machine>>,
    name: &str,
    directory: VmDirectory,
    config: VirtualMachineConfig,
) -> VirtualMachine {
    let machine = Machine::new(name, directory, config);
    known.insert(name.to_owned(), Arc::downgrade(&machine));
    VirtualMachine::from(machine)
}

fn answer<T>(answer: std::result::Result<T, rsbinder::Status>) -> Result<T> {
    answer.map_err(|status| Error::from_status(&status))
}

/// Digest of the image that new VMs with an operating system get.
fn current_image(os: &str) -> Result<String> {
    let fail = |error: &dyn std::fmt::Display| Error::Image(error.to_string());
    let home = Environment::current().image_home().map_err(|error| fail(&error))?;
    let digest = Store::open(home).current_digest_of(os).map_err(|error| fail(&error))?;
    Ok(digest.to_string())
}
