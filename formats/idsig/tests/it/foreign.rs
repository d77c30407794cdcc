//! Trees are those of `fsverity` and `veritysetup`.

use std::fs;
use std::path::Path;
use std::process::Command;

use idsig::{Tree, fs_verity_salt};
use tempfile::TempDir;

use crate::data::noise;

const SALT: &[u8] = &[1, 2, 3, 4, 5, 6];

/// One block, more, whole levels and one block beyond; the last is of four levels' worth.
const SIZES: [usize; 11] =
    [1, 512, 4095, 4096, 4097, 524_288, 524_289, 1 << 20, 10_000_000, 67_108_864, 67_108_865];

fn run(tool: &str, args: &[&str]) -> String {
    let mut command = Command::new(tool);
    // Where administrators' programs are, which is not on everybody's path.
    command.env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default()));
    let output = command.args(args).output().unwrap_or_else(|error| {
        panic!("cannot run {tool}, which `cargo xtask setup --for-tests` installs: {error}")
    });
    assert!(output.status.success(), "{tool} {args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The noise of every size, in a file.
fn for_each_size(check: impl Fn(&TempDir, &Path, &[u8])) {
    let dir = TempDir::new().unwrap();
    let data = noise(SIZES[SIZES.len() - 1]);
    for size in SIZES {
        let input = dir.path().join("input");
        fs::write(&input, &data[..size]).unwrap();
        check(&dir, &input, &data[..size]);
    }
}

#[test]
fn fsverity_makes_the_same_trees() {
    for_each_size(|dir, input, data| {
        let [tree, descriptor] = ["tree", "descriptor"].map(|name| dir.path().join(name));
        for salt in [&[][..], SALT] {
            let mut args = vec![
                "digest".to_owned(),
                text(input).to_owned(),
                format!("--out-merkle-tree={}", text(&tree)),
                format!("--out-descriptor={}", text(&descriptor)),
            ];
            if !salt.is_empty() {
                args.push(format!("--salt={}", hex::encode(salt)));
            }
            run("fsverity", &args.iter().map(String::as_str).collect::<Vec<_>>());
            let ours = Tree::build(data, data.len() as u64, &fs_verity_salt(salt)).unwrap();
            assert_eq!(ours.root, fs::read(&descriptor).unwrap()[16..48], "{}", data.len());
            assert!(ours.bytes == fs::read(&tree).unwrap(), "{}", data.len());
        }
    });
}

#[test]
fn veritysetup_makes_the_same_trees() {
    for_each_size(|dir, input, data| {
        let padded = [data, &vec![0; data.len().next_multiple_of(4096) - data.len()]].concat();
        fs::write(input, &padded).unwrap();
        let tree = dir.path().join("verity");
        for salt in [&[][..], SALT] {
            let _ = fs::remove_file(&tree);
            let salt_text = if salt.is_empty() { "-".into() } else { hex::encode(salt) };
            let salt_option = format!("--salt={salt_text}");
            let args = ["format", "--no-superblock", &salt_option, text(input), text(&tree)];
            let said = run("veritysetup", &args);
            let ours = Tree::build(data, data.len() as u64, salt).unwrap();
            let root = said.lines().find_map(|line| line.strip_prefix("Root hash:")).unwrap();
            assert_eq!(root.trim(), hex::encode(ours.root), "{}", data.len());
            assert!(ours.bytes == fs::read(&tree).unwrap(), "{}", data.len());
        }
    });
}
