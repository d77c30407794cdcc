//! A folder to make disks in.

use composite_disk::image::CompositeImage;
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// A folder to make disks in.
#[derive(Debug)]
pub struct Folder(pub tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Makes `payload.img` out of a configuration.
    pub fn make(&self, config: &str) -> Result<Vec<String>, String> {
        self.make_with(config, "payload.img", &[])
    }

    pub fn make_with(
        &self,
        config: &str,
        output: &str,
        apex_dirs: &[&str],
    ) -> Result<Vec<String>, String> {
        let config = self.write("config.json", config);
        let apex_dirs: Vec<_> = apex_dirs.iter().map(|folder| self.path(folder)).collect();
        mk_payload::make(&config, &self.path(output), &apex_dirs).map_err(|error| error.to_string())
    }
}

/// The whole disk as one file would have it: each component up to where the next one starts.
pub fn concatenate(image: &Path) -> Vec<u8> {
    let image = CompositeImage::read(fs::File::open(image).unwrap()).unwrap();
    let mut disk = Vec::new();
    for (component, len) in image.ranges() {
        assert_eq!(component.offset, disk.len() as u64);
        assert!(Path::new(&component.path).is_absolute(), "{component:?}");
        assert!(!component.writable);
        let file = fs::File::open(&component.path).unwrap();
        assert_eq!(file.metadata().unwrap().len(), len, "{component:?}");
        let mut bytes = vec![0; len as usize];
        file.read_exact_at(&mut bytes, component.file_offset).unwrap();
        disk.extend(bytes);
    }
    assert_eq!(disk.len() as u64, image.len);
    disk
}
