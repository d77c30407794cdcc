//! `vm run`: what is to be run, and a VM from a payload disk.

use crate::cli::{DEFAULT_CONFIG_PATH, Run};
use crate::configure::configure;
use crate::custom;
use crate::data;
use crate::exit::Exit;
use crate::files;
use crate::launch::{self, Described, Launch};
use crate::named;
use anyhow::{Context as _, Result, bail};
use avf::VirtualMachineConfig;
use avf::service::{DiskPart, ManagerOptions, PayloadDisk};
use avf_spawn::Termination;
use composite_disk::image::MAGIC;
use std::io::Read;
use std::path::Path;

/// What a VM is called if nobody says.
const NAME: &str = "VmRun";

/// Runs the command: a VM with a name, a disk, or a VM that is put together by hand.
pub fn run(
    arguments: &Run,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    let what = arguments.what.as_path();
    if let Some(name) = what.to_str().filter(|_| data::exists(what)) {
        return named::run(arguments, name, options, signals);
    }
    match kind(what)? {
        Kind::Disk => run_disk(arguments, options, signals),
        Kind::Json => custom::run(arguments, options, signals),
    }
}

fn run_disk(
    arguments: &Run,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    let (path, flags) = (&arguments.what, &arguments.vm);
    launch::check(flags, arguments.instance.as_deref())?;
    let config = VirtualMachineConfig::builder(&launch::context(path)?)
        .debug_level(flags.config.debug().into());
    let (config, payload) = match &arguments.payload_binary_name {
        Some(name) => (config.payload_binary_name(name), name.as_str()),
        None => {
            let path = arguments.config_path.as_deref().unwrap_or(DEFAULT_CONFIG_PATH);
            (config.payload_config_path(path), path)
        }
    };
    let config = configure(config, &flags.config)?;
    // A wrong value is found before anything is made on disk.
    config.clone().build()?;
    let disk = open(path)?;
    let shown = path.to_string_lossy();
    let launch = Launch {
        flags,
        options,
        config,
        described: Described { apk: &shown, payload: Some(payload), default_name: NAME },
        instance: arguments.instance.as_deref(),
        files: vec![path],
        is_interactive: false,
    };
    launch.run(signals, |request, _| {
        request.payload_disk = Some(disk);
        Ok(())
    })
}

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// A composite disk.
    Disk,
    /// Something that may be the configuration of a VM.
    Json,
}

/// Looks at the start of a file.
fn kind(path: &Path) -> Result<Kind> {
    let shown = path.display();
    let read = || -> std::io::Result<Vec<u8>> {
        let mut start = Vec::new();
        files::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
        Ok(start)
    };
    let start = read().with_context(|| match path.components().count() {
        1 if !path.exists() => format!("there is no VM {shown} and no file of that name"),
        _ => format!("cannot read {shown}"),
    })?;
    match start.trim_ascii_start().first() {
        _ if start == MAGIC => Ok(Kind::Disk),
        Some(b'{') => Ok(Kind::Json),
        _ => bail!(
            "{shown} is not a payload disk (`vm mk-payload` makes one), and no JSON configuration of a \
             VM either"
        ),
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
    fn a_file_is_known_by_its_start() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        for (contents, expected) in [
            (&b"{\"kernel\": \"k\"}"[..], Kind::Json),
            (b"\n  {", Kind::Json),
            (&MAGIC, Kind::Disk),
        ] {
            std::fs::write(&path, contents).unwrap();
            assert_eq!(kind(&path).unwrap(), expected);
        }
        for contents in [&b""[..], b"PK\x03\x04 a package", b"[]"] {
            std::fs::write(&path, contents).unwrap();
            let message = kind(&path).unwrap_err().to_string();
            assert!(message.contains("is not a payload disk"), "{message}");
        }
        let error = kind(directory.path()).unwrap_err();
        assert!(crate::report::chain(&error).ends_with("not a regular file"));
        let error = kind(Path::new("no such vm")).unwrap_err().to_string();
        assert_eq!(error, "there is no VM no such vm and no file of that name");
    }
}
