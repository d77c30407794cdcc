//! Encrypted storage: that of a run, and `vm grow-storage`.

use crate::cli::GrowStorage;
use crate::data;
use crate::exit::{Exit, UsageError};
use crate::files;
use crate::make::Maker;
use crate::report::{complain, say, say_json};
use anyhow::{Context as _, Result, bail};
use avf::{Error, StorageImage};
use serde_json::json;
use std::io::{ErrorKind, Read as _};
use std::path::Path;
use storage_header::{HEADER_BYTES, Header, MIN_STORAGE_BYTES};

/// The storage of a run: open and locked, or still to be made.
#[derive(Debug)]
pub struct Storage<'a> {
    path: &'a Path,
    bytes: u64,
    image: Option<StorageImage>,
    /// Whether this run made it.
    is_made: bool,
}

impl<'a> Storage<'a> {
    /// Looks at what --storage and --storage-size say: a file that is there must be a storage of
    /// that size that no VM has. Nothing is made.
    pub fn find(path: Option<&'a Path>, size: Option<u64>) -> Result<Option<Self>> {
        let Some(path) = path else { return Ok(None) };
        let wanted = file_bytes(path, size.unwrap_or(MIN_STORAGE_BYTES))?;
        let image = open_if_there(path)?;
        match image.as_ref().and(check_kind(path)?) {
            Some(found) if size.is_some() && found != wanted => {
                let path = path.display();
                let mut text = format!(
                    "storage {path} has {found} bytes, not {wanted}: leave --storage-size out"
                );
                if found < wanted {
                    text += &format!(", or enlarge it by `vm grow-storage {path} {wanted}`");
                }
                Err(UsageError(text).into())
            }
            found => {
                let bytes = found.unwrap_or(wanted);
                Ok(Some(Self { path, bytes, image, is_made: false }))
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.path
    }

    /// Whether it was not there before this run.
    pub fn is_new(&self) -> bool {
        self.is_made || self.image.is_none()
    }

    /// Makes and opens what was not there.
    pub fn make(&mut self, maker: &impl Maker) -> Result<()> {
        if self.image.is_none() {
            let (path, bytes) = (self.path, self.bytes);
            let what =
                || format!("cannot make encrypted storage {} of {bytes} bytes", path.display());
            let is_made = maker.storage(path, bytes).with_context(what)?;
            self.image = Some(StorageImage::open(path)?);
            self.is_made = is_made;
        }
        Ok(())
    }

    /// What was made stays, and is told.
    pub fn keep(self) -> Option<StorageImage> {
        if self.is_made {
            let (path, bytes) = (self.path.display(), self.bytes);
            complain(&format!("made encrypted storage {path} ({bytes} bytes)"));
        }
        self.image
    }

    /// What was made goes again. Nobody else can have used it: it is locked until it is gone.
    pub fn take_back(self) {
        if self.is_made
            && let Err(error) = std::fs::remove_file(self.path)
        {
            complain(&format!("cannot remove {}: {error}", self.path.display()));
        }
    }
}

/// Runs `vm grow-storage`.
pub fn grow(arguments: &GrowStorage) -> Result<Exit> {
    let GrowStorage { storage: path, size, json } = arguments;
    let wanted = file_bytes(path, *size)?;
    match path.to_str().filter(|_| data::exists(path)) {
        Some(name) => data::open(name)?.grow_storage(*size)?,
        None => grow_file(path, wanted)?,
    }
    let shown = path.display();
    if *json {
        say_json(&json!({"storage": path.to_string_lossy(), "bytes": wanted}));
    } else {
        say(&format!("{shown} has {wanted} bytes; its file system grows when the VM starts."));
    }
    Ok(Exit::Answer(0))
}

fn grow_file(path: &Path, wanted: u64) -> Result<()> {
    let shown = path.display();
    if check_kind(path)?.is_none() {
        bail!("there is no storage {shown}");
    }
    let storage = StorageImage::open(path)?;
    let found = storage.bytes()?;
    if wanted < found {
        let text = format!("storage {shown} has {found} bytes, and never shrinks to {wanted}");
        return Err(UsageError(text).into());
    }
    storage.grow(wanted)?;
    Ok(())
}

/// A size on the command line: bytes, or with K, M or G behind it.
pub fn size(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.strip_suffix(['K', 'M', 'G']) {
        Some(digits) if text.ends_with('K') => (digits, 1 << 10),
        Some(digits) if text.ends_with('M') => (digits, 1 << 20),
        Some(digits) => (digits, 1 << 30),
        None => (text, 1u64),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err("not a number of bytes, such as 67108864 or 64M".into());
    }
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    match bytes {
        Some(0) => Err("must be more than 0".into()),
        Some(bytes) => Ok(bytes),
        None => Err("more than a file can have".into()),
    }
}

fn file_bytes(path: &Path, asked: u64) -> Result<u64, UsageError> {
    let name = |error| UsageError(format!("{}: {error}", path.display()));
    StorageImage::file_bytes(asked).map_err(name)
}

fn open_if_there(path: &Path) -> Result<Option<StorageImage>> {
    match StorageImage::open(path) {
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// The size of a file that is there and looks like a storage.
fn check_kind(path: &Path) -> Result<Option<u64>> {
    let shown = path.display();
    let file = match files::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.with_context(|| format!("cannot open storage {shown}"))?,
    };
    let cannot_read = || format!("cannot read storage {shown}");
    let bytes = file.metadata().with_context(cannot_read)?.len();
    let mut start = Vec::new();
    file.take(HEADER_BYTES as u64).read_to_end(&mut start).with_context(cannot_read)?;
    Header::read(&start).with_context(|| format!("{shown} is not used as storage"))?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chain;
    use std::path::PathBuf;

    const MIB: u64 = 1 << 20;

    fn storage(bytes: u64) -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("s.img");
        std::fs::write(&path, Header::Formatted.bytes()).unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().set_len(bytes).unwrap();
        (directory, path)
    }

    fn usage(error: anyhow::Error) -> String {
        assert_eq!(crate::exit::of_error(&error), Exit::Usage);
        error.to_string()
    }

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        for (text, bytes) in
            [("1", 1), ("4096", 4096), ("3K", 3 << 10), ("64M", 64 << 20), ("5G", 5 << 30)]
        {
            assert_eq!(size(text), Ok(bytes));
        }
        for (text, error) in [
            ("", "not a number"),
            ("M", "not a number"),
            ("-1", "not a number"),
            ("+1", "not a number"),
            ("1m", "not a number"),
            ("1MB", "not a number"),
            ("1.5G", "not a number"),
            (" 1", "not a number"),
            ("0", "must be more"),
            ("0K", "must be more"),
            ("18446744073709551616", "more than a file"),
            ("17179869184G", "more than a file"),
        ] {
            assert!(size(text).unwrap_err().starts_with(error), "{text}");
        }
    }

    #[test]
    fn a_storage_that_is_there_keeps_its_size() {
        let (_keep, path) = storage(20 * MIB);
        let find = |size| Storage::find(Some(&path), size).map(|found| found.unwrap().bytes);
        assert_eq!(find(None).unwrap(), 20 * MIB);
        assert_eq!(find(Some(20 * MIB - 1)).unwrap(), 20 * MIB);
        let error = usage(find(Some(64 * MIB)).unwrap_err());
        assert!(
            error.contains("has 20971520 bytes, not 67108864: leave --storage-size"),
            "{error}"
        );
        assert!(error.contains("`vm grow-storage ") && error.ends_with(" 67108864`"), "{error}");
        // One that is too large has nothing to be enlarged by.
        let error = usage(find(Some(16 * MIB)).unwrap_err());
        assert!(error.ends_with(": leave --storage-size out"), "{error}");
        let new = path.with_extension("new");
        let find = |size| Storage::find(Some(&new), size).map(|found| found.unwrap().bytes);
        assert_eq!(find(None).unwrap(), 16 * MIB);
        assert_eq!(find(Some(10 * MIB)).unwrap(), 16 * MIB);
        assert_eq!(find(Some(17 * MIB + 1)).unwrap(), 17 * MIB + 4096);
        let error = usage(find(Some(u64::MAX)).unwrap_err());
        assert!(error.ends_with("s.new: encrypted storage size 18446744073709551615 is too large"));
        assert!(!new.exists());
        assert!(Storage::find(None, None).unwrap().is_none());
    }

    #[test]
    fn a_file_of_another_kind_is_neither_used_nor_enlarged() {
        let (_keep, path) = storage(16 * MIB);
        for contents in [&b""[..], b"a key", &[0; HEADER_BYTES], &[b'A'; 2 * HEADER_BYTES]] {
            std::fs::write(&path, contents).unwrap();
            let error = chain(&Storage::find(Some(&path), None).unwrap_err());
            assert!(error.contains("s.img is not used as storage: the storage"), "{error}");
            let error = grow(&GrowStorage { storage: path.clone(), size: 32 * MIB, json: false })
                .unwrap_err();
            assert_eq!(crate::exit::of_error(&error), Exit::Host);
            assert_eq!(std::fs::read(&path).unwrap(), contents);
        }
        let error =
            grow(&GrowStorage { storage: "/nowhere/s".into(), size: 32 * MIB, json: false });
        assert_eq!(error.unwrap_err().to_string(), "there is no storage /nowhere/s");
        let error = grow(&GrowStorage { storage: "/dev/zero".into(), size: 32 * MIB, json: false });
        assert!(chain(&error.unwrap_err()).ends_with("not a regular file"));
    }

    #[test]
    fn it_grows_unless_a_vm_has_it_and_never_shrinks() {
        let (_keep, path) = storage(16 * MIB);
        let length = || std::fs::metadata(&path).unwrap().len();
        let grow_to = |size| grow(&GrowStorage { storage: path.clone(), size, json: false });
        assert_eq!(grow_to(32 * MIB).unwrap(), Exit::Answer(0));
        assert_eq!(length(), 32 * MIB);
        // Once more is as good as once.
        grow_to(32 * MIB).unwrap();
        let error = usage(grow_to(31 * MIB).unwrap_err());
        assert!(error.ends_with("has 33554432 bytes, and never shrinks to 32505856"), "{error}");
        let running = StorageImage::open(&path).unwrap();
        let error = grow_to(64 * MIB).unwrap_err().to_string();
        assert!(error.ends_with("is in use by a running VM: stop that one first"), "{error}");
        assert_eq!(length(), 32 * MIB);
        drop(running);
    }
}
