//! The names of the output's files.

use crate::{Error, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The names of the output's files, all in one folder.
#[derive(Debug)]
pub(crate) struct Names {
    /// Absolute path of the composite disk file.
    pub(crate) image: PathBuf,
    stem: OsString,
    extension: OsString,
}

impl Names {
    pub(crate) fn new(output: &Path) -> Result<Self> {
        let bad = || Error::BadOutput(output.to_owned());
        // `Path` takes the slash away, and the file in front of it for one.
        let is_folder = output.as_os_str().as_encoded_bytes().ends_with(b"/");
        let image = std::path::absolute(output).map_err(|_| bad())?;
        let stem = image.file_stem().filter(|_| !is_folder).ok_or_else(bad)?.to_owned();
        let mut extension = OsString::new();
        if let Some(text) = image.extension() {
            extension.push(".");
            extension.push(text);
        }
        Ok(Self { image, stem, extension })
    }

    pub(crate) fn folder(&self) -> &Path {
        // An absolute path with a file name has a parent.
        self.image.parent().unwrap_or(Path::new("/"))
    }

    pub(crate) fn header(&self) -> PathBuf {
        self.beside("-header")
    }

    pub(crate) fn footer(&self) -> PathBuf {
        self.beside("-footer")
    }

    pub(crate) fn signature(&self) -> PathBuf {
        self.beside("-signature")
    }

    /// What follows payload `index`.
    pub(crate) fn filler(&self, index: usize) -> PathBuf {
        let mut path = self.image.clone().into_os_string();
        path.push(format!(".{index}"));
        path.into()
    }

    /// The suffix comes before the last dot of the file name, or last if there is no dot.
    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.stem.clone();
        name.push(suffix);
        name.push(&self.extension);
        self.image.with_file_name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header_and_filler(output: &str) -> (String, String) {
        let names = Names::new(Path::new(output)).unwrap();
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        (text(names.header()), text(names.filler(1)))
    }

    #[test]
    fn suffixes_come_before_the_last_dot_of_the_file_name() {
        for (output, header, filler) in [
            ("/d/payload.img", "/d/payload-header.img", "/d/payload.img.1"),
            ("/d/a.b.img", "/d/a.b-header.img", "/d/a.b.img.1"),
            ("/d/payload", "/d/payload-header", "/d/payload.1"),
            ("/v1.2/payload", "/v1.2/payload-header", "/v1.2/payload.1"),
            ("/v1.2/p.img", "/v1.2/p-header.img", "/v1.2/p.img.1"),
            ("/d/.hidden", "/d/.hidden-header", "/d/.hidden.1"),
            ("/d/p.", "/d/p-header.", "/d/p..1"),
        ] {
            assert_eq!(header_and_filler(output), (header.into(), filler.into()), "{output}");
        }
    }

    #[test]
    fn a_folder_is_no_output() {
        for output in ["/", "", "..", "/d/..", "/d/"] {
            assert!(Names::new(Path::new(output)).is_err(), "{output:?}");
        }
    }
}
