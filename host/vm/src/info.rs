//! `vm info`: what this machine offers, and why it does not offer more.

use crate::cli::Info;
use crate::exit::Exit;
use crate::report::{say, say_json};
use anyhow::Result;
use avf_home::{Description, Environment, RootSecret, StateDir};
use guest_image::{Image, OS, SHELL_OS, Store};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use virtmgr::vmm::Accelerator;
use virtmgr::vmm::accel::explain;

/// Runs the command.
pub fn run(arguments: &Info) -> Result<Exit> {
    let machine = Machine::look();
    if arguments.json {
        say_json(&machine.as_json());
    } else {
        machine.lines().iter().for_each(|line| say(line));
    }
    Ok(Exit::Payload(0))
}

/// What was found out.
struct Machine {
    /// The emulator's version, or what is wrong with it.
    qemu: Result<String, String>,
    /// The present guest image, or why there is none.
    image: Result<Image, String>,
    /// The operating systems for which there are images.
    systems: Vec<&'static str>,
    accelerator: Accelerator,
    reasons: Vec<String>,
    kvm: bool,
    cpus: usize,
    /// The root secret, if there is one, or what is wrong with it.
    root_secret: Result<Option<Description>, String>,
}

impl Machine {
    fn look() -> Self {
        let env = Environment::current();
        let explanation = explain(&env);
        Self {
            qemu: qemu_version(&env),
            image: present_image(&env),
            systems: systems(&env),
            accelerator: explanation.chosen,
            reasons: explanation.reasons,
            kvm: Path::new("/dev/kvm").exists(),
            cpus: std::thread::available_parallelism().map_or(1, usize::from),
            root_secret: root_secret(&env),
        }
    }

    fn is_supported(&self) -> bool {
        self.qemu.is_ok() && self.image.is_ok()
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.push(match self.is_supported() {
            true => "Only non-protected VMs are supported.".into(),
            false => "VMs are not supported.".into(),
        });
        lines.push(match &self.qemu {
            Ok(version) => format!("Hypervisor version: {version}."),
            Err(cause) => format!("Hypervisor version not set: {cause}"),
        });
        let kvm = if self.kvm { "exists" } else { "does not exist" };
        lines.push(format!("/dev/kvm {kvm}."));
        lines.push(format!("Accelerator: {}.", self.accelerator.name()));
        lines.extend(self.reasons.iter().map(|reason| format!("  because: {reason}")));
        match &self.image {
            Ok(image) => {
                let manifest = &image.manifest;
                lines.push(format!("Guest image: {}.", image.digest));
                lines.push(format!("  {} for {}", manifest.os, manifest.arch));
                lines.push(format!("  Linux {}", manifest.kernel_version));
                lines.push(format!("  glibc {}", manifest.glibc_version));
                lines.push(format!("Least memory: {} MiB.", manifest.min_memory_mib));
            }
            Err(cause) => lines.push(format!("No guest image: {cause}")),
        }
        lines.push(self.root_secret_line());
        lines.push(format!("Most virtual CPUs: {}.", self.cpus));
        lines.push("Assignable devices: []".into());
        lines.push(format!("Available OS list: {}", Value::from(self.systems.clone())));
        lines
    }

    fn as_json(&self) -> Value {
        let image = self.image.as_ref().ok().map(|image| {
            json!({
                "digest": image.digest.to_string(),
                "os": image.manifest.os,
                "arch": image.manifest.arch,
                "kernel": image.manifest.kernel_version,
                "glibc": image.manifest.glibc_version,
                "min_memory_mib": image.manifest.min_memory_mib,
            })
        });
        json!({
            "protected_vm": false,
            "non_protected_vm": self.is_supported(),
            "hypervisor": self.qemu.as_ref().ok(),
            "hypervisor_error": self.qemu.as_ref().err(),
            "dev_kvm": self.kvm,
            "accelerator": self.accelerator.name(),
            "accelerator_reasons": self.reasons,
            "image": image,
            "image_error": self.image.as_ref().err(),
            "root_secret": self.root_secret_json(),
            "root_secret_error": self.root_secret.as_ref().err(),
            "max_cpus": self.cpus,
            "assignable_devices": [],
            "os_list": self.systems,
        })
    }

    fn root_secret_line(&self) -> String {
        match &self.root_secret {
            Ok(None) => "No root secret yet: it is made with the first instance.".into(),
            Ok(Some(Description { kind, path, id })) => {
                let id = id.as_deref().unwrap_or("not noted yet");
                format!("Root secret: {kind}, in {}, id {id}.", path.display())
            }
            Err(cause) => format!("Root secret not usable: {cause}"),
        }
    }

    fn root_secret_json(&self) -> Option<Value> {
        let Description { kind, path, id } = self.root_secret.as_ref().ok()?.as_ref()?;
        Some(json!({"kind": kind.name(), "path": path.to_string_lossy(), "id": id}))
    }
}

fn qemu_version(env: &Environment) -> Result<String, String> {
    let name = format!("qemu-system-{}", std::env::consts::ARCH);
    let Some(path) = env.tool(&name) else {
        return Err(format!("{name} is not installed: `cargo xtask setup` installs it"));
    };
    let output = Command::new(&path)
        .arg("--version")
        .output()
        .map_err(|error| format!("{} cannot be run: {error}", path.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().filter(|_| output.status.success());
    line.map(str::to_owned).ok_or_else(|| format!("{} --version fails", path.display()))
}

fn present_image(env: &Environment) -> Result<Image, String> {
    let home = env.image_home().map_err(|error| error.to_string())?;
    Store::open(home).current().map_err(|error| error.to_string())
}

fn systems(env: &Environment) -> Vec<&'static str> {
    let Ok(home) = env.image_home() else { return Vec::new() };
    let store = Store::open(home);
    [OS, SHELL_OS].into_iter().filter(|os| store.current_digest_of(os).is_ok()).collect()
}

/// Looks for the root secret, and makes nothing.
fn root_secret(env: &Environment) -> Result<Option<Description>, String> {
    let described = StateDir::find(env).and_then(|state| match state {
        Some(state) => RootSecret::describe(&state),
        None => Ok(None),
    });
    described.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use avf_home::RootSecretKind;

    fn bare() -> Machine {
        Machine {
            qemu: Err("qemu-system-x86_64 is not installed".into()),
            image: Err("no guest image in /x".into()),
            systems: Vec::new(),
            accelerator: Accelerator::Tcg,
            reasons: vec!["no vmx".into()],
            kvm: true,
            cpus: 2,
            root_secret: Ok(None),
        }
    }

    #[test]
    fn a_machine_without_anything_says_what_is_missing() {
        let lines = bare().lines();
        assert_eq!(lines[0], "VMs are not supported.");
        assert_eq!(lines[1], "Hypervisor version not set: qemu-system-x86_64 is not installed");
        assert_eq!(lines[2], "/dev/kvm exists.");
        assert_eq!(lines[3], "Accelerator: tcg.");
        assert_eq!(lines[4], "  because: no vmx");
        assert_eq!(lines[5], "No guest image: no guest image in /x");
        assert_eq!(lines.last().unwrap(), "Available OS list: []");
        let json = bare().as_json();
        assert_eq!(json["non_protected_vm"], false);
        assert_eq!(json["image_error"], "no guest image in /x");
        assert!(json["root_secret"].is_null() && json["root_secret_error"].is_null());
    }

    #[test]
    fn a_root_secret_is_described_and_never_made() {
        let root = tempfile::tempdir().unwrap();
        let state = root.path().join("state");
        let env = Environment { avf_state: Some(state.clone()), ..Environment::current() };
        assert_eq!(root_secret(&env), Ok(None));
        assert!(!state.exists());
        assert!(bare().root_secret_line().starts_with("No root secret yet"));

        let made = RootSecret::open(&StateDir::open(&env).unwrap(), RootSecretKind::File).unwrap();
        let machine = Machine { root_secret: root_secret(&env), ..bare() };
        let (line, json) = (machine.root_secret_line(), machine.as_json());
        let id = hex::encode(made.id());
        assert!(line.starts_with("Root secret: file, in ") && line.contains(&id), "{line}");
        assert_eq!(
            (&json["root_secret"]["kind"], &json["root_secret"]["id"]),
            (&"file".into(), &id.into())
        );

        let path = machine.root_secret.unwrap().unwrap().path;
        std::fs::remove_file(path).unwrap();
        let machine = Machine { root_secret: root_secret(&env), ..bare() };
        assert!(machine.root_secret_line().starts_with("Root secret not usable: "));
        assert!(machine.as_json()["root_secret_error"].is_string());
    }
}
