//! The signed packages that the tests run.

use std::path::PathBuf;

/// The package of a test payload, which `cargo xtask test` built and signed.
///
/// The payload's library inside is `lib<name>.so`.
pub fn payload(name: &str) -> PathBuf {
    let path = built().join("payloads").join(format!("{name}.apk"));
    assert!(path.exists(), "{} is not there: run `cargo xtask test`", path.display());
    path
}

/// The directory that `cargo xtask` fills: bin/, images/, payloads/.
pub fn built() -> PathBuf {
    std::env::var_os("AVF_HOME").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/avf-home"),
        PathBuf::from,
    )
}
