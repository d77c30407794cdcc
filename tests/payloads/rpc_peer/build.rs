//! Makes Rust of the interfaces, with the tool `vm`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the packages of the interfaces begin.
const FOLDER: &str = "../../aidl/rpc";
/// The one that names all others.
const INTERFACE: &str = "org/example/rpc/IPeer.aidl";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-env-changed=VM");
    // That on the path, unless VM names another.
    let vm = env::var_os("VM").map_or_else(|| PathBuf::from("vm"), PathBuf::from);
    if vm.is_file() {
        println!("cargo::rerun-if-changed={}", vm.display());
    }
    let mut aidl = Command::new(&vm);
    aidl.args(["aidl", "--lang", "rust", "-I", FOLDER, "--out"]).arg(env::var("OUT_DIR")?);
    aidl.arg(Path::new(FOLDER).join(INTERFACE));
    let status = aidl.status().map_err(|error| {
        format!("cannot start {}: {error}; say with VM= where the tool `vm` is", vm.display())
    })?;
    if !status.success() {
        return Err(format!("{} aidl failed: {status}", vm.display()).into());
    }
    Ok(())
}
