//! What others make of our images.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use vbmeta::sign::{self, Options};

use crate::data::{SALT, key, noise, read};

fn run(tool: &str, args: &[&str]) -> String {
    let path = format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default());
    let output = Command::new(tool).args(args).env("PATH", path).output().unwrap_or_else(|error| {
        panic!("cannot run {tool}, which `cargo xtask setup --for-tests` installs: {error}")
    });
    assert!(output.status.success(), "{tool} {args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn veritysetup_makes_the_same_trees() {
    let dir = TempDir::new().unwrap();
    let [data, hashes] = ["data", "hashes"].map(|name| dir.path().join(name));
    let salt = hex::encode(SALT);
    for blocks in [2, 3, 128, 129, 128 * 128 + 1] {
        let image = noise(blocks * 4096);
        fs::write(&data, &image).unwrap();
        let _ = fs::remove_file(&hashes);
        let salt = format!("--salt={salt}");
        let args = ["format", "--no-superblock", &salt, text(&data), text(&hashes)];
        let said = run("veritysetup", &args);
        let root = said.lines().find_map(|line| line.strip_prefix("Root hash:")).unwrap().trim();

        let image = sign::add_hashtree_footer(image, SALT, &Options::default(), None).unwrap();
        let read = read(&image).unwrap();
        let tree = read.vbmeta.hashtree().unwrap();
        assert_eq!(hex::encode(tree.root_digest), root);
        let end = (tree.tree_offset + tree.tree_size) as usize;
        assert!(image[tree.tree_offset as usize..end] == fs::read(&hashes).unwrap(), "{blocks}");
    }
}

/// The image as dm-verity reads it: one device of data and tree.
#[test]
fn veritysetup_verifies_our_images() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("image");
    let image = noise(1_000_000);
    let image = sign::add_hashtree_footer(image, SALT, &Options::default(), None).unwrap();
    fs::write(&path, &image).unwrap();
    let read = read(&image).unwrap();
    let tree = read.vbmeta.hashtree().unwrap();
    let salt = format!("--salt={}", hex::encode(&tree.salt));
    let blocks = format!("--data-blocks={}", tree.image_size / 4096);
    let offset = format!("--hash-offset={}", tree.tree_offset);
    let root = hex::encode(tree.root_digest);
    let image = text(&path);
    run(
        "veritysetup",
        &["verify", "--no-superblock", &salt, &blocks, &offset, image, image, &root],
    );
}

#[test]
fn openssl_verifies_our_signatures() {
    let dir = TempDir::new().unwrap();
    let [pem, public, message, signature] =
        ["key", "public", "message", "signature"].map(|name| dir.path().join(name));
    for bits in [2048_usize, 4096] {
        let key = key(bits as u32);
        let file = format!("{}/tests/data/rsa{bits}.pem", env!("CARGO_MANIFEST_DIR"));
        fs::copy(file, &pem).unwrap();
        run("openssl", &["pkey", "-in", text(&pem), "-pubout", "-out", text(&public)]);
        for (option, algorithm) in [("-sha256", key.sha256()), ("-sha512", key.sha512())] {
            let hash_len = if option == "-sha256" { 32 } else { 64 };
            let signer = Some((&key, algorithm));
            let vbmeta = sign::vbmeta(&[], &Options::default(), signer).unwrap();
            let (header, rest) = vbmeta.split_at(256);
            let (authentication, auxiliary) =
                rest.split_at((hash_len + bits / 8).next_multiple_of(64));
            fs::write(&message, [header, auxiliary].concat()).unwrap();
            fs::write(&signature, &authentication[hash_len..hash_len + bits / 8]).unwrap();
            let (public, signature) = (text(&public), text(&signature));
            let args = ["dgst", option, "-verify", public, "-signature", signature, text(&message)];
            assert_eq!(run("openssl", &args), "Verified OK\n");
        }
        // The modulus stands in the key as openssl has it.
        let modulus = run("openssl", &["rsa", "-in", text(&pem), "-noout", "-modulus"]);
        let modulus = modulus.trim().strip_prefix("Modulus=").unwrap().to_lowercase();
        assert_eq!(hex::encode(&key.public_key()[8..8 + bits / 8]), modulus);
    }
}
