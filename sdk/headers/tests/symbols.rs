//! Headers, version scripts, the stub and the real library have the same functions.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sdk_headers::names::{self, Versions};

/// The version of what only our other libraries call.
const PRIVATE: &str = "LIBBINDER_NDK_AVF";

fn root() -> PathBuf {
    sdk_headers::sdk().join("..")
}

fn real_map() -> Result<Versions> {
    names::listed(&root().join("guest/libbinder_ndk/libbinder_ndk.map"))
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

/// Links the real library as the guest's build does, with what this test was compiled with.
#[test]
fn the_real_library_has_the_names_and_versions() -> Result<()> {
    let library = root().join(LIBRARY);
    if !library.exists() {
        return Ok(()); /* the guest's image was not built here */
    }
    assert_eq!(names::exported(&library)?, real_map()?);
    Ok(())
}

/// Where the guest's build puts it.
const LIBRARY: &str = "target/guest-dynamic/x86_64-unknown-linux-gnu/guest/libbinder_ndk.so";

/// The lists are read right: names, not calls or types.
#[test]
fn names_are_found_in_headers() -> Result<()> {
    let headers = names::c_headers()?;
    assert!(headers.contains(&"binder_status.h".to_owned()), "{headers:?}");
    let declared = names::declared()?;
    for no_function in ["AParcel_stringAllocator", "AIBinder_markCompilationUnitStability"] {
        assert!(!declared.contains(no_function), "{no_function}");
    }
    assert!(Path::new(&root()).join("Cargo.toml").exists());
    Ok(())
}
