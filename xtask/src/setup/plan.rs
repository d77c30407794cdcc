//! Decides how to install packages, from what apt says it would do.
//!
//! The trap this avoids: on a Debian 12 whose `qemu-utils` is from backports, plain
//! `apt-get install qemu-system-x86` would remove `qemu-utils`, because the packages of one QEMU
//! must have one version. Then QEMU has to come from backports as well.

use anyhow::{Context as _, Result, bail};

/// One thing to do as root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Fetch the package lists.
    Update,
    /// Add the suite to apt's sources, in a file of our own.
    AddSource {
        /// For instance `bookworm-backports`.
        suite: String,
    },
    /// Install packages, from a suite that apt would not take by itself if one is named.
    Install {
        /// Package names.
        packages: Vec<String>,
        /// For instance `bookworm-backports`.
        suite: Option<String>,
    },
}

impl Step {
    /// For the user.
    pub fn title(&self) -> String {
        match self {
            Self::Update => "fetching package lists".into(),
            Self::AddSource { suite } => format!("adding {suite} to apt's sources"),
            Self::Install { packages, suite: None } => {
                format!("installing {}", packages.join(", "))
            }
            Self::Install { packages, suite: Some(suite) } => {
                format!("installing {} from {suite}", packages.join(", "))
            }
        }
    }
}

/// What apt would do if it were asked to install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// It would only add or upgrade packages.
    Fine,
    /// It would have to remove packages, or finds no solution at all.
    Conflict,
    /// It has never heard of a package: the lists are old or not there.
    UnknownPackage,
    /// It has never heard of the suite.
    UnknownSuite,
}

/// The host's package manager, as far as planning needs it.
pub trait Host {
    /// `apt-get install --simulate`.
    fn simulate(&self, package: &str, suite: Option<&str>) -> Outlook;
}

/// The steps that install `packages`. Each is judged alone, so that one that needs backports does
/// not pull the others along. `backports` is the suite to fall back to, on distributions that have one.
pub fn plan(packages: &[&str], backports: Option<&str>, host: &impl Host) -> Result<Vec<Step>> {
    let (mut plain, mut backported) = (Vec::new(), Vec::new());
    let (mut update, mut source) = (false, None);
    for package in packages {
        match host.simulate(package, None) {
            Outlook::Fine => plain.push((*package).to_owned()),
            Outlook::UnknownPackage => {
                update = true;
                plain.push((*package).to_owned());
            }
            _ => {
                let suite = backports.with_context(|| conflict(package))?;
                match host.simulate(package, Some(suite)) {
                    Outlook::Fine => {}
                    Outlook::UnknownSuite => source = Some(suite.to_owned()),
                    _ => bail!(conflict(package)),
                }
                backported.push((*package).to_owned());
            }
        }
    }
    let mut steps = Vec::new();
    // A suite that is new to apt needs its lists fetched.
    update |= source.is_some();
    steps.extend(source.map(|suite| Step::AddSource { suite }));
    steps.extend(update.then_some(Step::Update));
    for (packages, suite) in [(plain, None), (backported, backports.map(str::to_owned))] {
        if !packages.is_empty() {
            steps.push(Step::Install { packages, suite });
        }
    }
    Ok(steps)
}

fn conflict(package: &str) -> String {
    format!(
        "{package} conflicts with installed packages; `apt-get install --simulate {package}` tells more"
    )
}

/// Reads what `apt-get install --simulate` printed in the C locale.
pub fn outlook(success: bool, stdout: &str, stderr: &str) -> Outlook {
    let removes = stdout.lines().any(|line| line.starts_with("Remv "));
    if success && !removes {
        Outlook::Fine
    } else if stderr.contains("is invalid for APT::Default-Release") {
        Outlook::UnknownSuite
    } else if stderr.contains("Unable to locate package")
        || stderr.contains("has no installation candidate")
    {
        Outlook::UnknownPackage
    } else {
        Outlook::Conflict
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
