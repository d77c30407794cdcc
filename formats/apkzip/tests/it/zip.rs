//! A small zip writer that can lie.

use std::io::Write;

use apkzip::{Archive, Result};

pub const STORED: u16 = 0;
pub const DEFLATE: u16 = 8;

/// One entry to be written. The fields are what the headers will say, right or wrong.
#[derive(Clone)]
pub struct File {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub kept: Vec<u8>,
    pub size: u32,
    pub crc: u32,
    pub made_by: u16,
    pub mode: u32,
    pub local_extra: Vec<u8>,
}

impl File {
    pub fn stored(name: &str, content: &[u8]) -> Self {
        Self {
            name: name.into(),
            flags: 0,
            method: STORED,
            kept: content.to_vec(),
            size: content.len() as u32,
            crc: crc32fast::hash(content),
            made_by: 0,
            mode: 0,
            local_extra: Vec::new(),
        }
    }

    pub fn deflated(name: &str, content: &[u8]) -> Self {
        Self { method: DEFLATE, kept: deflate(content), ..Self::stored(name, content) }
    }

    pub fn with_mode(self, mode: u32) -> Self {
        Self { made_by: 3 << 8, mode, ..self }
    }
}

pub fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A written archive and where its headers are, to be spoiled by tests.
#[derive(Clone, Default)]
pub struct Zip {
    pub bytes: Vec<u8>,
    /// Offsets of the local headers.
    pub local: Vec<usize>,
    /// Offsets of the central records.
    pub central: Vec<usize>,
    /// Offset of the end record.
    pub end: usize,
}

impl Zip {
    pub fn of(files: &[File]) -> Self {
        let mut zip = Self::default();
        for file in files {
            zip.local.push(zip.bytes.len());
            zip.push32(0x0403_4b50);
            zip.push16(&[20]);
            zip.push_common(file);
            zip.push16(&[file.local_extra.len() as u16]);
            zip.bytes.extend(&file.name);
            zip.bytes.extend(&file.local_extra);
            zip.bytes.extend(&file.kept);
        }
        let directory = zip.bytes.len();
        for (index, file) in files.iter().enumerate() {
            zip.central.push(zip.bytes.len());
            zip.push32(0x0201_4b50);
            zip.push16(&[file.made_by, 20]);
            zip.push_common(file);
            zip.push16(&[0, 0, 0, 0]);
            zip.push32(file.mode << 16);
            zip.push32(zip.local[index] as u32);
            zip.bytes.extend(&file.name);
        }
        zip.end = zip.bytes.len();
        let count = files.len() as u16;
        zip.push32(0x0605_4b50);
        zip.push16(&[0, 0, count, count]);
        zip.push32((zip.end - directory) as u32);
        zip.push32(directory as u32);
        zip.push16(&[0]);
        zip
    }

    /// What local headers and central records have in common, flags to length of name.
    fn push_common(&mut self, file: &File) {
        self.push16(&[file.flags, file.method, 0, 0x21]);
        self.push32(file.crc);
        self.push32(file.kept.len() as u32);
        self.push32(file.size);
        self.push16(&[file.name.len() as u16]);
    }

    fn push16(&mut self, values: &[u16]) {
        self.bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn push32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub fn set16(&mut self, at: usize, value: u16) {
        self.bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }

    pub fn set32(&mut self, at: usize, value: u32) {
        self.bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    pub fn get32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes[at..at + 4].try_into().unwrap())
    }

    /// Puts bytes in front of the end record, without telling it.
    pub fn insert_before_end(&mut self, bytes: &[u8]) {
        self.bytes.splice(self.end..self.end, bytes.iter().copied());
        self.end += bytes.len();
    }

    /// Gives the archive a comment.
    pub fn set_comment(&mut self, comment: &[u8]) {
        self.bytes.truncate(self.end + 22);
        self.set16(self.end + 20, comment.len() as u16);
        self.bytes.extend(comment);
    }

    pub fn open(&self) -> Result<Archive<&[u8]>> {
        open(&self.bytes)
    }
}

pub fn open(bytes: &[u8]) -> Result<Archive<&[u8]>> {
    Archive::open(bytes, bytes.len() as u64)
}

/// Opens an archive and reads everything in it, to the first error.
pub fn read_all(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>> {
    let archive = open(bytes)?;
    archive.entries().map(|entry| Ok((entry.name.clone(), archive.read(entry)?))).collect()
}
