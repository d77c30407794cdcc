//! What an app hears of the life of its VM.

use crate::{ErrorCode, StopReason, VirtualMachine};

/// Receives the events of one VM, in order, one at a time: on a thread of their own, or where an
/// [`Executor`](crate::Executor) runs them.
///
/// `on_payload_started`, `on_payload_ready` (at most once), then `on_payload_finished` or
/// `on_error`, then `on_stopped`: exactly once a run, and always the last. A payload that is killed
/// by a signal ends in `on_error`, never in `on_payload_finished`.
///
/// The methods may call the VM, also `stop`; `run` only from `on_stopped`, since the end of one run
/// is heard before the next begins, and `wait` does not wait there. A method that panics is logged
/// and keeps nothing back. The VM is killed when its last handle is dropped; nothing is delivered
/// after that.
#[allow(unused_variables)]
pub trait VirtualMachineCallback {
    /// The payload is about to run.
    fn on_payload_started(&self, vm: &VirtualMachine) {}

    /// The payload says that it is ready for connections.
    fn on_payload_ready(&self, vm: &VirtualMachine) {}

    /// The payload returned or called `exit`, with this status.
    fn on_payload_finished(&self, vm: &VirtualMachine, exit_code: i32) {}

    /// Something went wrong inside the VM; the text comes from there.
    fn on_error(&self, vm: &VirtualMachine, code: ErrorCode, message: &str) {}

    /// The VM no longer runs. `message` has the cause where the reason alone does not tell.
    fn on_stopped(&self, vm: &VirtualMachine, reason: StopReason, message: Option<&str>) {}
}
