//! Files that the command line names.

use crate::exit::UsageError;
pub use mk_payload::check_replaceable;
use std::fs::{self, File};
use std::io::{self, Error, ErrorKind, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{self, Path};

/// Opens a regular file for reading; anything else could block, or have no end.
pub fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        return File::open(path);
    }
    Err(Error::new(ErrorKind::InvalidInput, "not a regular file"))
}

/// The content of a regular file of at most `limit` bytes.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let too_long = || {
        let text = format!("it has more than {limit} bytes");
        Err(Error::new(ErrorKind::FileTooLarge, text))
    };
    // What is too long is not read first.
    if file.metadata()?.len() > limit {
        return too_long();
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { too_long() } else { Ok(bytes) }
}

/// What the system said of a temporary file, without that file's name, which nobody has asked for.
/// The crate `tempfile` gives the two as one text only.
pub fn without_path(error: Error) -> Error {
    match error.to_string().split_once(" at path \"") {
        Some((told, _)) => Error::new(error.kind(), told),
        None => error,
    }
}

/// Whether both paths name one file, be it there or not.
pub fn is_same(a: &Path, b: &Path) -> bool {
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => path::absolute(a).is_ok_and(|a| path::absolute(b).is_ok_and(|b| a == b)),
    }
}

/// Refuses to write over what the same command reads.
pub fn keep_apart<'a>(
    written: impl IntoIterator<Item = &'a Path>,
    read: impl IntoIterator<Item = &'a Path> + Clone,
) -> Result<(), UsageError> {
    for output in written {
        if let Some(input) = read.clone().into_iter().find(|input| is_same(output, input)) {
            let (output, input) = (output.display(), input.display());
            let text = format!("{output} would be written over {input}, which is needed here");
            return Err(UsageError(text));
        }
    }
    Ok(())
}

/// Refuses to write console and log into one file, where they would overwrite each other. What is no
/// file, such as a terminal, takes both.
pub fn keep_streams_apart(console: Option<&Path>, log: Option<&Path>) -> Result<(), UsageError> {
    let (Some(console), Some(log)) = (console, log) else { return Ok(()) };
    if fs::metadata(log).is_ok_and(|it| !it.is_file()) {
        return Ok(());
    }
    keep_from_each_other(&[("--console", console), ("--log", log)])
}

/// Refuses to write two things into one file; each is given with what it is.
pub fn keep_from_each_other(written: &[(&str, &Path)]) -> Result<(), UsageError> {
    for (index, (role, path)) in written.iter().enumerate() {
        let mut before = written.iter().take(index);
        if let Some((first, other)) = before.find(|(_, other)| is_same(other, path)) {
            let (same, path, other) = (path == other, path.display(), other.display());
            return Err(UsageError(if same {
                format!("{path} is given twice: as {first} and as {role}")
            } else {
                format!("{path} ({role}) is the same file as {other} ({first})")
            }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    #[test]
    fn files_are_known_by_any_name() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::write(path("a"), "").unwrap();
        fs::write(path("b"), "").unwrap();
        std::os::unix::fs::symlink("a", path("link")).unwrap();
        assert!(is_same(&path("a"), &path("link")) && is_same(&path("new"), &path("./new")));
        assert!(!is_same(&path("a"), &path("b")) && !is_same(&path("new"), &path("a")));
        let (a, b, link) = (path("a"), path("b"), path("link"));
        keep_apart([b.as_path()], [a.as_path(), link.as_path()]).unwrap();
        let error = keep_apart([link.as_path()], [b.as_path(), a.as_path()]).unwrap_err();
        assert!(error.to_string().contains("link would be written over "), "{error}");
        keep_from_each_other(&[("one", &a), ("two", &b)]).unwrap();
        let written = [("one", b.as_path()), ("two", &a), ("three", &link)];
        let error = keep_from_each_other(&written).unwrap_err().to_string();
        assert!(error.contains("link (three) is the same file as "), "{error}");
        assert!(error.ends_with("/a (two)"), "{error}");
    }

    #[test]
    fn console_and_log_share_no_file() {
        let directory = tempfile::tempdir().unwrap();
        let (a, b) = (directory.path().join("a"), directory.path().join("b"));
        let apart = |console, log| keep_streams_apart(Some(console), Some(log));
        apart(&a, &b).unwrap();
        keep_streams_apart(Some(&a), None).unwrap();
        let null = Path::new("/dev/null");
        apart(null, null).unwrap();
        let error = apart(&a, &a).unwrap_err().to_string();
        assert!(error.ends_with("is given twice: as --console and as --log"), "{error}");
        fs::write(&a, "").unwrap();
        std::os::unix::fs::symlink("a", &b).unwrap();
        let error = apart(&a, &b).unwrap_err().to_string();
        assert!(error.contains("b (--log) is the same file as "), "{error}");
    }

    #[test]
    fn what_is_no_file_is_neither_waited_for_nor_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let fifo = directory.path().join("fifo");
        mknodat(CWD, &fifo, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        for path in [fifo.as_path(), directory.path(), Path::new("/dev/zero")] {
            assert_eq!(open(path).unwrap_err().to_string(), "not a regular file");
            assert_eq!(read(path, 9).unwrap_err().to_string(), "not a regular file");
            let error = check_replaceable(path).unwrap_err().to_string();
            assert!(error.ends_with("is not a regular file, and is not replaced"), "{error}");
        }
        check_replaceable(&directory.path().join("new")).unwrap();
    }

    #[test]
    fn temporary_files_are_not_told_of() {
        let directory = tempfile::tempdir().unwrap();
        let absent = directory.path().join("absent");
        let error = tempfile::tempdir_in(&absent).unwrap_err();
        assert!(error.to_string().contains("/absent/.tmp"), "{error}");
        let error = without_path(error);
        assert_eq!(error.to_string(), "No such file or directory (os error 2)");
        // Those that name none stay as they are.
        assert_eq!(without_path(error).to_string(), "No such file or directory (os error 2)");
        assert_eq!(without_path(Error::other("odd")).to_string(), "odd");
    }

    #[test]
    fn what_is_too_long_is_not_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "12345").unwrap();
        assert_eq!(read(file.path(), 5).unwrap(), b"12345");
        file.as_file().set_len(1 << 40).unwrap();
        assert_eq!(read(file.path(), 5).unwrap_err().to_string(), "it has more than 5 bytes");
        check_replaceable(file.path()).unwrap();
    }
}
