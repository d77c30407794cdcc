//! What only a package itself can say: who signed it, and what it is called.

use super::device::Device;
use anyhow::{Context, Result, ensure};
use apkmanifest::{MAX_LEN, Manifest};
use apkverify::Policy;
use apkzip::Archive;
use instance_image::ApkData;
use sha2::{Digest, Sha512};
use std::fs::File;

const MANIFEST: &str = "AndroidManifest.xml";

/// Verifies the whole package in a device, which is open as `storage`.
pub fn verify(storage: &File, device: &Device) -> Result<ApkData> {
    let verified = apkverify::verify(storage, device.size, &Policy::default())?;
    let manifest = manifest(storage, device.size)?;
    Ok(ApkData {
        root_hash: device.root.to_vec(),
        cert_hash: Sha512::digest(&verified.certificate).to_vec(),
        package_name: manifest.package,
        version_code: manifest.version_code,
        size: device.size,
    })
}

fn manifest(storage: &File, len: u64) -> Result<Manifest> {
    let archive = Archive::open(storage, len)?;
    let entry = archive.find(MANIFEST).with_context(|| format!("it has no {MANIFEST}"))?;
    ensure!(entry.size <= MAX_LEN as u64, "its {MANIFEST} has {} bytes", entry.size);
    let bytes = archive.read(entry)?;
    Manifest::read(&bytes).with_context(|| format!("its {MANIFEST}"))
}
