//! Which sources there are below a folder, and which have changed since somebody last looked.
//!
//! What counts is the content: a file that is written again as it was has not changed. So a build
//! that rewrites files among the sources is not taken for the author at work.

use anyhow::{Context as _, Result, bail};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, ReadFlags, WatchFlags};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Folders of results.
const RESULT_FOLDERS: [&str; 4] = ["build", "node_modules", "out", "target"];
/// Endings of results, and of what editors put beside the file that they edit.
const RESULT_ENDINGS: [&str; 10] =
    [".a", ".apk", ".d", ".idsig", ".o", ".orig", ".rej", ".so", ".tmp", "~"];
/// A name that an editor tries whether it can write.
const PROBE: &str = "4913";
/// Nobody has so many sources; a home directory may.
const MOST_FILES: usize = 20_000;
/// Larger files have changed if their times have.
const MOST_READ: u64 = 16 << 20;
/// Nothing happens for so long: the author has saved everything.
const QUIET: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
/// It is not waited for longer.
const IMPATIENT_SECONDS: u64 = 2;

/// The sources below a folder.
#[derive(Debug)]
pub struct Sources {
    root: PathBuf,
    /// Files below it that are none.
    not: Vec<PathBuf>,
    seen: BTreeMap<PathBuf, Seen>,
    events: OwnedFd,
}

/// What was seen of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    times: (u64, i64, i64, u64),
    digest: Option<[u8; 32]>,
}

impl Sources {
    /// Looks at all there is below `root`, where the files in `not` (absolute) are no sources.
    pub fn look(root: &Path, not: Vec<PathBuf>) -> Result<Self> {
        let root =
            fs::canonicalize(root).with_context(|| format!("cannot watch {}", root.display()))?;
        let events = inotify::init(inotify::CreateFlags::CLOEXEC)
            .context("cannot watch for changes of files")?;
        let mut sources = Self { root, not, seen: BTreeMap::new(), events };
        sources.changed()?;
        Ok(sources)
    }

    /// Waits until something has changed; the answer is what, as paths below the folder.
    pub fn wait(&mut self) -> Result<Vec<PathBuf>> {
        loop {
            self.wait_for_events().context("cannot watch for changes of files")?;
            let changed = self.changed()?;
            if !changed.is_empty() {
                return Ok(changed);
            }
        }
    }

    /// What has changed since the last look.
    fn changed(&mut self) -> Result<Vec<PathBuf>> {
        let before = std::mem::take(&mut self.seen);
        let mut now = BTreeMap::new();
        self.walk(&self.root, &before, &mut now)?;
        let gone = before.keys().filter(|path| !now.contains_key(*path));
        let changed = now
            .iter()
            .filter(|(path, seen)| before.get(*path).is_none_or(|before| !before.is_same_as(seen)));
        let all = changed.map(|(path, _)| path).chain(gone);
        let all = all.map(|path| path.strip_prefix(&self.root).unwrap_or(path).to_owned());
        let all = all.collect();
        self.seen = now;
        Ok(all)
    }

    /// A folder is watched before it is read, so that nothing can happen in between.
    fn walk(
        &self,
        folder: &Path,
        before: &BTreeMap<PathBuf, Seen>,
        now: &mut BTreeMap<PathBuf, Seen>,
    ) -> Result<()> {
        // It may be gone again.
        if !self.watch(folder)? {
            return Ok(());
        }
        let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
        for entry in entries.filter_map(Result::ok) {
            let (path, name) = (entry.path(), entry.file_name());
            let (name, kind) = (name.to_string_lossy(), entry.file_type());
            if kind.is_ok_and(|kind| kind.is_dir()) {
                if !is_of_results(&name) {
                    self.walk(&path, before, now)?;
                }
                continue;
            }
            if is_result(&name) || self.not.contains(&path) {
                continue;
            }
            // Through links, whose targets may be gone.
            let Some(metadata) = fs::metadata(&path).ok().filter(Metadata::is_file) else {
                continue;
            };
            let seen = Seen::of(&path, &metadata, before.get(&path));
            now.insert(path, seen);
            if now.len() > MOST_FILES {
                bail!(
                    "there are more than {MOST_FILES} files below {}: run this in the folder of a \
                     project",
                    self.root.display()
                );
            }
        }
        Ok(())
    }

    fn watch(&self, folder: &Path) -> Result<bool> {
        let flags = WatchFlags::CLOSE_WRITE
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MOVE
            | WatchFlags::ONLYDIR;
        match inotify::add_watch(&self.events, folder, flags) {
            Ok(_) => Ok(true),
            Err(error) if folder == self.root => Err(error),
            Err(error) if error == rustix::io::Errno::NOSPC => Err(error),
            Err(_) => Ok(false),
        }
        .with_context(|| {
            format!(
                "cannot watch {} (the sysctl fs.inotify.max_user_watches says how many folders can be)",
                folder.display()
            )
        })
    }

    /// Waits for the first event and for the quiet after it.
    fn wait_for_events(&self) -> rustix::io::Result<()> {
        let mut buffer = [MaybeUninit::uninit(); 16 << 10];
        let mut reader = inotify::Reader::new(&self.events, &mut buffer);
        let mut since = None;
        loop {
            // What a folder of results does is nothing to wait for the end of.
            let event = match reader.next() {
                Err(rustix::io::Errno::INTR) => continue,
                event => event?,
            };
            let name = event.file_name().map(|name| name.to_string_lossy().into_owned());
            let counts = event.events().contains(ReadFlags::QUEUE_OVERFLOW)
                || name.is_none_or(|name| !is_result(&name) && !is_of_results(&name));
            if counts && since.is_none() {
                since = Some(Instant::now());
            }
            let Some(since) = since else { continue };
            if reader.is_buffer_empty()
                && (since.elapsed().as_secs() >= IMPATIENT_SECONDS || self.is_quiet()?)
            {
                return Ok(());
            }
        }
    }

    fn is_quiet(&self) -> rustix::io::Result<bool> {
        loop {
            let mut events = [PollFd::new(&self.events, PollFlags::IN)];
            match poll(&mut events, Some(&QUIET)) {
                Err(rustix::io::Errno::INTR) => {}
                ready => return Ok(ready? == 0),
            }
        }
    }
}

impl Seen {
    /// Reads the file unless it looks as it did `before`.
    fn of(path: &Path, metadata: &Metadata, before: Option<&Self>) -> Self {
        let times = (metadata.len(), metadata.mtime(), metadata.mtime_nsec(), metadata.ino());
        if let Some(before) = before.filter(|before| before.times == times) {
            return before.clone();
        }
        let read = || (metadata.len() <= MOST_READ).then(|| fs::read(path).ok()).flatten();
        Self { times, digest: read().map(|content| Sha256::digest(content).into()) }
    }

    fn is_same_as(&self, other: &Self) -> bool {
        match (&self.digest, &other.digest) {
            (Some(one), Some(other)) => one == other,
            _ => self == other,
        }
    }
}

/// Whether a folder of this name has no sources.
fn is_of_results(name: &str) -> bool {
    name.starts_with('.') || RESULT_FOLDERS.contains(&name)
}

/// Whether a file of this name is no source.
fn is_result(name: &str) -> bool {
    name.starts_with('.')
        || name == PROBE
        || RESULT_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(root: &Path) -> Sources {
        let root = root.canonicalize().unwrap();
        Sources::look(&root, vec![root.join("i.img")]).unwrap()
    }

    fn write(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn what_changes_is_told() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(root, "a.c", "1");
        write(root, "src/deep/b.c", "1");
        let mut sources = sources(root);
        assert!(sources.changed().unwrap().is_empty());
        write(root, "a.c", "2");
        assert_eq!(sources.wait().unwrap(), [PathBuf::from("a.c")]);
        write(root, "new/folder/c.c", "1");
        assert_eq!(sources.wait().unwrap(), [PathBuf::from("new/folder/c.c")]);
        write(root, "new/folder/c.c", "2");
        assert_eq!(sources.wait().unwrap(), [PathBuf::from("new/folder/c.c")]);
        fs::remove_file(root.join("src/deep/b.c")).unwrap();
        assert_eq!(sources.wait().unwrap(), [PathBuf::from("src/deep/b.c")]);
        // As editors do it that write another file first.
        write(root, ".a.c.swp", "3");
        fs::rename(root.join(".a.c.swp"), root.join("a.c")).unwrap();
        assert_eq!(sources.wait().unwrap(), [PathBuf::from("a.c")]);
    }

    #[test]
    fn what_a_build_makes_is_no_change() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        write(root, "a.c", "1");
        let mut sources = sources(root);
        for name in [
            "x.apk",
            "x.apk.idsig",
            "a.o",
            "a.d",
            "liba.so",
            "build/a.c",
            "target/x/a.rs",
            "out/a",
            ".git/index",
            ".hidden",
            "a.c~",
            "4913",
            "i.img",
        ] {
            write(root, name, "anything");
            assert!(sources.changed().unwrap().is_empty(), "{name}");
        }
        // The same again.
        write(root, "a.c", "1");
        assert!(sources.changed().unwrap().is_empty());
        // It is the content that counts, even when nothing else tells of it.
        write(root, "a.c", "2");
        assert_eq!(sources.changed().unwrap(), [PathBuf::from("a.c")]);
    }

    #[test]
    fn links_are_followed_to_files_only() {
        let root = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        write(other.path(), "file", "1");
        for (name, target) in [("file", "file"), ("folder", "."), ("nowhere", "none")] {
            let target = other.path().join(target);
            std::os::unix::fs::symlink(target, root.path().join(name)).unwrap();
        }
        let mut sources = sources(root.path());
        write(other.path(), "file", "2");
        assert_eq!(sources.changed().unwrap(), [PathBuf::from("file")]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        let error = Sources::look(Path::new("/nowhere"), vec![]).unwrap_err();
        assert_eq!(error.to_string(), "cannot watch /nowhere");
    }
}
