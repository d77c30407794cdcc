//! What goes into a package.

use std::collections::BTreeMap;

use apkmanifest::Manifest;
use apkzip::Archive;

use crate::zip::Writer;
use crate::{Error, Result};

/// Libraries begin at a multiple of this, so that they can be mapped from where they lie.
pub const LIBRARY_ALIGNMENT: u16 = 4096;

const MANIFEST: &str = "AndroidManifest.xml";

/// The files of a package. They are in memory, and so is the package that is made of them.
#[derive(Debug, Clone, Default)]
pub struct Package {
    files: BTreeMap<String, File>,
}

#[derive(Debug, Clone)]
struct File {
    content: Vec<u8>,
    deflate: bool,
}

impl Package {
    /// A package with nothing but its manifest.
    pub fn new(manifest: &Manifest) -> Self {
        let manifest = File { content: manifest.write(), deflate: false };
        Self { files: BTreeMap::from([(MANIFEST.to_owned(), manifest)]) }
    }

    /// Adds a file under a path in the package, with `/` between the parts. It is stored as it is:
    /// libraries (`*.so`) at a multiple of [`LIBRARY_ALIGNMENT`], others at a multiple of 4 bytes.
    pub fn add(&mut self, name: impl Into<String>, content: Vec<u8>) -> Result<()> {
        self.insert(name.into(), File { content, deflate: false })
    }

    /// As [`add`](Self::add), but deflated if that makes it smaller. Not for libraries, which are
    /// stored all the same.
    pub fn add_compressed(&mut self, name: impl Into<String>, content: Vec<u8>) -> Result<()> {
        let name = name.into();
        let deflate = !is_library(&name);
        self.insert(name, File { content, deflate })
    }

    fn insert(&mut self, name: String, file: File) -> Result<()> {
        match self.files.contains_key(&name) {
            true => Err(Error::DuplicateFile(name)),
            false => {
                self.files.insert(name, file);
                Ok(())
            }
        }
    }

    /// Paths of all files, in the order in which they are written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The zip file, not signed yet. Whatever a reader of packages refuses (names that leave the
    /// package, a file and a directory of one name, too much of everything) is refused here.
    pub fn build(&self) -> Result<Vec<u8>> {
        let mut writer = Writer::default();
        for (name, file) in &self.files {
            let alignment = if is_library(name) { LIBRARY_ALIGNMENT } else { 4 };
            writer.add(name, &file.content, file.deflate, alignment)?;
        }
        let zip = writer.finish()?;
        Archive::open(zip.as_slice(), zip.len() as u64).map_err(Error::Zip)?;
        Ok(zip)
    }
}

fn is_library(name: &str) -> bool {
    name.ends_with(".so")
}
