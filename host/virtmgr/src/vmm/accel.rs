//! What executes the guest's code: KVM where the processor really offers it, else emulation.
//!
//! An existing `/dev/kvm` proves nothing: it may be there, even make VMs, and then not be able to
//! run one (in containers and nested machines). So the decision goes by evidence, the last piece of
//! which is a guest of a few instructions that is run.

mod probe;

use crate::{Error, Result};
use avf_home::Environment;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What executes the guest's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accelerator {
    /// The processor itself.
    Kvm,
    /// QEMU's translator.
    Tcg,
}

impl Accelerator {
    /// The processor that the guest sees: all that the accelerator has.
    ///
    /// QEMU's translator carries out the string instructions byte by byte. A guest that is told that
    /// they are fast uses them for every copy, and boots a sixth slower.
    pub fn processor(self) -> &'static str {
        match self {
            Self::Tcg if cfg!(target_arch = "x86_64") => "max,erms=off,fsrm=off",
            Self::Kvm | Self::Tcg => "max",
        }
    }

    /// QEMU's words for so many processors.
    ///
    /// Of a guest that can never have more than one, QEMU's translator takes every locked
    /// instruction for an ordinary one. But Linux uses them as barriers between its last word on a
    /// queue and its next look at the device's, and devices work in other threads: without the
    /// barrier both sides can miss each other's word, and a notification is lost. So an emulated
    /// guest could always have a second one.
    pub fn processors(self, count: u32) -> String {
        match self {
            Self::Tcg if count == 1 => "1,maxcpus=2".into(),
            Self::Kvm | Self::Tcg => count.to_string(),
        }
    }

    /// QEMU's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kvm => "kvm",
            Self::Tcg => "tcg",
        }
    }
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// KVM if the evidence says so.
    Auto,
    /// This one, or an error.
    Explicit(Accelerator),
}

/// A decision and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What `auto` means on this machine.
    pub chosen: Accelerator,
    /// One sentence for each piece of evidence, in the order in which it was looked at.
    pub reasons: Vec<String>,
}

/// Decides for `choice` on this machine.
pub fn decide(choice: Choice, env: &Environment) -> Result<Accelerator> {
    if choice == Choice::Explicit(Accelerator::Tcg) {
        return Ok(Accelerator::Tcg);
    }
    let explanation = explain(env);
    match choice {
        Choice::Explicit(Accelerator::Kvm) if explanation.chosen != Accelerator::Kvm => {
            Err(Error::Host(format!(
                "KVM was asked for, but this machine cannot run a VM with it: {}; choose the \
                 accelerator \"auto\" or \"tcg\"",
                explanation.reasons.last().map_or("no evidence", String::as_str)
            )))
        }
        _ => Ok(explanation.chosen),
    }
}

/// What `auto` means on this machine, and why.
pub fn explain(env: &Environment) -> Explanation {
    explain_with(&Machine {
        cpuinfo: "/proc/cpuinfo".into(),
        kvm: "/dev/kvm".into(),
        probe: &|| probe::once(env),
    })
}

/// The machine as the decision sees it.
struct Machine<'a> {
    cpuinfo: PathBuf,
    kvm: PathBuf,
    probe: &'a dyn Fn() -> std::result::Result<(), String>,
}

/// A piece of evidence for KVM, or the reason why it is out of the question.
type Evidence = std::result::Result<String, String>;

fn explain_with(machine: &Machine<'_>) -> Explanation {
    let mut reasons = Vec::new();
    let steps: [&dyn Fn() -> Evidence; 4] = [
        &|| processor(&machine.cpuinfo),
        &|| device(&machine.kvm),
        &|| interface(&machine.kvm),
        &|| (machine.probe)().map(|()| "a probe guest ran under KVM".into()),
    ];
    for step in steps {
        match step() {
            Ok(reason) => reasons.push(reason),
            Err(reason) => {
                reasons.push(reason);
                return Explanation { chosen: Accelerator::Tcg, reasons };
            }
        }
    }
    Explanation { chosen: Accelerator::Kvm, reasons }
}

/// On x86 the flag of the processor's virtualization extension; elsewhere `/dev/kvm` is there only
/// if the kernel was started at the level that can run guests.
fn processor(cpuinfo: &Path) -> Evidence {
    if !cfg!(target_arch = "x86_64") {
        return Ok("this architecture shows its ability by /dev/kvm alone".into());
    }
    let mut text = String::new();
    let read = File::open(cpuinfo).and_then(|file| file.take(1 << 20).read_to_string(&mut text));
    if let Err(error) = read {
        return Err(format!("{} cannot be read: {error}", cpuinfo.display()));
    }
    let flags = text.lines().find(|line| line.starts_with("flags")).unwrap_or_default();
    match flags.split_whitespace().find(|flag| ["vmx", "svm"].contains(flag)) {
        Some(flag) => Ok(format!("the processor has virtualization extensions ({flag})")),
        None => Err("the processor offers no virtualization extensions (neither vmx nor svm in \
                     /proc/cpuinfo)"
            .into()),
    }
}

fn device(kvm: &Path) -> Evidence {
    match open_kvm(kvm) {
        Ok(_) => Ok(format!("{} opens for reading and writing", kvm.display())),
        Err(error) => {
            Err(format!("{} does not open for reading and writing: {error}", kvm.display()))
        }
    }
}

fn interface(kvm: &Path) -> Evidence {
    match open_kvm(kvm).and_then(avf_spawn::kvm_api_version) {
        Ok(12) => Ok("its interface has version 12".into()),
        Ok(version) => Err(format!("its interface has version {version}, not 12")),
        Err(error) => Err(format!("{} does not answer as KVM does: {error}", kvm.display())),
    }
}

fn open_kvm(kvm: &Path) -> std::io::Result<File> {
    File::options().read(true).write(true).open(kvm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn explain_for(
        cpuinfo: &str,
        kvm: &str,
        probe: std::result::Result<(), String>,
    ) -> Explanation {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(cpuinfo.as_bytes()).unwrap();
        let machine =
            Machine { cpuinfo: file.path().into(), kvm: kvm.into(), probe: &|| probe.clone() };
        explain_with(&machine)
    }

    const FLAGS: &str = "processor\t: 0\nflags\t\t: fpu vme svm ht\n";

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn without_extensions_nothing_else_is_tried() {
        let found = explain_for("flags\t\t: fpu vmx86 hypervisor\n", "/dev/kvm", Ok(()));
        assert_eq!(found.chosen, Accelerator::Tcg);
        assert_eq!(found.reasons.len(), 1);
        assert!(found.reasons[0].contains("neither vmx nor svm"), "{found:?}");
    }

    #[test]
    fn a_missing_or_false_device_is_named() {
        let found = explain_for(FLAGS, "/nowhere/kvm", Ok(()));
        assert_eq!(found.chosen, Accelerator::Tcg);
        assert!(found.reasons[1].contains("/nowhere/kvm does not open"), "{found:?}");
        let found = explain_for(FLAGS, "/dev/null", Ok(()));
        assert!(found.reasons[2].contains("does not answer as KVM does"), "{found:?}");
    }
}
