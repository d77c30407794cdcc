//! What a run begins with.

use super::delivery::deliver;
use super::{Machine, lock};
use crate::service::{Service, VmRequest, open_regular};
use crate::{Error, InstanceImage, Result, StorageImage, VirtualMachineConfig};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

impl Machine {
    pub(super) fn run(self: &Arc<Self>) -> Result<()> {
        // The callback hears the end of one run before the start of the next.
        let previous = lock(&self.run).vm.clone();
        if let Some(previous) = previous.filter(|_| !self.delivery.is_here()) {
            previous.wait_told();
        }
        let _change = lock(&self.change);
        self.expect_stopped()?;
        let service = Service::shared()?;
        let request = self.request(&service)?;
        let mut run = lock(&self.run);
        if run.deleted || run.is_running() {
            return Err(Error::state("VM is not in stopped state"));
        }
        if run.vm.is_some() && !run.heard {
            return Err(Error::state(
                "the callback has not heard yet that the VM has stopped: run it again from \
                 on_stopped, or outside the callback",
            ));
        }
        let (machine, number) = (Arc::downgrade(self), run.number.wrapping_add(1));
        let vm = service.create_vm(request, move |event| deliver(&machine, number, &event))?;
        let vm = Arc::new(vm);
        (run.vm, run.number, run.heard) = (Some(vm.clone()), number, false);
        let started = vm.start();
        if let Err(error) = &started {
            run.vm = None;
            run.lost = matches!(error, Error::ManagerDied);
        }
        started
    }

    fn request(&self, service: &Service) -> Result<VmRequest> {
        let patience = self.patience();
        let turn = self.directory.turn();
        let image = InstanceImage::open_within(&self.directory.instance_image_path(), patience)?;
        drop(turn);
        // With the image locked, nobody else works on these files; until now another process may
        // have changed the configuration.
        let mut config = self.directory.load()?;
        *lock(&self.config) = config.clone();
        self.name_image(&mut config)?;
        let mut request = VmRequest::new(config, &self.name);
        request.directory = Some(self.directory.path().to_owned());
        request.instance_id = self.directory.instance_id()?;
        request.instance_image = Some(image);
        if request.config.is_encrypted_storage_enabled() {
            let path = self.directory.storage_image_path();
            request.storage = Some(StorageImage::open_within(&path, patience)?);
        }
        if request.config.custom_image_config().is_none() {
            self.add_idsigs(&mut request, service)?;
        }
        self.add_streams(&mut request)?;
        Ok(request)
    }

    /// An instance goes on with the image that it was made with, unless it has one of its own.
    pub(super) fn name_image(&self, config: &mut VirtualMachineConfig) -> Result<()> {
        if config.custom_image_config().is_none() {
            config.set_image_digest(self.directory.image_digest()?);
        }
        Ok(())
    }

    /// Brings the v4 files up to date, as far as it is known here which packages there are: those
    /// that a payload configuration names get theirs in memory.
    fn add_idsigs(&self, request: &mut VmRequest, service: &Service) -> Result<()> {
        let update = |path: &Path, idsig: File| {
            let apk = open_regular(path).map_err(Error::io("opening package", path))?;
            service.create_or_update_idsig(&apk, &idsig)?;
            Ok(idsig)
        };
        request.idsig = Some(update(request.config.apk_path(), self.directory.open_idsig()?)?);
        for (index, path) in request.config.extra_apks().iter().enumerate() {
            let idsig = update(path, self.directory.open_extra_idsig(index)?)?;
            request.extra_idsigs.push(idsig);
        }
        Ok(())
    }
}
