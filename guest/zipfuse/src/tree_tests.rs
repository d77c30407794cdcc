use apkzip::Archive;
use proptest::prelude::*;

use super::*;
use crate::zip::Zip;

/// Every path of the tree in the order of numbers; directories end in `/`.
fn paths(names: &[&str]) -> Vec<String> {
    let zip = names.iter().fold(Zip::default(), |zip, name| zip.stored(name, b"")).finish();
    let archive = Archive::open(zip.as_slice(), zip.len() as u64).unwrap();
    let tree = Tree::of(archive.entries().as_slice()).unwrap();
    check(&tree);
    (ROOT..=tree.len() as u64).map(|id| path(&tree, id)).collect()
}

fn path(tree: &Tree, id: NodeId) -> String {
    let node = tree.get(id).unwrap();
    let above = if id == ROOT { String::new() } else { path(tree, node.parent) };
    let slash = if matches!(node.kind, Kind::Directory(_)) { "/" } else { "" };
    format!("{above}{}{slash}", node.name)
}

/// Everything is found by its name in the directory that it is in.
fn check(tree: &Tree) {
    for id in ROOT + 1..=tree.len() as u64 {
        let node = tree.get(id).unwrap();
        let siblings = tree.children(node.parent).unwrap();
        assert_eq!(tree.child(siblings, node.name.as_bytes()), Some(id));
    }
    let below: usize =
        (ROOT..=tree.len() as u64).filter_map(|id| tree.children(id)).map(<[_]>::len).sum();
    assert_eq!(below + 1, tree.len());
}

// Covers inode.rs 1.
#[test]
fn an_empty_package_has_a_root() {
    assert_eq!(paths(&[]), ["/"]);
}

// Covers inode.rs 2.
#[test]
fn a_file_is_in_the_root() {
    assert_eq!(paths(&["foo"]), ["/", "/foo"]);
}

// Covers inode.rs 3.
#[test]
fn a_directory_may_be_empty() {
    assert_eq!(paths(&["foo/"]), ["/", "/foo/"]);
}

// Covers inode.rs 4.
#[test]
fn directories_without_entries_are_there() {
    assert_eq!(paths(&["a/b/c/d"]), ["/", "/a/", "/a/b/", "/a/b/c/", "/a/b/c/d"]);
}

// Covers inode.rs 5.
#[test]
fn many_are_where_they_belong() {
    let names = ["foo/a/b1", "foo-", "foo/a/b2/", "foo/", "x/1", "foo/a/b2/z", "bar/c/d3", "foo/b"];
    let expected = [
        "/",
        "/bar/",
        "/bar/c/",
        "/bar/c/d3",
        "/foo/",
        "/foo/a/",
        "/foo/a/b1",
        "/foo/a/b2/",
        "/foo/a/b2/z",
        "/foo/b",
        "/foo-",
        "/x/",
        "/x/1",
    ];
    assert_eq!(paths(&names), expected);
}

#[test]
fn what_is_not_there_is_not_found() {
    let zip = Zip::default().stored("a/b", b"").stored("c", b"").finish();
    let archive = Archive::open(zip.as_slice(), zip.len() as u64).unwrap();
    let tree = Tree::of(archive.entries().as_slice()).unwrap();
    let root = tree.children(ROOT).unwrap();
    for name in [&b""[..], b"b", b"A", b"a/b", b"\xff", b"a\0", &[b'a'; 300]] {
        assert_eq!(tree.child(root, name), None);
    }
    for id in [0, 5, u64::MAX] {
        assert!(tree.get(id).is_none() && tree.children(id).is_none());
    }
    assert!(tree.children(4).is_none(), "a file has no children");
}

#[test]
fn a_few_names_do_not_make_endless_directories() {
    // 31 new directories each.
    let name = |index: usize| format!("{index}{}", "/d".repeat(30)) + "/f";
    let zip = (0..9000).fold(Zip::default(), |zip, index| zip.stored(&name(index), b"")).finish();
    let archive = Archive::open(zip.as_slice(), zip.len() as u64).unwrap();
    let error = Tree::of(archive.entries().as_slice()).unwrap_err();
    assert!(matches!(error, Error::TooManyNodes { limit: MAX_NODES }), "{error}");
}

proptest! {
    #[test]
    fn every_entry_has_its_path(
        names in prop::collection::btree_set("[ab-]{1,2}(/[ab.-]{1,2}){0,4}/?", 0..40),
    ) {
        // Leave out what apkzip refuses.
        let mut taken: Vec<String> = Vec::new();
        for name in names {
            let zip = taken.iter().chain([&name]).fold(Zip::default(), |z, n| z.stored(n, b""));
            let zip = zip.finish();
            if Archive::open(zip.as_slice(), zip.len() as u64).is_ok() {
                taken.push(name);
            }
        }
        let names: Vec<&str> = taken.iter().map(String::as_str).collect();
        let found = paths(&names);
        for name in &names {
            let path = format!("/{name}");
            prop_assert!(found.contains(&path));
        }
        let mut unique = found.clone();
        unique.sort();
        unique.dedup();
        prop_assert_eq!(unique.len(), found.len());
    }
}
