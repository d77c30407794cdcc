//! The manager of 2021: one a context.

use super::{VirtualMachine, VirtualMachineConfig};
use crate::{Context, Error, Result};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Makes and finds the VMs of one app.
#[derive(Debug)]
pub struct VirtualMachineManager {
    pub(super) present: crate::VirtualMachineManager,
}

/// What makes a context: package, data directory, package file.
type Key = (String, PathBuf, Option<PathBuf>);

impl VirtualMachineManager {
    /// The manager of this context: the same one as long as somebody has it.
    pub fn get_instance(context: &Context) -> Arc<Self> {
        static INSTANCES: Mutex<Option<HashMap<Key, Weak<VirtualMachineManager>>>> =
            Mutex::new(None);
        let mut instances = INSTANCES.lock().unwrap_or_else(PoisonError::into_inner);
        let instances = instances.get_or_insert_default();
        instances.retain(|_, manager| manager.strong_count() > 0);
        let key = (context.package.clone(), context.data_dir.clone(), context.code_path.clone());
        if let Some(manager) = instances.get(&key).and_then(Weak::upgrade) {
            return manager;
        }
        let present = crate::VirtualMachineManager::new(context.clone());
        let manager = Arc::new(Self { present });
        instances.insert(key, Arc::downgrade(&manager));
        manager
    }

    /// Makes a VM; a name that is taken is [`Error::AlreadyExists`].
    pub fn create(
        self: &Arc<Self>,
        name: &str,
        config: VirtualMachineConfig,
    ) -> Result<VirtualMachine> {
        let vm = self.present.create(name, config.to_present()?)?;
        Ok(VirtualMachine::new(self, vm))
    }

    /// Opens a VM, `None` if there is none of that name.
    pub fn get(self: &Arc<Self>, name: &str) -> Result<Option<VirtualMachine>> {
        let Some(vm) = self.present.get(name)? else { return Ok(None) };
        VirtualMachineConfig::from_present(&vm.config())?;
        Ok(Some(VirtualMachine::new(self, vm)))
    }

    /// Opens a VM that has this configuration, and makes it first if there is none of that name.
    pub fn get_or_create(
        self: &Arc<Self>,
        name: &str,
        config: VirtualMachineConfig,
    ) -> Result<VirtualMachine> {
        let vm = self.present.get_or_create(name, config.to_present()?)?;
        let vm = VirtualMachine::new(self, vm);
        if vm.get_config()? == config {
            return Ok(vm);
        }
        Err(Error::IncompatibleConfig("the virtual machine has another one".into()))
    }
}
