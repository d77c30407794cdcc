//! Keys for tests, and programs of others.

use std::path::Path;
use std::process::Command;

use apkmanifest::Manifest;
use apksign::{KeyPair, Package};

/// A file of `tests/data`.
pub fn data(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

pub fn key(name: &str) -> KeyPair {
    KeyPair::from_pem(&data(name)).unwrap()
}

/// Every key of `tests/data` that may sign.
pub const KEYS: [&str; 5] = ["p256.pem", "p384.pem", "p521.pem", "rsa2048.pem", "rsa4096.pem"];

pub fn manifest() -> Manifest {
    Manifest::new("org.example.demo", 3 << 32 | 7).unwrap()
}

/// Two libraries and an asset, 2.5 MiB.
pub fn package() -> Package {
    let mut package = Package::new(&manifest());
    let bytes = |len: u32| (0..len).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect::<Vec<u8>>();
    package.add("lib/x86_64/libbig.so", bytes(2_500_000)).unwrap();
    package.add("lib/x86_64/libsmall.so", bytes(10)).unwrap();
    package.add_compressed("assets/text", b"text ".repeat(1000)).unwrap();
    package
}

/// What a program of another says. One that is missing is a failure.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|e| {
        panic!("cannot start {program}: {e} (`cargo xtask setup --for-tests` installs it)")
    });
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {}\n{text}", output.status);
    text
}
