//! Makes Rust of the interfaces in `aidl/`.

use std::process::Command;

/// The tool of the payload kit.
const VM: &str = "@KIT@/bin/vm";
const INTERFACE: &str = "aidl/com/example/@NAME@/IPayload.aidl";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=aidl");
    let mut vm = Command::new(VM);
    vm.args(["aidl", "--lang", "rust", "-I", "aidl", "--out"]).arg(std::env::var("OUT_DIR")?);
    let status = vm.arg(INTERFACE).status().map_err(|error| format!("cannot start {VM}: {error}"))?;
    if !status.success() {
        return Err(format!("{VM} aidl failed: {status}").into());
    }
    Ok(())
}
