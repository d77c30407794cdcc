//! What differs between a boot and the one that an instance was made with: packages, and what of them
//! is to run.

use super::Found;
use crate::apk::MOUNT_POINT;
use crate::disk::{CONFIG, LIBRARY};
use instance_image::{ApkData, MicrodroidData};

/// What every message about a changed payload starts with, as the original has it.
const UPDATED: &str = "Detected an update of the payload which isn't supported yet.";

/// The first difference in words.
pub fn describe(saved: &MicrodroidData, found: &Found) -> Option<String> {
    if saved.apexes != found.apexes {
        return Some("APEXes have changed.".into());
    }
    let change = of_package("The package", &saved.apk, &found.apk)
        .or_else(|| of_extras(&saved.extra_apks, &found.extra_apks))
        .or_else(|| of_task(&saved.task, &found.task))?;
    Some(format!("{UPDATED} {change}; make a new instance for it, or take what there was."))
}

fn of_extras(saved: &[ApkData], found: &[ApkData]) -> Option<String> {
    if saved.len() != found.len() {
        return Some(format!(
            "There are {} extra packages, and the instance was made with {}",
            found.len(),
            saved.len()
        ));
    }
    let of_pair =
        |(number, (saved, found))| of_package(&format!("Extra package {number}"), saved, found);
    saved.iter().zip(found).enumerate().find_map(of_pair)
}

fn of_package(which: &str, saved: &ApkData, found: &ApkData) -> Option<String> {
    let (name, made_with) = (&found.package_name, "the instance was made with");
    if *name != saved.package_name {
        return Some(format!("{which} is {name}, and {made_with} {}", saved.package_name));
    }
    if found.cert_hash != saved.cert_hash {
        return Some(format!("{which}, {name}, was signed by another signer than {made_with}"));
    }
    if found.version_code != saved.version_code {
        let (new, old) = (found.version_code, saved.version_code);
        return Some(format!("{which}, {name}, has version {new}, and {made_with} version {old}"));
    }
    let is_other = found != saved;
    is_other.then(|| {
        format!("{which}, {name}, has other content than {made_with}, though the same version")
    })
}

/// What of the package runs is part of what the secrets depend on.
fn of_task(saved: &str, found: &str) -> Option<String> {
    let is_other = saved != found;
    is_other.then(|| {
        let (old, new) = (in_words(saved), in_words(found));
        format!("The instance was made to run {old}, and this start wants {new}")
    })
}

/// What [`Wanted::remembered`](crate::disk::Wanted::remembered) has made.
fn in_words(task: &str) -> String {
    match task.split_once(' ') {
        Some((LIBRARY, name)) => format!("the library {name}"),
        Some((CONFIG, path)) => {
            let in_package = path.strip_prefix(MOUNT_POINT).and_then(|path| path.strip_prefix('/'));
            format!("the configuration {}", in_package.unwrap_or(path))
        }
        _ => task.to_owned(),
    }
}
