//! Builds the link stubs of `libvm_payload.so` and `liblog.so` from `sdk/stub` with the C compiler
//! for the target (the one of `CC`, or `cc`) and puts them on the search path of the linker.

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let sdk = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("..");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);

    build_stub(&sdk, "stub.c", "libvm_payload", &out)?;
    build_stub(&sdk, "liblog_stub.c", "liblog", &out)?;

    println!("cargo::rerun-if-changed={}", sdk.join("include").display());
    println!("cargo::rustc-link-search=native={}", out.display());
    println!("cargo::rustc-link-lib=dylib=vm_payload");
    println!("cargo::rustc-link-lib=dylib=log");
    Ok(())
}

fn build_stub(sdk: &Path, source: &str, library: &str, out: &Path) -> Result<(), Box<dyn Error>> {
    let source = sdk.join("stub").join(source);
    let versions = sdk.join("stub").join(format!("{library}.map"));
    let status = cc::Build::new()
        .try_get_compiler()?
        .to_command()
        .args(["-std=c11", "-fPIC", "-shared", "-nostdlib", "-Wl,--build-id=none"])
        .arg(format!("-Wl,-soname,{library}.so"))
        .arg(format!("-Wl,--version-script={}", versions.display()))
        .arg("-I")
        .arg(sdk.join("include"))
        .arg("-o")
        .arg(out.join(format!("{library}.so")))
        .arg(&source)
        .status()?;
    if !status.success() {
        return Err(format!("cannot build the link stub {}: {status}", source.display()).into());
    }
    println!("cargo::rerun-if-changed={}", source.display());
    println!("cargo::rerun-if-changed={}", versions.display());
    Ok(())
}
