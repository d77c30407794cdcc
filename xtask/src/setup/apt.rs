//! The host's apt, run as root directly or by `sudo -n`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::plan::{Host, Outlook, Step, outlook};

/// The one file that setup adds to apt's sources.
const SOURCE: &str = "/etc/apt/sources.list.d/avf-backports.sources";

/// How root's commands are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apt {
    Root,
    Sudo,
    Unprivileged,
}

impl Apt {
    /// Finds out without ever asking for a password.
    pub fn find() -> Self {
        if rustix::process::geteuid().is_root() {
            return Self::Root;
        }
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "true"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if sudo.status().is_ok_and(|status| status.success()) {
            Self::Sudo
        } else {
            Self::Unprivileged
        }
    }

    pub fn privileged(self) -> bool {
        self != Self::Unprivileged
    }

    /// Performs one step; `source` is the text of the source to add.
    pub fn perform(self, step: &Step, source: &str) -> Result<()> {
        if let Step::AddSource { .. } = step {
            return self.write_source(source);
        }
        let mut command = self.command(&arguments(step));
        let output = command.stdin(Stdio::null()).output().context("cannot start apt-get")?;
        if !output.status.success() {
            bail!("apt-get failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }

    /// What to type for a step.
    pub fn command_line(self, step: &Step, source: &str) -> String {
        match step {
            Step::AddSource { .. } => format!("printf '%s' '{source}' >{SOURCE}"),
            _ => arguments(step).join(" "),
        }
    }

    fn write_source(self, text: &str) -> Result<()> {
        let mut tee = self.command(&["tee".into(), SOURCE.into()]);
        let mut child =
            tee.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().context("cannot start tee")?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(text.as_bytes()).with_context(|| format!("cannot write {SOURCE}"))?;
        }
        if !child.wait()?.success() {
            bail!("cannot write {SOURCE}");
        }
        Ok(())
    }

    fn command(self, arguments: &[String]) -> Command {
        let (program, rest) = match self {
            Self::Sudo => ("sudo", vec!["-n", "env"]),
            _ => ("env", vec![]),
        };
        let mut command = Command::new(program);
        command
            .args(rest)
            .args(["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"])
            .args(arguments);
        command
    }
}

impl Host for Apt {
    fn simulate(&self, package: &str, suite: Option<&str>) -> Outlook {
        let mut command = Command::new("apt-get");
        command.env("LC_ALL", "C.UTF-8").args(["install", "--simulate", "--no-install-recommends"]);
        if let Some(suite) = suite {
            command.args(["--target-release", suite]);
        }
        match command.arg(package).stdin(Stdio::null()).output() {
            Ok(output) => outlook(
                output.status.success(),
                &String::from_utf8_lossy(&output.stdout),
                &String::from_utf8_lossy(&output.stderr),
            ),
            Err(_) => Outlook::Conflict,
        }
    }
}

fn arguments(step: &Step) -> Vec<String> {
    // Another apt may be at work on a machine that has just come up.
    let mut arguments =
        vec!["apt-get".to_owned(), "-qq".into(), "-o".into(), "DPkg::Lock::Timeout=120".into()];
    match step {
        Step::Update | Step::AddSource { .. } => arguments.push("update".into()),
        Step::Install { packages, suite } => {
            arguments.extend(["install", "--yes", "--no-install-recommends"].map(Into::into));
            if let Some(suite) = suite {
                arguments.extend(["--target-release".to_owned(), suite.clone()]);
            }
            arguments.extend(packages.iter().cloned());
        }
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_can_be_typed() {
        let suite = Some("bookworm-backports".to_owned());
        let step = Step::Install { packages: vec!["qemu-system-x86".into()], suite };
        let line = "apt-get -qq -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends \
                    --target-release bookworm-backports qemu-system-x86";
        assert_eq!(Apt::Unprivileged.command_line(&step, ""), line);
        let add = Step::AddSource { suite: "x".into() };
        assert_eq!(
            Apt::Root.command_line(&add, "Types: deb\n"),
            format!("printf '%s' 'Types: deb\n' >{SOURCE}")
        );
    }
}
