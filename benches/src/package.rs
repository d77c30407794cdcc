//! Large signed packages, made once.

use anyhow::{Context, Result};
use apkmanifest::Manifest;
use apksign::{KeyPair, KeyType, Package, sign_v3};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes of a mebibyte.
pub const MIB: u64 = 1 << 20;

/// Readers of packages do not take larger files in them.
const LARGEST_ASSET: u64 = 512 * MIB;

/// A package with this many MiB of noise as its assets, signed with an EC key; below
/// `target/bench`, where it stays.
///
/// It is put together in memory, of which it takes twice its size.
pub fn of_size(mebibytes: u64) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    let path = folder.join(format!("noise-{mebibytes}.apk"));
    if !path.exists() {
        eprintln!("making a package of {mebibytes} MiB");
        std::fs::create_dir_all(&folder)?;
        let fresh = path.with_extension("new");
        make(&fresh, mebibytes)
            .and_then(|()| Ok(std::fs::rename(&fresh, &path)?))
            .with_context(|| format!("cannot make {}", path.display()))?;
    }
    Ok(path)
}

fn make(path: &Path, mebibytes: u64) -> Result<()> {
    let mut assets = Vec::new();
    let mut left = mebibytes * MIB;
    while left > 0 {
        let size = left.min(LARGEST_ASSET);
        left -= size;
        assets.push((format!("assets/noise_{left:012}"), noise(usize::try_from(size)?)));
    }
    write(path, assets)
}

/// Writes a package of these files, signed with a key that nobody has.
pub fn write(path: &Path, files: Vec<(String, Vec<u8>)>) -> Result<()> {
    let mut package = Package::new(&Manifest::new("org.example.bench", 1)?);
    for (name, content) in files {
        package.add(name, content)?;
    }
    let zip = package.build()?;
    drop(package);
    let signed = sign_v3(zip, &KeyPair::generate(KeyType::EcP256)?)?;
    std::fs::write(path, signed.apk)?;
    // What is still to be written would disturb the first measurement.
    File::open(path)?.sync_all()?;
    Ok(())
}

/// Bytes that neither a file system nor a compressor makes smaller (xorshift).
pub fn noise(length: usize) -> Vec<u8> {
    let mut noise = Vec::with_capacity(length);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    while noise.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.extend_from_slice(&state.to_le_bytes());
    }
    noise.truncate(length);
    noise
}

/// Reads a file once, so that it is in memory for everybody who comes after.
pub fn warm(path: &Path) -> Result<()> {
    let mut file = File::open(path).with_context(|| path.display().to_string())?;
    let mut buffer = vec![0; MIB as usize];
    while file.read(&mut buffer)? > 0 {}
    Ok(())
}
