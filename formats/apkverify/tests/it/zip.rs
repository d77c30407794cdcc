//! A small archive without a signing block.

/// One stored file and its directory.
pub struct Zip {
    pub contents: Vec<u8>,
    pub directory: Vec<u8>,
    pub end: Vec<u8>,
}

impl Zip {
    /// An archive of one file.
    pub fn of(name: &str, content: &[u8]) -> Self {
        let mut common = Vec::new();
        for value in [0, 0, 0, 0x21_u16] {
            common.extend(value.to_le_bytes());
        }
        common.extend(crc32fast::hash(content).to_le_bytes());
        for _kept_and_whole in 0..2 {
            common.extend((content.len() as u32).to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());

        let contents = [b"PK\x03\x04\x14\0", &*common, &[0; 2], name.as_bytes(), content].concat();
        let directory = [b"PK\x01\x02\x14\0\x14\0", &*common, &[0; 16], name.as_bytes()].concat();
        let mut end = b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec();
        end.extend((directory.len() as u32).to_le_bytes());
        end.extend((contents.len() as u32).to_le_bytes());
        end.extend([0, 0]);
        Self { contents, directory, end }
    }

    /// The archive with `block` in front of its central directory.
    pub fn with_block(&self, block: &[u8]) -> Vec<u8> {
        let mut end = self.end.clone();
        let directory = (self.contents.len() + block.len()) as u32;
        end[16..20].copy_from_slice(&directory.to_le_bytes());
        [&self.contents, block, &self.directory, &end].concat()
    }
}
