use std::collections::BTreeSet;

use super::*;
use crate::tree::ROOT;
use crate::zip::{Kept, Zip};

fn open(zip: Zip) -> Package<Vec<u8>> {
    open_padded(zip, 0)
}

fn open_padded(zip: Zip, padding: usize) -> Package<Vec<u8>> {
    let mut bytes = zip.finish();
    bytes.resize(bytes.len() + padding, 0);
    let len = bytes.len() as u64;
    Package::open(bytes, len, &Options::default()).unwrap()
}

impl Package<Vec<u8>> {
    fn walk(&self, path: &str) -> Result<Attributes, Errno> {
        path.split('/')
            .filter(|name| !name.is_empty())
            .try_fold(self.attributes(ROOT)?, |at, name| self.lookup(at.id, name.as_bytes()))
    }

    fn content(&mut self, path: &str) -> Result<Vec<u8>, Errno> {
        let file = self.walk(path)?;
        let mut out = vec![0; file.size as usize + 100];
        let len = self.read(file.id, 0, &mut out)?;
        out.truncate(len);
        Ok(out)
    }

    fn names(&self, path: &str) -> Vec<String> {
        let directory = self.walk(path).unwrap().id;
        self.list(directory, 0).unwrap().map(|(name, _)| name.to_owned()).collect()
    }
}

// Covers main.rs 1.
#[test]
fn an_empty_package_has_an_empty_root() {
    let package = open(Zip::default());
    assert_eq!(package.names("/"), [".", ".."]);
    assert_eq!(package.nodes(), 1);
    assert_eq!(package.size(), 22);
}

// Covers main.rs 2, and inode.rs 6 and main.rs 9 and 10 for the sizes.
#[test]
fn files_have_their_content_and_size_however_they_are_kept() {
    let large = vec![b'x'; 100_000];
    let mut package = open(
        Zip::default()
            .stored("stored", b"content")
            .deflated("deflated", &large)
            .stored("empty", b"")
            .deflated("small", b"s"),
    );
    for (name, content) in
        [("stored", &b"content"[..]), ("deflated", &large), ("empty", b""), ("small", b"s")]
    {
        assert_eq!(package.walk(name).unwrap().size, content.len() as u64, "{name}");
        assert_eq!(package.content(name).unwrap(), content, "{name}");
    }
}

#[test]
fn reads_end_at_the_end_of_the_file() {
    let mut package = open(Zip::default().stored("s", b"0123456789").deflated("d", b"0123456789"));
    for name in ["s", "d"] {
        let id = package.walk(name).unwrap().id;
        let mut read = |offset, len| {
            let mut out = vec![0; len];
            let len = package.read(id, offset, &mut out).unwrap();
            out.truncate(len);
            out
        };
        assert_eq!(read(8, 10), b"89");
        assert_eq!(read(9, 1), b"9");
        for offset in [10, 11, 1 << 40, u64::MAX] {
            assert_eq!(read(offset, 10), b"", "{offset}");
        }
    }
}

// Covers main.rs 5 and 6.
#[test]
fn directories_list_what_is_in_them() {
    let mut package = open(
        Zip::default()
            .stored("foo/a/b1", b"1")
            .stored("foo/a/b2/", b"")
            .stored("bar/c", b"3")
            .stored("top", b"t"),
    );
    assert_eq!(package.names("/"), [".", "..", "bar", "foo", "top"]);
    assert_eq!(package.names("foo"), [".", "..", "a"]);
    assert_eq!(package.names("foo/a"), [".", "..", "b1", "b2"]);
    assert_eq!(package.names("foo/a/b2"), [".", ".."]);
    assert_eq!(package.content("foo/a/b1").unwrap(), b"1");
    assert_eq!(package.content("bar/c").unwrap(), b"3");
    let foo = package.walk("foo").unwrap().id;
    let listed: Vec<_> =
        package.list(foo, 0).unwrap().map(|(_, a)| (a.id, a.entry_type())).collect();
    let a = package.walk("foo/a").unwrap().id;
    assert_eq!(listed, [(foo, 4), (ROOT, 4), (a, 4)]);
    let top = package.list(ROOT, 4).unwrap().next().unwrap();
    assert_eq!((top.0, top.1.entry_type()), ("top", 8));
    assert_eq!(package.walk("foo/a/..").unwrap().id, foo);
    assert_eq!(package.walk("foo/.").unwrap().id, foo);
    assert_eq!(package.walk("..").unwrap().id, ROOT);
}

// Covers main.rs 8, without the protocol.
#[test]
fn a_listing_can_go_on_anywhere() {
    let name = |index| format!("{index:0100}");
    let zip = (0..1024).fold(Zip::default(), |zip, index| zip.stored(&name(index), b""));
    let package = open(zip);
    let all = package.names("/");
    assert_eq!(all.len(), 1026);
    for at in [0, 1, 2, 3, 500, 1025, 1026, 1027, u64::MAX] {
        let rest: Vec<_> =
            package.list(ROOT, at).unwrap().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(rest, all[(at as usize).min(1026)..], "{at}");
    }
}

// Covers main.rs 11, without a block device.
#[test]
fn zeros_may_follow_the_package() {
    let mut package = open_padded(Zip::default().stored("f", b"content"), 4000);
    assert_eq!(package.content("f").unwrap(), b"content");
}

#[test]
fn modes_come_from_the_package_and_from_the_place() {
    let dir = 0o040_777;
    let file = 0o100_000;
    let package = open(
        Zip::default()
            .stored("plain", b"")
            .stored("bin/tool", b"")
            .stored("lib/bin/no-tool", b"")
            .with_mode("all", b"", Kept::Stored, file | 0o777)
            .with_mode("data", b"", Kept::Stored, file | 0o600)
            .with_mode("setuid", b"", Kept::Stored, file | 0o4755)
            .with_mode("none", b"", Kept::Stored, file)
            .with_mode("bin/data", b"", Kept::Stored, file | 0o644)
            .with_mode("bin/none", b"", Kept::Stored, file | 0o222)
            .with_mode("dir/", b"", Kept::Stored, dir),
    );
    for (path, mode) in [
        ("plain", 0o100_400),
        ("bin/tool", 0o100_500),
        ("lib/bin/no-tool", 0o100_400),
        ("all", 0o100_555),
        ("data", 0o100_400),
        ("setuid", 0o100_555),
        ("none", 0o100_400),
        ("bin/data", 0o100_444),
        ("bin/none", 0o100_500),
        ("dir", 0o040_500),
        ("bin", 0o040_500),
        ("", 0o040_500),
    ] {
        let found = package.walk(path).unwrap().mode;
        assert_eq!(found, mode, "{path}: {found:o}");
    }
}

#[test]
fn mistakes_have_their_errors() {
    let mut package = open(Zip::default().stored("d/f", b"f"));
    let (d, f) = (package.walk("d").unwrap().id, package.walk("d/f").unwrap().id);
    assert_eq!(package.lookup(f, b"x").unwrap_err(), Errno::NOTDIR);
    assert_eq!(package.lookup(d, b"x").unwrap_err(), Errno::NOENT);
    assert_eq!(package.lookup(99, b"x").unwrap_err(), Errno::STALE);
    assert_eq!(package.attributes(0).unwrap_err(), Errno::STALE);
    assert_eq!(package.read(d, 0, &mut [0]).unwrap_err(), Errno::ISDIR);
    assert_eq!(package.read(99, 0, &mut [0]).unwrap_err(), Errno::STALE);
    assert_eq!(package.list(f, 0).err(), Some(Errno::NOTDIR));
    package.forget(99);
    package.forget(d);
}

// Covers inode.rs 7; the names are apkzip's to refuse, all of them before anything is mounted.
#[test]
fn packages_that_are_no_tree_of_plain_files_are_refused() {
    let cases: [(&str, Zip); 12] = [
        ("..", Zip::default().stored("../f", b"")),
        ("..", Zip::default().stored("a/../b", b"")),
        ("..", Zip::default().stored("a/..", b"")),
        (".", Zip::default().stored("./f", b"")),
        ("absolute", Zip::default().stored("/f", b"")),
        ("empty", Zip::default().stored("a//b", b"")),
        ("twice", Zip::default().stored("f", b"").stored("f", b"")),
        ("twice", Zip::default().stored("f", b"").stored("f/", b"")),
        ("needs a directory", Zip::default().stored("f", b"").stored("f/g", b"")),
        ("neither", Zip::default().with_mode("link", b"/etc", Kept::Stored, 0o120_777)),
        ("neither", Zip::default().with_mode("disk", b"", Kept::Stored, 0o060_600)),
        ("more than 255", Zip::default().stored(&"n".repeat(256), b"")),
    ];
    for (problem, zip) in cases {
        let bytes = zip.finish();
        let len = bytes.len() as u64;
        let error = Package::open(bytes, len, &Options::default()).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
        assert!(error.starts_with("cannot serve the package: "), "{error}");
    }
}

#[test]
fn numbers_are_unique() {
    let package = open(Zip::default().stored("a/f", b"").stored("b/f", b"").stored("c", b""));
    let ids: BTreeSet<_> =
        ["", "a", "b", "c", "a/f", "b/f"].map(|p| package.walk(p).unwrap().id).into();
    assert_eq!(ids.len(), 6);
}
