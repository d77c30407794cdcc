//! The crates for payloads in Rust, as a workspace of their own that needs nothing of the checkout.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::sync;

/// The crates, by their folders in the kit and in the checkout.
const CRATES: [(&str, &str); 2] = [("avf-rpc", "rpc"), ("vm_payload", "sdk/vm_payload")];

/// Puts the crates and the manifest of their workspace into a folder.
pub fn fill(folder: &Path, root: &Path) -> Result<()> {
    let mut inherited = BTreeSet::new();
    for (name, source) in CRATES {
        let (source, folder) = (root.join(source), folder.join(name));
        let manifest = without_dev_dependencies(&read(&source.join("Cargo.toml"))?);
        inherited.extend(inherited_dependencies(&manifest));
        sync::write(&folder.join("Cargo.toml"), manifest.as_bytes())?;
        sync::copy_tree(&source.join("src"), &folder.join("src"))?;
        if source.join("build.rs").exists() {
            sync::copy(&source.join("build.rs"), &folder.join("build.rs"))?;
        }
    }
    let manifest = workspace(&read(&root.join("Cargo.toml"))?, &inherited);
    sync::write(&folder.join("Cargo.toml"), manifest.as_bytes())
}

/// The manifest of the workspace: what the crates inherit from that of the checkout.
fn workspace(manifest: &str, inherited: &BTreeSet<String>) -> String {
    let members = CRATES.map(|(name, _)| format!("{name:?}")).join(", ");
    let mut text = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n");
    for (name, lines) in sections(manifest) {
        let lines: Vec<String> = match name {
            "workspace.dependencies" => {
                let dependencies = lines.iter().filter_map(|line| {
                    let (name, _) = line.split_once(" = ")?;
                    inherited.contains(name).then(|| in_kit(name, line))
                });
                dependencies.collect()
            }
            "workspace.package" => lines.iter().map(|line| (*line).to_owned()).collect(),
            name if name.starts_with("workspace.lints.") => {
                lines.iter().map(|line| (*line).to_owned()).collect()
            }
            _ => continue,
        };
        text += &format!("\n[{name}]\n{}\n", lines.join("\n").trim_end());
    }
    text
}

/// The line of a dependency; our own crates have other places in the kit.
fn in_kit(name: &str, line: &str) -> String {
    match CRATES.iter().find(|(own, _)| *own == name) {
        Some((own, _)) => format!("{own} = {{ path = {own:?} }}"),
        None => line.to_owned(),
    }
}

/// Tests stay where they can be run.
fn without_dev_dependencies(manifest: &str) -> String {
    let kept = sections(manifest).into_iter().filter(|(name, _)| *name != "dev-dependencies");
    kept.map(|(name, lines)| format!("[{name}]\n{}\n", lines.join("\n").trim_end()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The names of what a manifest takes from its workspace.
fn inherited_dependencies(manifest: &str) -> Vec<String> {
    let of_dependencies =
        sections(manifest).into_iter().filter(|(name, _)| name.ends_with("dependencies"));
    of_dependencies
        .flat_map(|(_, lines)| lines)
        .filter(|line| line.contains("workspace = true"))
        .filter_map(|line| line.split([' ', '.']).next().map(str::to_owned))
        .collect()
}

/// The sections of a manifest, each with its lines.
fn sections(manifest: &str) -> Vec<(&str, Vec<&str>)> {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in manifest.lines() {
        let name = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match (name, all.last_mut()) {
            (Some(name), _) => all.push((name, Vec::new())),
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => {}
        }
    }
    all
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_has_what_its_crates_inherit() {
        let checkout = "[workspace]\nmembers = [\"x\"]\n\n[workspace.package]\nversion = \"1.2\"\n\n\
            [workspace.dependencies]\n# Ours.\navf-rpc = { path = \"rpc\" }\nhex = \"0.4\"\nlog = \"0.4\"\n\n\
            [workspace.lints.rust]\nx = \"warn\"\n\n[profile.release]\ndebug = false\n";
        let crates = "[package]\nversion.workspace = true\n\n[dependencies]\nlog.workspace = true\n\
            avf-rpc = { workspace = true, optional = true }\nzeroize = \"1\"\n\n[dev-dependencies]\n\
            hex.workspace = true\n";
        let kept = without_dev_dependencies(crates);
        assert!(!kept.contains("hex") && kept.starts_with("[package]\n"), "{kept}");
        let inherited = inherited_dependencies(&kept).into_iter().collect();
        assert_eq!(
            workspace(checkout, &inherited),
            "[workspace]\nresolver = \"3\"\nmembers = [\"avf-rpc\", \"vm_payload\"]\n\n\
             [workspace.package]\nversion = \"1.2\"\n\n[workspace.dependencies]\n\
             avf-rpc = { path = \"avf-rpc\" }\nlog = \"0.4\"\n\n[workspace.lints.rust]\nx = \"warn\"\n"
        );
    }
}
