//! Writes packages: zip files (PKWARE's APPNOTE.TXT) as Android's build tools lay them out.
//!
//! Libraries are stored and begin at a multiple of 4096 bytes, so that they can be mapped in place;
//! other files are deflated if that makes them smaller. The padding is Android's extra field 0xd935,
//! which names the alignment, so that `apksigner` keeps it. Times are constant: the same files give
//! the same bytes.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, ensure};
use flate2::{Compression, write::DeflateEncoder};

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// 1980-01-01, the first day a zip file can name.
const DOS_DATE: u16 = 0x0021;
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
const LIBRARY_ALIGNMENT: u16 = 4096;
const OTHER_ALIGNMENT: u16 = 4;
const ALIGNMENT_FIELD: u16 = 0xd935;
const LOCAL_HEADER_SIZE: usize = 30;

/// Writes an unsigned package with `(name in the package, file)`, in this order, to `out`.
pub fn make_apk(files: &[(String, PathBuf)], out: &Path) -> Result<()> {
    let mut package = Writer::default();
    for (name, path) in files {
        let data = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        package.add(name, &data).with_context(|| format!("cannot pack {}", path.display()))?;
    }
    let bytes = package.finish()?;
    fs::write(out, bytes).with_context(|| format!("cannot write {}", out.display()))
}

/// A zip file that is being written.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Writer {
    /// Appends a file.
    pub(super) fn add(&mut self, name: &str, data: &[u8]) -> Result<()> {
        let name_length = size16(name.len())?;
        let offset = size32(self.bytes.len())?;
        let library = name.ends_with(".so");
        let (method, content) = if library { (STORED, data.to_vec()) } else { compress(data)? };
        let common = common_fields(method, crc32fast::hash(data), content.len(), data.len())?;

        let data_at = self.bytes.len() + LOCAL_HEADER_SIZE + name.len();
        let alignment = if library { LIBRARY_ALIGNMENT } else { OTHER_ALIGNMENT };
        let extra = if method == STORED { padding(data_at, alignment) } else { Vec::new() };

        put(&mut self.bytes, &[b"PK\x03\x04", &common, &name_length, &size16(extra.len())?]);
        put(&mut self.bytes, &[name.as_bytes(), &extra, &content]);

        // Made by the version on no particular system; no extra field, comment or attributes.
        put(&mut self.directory, &[b"PK\x01\x02", &VERSION.to_le_bytes(), &common, &name_length]);
        put(&mut self.directory, &[&[0; 12], &offset, name.as_bytes()]);
        self.count = self.count.checked_add(1).ok_or_else(|| anyhow!("too many files"))?;
        Ok(())
    }

    /// Appends the central directory and the end record.
    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        let offset = size32(self.bytes.len())?;
        let (count, size) = (self.count.to_le_bytes(), size32(self.directory.len())?);
        put(&mut self.bytes, &[&self.directory, b"PK\x05\x06", &[0; 4], &count, &count]);
        put(&mut self.bytes, &[&size, &offset, &[0; 2]]);
        Ok(self.bytes)
    }
}

/// The fields that the local header and the central directory share: version needed, flags, method,
/// time, date, checksum and the two sizes.
fn common_fields(method: u16, crc: u32, compressed: usize, size: usize) -> Result<Vec<u8>> {
    let mut fields = Vec::new();
    for value in [VERSION, FLAGS, method, 0, DOS_DATE] {
        fields.extend(value.to_le_bytes());
    }
    put(&mut fields, &[&crc.to_le_bytes(), &size32(compressed)?, &size32(size)?]);
    Ok(fields)
}

/// The content in the smaller of its two forms.
fn compress(data: &[u8]) -> Result<(u16, Vec<u8>)> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).context("cannot compress")?;
    let deflated = encoder.finish().context("cannot compress")?;
    Ok(if deflated.len() < data.len() { (DEFLATED, deflated) } else { (STORED, data.to_vec()) })
}

/// An extra field that moves what is at `position` to a multiple of `alignment`: identifier, size,
/// the alignment, zeros.
fn padding(position: usize, alignment: u16) -> Vec<u8> {
    const HEADER: usize = 6;
    let unit = usize::from(alignment);
    let zeros = (unit - (position + HEADER) % unit) % unit;
    let mut field = Vec::new();
    // The sum stays below the largest alignment plus 2.
    let size = (zeros as u16) + 2;
    for value in [ALIGNMENT_FIELD, size, alignment] {
        field.extend(value.to_le_bytes());
    }
    field.resize(HEADER + zeros, 0);
    field
}

fn put(to: &mut Vec<u8>, parts: &[&[u8]]) {
    for part in parts {
        to.extend_from_slice(part);
    }
}

fn size16(size: usize) -> Result<[u8; 2]> {
    Ok(u16::try_from(size).context("a name or field is longer than 65535 bytes")?.to_le_bytes())
}

fn size32(size: usize) -> Result<[u8; 4]> {
    // The value of all ones stands for ZIP64.
    ensure!(size < u32::MAX as usize, "the package would be larger than 4 GiB");
    Ok((size as u32).to_le_bytes())
}
