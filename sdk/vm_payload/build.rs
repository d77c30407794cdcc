//! Builds the link stubs of `libvm_payload.so` and `liblog.so` with the C compiler for the target (the
//! one of `CC`, or `cc`) and puts them on the search path of the linker.

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let (include, stubs) = sdk(&here);

    build_stub(&include, &stubs, "stub.c", "libvm_payload", &out)?;
    build_stub(&include, &stubs, "liblog_stub.c", "liblog", &out)?;

    println!("cargo::rerun-if-changed={}", include.display());
    println!("cargo::rustc-link-search=native={}", out.display());
    println!("cargo::rustc-link-lib=dylib=vm_payload");
    println!("cargo::rustc-link-lib=dylib=log");
    Ok(())
}

/// Where the headers and the sources of the stubs are: in a checkout, or in a payload kit.
fn sdk(here: &Path) -> (PathBuf, PathBuf) {
    let kit = here.join("../..");
    match kit.join("src/stub.c").exists() {
        true => (kit.join("include"), kit.join("src")),
        false => (here.join("../include"), here.join("../stub")),
    }
}

fn build_stub(
    include: &Path,
    stubs: &Path,
    source: &str,
    library: &str,
    out: &Path,
) -> Result<(), Box<dyn Error>> {
    let source = stubs.join(source);
    let versions = stubs.join(format!("{library}.map"));
    let status = cc::Build::new()
        .try_get_compiler()?
        .to_command()
        .args(["-std=c11", "-fPIC", "-shared", "-nostdlib", "-Wl,--build-id=none"])
        .arg(format!("-Wl,-soname,{library}.so"))
        .arg(format!("-Wl,--version-script={}", versions.display()))
        .arg("-I")
        .arg(include)
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
