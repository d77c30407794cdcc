//! A VM as an object of the interface.

use super::{Callback, Vm};
use crate::Error;
use avf_aidl::android::system::virtualizationservice as service;
use rsbinder::{Interface, ParcelFileDescriptor, Status};
use service::IVirtualMachine::IVirtualMachine;
use service::MemoryTrimLevel::MemoryTrimLevel;
use service::OutputKind::OutputKind;
use service::VirtualMachineState::VirtualMachineState;
use std::sync::Arc;
use std::time::Duration;

/// A VM as it is served to others.
#[derive(Debug)]
pub struct Handle {
    vm: Arc<Vm>,
    /// Whether the VM lives only as long as this.
    owner: bool,
}

impl Handle {
    /// For the app that made the VM: when it lets go, the VM is killed.
    pub fn owner(vm: Arc<Vm>) -> Self {
        Self { vm, owner: true }
    }

    /// For anybody else.
    pub fn guest(vm: Arc<Vm>) -> Self {
        Self { vm, owner: false }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.owner {
            self.vm.abandon();
        }
    }
}

type Answer<T> = std::result::Result<T, Status>;

impl Interface for Handle {}

impl IVirtualMachine for Handle {
    fn getCid(&self) -> Answer<i32> {
        Ok(self.vm.cid.cast_signed())
    }

    fn getState(&self) -> Answer<VirtualMachineState> {
        Ok(self.vm.state())
    }

    fn registerCallback(&self, callback: &Callback) -> Answer<()> {
        Ok(self.vm.add_callback(callback.clone())?)
    }

    fn start(&self) -> Answer<()> {
        Ok(self.vm.start()?)
    }

    fn stop(&self) -> Answer<()> {
        Ok(self.vm.stop()?)
    }

    fn shutdown(&self, timeout_millis: i32) -> Answer<bool> {
        let patience = Duration::from_millis(u64::try_from(timeout_millis).unwrap_or(0));
        Ok(self.vm.shutdown(patience)?)
    }

    fn onTrimMemory(&self, level: MemoryTrimLevel) -> Answer<()> {
        let percent = match level {
            MemoryTrimLevel::TRIM_MEMORY_RUNNING_CRITICAL => 50,
            MemoryTrimLevel::TRIM_MEMORY_RUNNING_LOW => 30,
            MemoryTrimLevel::TRIM_MEMORY_RUNNING_MODERATE => 10,
            other => {
                let text = format!("there is no level {} of memory trimming", other.0);
                return Err(Error::BadRequest(text).into());
            }
        };
        Ok(self.vm.trim(percent)?)
    }

    fn connectVsock(&self, port: i32) -> Answer<ParcelFileDescriptor> {
        Ok(self.vm.connect(port.cast_unsigned())?.into())
    }
    fn openOutput(&self, kind: OutputKind, follow: bool) -> Answer<Option<ParcelFileDescriptor>> {
        Ok(self.vm.open_output(kind, follow)?.map(ParcelFileDescriptor::from))
    }

    fn openConsoleInput(&self) -> Answer<ParcelFileDescriptor> {
        Ok(self.vm.open_console_input()?.into())
    }
}
