//! `vm list`.

use crate::cli::List;
use crate::data;
use crate::exit::Exit;
use crate::report::{on_one_line, say, say_json, say_toned};
use crate::style::Tone;
use anyhow::Result;
use avf::service::Service;
use avf_aidl::android::system::virtualizationservice as vs;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use vs::VirtualMachineDebugInfo::VirtualMachineDebugInfo;
use vs::VirtualMachineState::VirtualMachineState;

/// Runs the command.
pub fn run(arguments: &List) -> Result<Exit> {
    let running = Service::spawn()?.list_vms()?;
    let idle = if arguments.all { idle(&running)? } else { Vec::new() };
    if arguments.json {
        let all = running.iter().map(as_json).chain(idle.iter().map(Idle::as_json));
        say_json(&all.collect());
        return Ok(Exit::Answer(0));
    }
    say("Running VMs:");
    running.iter().for_each(|vm| say(&line(vm)));
    if arguments.all {
        say("Other VMs:");
        idle.iter().for_each(Idle::tell);
    }
    Ok(Exit::Answer(0))
}

/// A VM with a name that does not run.
struct Idle {
    name: String,
    directory: PathBuf,
    state: &'static str,
}

impl Idle {
    fn tell(&self) {
        let Self { name, directory, state } = self;
        let name = format!("  {}  ", on_one_line(name));
        let place = format!("  in {}", on_one_line(&directory.to_string_lossy()));
        say_toned(&[(&name, None), (state, Some(state_tone(state))), (&place, None)]);
    }

    fn as_json(&self) -> Value {
        json!({
            "cid": null,
            "name": self.name,
            "state": self.state,
            "directory": null,
            "vm_directory": self.directory.to_string_lossy(),
            "uid": null,
            "pid": null,
        })
    }
}

/// The VMs with names that are not among those that run.
fn idle(running: &[VirtualMachineDebugInfo]) -> Result<Vec<Idle>> {
    let manager = data::manager()?;
    let directory = |name: &str| data::vm_directory(Path::new(name)).unwrap_or_default();
    let runs = |path: &Path| {
        let real = path.canonicalize().ok();
        running
            .iter()
            .map(|vm| Path::new(&vm.directory))
            .any(|place| place == path || (real.is_some() && place.canonicalize().ok() == real))
    };
    let mut idle = Vec::new();
    for name in manager.list()? {
        let directory = directory(&name);
        if !runs(&directory) {
            let state =
                if matches!(manager.get(&name), Ok(Some(_))) { "STOPPED" } else { "DAMAGED" };
            idle.push(Idle { name, directory, state });
        }
    }
    Ok(idle)
}

fn line(vm: &VirtualMachineDebugInfo) -> String {
    format!(
        "  cid {}  {}  {}  started by pid {} of uid {}  in {}",
        vm.cid,
        on_one_line(&vm.name),
        state_name(vm.state.0),
        vm.requesterPid,
        vm.requesterUid,
        on_one_line(&vm.temporaryDirectory)
    )
}

fn as_json(vm: &VirtualMachineDebugInfo) -> Value {
    let vm_directory = (!vm.directory.is_empty()).then_some(&vm.directory);
    json!({
        "cid": vm.cid,
        "name": vm.name,
        "state": state_name(vm.state.0),
        "directory": vm.temporaryDirectory,
        "vm_directory": vm_directory,
        "uid": vm.requesterUid,
        "pid": vm.requesterPid,
    })
}

/// The name of a number of AIDL's `VirtualMachineState`.
pub fn state_name(state: i32) -> &'static str {
    match VirtualMachineState(state) {
        VirtualMachineState::NOT_STARTED => "NOT_STARTED",
        VirtualMachineState::STARTING => "STARTING",
        VirtualMachineState::STARTED => "STARTED",
        VirtualMachineState::READY => "READY",
        VirtualMachineState::FINISHED => "FINISHED",
        VirtualMachineState::DEAD => "DEAD",
        _ => "UNKNOWN",
    }
}

/// How such a name looks.
pub fn state_tone(state: &str) -> Tone {
    match state {
        "STARTING" | "STARTED" | "READY" | "FINISHED" | "RUNNING" => Tone::Good,
        "DAMAGED" | "UNKNOWN" => Tone::Bad,
        _ => Tone::Quiet,
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
            ..VirtualMachineDebugInfo::default()
        };
        assert_eq!(
            line(&vm),
            "  cid 2048  VmRunApp  READY  started by pid 99 of uid 7  in /run/user/7/avf/2048"
        );
        assert_eq!(as_json(&vm)["state"], "READY");
        assert!(as_json(&vm)["vm_directory"].is_null());
        let named = VirtualMachineDebugInfo { directory: "/data/vm/a".into(), ..vm };
        assert_eq!(as_json(&named)["vm_directory"], "/data/vm/a");
        assert_eq!(state_name(5), "UNKNOWN");
    }

    #[test]
    fn no_name_looks_like_another_vm() {
        let name = "it's\n  cid 1".into();
        let vm = VirtualMachineDebugInfo { name, ..VirtualMachineDebugInfo::default() };
        assert!(line(&vm).starts_with("  cid 0  it's\\n  cid 1  "), "{}", line(&vm));
    }

    #[test]
    fn a_vm_that_does_not_run_has_the_same_keys() {
        let idle = Idle { name: "a".into(), directory: "/d/vm/a".into(), state: "STOPPED" };
        let running = as_json(&VirtualMachineDebugInfo::default());
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&idle.as_json()), keys(&running));
    }
}
