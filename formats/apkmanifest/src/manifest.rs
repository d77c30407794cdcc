//! What a manifest says.

use crate::document::{Attribute, Document};
use crate::kinds::{TYPE_DECIMAL, TYPE_HEXADECIMAL, VERSION_CODE, VERSION_CODE_MAJOR};
use crate::{Error, Result, write};

/// Most bytes of a manifest that is read.
pub const MAX_LEN: usize = 4 << 20;

/// Most characters of a package's name: with what Android appends it must fit a file name.
pub const MAX_PACKAGE_NAME: usize = 223;

/// Name and version of a package.
///
/// ```
/// use apkmanifest::Manifest;
///
/// let manifest = Manifest::new("org.example.demo", 1 << 32 | 7)?;
/// assert_eq!(Manifest::read(&manifest.write())?, manifest);
/// # Ok::<(), apkmanifest::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Manifest {
    /// The package's name, such as `org.example.demo`.
    pub package: String,
    /// `versionCodeMajor` in the upper and `versionCode` in the lower 32 bits; what is missing is
    /// zero.
    pub version_code: u64,
}

impl Manifest {
    /// A manifest of a package that may be called so.
    pub fn new(package: impl Into<String>, version_code: u64) -> Result<Self> {
        let package = package.into();
        match name_problem(&package) {
            Some(problem) => Err(Error::BadPackageName { name: package, problem }),
            None => Ok(Self { package, version_code }),
        }
    }

    /// Reads the content of a package's entry `AndroidManifest.xml`.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_LEN {
            return Err(Error::TooLarge { size: bytes.len(), limit: MAX_LEN });
        }
        if is_text(bytes) {
            return Err(Error::PlainText);
        }
        let document = Document::parse(bytes)?;
        let found = document.root_name()?;
        if found != "manifest" {
            return Err(Error::WrongRoot { found });
        }
        let attributes = document.attributes()?;
        let number = |name, resource| {
            let is = |a: &Attribute| document.is_system(a, resource, name);
            only(&attributes, name, is)?.map_or(Ok(0), |attribute| integer(attribute, name))
        };
        let package = only(&attributes, "package", |a| document.is_plain(a, "package"))?
            .ok_or(Error::Missing("attribute \"package\""))?;
        let minor = number("versionCode", VERSION_CODE)?;
        let major = number("versionCodeMajor", VERSION_CODE_MAJOR)?;
        Self::new(document.string(package, "package")?, u64::from(major) << 32 | u64::from(minor))
    }

    /// The binary form: besides name and version it says that the package wants
    /// [`MIN_SDK`](crate::MIN_SDK) and has no code of Android's own.
    pub fn write(&self) -> Vec<u8> {
        write::manifest(self)
    }
}

/// The one attribute that `is` finds.
fn only<'a>(
    attributes: &'a [Attribute],
    name: &'static str,
    is: impl Fn(&Attribute) -> Result<bool>,
) -> Result<Option<&'a Attribute>> {
    let mut found = None;
    for attribute in attributes {
        if is(attribute)? && found.replace(attribute).is_some() {
            return Err(Error::Twice(name));
        }
    }
    Ok(found)
}

fn integer(attribute: &Attribute, name: &'static str) -> Result<u32> {
    match attribute.kind {
        TYPE_DECIMAL | TYPE_HEXADECIMAL => Ok(attribute.value),
        found => Err(Error::WrongType { name, wanted: "an integer", found }),
    }
}

/// Whether this is XML as people write it, perhaps after a byte order mark.
fn is_text(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"<")
}

/// Why no package can be called so.
fn name_problem(name: &str) -> Option<&'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    if name.is_empty() {
        Some("is empty")
    } else if name.len() > MAX_PACKAGE_NAME {
        Some("has more than 223 characters")
    } else if !name.chars().all(allowed) {
        Some("has a character that is not allowed")
    } else if !name.split('.').all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic())) {
        Some("has a part that does not start with a letter")
    } else {
        None
    }
}
