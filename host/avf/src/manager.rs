//! The named VMs of one app.

use crate::directory::{VmDirectory, VmRoot, check_name};
use crate::machine::Machine;
use crate::service::Service;
use crate::{Error, InstanceImage, Result, StorageImage, VirtualMachine, VirtualMachineConfig};
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
/// A VM is a directory `<data_dir>/vm/<name>` that holds what makes the instance: its id, the guest
/// image it was made with (it goes on running with that one), what the guest remembers, and the
/// encrypted storage. The configuration is not kept there yet, so [`get`](Self::get) takes it again.
///
/// The files of a stopped VM, copied to another directory of the same host and user, are the same
/// instance: the copy has the same secrets and goes on with the storage as it was, and what either
/// writes from then on does not touch the other.
///
/// The VMs that one manager hands out for one name are the same VM while any of them is in use.
#[derive(Debug)]
pub struct VirtualMachineManager {
    context: Context,
    root: VmRoot,
    /// Taken by everything that makes, finds or deletes.
    known: Mutex<HashMap<String, Weak<Machine>>>,
}

impl VirtualMachineManager {
    /// The manager of an app's VMs. Touches nothing.
    pub fn new(context: Context) -> Self {
        let root = VmRoot::new(&context.data_dir);
        Self { context, root, known: Mutex::default() }
    }

    /// Whose VMs these are.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The sorts of VM that this machine can run: `CAPABILITY_` bits.
    pub fn capabilities(&self) -> u32 {
        CAPABILITY_NON_PROTECTED_VM
    }

    /// Makes a VM. It is on disk, whole, when this returns; a name that is taken is an error.
    pub fn create(&self, name: &str, config: VirtualMachineConfig) -> Result<VirtualMachine> {
        let mut known = self.known();
        self.create_locked(&mut known, name, config)
    }

    /// Opens a VM, `None` if there is none of that name. `config` is what it is to run with, unless
    /// the VM is in use in this process: then its configuration stays.
    ///
    /// Encrypted storage of another size than the VM has is [`Error::IncompatibleConfig`]. To
    /// enlarge it, open the VM with the size that it has and call
    /// [`grow_storage`](VirtualMachine::grow_storage).
    pub fn get(&self, name: &str, config: VirtualMachineConfig) -> Result<Option<VirtualMachine>> {
        let mut known = self.known();
        self.get_locked(&mut known, name, config)
    }

    /// Opens a VM, and makes it first if there is none of that name. A VM that is there but damaged
    /// is an error, not replaced.
    pub fn get_or_create(
        &self,
        name: &str,
        config: VirtualMachineConfig,
    ) -> Result<VirtualMachine> {
        let mut known = self.known();
        match self.get_locked(&mut known, name, config.clone())? {
            Some(vm) => Ok(vm),
            None => match self.create_locked(&mut known, name, config.clone()) {
                // Another process was faster.
                Err(Error::AlreadyExists(path)) => {
                    self.get_locked(&mut known, name, config)?.ok_or(Error::NotFound(path))
                }
                other => other,
            },
        }
    }

    /// Deletes a VM and all it remembers, also a damaged one; it must be stopped. Handles on it
    /// stay [`Deleted`](crate::VirtualMachineStatus::Deleted) for ever.
    pub fn delete(&self, name: &str) -> Result<()> {
        check_name(name)?;
        let mut known = self.known();
        match known.get(name).and_then(Weak::upgrade) {
            Some(machine) => machine.delete_with(|| self.root.delete(name))?,
            None => self.root.delete(name)?,
        }
        known.remove(name);
        Ok(())
    }

    fn create_locked(
        &self,
        known: &mut HashMap<String, Weak<Machine>>,
        name: &str,
        config: VirtualMachineConfig,
    ) -> Result<VirtualMachine> {
        check_name(name)?;
        let digest = match config.image_digest() {
            Some(digest) => digest.to_owned(),
            None => current_image()?,
        };
        let service = Service::shared()?;
        let directory = self.root.create(name, |directory| {
            directory.write_instance_id(&service.allocate_instance_id()?)?;
            directory.write_image_digest(&digest)?;
            InstanceImage::create(&directory.instance_image_path(), &service)?;
            match config.encrypted_storage_bytes() {
                Some(bytes) => {
                    StorageImage::create(&directory.storage_image_path(), bytes, &service)
                }
                None => Ok(()),
            }
        })?;
        Ok(remember(known, name, directory, config))
    }

    fn get_locked(
        &self,
        known: &mut HashMap<String, Weak<Machine>>,
        name: &str,
        config: VirtualMachineConfig,
    ) -> Result<Option<VirtualMachine>> {
        check_name(name)?;
        let machine = known.get(name).and_then(Weak::upgrade);
        if let Some(machine) = machine.filter(|machine| !machine.is_deleted()) {
            return Ok(Some(VirtualMachine::from(machine)));
        }
        let Some(directory) = self.root.find(name)? else { return Ok(None) };
        directory.check(&config)?;
        Ok(Some(remember(known, name, directory, config)))
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Weak<Machine>>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, machine| machine.strong_count() > 0);
        known
    }
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

/// Digest of the image that new VMs get.
fn current_image() -> Result<String> {
    let fail = |error: &dyn std::fmt::Display| Error::Image(error.to_string());
    let home = Environment::current().image_home().map_err(|error| fail(&error))?;
    let digest = Store::open(home).current_digest().map_err(|error| fail(&error))?;
    Ok(digest.to_string())
}
