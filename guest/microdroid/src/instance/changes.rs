//! What differs between the packages of a boot and those that an instance was made with.

use super::Found;
use instance_image::{ApkData, MicrodroidData};

/// What every message about a changed package starts with, as the original has it.
const UPDATED: &str = "Detected an update of the payload which isn't supported yet.";

/// The first difference in words.
pub fn describe(saved: &MicrodroidData, found: &Found) -> Option<String> {
    if saved.apexes != found.apexes {
        return Some("APEXes have changed.".into());
    }
    let change = of_package("The package", &saved.apk, &found.apk)
        .or_else(|| of_extras(&saved.extra_apks, &found.extra_apks))?;
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
