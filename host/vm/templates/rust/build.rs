//! Makes Rust of the interfaces in `aidl/`.

use std::env;
use std::error::Error;
use std::process::Command;

/// The tool of the payload kit, unless `VM` names another.
const VM: &str = "@KIT@/bin/vm";
const INTERFACE: &str = "aidl/com/example/@NAME@/IPayload.aidl";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=aidl");
    println!("cargo::rerun-if-env-changed=VM");
    let vm = env::var("VM").unwrap_or_else(|_| VM.into());
    println!("cargo::rerun-if-changed={vm}");
    let mut aidl = Command::new(&vm);
    aidl.args(["aidl", "--lang", "rust", "-I", "aidl", "--out"]).arg(env::var("OUT_DIR")?);
    let status =
        aidl.arg(INTERFACE).status().map_err(|error| format!("cannot start {vm}: {error}"))?;
    if !status.success() {
        return Err(format!("{vm} aidl failed: {status}").into());
    }
    Ok(())
}
