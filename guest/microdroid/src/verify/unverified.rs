//! In place of verification: nothing, to measure what verification costs. Only `cargo xtask bench`
//! builds a guest with this in it, for an image that no VM gets unless it asks for it by its digest.

/// Packages as the devices that the host gave.
pub mod device {
    use crate::disk::Source;
    use crate::modules::Beside;
    use anyhow::{Context, Result};
    use std::fs::File;
    use std::io::{Seek, SeekFrom};
    use std::path::PathBuf;

    /// None is needed.
    pub const MODULES: &[&str] = &[];

    /// Nothing.
    #[derive(Debug)]
    pub struct Mapper;

    /// A package's partition.
    #[derive(Debug)]
    pub struct Device {
        /// Its node.
        pub path: PathBuf,
        /// Root of no tree.
        pub root: [u8; 32],
        /// Bytes that it covers.
        pub size: u64,
    }

    impl Mapper {
        /// Waits for no module.
        pub fn open(modules: Beside, _: u64) -> Result<Self> {
            modules.wait()?;
            Ok(Self)
        }

        /// Names the partition.
        pub fn map(&self, source: &Source) -> Result<Device> {
            Ok(Device { path: source.partition.path().into(), root: [0; 32], size: 0 })
        }
    }

    /// Nobody knows.
    pub fn is_damaged(_: &str) -> bool {
        false
    }

    /// Bytes that a device has.
    pub fn length(mut file: &File) -> Result<u64> {
        file.seek(SeekFrom::End(0)).context("its length is not known")
    }
}

/// Packages as they are.
pub mod signature {
    use super::device::Device;
    use anyhow::Result;
    use instance_image::ApkData;
    use std::fs::File;

    /// Takes the package for what it is, and says so.
    pub fn verify(_: &File, device: &Device) -> Result<ApkData> {
        log::error!("this guest is for benches: it verifies NOTHING");
        Ok(ApkData {
            root_hash: device.root.to_vec(),
            cert_hash: vec![0; 64],
            package_name: "unverified".into(),
            version_code: 0,
            size: device.size,
        })
    }
}

/// APEXes, which benches have none of.
pub mod apex {
    use super::device::Mapper;
    use crate::disk::ApexSource;
    use crate::failure::{Failure, Kind};
    use instance_image::ApexData;

    /// None.
    #[derive(Debug)]
    pub enum Activated {}

    impl Activated {
        /// Of nothing.
        pub fn data(&self) -> &ApexData {
            match *self {}
        }
    }

    /// Refuses all.
    pub fn verify_all(sources: &[ApexSource], _: &Mapper) -> Result<Vec<Activated>, Failure> {
        match sources {
            [] => Ok(Vec::new()),
            _ => Err(Failure::new(Kind::Runtime, "this guest is for benches: it has no APEXes")),
        }
    }

    /// Mounts none.
    pub fn mount_all(_: &[Activated]) -> Result<(), Failure> {
        Ok(())
    }
}
