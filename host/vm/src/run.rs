//! `vm run`: a VM from a payload disk.

use crate::cli::Run;
use crate::exit::Exit;
use crate::files;
use crate::launch::{self, Described, Launch};
use anyhow::{Context as _, Result, bail};
use avf::VirtualMachineConfig;
use avf::service::{DiskPart, ManagerOptions, PayloadDisk};
use avf_spawn::Termination;
use composite_disk::image::MAGIC;
use std::io::Read;
use std::path::Path;

/// What a VM is called if nobody says.
const NAME: &str = "VmRun";

/// Runs the command.
pub fn run(
    arguments: &Run,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    let flags = &arguments.vm;
    launch::check(flags, arguments.instance.as_deref())?;
    check_kind(&arguments.disk)?;
    let config = VirtualMachineConfig::builder(&launch::context(&arguments.disk)?);
    let (config, payload) = match &arguments.payload_binary_name {
        Some(name) => (config.payload_binary_name(name), name.as_str()),
        None => {
            let path = arguments.config_path.as_str();
            (config.payload_config_path(path), path)
        }
    };
    let config = launch::configure(config, flags)?;
    let disk = open(&arguments.disk)?;
    let shown = arguments.disk.to_string_lossy();
    let launch = Launch {
        flags,
        options,
        config,
        described: Described { apk: &shown, payload, default_name: NAME },
        instance: arguments.instance.as_deref(),
        files: vec![&arguments.disk],
    };
    launch.run(signals, |request, _| {
        request.payload_disk = Some(disk);
        Ok(())
    })
}

/// Says what a file is that is no composite disk.
fn check_kind(path: &Path) -> Result<()> {
    let shown = path.display();
    let read = || -> std::io::Result<Vec<u8>> {
        let mut start = Vec::new();
        files::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
        Ok(start)
    };
    let start = read().with_context(|| format!("cannot read {shown}"))?;
    match start.trim_ascii_start().first() {
        _ if start == MAGIC => Ok(()),
        Some(b'{') => bail!(
            "{shown} looks like the JSON configuration of a VM that is put together by hand, which \
             is not built yet; give a payload disk, as `vm mk-payload` makes it"
        ),
        _ => bail!("{shown} is not a payload disk: make one with `vm mk-payload`"),
    }
}

fn open(path: &Path) -> Result<PayloadDisk> {
    let disk = mk_payload::PayloadDisk::open(path)?;
    // Only to fail before the boot, with a better text than the guest's.
    disk.table()?;
    let part = |extent: mk_payload::Extent| DiskPart {
        file: extent.file,
        file_offset: extent.file_offset,
        disk_offset: extent.disk_offset,
        length: extent.len,
    };
    let size = disk.len;
    Ok(PayloadDisk { parts: disk.extents.into_iter().map(part).collect(), size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_payload_disk_is_told_apart() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        for (contents, expected) in [
            (&b"{\"kernel\": \"k\"}"[..], "put together by hand, which is not built yet"),
            (b"\n  {", "put together by hand, which is not built yet"),
            (b"", "is not a payload disk: make one with `vm mk-payload`"),
            (b"PK\x03\x04 a package", "is not a payload disk"),
        ] {
            std::fs::write(&path, contents).unwrap();
            let message = check_kind(&path).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
        std::fs::write(&path, MAGIC).unwrap();
        check_kind(&path).unwrap();
        let error = check_kind(directory.path()).unwrap_err();
        assert!(crate::report::chain(&error).ends_with("not a regular file"));
    }
}
