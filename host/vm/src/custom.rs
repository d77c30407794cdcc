//! `vm run CONFIG`: a VM that a JSON file puts together by hand, as the original has it.

use crate::cli::Run;
use crate::configure::configure;
use crate::exit::{Exit, UsageError};
use crate::files;
use crate::launch::{self, Described, Launch};
use anyhow::{Context as _, Result};
use avf::service::ManagerOptions;
use avf::{
    CustomDisk, CustomImageConfig, CustomPartition, DebugLevel, DiskSource, VirtualMachineConfig,
    VirtualMachineConfigBuilder,
};
use avf_spawn::Termination;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What a VM is called if nobody says.
const NAME: &str = "VmRun";
/// No sensible configuration is longer.
const MAX_BYTES: u64 = 1 << 20;

/// The file; paths in it are relative to its folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Option<String>,
    kernel: Option<PathBuf>,
    initrd: Option<PathBuf>,
    params: Option<String>,
    bootloader: Option<PathBuf>,
    #[serde(default)]
    disks: Vec<Disk>,
    #[serde(default)]
    protected: bool,
    memory_mib: Option<u32>,
    cpu_topology: Option<Topology>,
    platform_version: String,
    #[serde(default)]
    devices: Vec<PathBuf>,
    console_input_device: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Disk {
    image: Option<PathBuf>,
    #[serde(default)]
    partitions: Vec<Partition>,
    #[serde(default)]
    writable: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Partition {
    label: String,
    path: PathBuf,
    #[serde(default)]
    writable: bool,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Topology {
    OneCpu,
    MatchHost,
}

/// Runs the command.
pub fn run(
    arguments: &Run,
    options: ManagerOptions,
    signals: std::io::Result<Termination>,
) -> Result<Exit> {
    let (path, flags) = (&arguments.what, &arguments.vm);
    check(arguments)?;
    let file = read(path)?;
    let shown = path.to_string_lossy();
    let name = file.name.clone();
    let custom = file.image(path)?;
    let inputs = inputs(&custom);
    let config = VirtualMachineConfig::builder(&launch::context(path)?);
    let config = put_together(config, &file, custom)?;
    let config = configure(config, &flags.config)?;
    // A wrong value is found before the manager is started.
    config.clone().build()?;
    let launch = Launch {
        flags,
        options,
        config,
        described: Described {
            apk: &shown,
            payload: None,
            default_name: name.as_deref().unwrap_or(NAME),
        },
        instance: None,
        files: inputs.iter().map(AsRef::as_ref).chain([path.as_path()]).collect(),
        is_interactive: false,
    };
    launch.run(signals, |_, _| Ok(()))
}

/// Flags that only a package or a disk can have.
fn check(arguments: &Run) -> Result<(), UsageError> {
    let flags = &arguments.vm;
    let given = [
        ("--payload-binary-name", arguments.payload_binary_name.is_some()),
        ("--config-path", arguments.config_path.is_some()),
        ("--instance", arguments.instance.is_some()),
        ("--instance-id-file", flags.instance_id_file.is_some()),
        ("--storage", flags.storage.is_some()),
        ("--image", flags.config.image.is_some()),
        ("--gki", flags.config.gki.is_some()),
        ("--connect", flags.connect.is_some()),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => {
            let text = format!("{flag} is for VMs with a payload, and {} has none", {
                arguments.what.display()
            });
            Err(UsageError(text))
        }
        None => Ok(()),
    }
}

fn read(path: &Path) -> Result<File> {
    let shown = path.display();
    let text = files::read(path, MAX_BYTES).with_context(|| format!("cannot read {shown}"))?;
    serde_json::from_slice(&text).with_context(|| format!("{shown} is no configuration of a VM"))
}

fn put_together(
    config: VirtualMachineConfigBuilder,
    file: &File,
    custom: CustomImageConfig,
) -> Result<VirtualMachineConfigBuilder> {
    if !file.devices.is_empty() {
        anyhow::bail!("\"devices\" is not built: no device of the host can be given to a VM");
    }
    let mut config = config
        .custom_image_config(custom)
        .protected_vm(file.protected)
        // Nothing in such a VM is kept from its host.
        .debug_level(DebugLevel::Full);
    if let Some(mib) = file.memory_mib.filter(|mib| *mib > 0) {
        config = config.memory_bytes(u64::from(mib) << 20);
    }
    config = match file.cpu_topology {
        Some(Topology::MatchHost) => config.cpu_topology(avf::CpuTopology::MatchHost),
        Some(Topology::OneCpu) | None => config,
    };
    if let Some(device) = &file.console_input_device {
        config = config.console_input_device(device).vm_console_input_supported(true);
    }
    Ok(config)
}

impl File {
    /// What is put together, with absolute paths.
    fn image(&self, path: &Path) -> Result<CustomImageConfig> {
        let path = launch::absolute(path)?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let absolute = |path: &Option<PathBuf>| path.as_ref().map(|path| folder.join(path));
        let disks = self.disks.iter().map(|disk| disk.source(folder)).collect::<Result<_, _>>()?;
        Ok(CustomImageConfig {
            name: self.name.clone(),
            kernel: absolute(&self.kernel),
            initrd: absolute(&self.initrd),
            bootloader: absolute(&self.bootloader),
            params: self.params.iter().cloned().collect(),
            disks,
            platform_version: Some(self.platform_version.clone()),
        })
    }
}

impl Disk {
    fn source(&self, folder: &Path) -> Result<CustomDisk, UsageError> {
        let source = match (&self.image, self.partitions.is_empty()) {
            (Some(image), true) => DiskSource::Image(folder.join(image)),
            (None, false) => {
                let partition = |it: &Partition| CustomPartition {
                    label: it.label.clone(),
                    path: folder.join(&it.path),
                    writable: it.writable,
                };
                DiskSource::Partitions(self.partitions.iter().map(partition).collect())
            }
            _ => {
                let text = "Exactly one of image and partitions must be specified. (Was ";
                return Err(UsageError(format!("{text}{self:?}.)")));
            }
        };
        Ok(CustomDisk { source, writable: self.writable })
    }
}

/// The files that the VM reads.
fn inputs(custom: &CustomImageConfig) -> Vec<PathBuf> {
    let boot = [&custom.kernel, &custom.initrd, &custom.bootloader];
    let disks = custom.disks.iter().flat_map(|disk| match &disk.source {
        DiskSource::Image(path) => vec![path.clone()],
        DiskSource::Partitions(partitions) => {
            partitions.iter().map(|partition| partition.path.clone()).collect()
        }
    });
    boot.into_iter().flatten().cloned().chain(disks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<CustomImageConfig> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), text)?;
        let read = read(file.path())?;
        let custom = read.image(Path::new("/configs/c.json"))?;
        let context = launch::context(Path::new("/configs/c.json"))?;
        let config = put_together(VirtualMachineConfig::builder(&context), &read, custom)?;
        Ok(config.build()?.custom_image_config().cloned().unwrap_or_default())
    }

    #[test]
    fn the_originals_file_is_understood() {
        let custom = parse(
            r#"{
                "name": "linux", "kernel": "vmlinuz", "initrd": "/boot/initrd",
                "params": "console=hvc0 quiet", "protected": false, "memory_mib": 256,
                "cpu_topology": "one_cpu", "console_input_device": "hvc0",
                "disks": [
                    {"image": "root.img", "writable": true},
                    {"partitions": [{"label": "a", "path": "p/a.img"}]}
                ],
                "platform_version": "~1.0"
            }"#,
        )
        .unwrap();
        assert_eq!(custom.kernel, Some("/configs/vmlinuz".into()));
        assert_eq!(custom.initrd, Some("/boot/initrd".into()));
        assert_eq!(custom.params, ["console=hvc0 quiet"]);
        assert_eq!(custom.disks[0].source, DiskSource::Image("/configs/root.img".into()));
        assert!(custom.disks[0].writable && !custom.disks[1].writable);
        let paths = ["/configs/vmlinuz", "/boot/initrd", "/configs/root.img", "/configs/p/a.img"];
        assert_eq!(inputs(&custom), paths.map(PathBuf::from));
    }

    #[test]
    fn the_documentations_example_is_one() {
        let text = include_str!("../../../docs/vm-config.md");
        let example = text.split("```json").nth(1).and_then(|rest| rest.split("```").next());
        let custom = parse(example.unwrap()).unwrap();
        assert_eq!((custom.name.as_deref(), custom.disks.len()), (Some("linux"), 2));
    }

    #[test]
    fn nonsense_says_what_it_is() {
        let with = |text: &str| format!(r#"{{"platform_version": "~1.0", {text}}}"#);
        for (text, message) in [
            (String::new(), "is no configuration of a VM"),
            ("[]".into(), "is no configuration of a VM"),
            (r#"{"kernel": "k"}"#.into(), "missing field `platform_version`"),
            (with(r#""kernel": "k", "gpu": {}"#), "unknown field `gpu`"),
            (with(r#""kernel": "k", "kernel": "l""#), "duplicate field `kernel`"),
            (with(r#""kernel": "k", "memory_mib": -1"#), "invalid value: integer `-1`"),
            (with(r#""kernel": "k", "memory_mib": 4294967296"#), "invalid value"),
            (with(r#""kernel": "k", "cpu_topology": "two""#), "unknown variant `two`"),
            (with(r#""kernel": "k", "devices": ["/dev/x"]"#), "no device of the host"),
            (with(r#""kernel": "k", "protected": true"#), "Protected VMs are not supported"),
            (with(r#""kernel": "k", "console_input_device": "hvc9""#), "hvc9"),
            (with(r#""kernel": "k", "disks": [{}]"#), "Exactly one of image and partitions"),
            (
                with(
                    r#""kernel": "k", "disks": [{"image": "i", "partitions": [{"label": "a", "path": "p"}]}]"#,
                ),
                "Exactly one of image and partitions",
            ),
            (
                with(r#""kernel": "k", "disks": [{"partitions": [{"label": "a"}]}]"#),
                "missing field `path`",
            ),
            (with(r#""name": "n""#), "VM must have either a bootloader or a kernel image"),
            (
                with(r#""kernel": "k", "bootloader": "b""#),
                "Can't have both bootloader and kernel/initrd image",
            ),
        ] {
            let error = crate::report::chain(&parse(&text).unwrap_err());
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
