//! A small zip writer for tests.
#![allow(missing_docs, missing_debug_implementations)]

use std::io::Write;

/// An archive in the making.
#[derive(Default)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

/// How an entry is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Stored,
    Deflated,
    /// Under the number of a method that nobody knows.
    Strangely,
    /// Deflated, with a CRC that is not its own.
    Damaged,
}

impl Zip {
    pub fn with(self, name: &str, content: &[u8], kept: Kept) -> Self {
        self.with_mode(name, content, kept, 0)
    }

    pub fn stored(self, name: &str, content: &[u8]) -> Self {
        self.with(name, content, Kept::Stored)
    }

    pub fn deflated(self, name: &str, content: &[u8]) -> Self {
        self.with(name, content, Kept::Deflated)
    }

    /// With a mode that records the type as well; zero for none.
    pub fn with_mode(mut self, name: &str, content: &[u8], kept: Kept, mode: u32) -> Self {
        let (method, data) = match kept {
            Kept::Stored => (0, content.to_vec()),
            Kept::Strangely => (99, content.to_vec()),
            Kept::Deflated | Kept::Damaged => (8, deflate(content)),
        };
        let crc = crc32fast::hash(content) ^ u32::from(kept == Kept::Damaged);
        let mut common = vec![20, 0, 0, 0];
        common.extend(u16::to_le_bytes(method));
        common.extend([0, 0, 0x21, 0]);
        for number in [crc, data.len() as u32, content.len() as u32] {
            common.extend(number.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        let offset = self.bytes.len() as u32;
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(data);
        // Made by Unix if there is a mode.
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend([20, if mode == 0 { 0 } else { 3 }]);
        self.directory.extend(&common);
        self.directory.extend([0; 6]);
        self.directory.extend((mode << 16).to_le_bytes());
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.count += 1;
        self
    }

    pub fn finish(mut self) -> Vec<u8> {
        let offset = self.bytes.len() as u32;
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend([self.count, self.count].map(u16::to_le_bytes).concat());
        self.bytes.extend((self.directory.len() as u32).to_le_bytes());
        self.bytes.extend(offset.to_le_bytes());
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    // Writing to memory does not fail.
    let _ = encoder.write_all(content);
    encoder.finish().unwrap_or_default()
}
