//! What others make of our files.

use std::fs;
use std::process::Command;

use apex::build::{self, File};
use tempfile::TempDir;

use crate::data::{check, key, manifest};

fn run(tool: &str, args: &[&str]) -> String {
    let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default());
    let output = Command::new(tool).args(args).env("PATH", path).output().unwrap_or_else(|error| {
        panic!("cannot run {tool}, which `cargo xtask setup --for-tests` installs: {error}")
    });
    assert!(output.status.success(), "{tool} {args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_image_is_one_to_veritysetup_and_to_e2fsck() {
    let hello = File { path: "etc/hello.txt", content: b"hello\n", mode: 0o644 };
    let file = build::apex(&manifest(), &[hello], &key()).unwrap();
    let apex = check(&file).unwrap();
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("image");
    fs::write(&path, &file[apex.payload_offset as usize..][..apex.payload_size as usize]).unwrap();
    let image = path.to_str().unwrap();

    let tree = &apex.hashtree;
    let salt = format!("--salt={}", hex::encode(&tree.salt));
    let blocks = format!("--data-blocks={}", tree.image_size / 4096);
    let offset = format!("--hash-offset={}", tree.tree_offset);
    let root = hex::encode(tree.root_digest);
    run(
        "veritysetup",
        &["verify", "--no-superblock", &salt, &blocks, &offset, image, image, &root],
    );

    run("e2fsck", &["-f", "-n", image]);
    assert_eq!(run("debugfs", &["-R", "cat /etc/hello.txt", image]), "hello\n");
    let inner = run("debugfs", &["-R", "cat /apex_manifest.pb", image]);
    assert_eq!(inner.as_bytes(), apex.manifest_bytes);
}
