//! Headers, version scripts, the stub and the real library have the same functions.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
// Its static library is what is looked at.
use libbinder_ndk as _;
use sdk_headers::names::{self, Versions};

/// The version of what only our other libraries call.
const PRIVATE: &str = "LIBBINDER_NDK_AVF";

fn map_of_guest() -> PathBuf {
    sdk_headers::sdk().join("../guest/libbinder_ndk/libbinder_ndk.map")
}

fn real_map() -> Result<Versions> {
    names::listed(&map_of_guest())
}

fn public(mut versions: Versions) -> Versions {
    versions.retain(|_, version| version != PRIVATE);
    versions
}

#[test]
fn headers_and_version_scripts_agree() -> Result<()> {
    let declared = names::declared()?;
    let listed: BTreeSet<_> = public(real_map()?).into_keys().collect();
    assert_eq!(declared, listed);
    assert!(declared.len() > 100 && declared.contains("AParcel_readInt32"), "{declared:?}");
    let stub = names::listed(&sdk_headers::sdk().join("stub/libbinder_ndk.map"))?;
    assert_eq!(stub, public(real_map()?));
    Ok(())
}

#[test]
fn the_stub_has_the_names_and_versions() -> Result<()> {
    let folder = tempfile::tempdir()?;
    assert_eq!(names::exported(&names::stub(folder.path())?)?, public(real_map()?));
    Ok(())
}

/// Payloads built for Android ask for these versions.
#[test]
fn versions_are_those_of_android() -> Result<()> {
    let listed = real_map()?;
    for (name, version) in [
        ("AIBinder_Class_define", "LIBBINDER_NDK"),
        ("AStatus_getDescription", "LIBBINDER_NDK30"),
        ("AParcel_create", "LIBBINDER_NDK31"),
        ("AParcel_marshal", "LIBBINDER_NDK33"),
        ("AIBinder_Class_getFunctionName", "LIBBINDER_NDK36"),
        ("AParcel_getAllowFds", "LIBBINDER_NDK_PLATFORM"),
        ("AVmBinder_runVsockRpcServer", PRIVATE),
    ] {
        assert_eq!(listed.get(name).map(String::as_str), Some(version), "{name}");
    }
    Ok(())
}

/// Linked as the guest's build does it, from the static library that Cargo made for this test.
#[test]
fn the_real_library_has_the_names_and_versions() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (library, map) = (folder.path().join("libbinder_ndk.so"), map_of_guest());
    let mut cc = Command::new("gcc");
    cc.args(["-shared", "-fPIC", "-o"]).arg(&library).arg("-Wl,--whole-archive");
    cc.arg(sdk_headers::static_library()?).arg("-Wl,--no-whole-archive");
    cc.arg(format!("-Wl,--version-script={}", map.display())).args(["-lgcc_s", "-lc", "-lm"]);
    let output = cc.output().context("gcc cannot be run: `cargo xtask setup` installs it")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(names::exported(&library)?, real_map()?);
    Ok(())
}

/// The lists are read right: names, not calls or types.
#[test]
fn names_are_found_in_headers() -> Result<()> {
    let headers = names::c_headers()?;
    assert!(headers.contains(&"binder_status.h".to_owned()), "{headers:?}");
    let declared = names::declared()?;
    for no_function in ["AParcel_stringAllocator", "AIBinder_markCompilationUnitStability"] {
        assert!(!declared.contains(no_function), "{no_function}");
    }
    Ok(())
}
