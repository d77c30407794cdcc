//! The configuration of the first API of 2021: four keys, all required.
//!
//! | key | type | meaning |
//! |---|---|---|
//! | `version` | int | 1 |
//! | `apkPath` | string | the package |
//! | `idsigPath` | string | its v4 file; not used: a VM keeps its own, made from the package |
//! | `payloadConfigPath` | string | path in the package of the payload configuration |
//!
//! In 2021 no VM was protected, every VM could be debugged, and its console could always be read:
//! such a VM keeps that. It is written as version 1 again, until it gets a configuration that the
//! four keys cannot express.

use super::write::text;
use super::{VERSION_ONE, invalid, key};
use crate::{DebugLevel, Result, VirtualMachineConfig, VirtualMachineConfigBuilder};
use persistable_bundle::{Bundle, Value};
use std::path::Path;

impl VirtualMachineConfig {
    /// A configuration as the first API knew it.
    pub(crate) fn of_first_api(
        apk_path: &Path,
        idsig_path: &Path,
        payload_config_path: &str,
    ) -> Result<Self> {
        VirtualMachineConfigBuilder::default()
            .apk_path(apk_path)
            .payload_config_path(payload_config_path)
            .protected_vm(false)
            .debug_level(DebugLevel::Full)
            .vm_output_captured(true)
            .idsig_path(idsig_path)
            .build()
    }

    pub(super) fn from_version_one(bundle: &Bundle) -> Result<Self> {
        let get = |key| {
            let text = bundle.get_string(key).map_err(invalid)?;
            text.ok_or_else(|| invalid(format!("No {key}")))
        };
        let apk = get(key::APK_PATH)?;
        let idsig = get(key::IDSIG_PATH)?;
        let config = get(key::PAYLOAD_CONFIG_PATH)?;
        Self::of_first_api(Path::new(apk), Path::new(idsig), config).map_err(invalid)
    }

    /// The four keys, if they say everything.
    pub(super) fn to_version_one(&self) -> Option<Bundle> {
        let (idsig, path) = (self.idsig_path.as_deref()?, self.payload_config_path()?);
        let same = Self::of_first_api(&self.apk_path, idsig, path).ok()? == *self;
        same.then(|| {
            let keys = [
                (key::VERSION, Value::from(VERSION_ONE)),
                (key::APK_PATH, text(&self.apk_path).into()),
                (key::IDSIG_PATH, text(idsig).into()),
                (key::PAYLOAD_CONFIG_PATH, path.into()),
            ];
            keys.into_iter().collect()
        })
    }
}
