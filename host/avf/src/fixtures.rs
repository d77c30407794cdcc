//! VMs for the tests, without a manager process.

use crate::directory::{VmDirectory, write_file};
use crate::{Context, Error, INSTANCE_IMAGE_BYTES, Result, VirtualMachineConfig};
use std::fs::OpenOptions;
use std::path::Path;

/// The app.
pub(crate) fn context(data_dir: &Path) -> Context {
    Context {
        package: "com.example".into(),
        data_dir: data_dir.to_owned(),
        code_path: Some("/app/base.apk".into()),
    }
}

/// What its VMs are configured as.
pub(crate) fn config(storage: Option<u64>) -> VirtualMachineConfig {
    let builder = VirtualMachineConfig::builder(&context(Path::new("/data")))
        .payload_binary_name("l")
        .protected_vm(false);
    let builder = storage.into_iter().fold(builder, |it, bytes| it.encrypted_storage_bytes(bytes));
    builder.build().unwrap()
}

/// Makes the files of a VM.
pub(crate) fn fill(directory: &VmDirectory) -> Result<()> {
    fill_as(directory, &config(None))
}

/// Makes the files of a VM with 16 MiB of storage.
pub(crate) fn fill_with_storage(directory: &VmDirectory) -> Result<()> {
    fill_as(directory, &config(Some(16 << 20)))?;
    write_file(&directory.storage_image_path(), b"")?;
    set_length(&directory.storage_image_path(), 16 << 20)
}

fn fill_as(directory: &VmDirectory, config: &VirtualMachineConfig) -> Result<()> {
    directory.write_first_config(config)?;
    directory.write_instance_id(&[7; 64])?;
    directory.write_image_digest(&"ab".repeat(32))?;
    write_file(&directory.instance_image_path(), b"image")?;
    set_length(&directory.instance_image_path(), INSTANCE_IMAGE_BYTES)
}

/// Makes a file longer or shorter.
pub(crate) fn set_length(path: &Path, bytes: u64) -> Result<()> {
    let file = OpenOptions::new().write(true).open(path);
    file.and_then(|file| file.set_len(bytes)).map_err(Error::io("sizing", path))
}
