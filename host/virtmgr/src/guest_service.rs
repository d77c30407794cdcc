//! What a guest tells its manager: `IVirtualMachineService`, served to that guest alone.
//!
//! The guest is hostile. What it may say is bounded in order, number and size; it learns no more
//! from a refusal than that it was refused.

use crate::inlet::printable;
use crate::vm::{Notice, Vm};
use avf_aidl::android::system::virtualizationcommon::ErrorCode::ErrorCode;
use avf_aidl::android::system::virtualmachineservice as service;
use rsbinder::{ExceptionCode, Interface, SIBinder, Status, Strong};
use service::IGuest::IGuest;
use service::IVirtualMachineService::{BnVirtualMachineService, IVirtualMachineService};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Characters of an error text that are passed on.
const MAX_TEXT: usize = 4 << 10;
/// Characters of a crash report that are passed on.
const MAX_REPORT: usize = service::IVirtualMachineService::MAX_TOMBSTONE_BYTES as usize;

type Answer<T> = Result<T, Status>;

struct GuestService {
    vm: Arc<Vm>,
    /// A refusal was logged: the guest may earn as many as it likes, the log shows one.
    refused: AtomicBool,
}

/// The root object for the guest of `vm`.
pub fn root(vm: Arc<Vm>) -> SIBinder {
    BnVirtualMachineService::new_binder(GuestService { vm, refused: AtomicBool::new(false) })
        .as_binder()
}

impl Interface for GuestService {}

impl GuestService {
    fn note(&self, notice: Notice) -> Answer<()> {
        self.vm.note(notice).map_err(|refusal| {
            if !self.refused.swap(true, Ordering::Relaxed) {
                log::warn!("VM {}: the guest's notification was refused: {refusal}", self.vm.cid());
            }
            (ExceptionCode::IllegalState, refusal).into()
        })
    }
}

impl IVirtualMachineService for GuestService {
    fn registerGuest(&self, guest: &Strong<dyn IGuest>) -> Answer<()> {
        self.vm
            .register_guest(guest.clone())
            .map_err(|refusal| (ExceptionCode::IllegalState, refusal).into())
    }

    fn notifyPayloadStarted(&self) -> Answer<()> {
        self.note(Notice::Started)
    }

    fn notifyPayloadReady(&self) -> Answer<()> {
        self.note(Notice::Ready)
    }

    fn notifyPayloadFinished(&self, exit_code: i32) -> Answer<()> {
        self.note(Notice::Finished(exit_code))
    }

    fn notifyError(&self, code: ErrorCode, message: &str) -> Answer<()> {
        let code = match code {
            ErrorCode::PAYLOAD_VERIFICATION_FAILED
            | ErrorCode::PAYLOAD_CHANGED
            | ErrorCode::PAYLOAD_INVALID_CONFIG => code,
            _ => ErrorCode::UNKNOWN,
        };
        let message: String = message.chars().take(MAX_TEXT).collect();
        self.note(Notice::Error(code, printable(&message)))
    }

    fn notifyTombstone(&self, report: &str) -> Answer<()> {
        // Characters of more than one byte may make it longer, but not by much.
        let report: String = report.chars().take(MAX_REPORT).collect();
        self.note(Notice::Tombstone(printable(report.trim_end())))
    }

    fn requestAttestation(&self, _: &[u8], _: bool) -> Answer<Vec<u8>> {
        Err((ExceptionCode::UnsupportedOperation, "attestation is not built yet").into())
    }

    fn getSecretkeeper(&self) -> Answer<SIBinder> {
        let text = "a store of secrets with rollback protection is not built yet";
        Err((ExceptionCode::UnsupportedOperation, text).into())
    }
}
