//! What a VM was to be in 2021: a package and what to run of it.

use crate::{Context, Error, Result};
use std::path::{Path, PathBuf};

/// Four keys: a version, two files and what to run of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualMachineConfig {
    apk_path: PathBuf,
    idsig_path: PathBuf,
    payload_config_path: String,
}

impl VirtualMachineConfig {
    /// Starts a configuration for an app's own package, and the payload configuration in it.
    pub fn builder(
        context: &Context,
        payload_config_path: impl Into<String>,
    ) -> VirtualMachineConfigBuilder {
        VirtualMachineConfigBuilder {
            apk_path: context.code_path.clone(),
            idsig_path: None,
            payload_config_path: payload_config_path.into(),
        }
    }

    /// Path in the package of the payload configuration.
    pub fn get_payload_config_path(&self) -> &str {
        &self.payload_config_path
    }

    /// The package.
    pub fn apk_path(&self) -> &Path {
        &self.apk_path
    }

    /// The APK signature scheme v4 file that was named. It is remembered and no more: the VM has a
    /// file of its own, which is brought up to date before every run.
    pub fn idsig_path(&self) -> &Path {
        &self.idsig_path
    }

    /// The same in the words of the present API.
    pub(super) fn to_present(&self) -> Result<crate::VirtualMachineConfig> {
        let payload = &self.payload_config_path;
        crate::VirtualMachineConfig::of_first_api(&self.apk_path, &self.idsig_path, payload)
    }

    pub(super) fn from_present(config: &crate::VirtualMachineConfig) -> Result<Self> {
        let (Some(idsig_path), Some(payload_config_path)) =
            (&config.idsig_path, config.payload_config_path())
        else {
            return Err(Error::IncompatibleConfig(
                "Version too high: the virtual machine was made with the later API, or its \
                 configuration was set there; open it there"
                    .into(),
            ));
        };
        Ok(Self {
            apk_path: config.apk_path().to_owned(),
            idsig_path: idsig_path.clone(),
            payload_config_path: payload_config_path.to_owned(),
        })
    }
}

/// Makes a [`VirtualMachineConfig`].
#[derive(Clone, Debug)]
pub struct VirtualMachineConfigBuilder {
    apk_path: Option<PathBuf>,
    idsig_path: Option<PathBuf>,
    payload_config_path: String,
}

impl VirtualMachineConfigBuilder {
    /// Names the v4 file of the package; `<package>.idsig` if none is named.
    pub fn idsig_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.idsig_path = Some(path.into());
        self
    }

    /// The configuration, if the context has a package.
    pub fn build(self) -> Result<VirtualMachineConfig> {
        let apk_path = self.apk_path.ok_or_else(|| Error::IncompleteConfig("No apkPath".into()))?;
        let idsig_path = self.idsig_path.unwrap_or_else(|| {
            let mut name = apk_path.clone().into_os_string();
            name.push(".idsig");
            name.into()
        });
        let payload_config_path = self.payload_config_path;
        Ok(VirtualMachineConfig { apk_path, idsig_path, payload_config_path })
    }
}
