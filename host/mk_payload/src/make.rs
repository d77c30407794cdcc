//! From a configuration to the files of a disk.

use crate::config::MAX_CONFIG;
use crate::input::{Identity, Input, identity, identity_of, read_bounded};
use crate::names::Names;
use crate::output::{self, OutputFile};
use crate::{Error, PayloadConfig, Result, apexes};
use composite_disk::image::{Component, CompositeImage};
use composite_disk::{Layout, PARTITION_ALIGNMENT, Partition, Source};
use payload_metadata::signature::{self, ApexSignature, ApkSignature, MicrodroidSignature};
use payload_metadata::{APK_PARTITION, VERSION, apex_partition};
use std::path::{Path, PathBuf};

/// Makes the disk that the file `config` describes and writes it to `output` and files beside
/// that. "System" APEXes are looked for in `apex_dirs`, in that order.
///
/// Answers warnings. The APEXes and the APK are neither changed nor copied nor verified.
pub fn make(config: &Path, output: &Path, apex_dirs: &[PathBuf]) -> Result<Vec<String>> {
    let (text, config_file) = read_bounded(config, MAX_CONFIG)?;
    if text.len() as u64 > MAX_CONFIG {
        return Err(Error::BadConfig(format!("it has more than {MAX_CONFIG} bytes")));
    }
    let (parsed, mut warnings) = PayloadConfig::parse(&text)?;
    let payloads = Payloads::find(&parsed, config, apex_dirs)?;
    let names = Names::new(output)?;
    let (parts, image) = assemble(&payloads, &names)?;
    let mut sources: Vec<_> = payloads.inputs().map(|input| input.identity).collect();
    sources.push(identity_of(config, &config_file)?);
    refuse_overwriting(&sources, parts.iter().chain([&image]))?;
    output::write(names.folder(), parts, image)?;
    warnings.extend(payloads.too_many_to_run());
    Ok(warnings)
}

/// Most payloads of a disk that a VM can be given. Each has two files, and the disk three more; the
/// manager gets all of them in one message, which carries 253 (`SCM_MAX_FD` of Linux) with the
/// descriptors of consoles, log, instance image and storage among them.
const MAX_RUNNABLE: usize = 122;

/// Everything that goes onto the disk.
struct Payloads {
    apexes: Vec<Input>,
    apk: Option<Input>,
    signature: MicrodroidSignature,
}

impl Payloads {
    fn find(config: &PayloadConfig, config_path: &Path, apex_dirs: &[PathBuf]) -> Result<Self> {
        let count = config.apexes.len() + config.system_apexes.len();
        // Before thousands of files are looked for.
        if count > signature::MAX_APEXES {
            return Err(payload_metadata::Error::TooManyApexes { count }.into());
        }
        let folder = config_path.parent().unwrap_or(Path::new(""));
        let open = |path: &Path| Input::open(&folder.join(path), config_path);
        let mut apexes = Vec::new();
        let mut signatures = Vec::new();
        for apex in &config.apexes {
            let input = open(&apex.path)?;
            signatures.push(ApexSignature {
                name: apex.name.clone(),
                size: input.size,
                public_key: apex.public_key.clone(),
                root_digest: apex.root_digest.clone(),
            });
            apexes.push(input);
        }
        for name in &config.system_apexes {
            let input = Input::open(&apexes::find(name, apex_dirs)?, config_path)?;
            let (name, size) = (name.clone(), input.size);
            signatures.push(ApexSignature { name, size, ..Default::default() });
            apexes.push(input);
        }
        let apk_signature = config.apk.as_ref().map(|apk| ApkSignature {
            name: apk.name.clone(),
            payload_partition_name: APK_PARTITION.into(),
            idsig_partition_name: String::new(),
        });
        let apk = config.apk.as_ref().map(|apk| open(&apk.path)).transpose()?;
        let signature =
            MicrodroidSignature { version: VERSION, apexes: signatures, apk: apk_signature };
        Ok(Self { apexes, apk, signature })
    }

    /// In the order of their partitions.
    fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.apexes.iter().chain(&self.apk)
    }

    /// A warning, if such a disk can be made but not used here.
    fn too_many_to_run(&self) -> Option<String> {
        let count = self.inputs().count();
        (count > MAX_RUNNABLE).then(|| {
            format!(
                "the disk has {count} APEXes and APKs; VMs can be given disks with up to \
                 {MAX_RUNNABLE}"
            )
        })
    }

    /// The disk's partitions; the first one has `signature` bytes.
    fn partitions(&self, signature: usize) -> Vec<Partition> {
        let partition = |label, size| Partition { label, size, writable: false };
        let mut partitions = vec![partition(signature::PARTITION.into(), signature as u64)];
        for (index, apex) in self.apexes.iter().enumerate() {
            partitions.push(partition(apex_partition(index), partition_size(apex)));
        }
        if let Some(apk) = &self.apk {
            partitions.push(partition(APK_PARTITION.into(), partition_size(apk)));
        }
        partitions
    }
}

/// Bytes of the size at the end of a payload's partition.
const TRAILER: u64 = 4;

/// A payload and its trailer, in whole pages.
fn partition_size(input: &Input) -> u64 {
    (u64::from(input.size) + TRAILER).next_multiple_of(PARTITION_ALIGNMENT)
}

/// What follows the payload in its partition: zeros and the size of the payload.
fn filler(input: &Input) -> Vec<u8> {
    let len = partition_size(input) - u64::from(input.size);
    // At most a page and the trailer.
    let mut bytes = vec![0; (len - TRAILER) as usize];
    bytes.extend_from_slice(&input.size.to_be_bytes());
    bytes
}

/// The signature partition, padded to whole pages; refused if no guest could read it.
fn signature_partition(signature: &MicrodroidSignature) -> Result<Vec<u8>> {
    let mut bytes = signature.encode();
    MicrodroidSignature::read(bytes.as_slice())?;
    bytes.resize(bytes.len().next_multiple_of(PARTITION_ALIGNMENT as usize), 0);
    Ok(bytes)
}

/// The files beside the image, and the image.
fn assemble(payloads: &Payloads, names: &Names) -> Result<(Vec<OutputFile>, OutputFile)> {
    let signature = signature_partition(&payloads.signature)?;
    let layout = Layout::new(&payloads.partitions(signature.len()), random_guid)?;
    let inputs: Vec<_> = payloads.inputs().collect();
    let mut disk = Disk { components: Vec::new(), parts: Vec::new() };
    let mut padding = None;
    for segment in layout.segments() {
        let at = segment.disk_offset;
        match segment.source {
            Source::Header => disk.add_part(at, names.header(), layout.header().to_vec())?,
            Source::Partition(0) => disk.add_part(at, names.signature(), signature.clone())?,
            Source::Partition(partition) => {
                let index = partition - 1;
                let Some(input) = inputs.get(index) else { continue };
                disk.add_component(at, &input.path)?;
                disk.add_part(at + u64::from(input.size), names.filler(index), filler(input))?;
            }
            // All partitions are whole pages, so only the last one is followed by zeros.
            Source::Zero => padding = Some(*segment),
            Source::Footer => {
                let zeros = padding.map_or(0, |padding| padding.len);
                let mut bytes = vec![0; zeros as usize];
                bytes.extend_from_slice(layout.footer());
                disk.add_part(at - zeros, names.footer(), bytes)?;
            }
        }
    }
    let image = CompositeImage { components: disk.components, len: layout.len() };
    let bytes =
        image.encode().map_err(|cause| Error::Image { path: names.image.clone(), cause })?;
    Ok((disk.parts, OutputFile { path: names.image.clone(), bytes }))
}

/// The disk while it is put together, from its start to its end.
struct Disk {
    components: Vec<Component>,
    parts: Vec<OutputFile>,
}

impl Disk {
    fn add_component(&mut self, offset: u64, path: &Path) -> Result<()> {
        let text = path.to_str().ok_or_else(|| Error::NotUtf8(path.to_owned()))?;
        self.components.push(Component::read_only(text, offset));
        Ok(())
    }

    /// A component in a file of the output.
    fn add_part(&mut self, offset: u64, path: PathBuf, bytes: Vec<u8>) -> Result<()> {
        self.add_component(offset, &path)?;
        self.parts.push(OutputFile { path, bytes });
        Ok(())
    }
}

/// No output may take the place of what the disk is made of.
fn refuse_overwriting<'o>(
    sources: &[Identity],
    outputs: impl Iterator<Item = &'o OutputFile>,
) -> Result<()> {
    for OutputFile { path, .. } in outputs {
        let present = path.metadata().is_ok_and(|it| sources.contains(&identity(&it)));
        if present {
            return Err(Error::WouldOverwrite { output: path.clone() });
        }
    }
    Ok(())
}

/// Random bytes for a GUID. Linux has them for everybody once it is up; should it not, all zeros
/// serve as well: nothing finds these partitions by GUID.
fn random_guid() -> [u8; 16] {
    let mut guid = [0; 16];
    let _ = rustix::rand::getrandom(&mut guid, rustix::rand::GetRandomFlags::empty());
    guid
}
