//! The signed packages that the tests run.

use std::path::PathBuf;

/// Test payloads with a package of their own.
const OWN: [&str; 3] = ["rpc_peer", "types_cpp", "types_rust"];

/// The package that holds a payload, which `cargo xtask test` built and signed; its library inside
/// is `lib<name>.so`.
pub fn payload(name: &str) -> PathBuf {
    let package = if name.starts_with("sample_") || OWN.contains(&name) { name } else { "tests" };
    let path = built().join(format!("../payloads/{package}.apk"));
    assert!(path.exists(), "{} is not there: run `cargo xtask test`", path.display());
    path
}

/// The directory that `cargo xtask` fills: bin/, images/.
pub fn built() -> PathBuf {
    std::env::var_os("AVF_HOME").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/avf-home"),
        PathBuf::from,
    )
}
