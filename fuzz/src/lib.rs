//! Fuzz targets: one for every parser that reads something from outside.
//!
//! A target takes any bytes. It must not panic, hang or take memory without a bound, and where a
//! parser accepts, what it accepted must hold what the parser promises. `cargo xtask fuzz` runs the
//! targets under libFuzzer; `cargo test` runs them over the corpora in `corpus/`, which hold a few
//! good files and whatever once went wrong.

mod disks;
mod files;
mod identity;
mod instance;
mod interfaces;
mod ndk;
mod packages;
mod rpc;
mod service;
mod settings;
mod signatures;
mod verified_boot;

/// Something to be fuzzed.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name: that of its function and of its folder in `corpus/`.
    pub name: &'static str,
    /// Runs it once; whether the parser accepted the bytes.
    pub run: fn(&[u8]) -> bool,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! targets {
    ($($module:ident::$name:ident),* $(,)?) => {
        &[$(Target { name: stringify!($name), run: $module::$name }),*]
    };
}

/// All targets.
pub const TARGETS: &[Target] = targets![
    disks::composite_image,
    disks::gpt,
    disks::microdroid_signature,
    disks::mk_payload_config,
    files::zipfuse,
    identity::dice_chain,
    identity::dice_descriptor,
    identity::dice_handover,
    instance::instance_image,
    instance::microdroid_data,
    instance::storage_header,
    interfaces::aidl,
    ndk::ndk_parcel,
    packages::apkmanifest,
    packages::apkzip,
    packages::elfcheck,
    packages::package_key,
    rpc::rpc_client,
    rpc::rpc_server,
    service::service_greeting,
    service::service_policy,
    settings::handover,
    settings::payload_config,
    settings::payload_metadata,
    settings::persistable_bundle,
    settings::vm_entry,
    signatures::apk_signed_data,
    signatures::apk_signing_block,
    signatures::apkverify,
    signatures::idsig,
    verified_boot::apex,
    verified_boot::apex_manifest,
    verified_boot::vbmeta,
    verified_boot::vbmeta_image,
];

/// The target of that name.
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
