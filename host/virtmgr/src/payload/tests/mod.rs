//! Configurations against an image store and packages made for the purpose.

mod boot_stage;
mod idsig_file;
mod instance;
mod payload_disk;
mod plans;
mod refusals;

use super::*;
use crate::devices::{Content, Partition};
use apkmanifest::Manifest;
use apksign::{KeyPair, KeyType, Package, sign_v3};
use handover::PayloadDiskSettings;
use payload_metadata::Metadata;
use service::Accelerator::Accelerator as AidlAccelerator;
use service::CpuTopology::CpuTopology;
use service::CustomConfig::CustomConfig;
use service::Payload::Payload;
use service::PayloadDisk::PayloadDisk;
use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::OnceLock;

/// An installation with an image, a device program and a QEMU, none of which work.
struct Installation {
    root: tempfile::TempDir,
}

impl Installation {
    fn new() -> Self {
        Self::with_image(b"a kernel", b"an initramfs")
    }

    fn with_image(kernel: &[u8], initrd: &[u8]) -> Self {
        let root = tempfile::tempdir().unwrap();
        for program in ["bin/avf-devices", "path/qemu-system-x86_64", "path/qemu-system-aarch64"] {
            let path = root.path().join(program);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let entry = |contents: &[u8]| guest_image::FileEntry {
            sha256: guest_image::Digest::of(contents).to_string(),
            size: contents.len() as u64,
            mode: "644".into(),
        };
        let manifest = guest_image::Manifest {
            version: 1,
            os: "microdroid".into(),
            arch: "x86_64".into(),
            kernel_version: "6.12".into(),
            glibc_version: "2.41".into(),
            min_memory_mib: 128,
            files: BTreeMap::from([
                ("kernel".into(), entry(kernel)),
                ("initrd.img".into(), entry(initrd)),
            ]),
            packages: Vec::new(),
        };
        let here = Self { root };
        here.install(&manifest, kernel, initrd);
        here
    }

    /// Installs an image as the current one of its operating system.
    fn install(&self, manifest: &guest_image::Manifest, kernel: &[u8], initrd: &[u8]) -> String {
        let text = serde_json::to_vec_pretty(manifest).unwrap();
        let digest = guest_image::Digest::of(&text).to_string();
        let store = guest_image::Store::open(self.root.path());
        let image = store.images_dir().join(&digest);
        fs::create_dir_all(&image).unwrap();
        fs::write(image.join("manifest.json"), text).unwrap();
        fs::write(image.join("kernel"), kernel).unwrap();
        fs::write(image.join("initrd.img"), initrd).unwrap();
        fs::write(store.current_path_of(&manifest.os), format!("{digest}\n")).unwrap();
        digest
    }

    /// Installs the same image once more, as that of another operating system.
    fn install_os(&self, os: &str) -> String {
        let text = fs::read(self.image_file("manifest.json")).unwrap();
        let mut manifest: guest_image::Manifest = serde_json::from_slice(&text).unwrap();
        manifest.os = os.into();
        self.install(&manifest, b"a kernel", b"an initramfs")
    }

    fn environment(&self) -> Environment {
        Environment {
            avf_home: Some(self.root.path().into()),
            executable_dir: None,
            system: "/nowhere".into(),
            path: Some(self.root.path().join("path").into()),
            avf_state: Some(self.root.path().join("state")),
            apex_path: Some(self.root.path().join("apex").into()),
            root_secret: None,
            ..Environment::current()
        }
    }

    /// A file of the present image.
    fn image_file(&self, name: &str) -> std::path::PathBuf {
        let images = self.root.path().join("images");
        let digest = fs::read_to_string(images.join("current")).unwrap();
        images.join(digest.trim()).join(name)
    }

    fn plan_for(&self, config: &VirtualMachineAppConfig, requester: &Requester) -> Result<Plan> {
        plan(config, Console::default(), &self.environment(), requester)
    }

    fn plan(&self, config: &VirtualMachineAppConfig) -> Result<Plan> {
        self.plan_for(config, &Requester::parent())
    }

    fn refusal(&self, config: &VirtualMachineAppConfig) -> String {
        self.plan(config).map(drop).unwrap_err().to_string()
    }
}

fn file(contents: &[u8]) -> ParcelFileDescriptor {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(contents).unwrap();
    ParcelFileDescriptor::from(file)
}

/// A file of zeros.
fn sparse(size: u64) -> ParcelFileDescriptor {
    let file = tempfile::tempfile().unwrap();
    file.set_len(size).unwrap();
    ParcelFileDescriptor::from(file)
}

/// A signed package with these files.
fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    let key = KEY.get_or_init(|| KeyPair::generate(KeyType::EcP256).unwrap());
    sign_v3(unsigned(files), key).unwrap().apk
}

fn unsigned(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut package = Package::new(&Manifest::new("org.example.test", 1).unwrap());
    for (name, contents) in files {
        package.add(*name, contents.to_vec()).unwrap();
    }
    package.build().unwrap()
}

/// The same with its first `old` changed to `new` after it was signed.
fn changed(mut package: Vec<u8>, old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = package.windows(old.len()).position(|bytes| bytes == old).unwrap();
    package[at..at + new.len()].copy_from_slice(new);
    package
}

fn config(apk: &[u8], payload: Payload) -> VirtualMachineAppConfig {
    VirtualMachineAppConfig {
        name: "test".into(),
        apk: Some(file(apk)),
        payload,
        accelerator: AidlAccelerator::TCG,
        ..VirtualMachineAppConfig::default()
    }
}

fn binary(name: &str) -> Payload {
    binary_with(name, Vec::new())
}

fn binary_with(name: &str, extra_apks: Vec<ParcelFileDescriptor>) -> Payload {
    Payload::PayloadConfig(service::VirtualMachinePayloadConfig::VirtualMachinePayloadConfig {
        payloadBinaryName: name.into(),
        extraApks: extra_apks,
    })
}

fn plain() -> VirtualMachineAppConfig {
    config(&package(&[("assets/readme", b"hello")]), binary("payload.so"))
}

/// A package with this payload configuration.
fn configured(json: &str) -> VirtualMachineAppConfig {
    let apk = package(&[("assets/c.json", json.as_bytes())]);
    config(&apk, Payload::ConfigPath("assets/c.json".into()))
}

fn partitions(plan: &Plan) -> &[Partition] {
    match &plan.disks[0].content {
        Content::Partitions(partitions) => partitions,
        Content::Extents { .. } => panic!("no partitions"),
    }
}

fn labels(plan: &Plan) -> Vec<&str> {
    partitions(plan).iter().map(|partition| partition.label.as_str()).collect()
}

fn contents(partition: &Partition) -> Vec<u8> {
    let mut bytes = vec![0; usize::try_from(partition.size).unwrap()];
    let file = File::from(partition.file.try_clone().unwrap());
    file.read_exact_at(&mut bytes, 0).unwrap();
    bytes
}

fn microdroid(plan: &Plan) -> &Microdroid {
    match &plan.guest {
        Guest::Microdroid(guest) => guest,
        Guest::Custom(_) => panic!("not our guest"),
    }
}

fn metadata(plan: &Plan) -> Metadata {
    Metadata::read(contents(&partitions(plan)[0]).as_slice()).unwrap()
}

fn told(plan: &Plan) -> Handover {
    Handover::read(microdroid(plan).handover.as_slice()).unwrap()
}
