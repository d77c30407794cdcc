//! `vm list`.

use crate::cli::List;
use crate::exit::Exit;
use crate::report::{say, say_json};
use anyhow::Result;
use avf::service::Service;
use avf_aidl::android::system::virtualizationservice as vs;
use serde_json::{Value, json};
use vs::VirtualMachineDebugInfo::VirtualMachineDebugInfo;
use vs::VirtualMachineState::VirtualMachineState;

/// Runs the command.
pub fn run(arguments: &List) -> Result<Exit> {
    let vms = Service::spawn()?.list_vms()?;
    if arguments.json {
        say_json(&vms.iter().map(as_json).collect());
    } else {
        say("Running VMs:");
        vms.iter().for_each(|vm| say(&line(vm)));
    }
    Ok(Exit::Payload(0))
}

fn line(vm: &VirtualMachineDebugInfo) -> String {
    format!(
        "  cid {}  {}  {}  started by pid {} of uid {}  in {}",
        vm.cid,
        vm.name.escape_debug(),
        state(vm.state),
        vm.requesterPid,
        vm.requesterUid,
        vm.temporaryDirectory
    )
}

fn as_json(vm: &VirtualMachineDebugInfo) -> Value {
    json!({
        "cid": vm.cid,
        "name": vm.name,
        "state": state(vm.state),
        "directory": vm.temporaryDirectory,
        "uid": vm.requesterUid,
        "pid": vm.requesterPid,
    })
}

fn state(state: VirtualMachineState) -> &'static str {
    match state {
        VirtualMachineState::NOT_STARTED => "NOT_STARTED",
        VirtualMachineState::STARTING => "STARTING",
        VirtualMachineState::STARTED => "STARTED",
        VirtualMachineState::READY => "READY",
        VirtualMachineState::FINISHED => "FINISHED",
        VirtualMachineState::DEAD => "DEAD",
        _ => "UNKNOWN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vm_is_one_line_or_one_object() {
        let vm = VirtualMachineDebugInfo {
            cid: 2048,
            name: "VmRunApp".into(),
            state: VirtualMachineState::READY,
            temporaryDirectory: "/run/user/7/avf/2048".into(),
            requesterUid: 7,
            requesterPid: 99,
        };
        assert_eq!(
            line(&vm),
            "  cid 2048  VmRunApp  READY  started by pid 99 of uid 7  in /run/user/7/avf/2048"
        );
        assert_eq!(as_json(&vm)["state"], "READY");
        assert_eq!(state(VirtualMachineState(5)), "UNKNOWN");
    }
}
