//! `vm show`, and what is said of a VM's configuration.

use crate::cli::Show;
use crate::data;
use crate::exit::Exit;
use crate::list::{state_name, state_tone};
use crate::report::{chain, on_one_line, say, say_json, say_toned};
use crate::running;
use crate::style::Tone;
use anyhow::{Result, bail};
use avf::{
    Accelerator, CpuTopology, DebugLevel, VirtualMachine, VirtualMachineConfig,
    VirtualMachineStatus,
};
use avf_home::Info;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Runs the command. A VM that is there but cannot be opened is shown as damaged, and is an error.
pub fn show(arguments: &Show) -> Result<Exit> {
    let name = &arguments.name;
    let running = running::of_name(name)?;
    let vm = match data::manager()?.get(name) {
        Ok(Some(vm)) => vm,
        Ok(None) => bail!("{}", data::missing(name)),
        Err(error) if data::exists(Path::new(name)) => {
            return Ok(damaged(arguments, &chain(&error.into())));
        }
        Err(error) => return Err(error.into()),
    };
    if arguments.json {
        say_json(&as_json(name, &vm, running.as_ref()));
    } else {
        tell(name, &vm, running.as_ref());
    }
    Ok(Exit::Answer(0))
}

fn damaged(arguments: &Show, error: &str) -> Exit {
    let (name, directory) = (&arguments.name, data::vm_directory(Path::new(&arguments.name)));
    let directory = directory.unwrap_or_default();
    if arguments.json {
        say_json(&json!({
            "name": name,
            "state": "DAMAGED",
            "directory": directory.to_string_lossy(),
            "error": error,
        }));
    } else {
        say(&format!("Name: {}", on_one_line(name)));
        say_toned(&[("State: ", None), ("DAMAGED", Some(Tone::Bad))]);
        say(&format!("Directory: {}", on_one_line(&directory.to_string_lossy())));
        say(&format!("Error: {error}"));
    }
    Exit::Host
}

fn tell(name: &str, vm: &VirtualMachine, running: Option<&Info>) {
    let state = state(vm, running);
    say(&format!("Name: {}", on_one_line(name)));
    say_toned(&[("State: ", None), (state, Some(state_tone(state)))]);
    if let Some(info) = running {
        say(&format!("CID: {}", info.cid));
        say(&format!("Started by: pid {} of uid {}", info.requester_pid, info.requester_uid));
    }
    say(&format!("Directory: {}", on_one_line(&vm.directory().to_string_lossy())));
    for (key, value) in about(&vm.config()) {
        let value = match value {
            Value::Null => continue,
            Value::String(text) => text,
            other => other.to_string(),
        };
        say(&format!("{}: {}", title(&key), on_one_line(&value)));
    }
}

/// A VM as a JSON object.
pub fn as_json(name: &str, vm: &VirtualMachine, running: Option<&Info>) -> Value {
    json!({
        "name": name,
        "state": state(vm, running),
        "cid": running.map(|info| info.cid),
        "directory": vm.directory().to_string_lossy(),
        "config": Value::Object(about(&vm.config())),
    })
}

fn state(vm: &VirtualMachine, running: Option<&Info>) -> &'static str {
    match (running, vm.status()) {
        (Some(info), _) => state_name(info.state),
        (None, VirtualMachineStatus::Stopped) => "STOPPED",
        (None, VirtualMachineStatus::Running) => "RUNNING",
        (None, VirtualMachineStatus::Deleted) => "DELETED",
    }
}

/// What a configuration says; null is what it leaves to the guest image or the host.
fn about(config: &VirtualMachineConfig) -> Map<String, Value> {
    let path = |path: &Path| Value::from(path.to_string_lossy());
    let extras = config.extra_apks().iter().map(|apk| path(apk)).collect::<Vec<_>>();
    let pairs = [
        ("apk", path(config.apk_path())),
        ("payload_binary_name", config.payload_binary_name().into()),
        ("payload_config_path", config.payload_config_path().into()),
        ("extra_apks", if extras.is_empty() { Value::Null } else { extras.into() }),
        ("os", config.os().into()),
        ("debug", debug(config.debug_level()).into()),
        ("protected", config.is_protected_vm().into()),
        ("memory_bytes", config.memory_bytes().into()),
        ("cpu_topology", topology(config.cpu_topology()).into()),
        ("encrypted_storage_bytes", config.encrypted_storage_bytes().into()),
        ("output_captured", config.is_vm_output_captured().into()),
        ("console_input", config.is_vm_console_input_supported().into()),
        ("network", config.is_network_supported().into()),
        ("accelerator", accelerator(config.accelerator()).into()),
        ("boot_timeout_seconds", config.boot_timeout().map(|time| time.as_secs()).into()),
        ("vsock_socket", config.vsock_socket().map(path).into()),
        ("image", config.image_digest().into()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn debug(level: DebugLevel) -> &'static str {
    match level {
        DebugLevel::Full => "full",
        DebugLevel::None => "none",
    }
}

fn topology(topology: CpuTopology) -> &'static str {
    match topology {
        CpuTopology::OneCpu => "one_cpu",
        CpuTopology::MatchHost => "match_host",
    }
}

fn accelerator(accelerator: Accelerator) -> &'static str {
    match accelerator {
        Accelerator::Auto => "auto",
        Accelerator::Kvm => "kvm",
        Accelerator::Tcg => "tcg",
    }
}

/// `boot_timeout_seconds` as `Boot timeout seconds`.
fn title(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_is_told_with_what_it_leaves_open() {
        let context = avf::Context {
            package: "vm".into(),
            data_dir: "/data".into(),
            code_path: Some("/a.apk".into()),
        };
        let config = VirtualMachineConfig::builder(&context)
            .payload_binary_name("l.so")
            .protected_vm(false)
            .memory_bytes(300 << 20)
            .build()
            .unwrap();
        let about = about(&config);
        assert_eq!(about["apk"], "/a.apk");
        assert_eq!(about["payload_binary_name"], "l.so");
        assert_eq!(
            (&about["memory_bytes"], &about["debug"]),
            (&(300 << 20).into(), &"none".into())
        );
        assert!(about["encrypted_storage_bytes"].is_null() && about["extra_apks"].is_null());
        assert_eq!(title("boot_timeout_seconds"), "Boot timeout seconds");
        assert_eq!(title(""), "");
    }
}
