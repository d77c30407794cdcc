//! APEX files that are good.

use apex::build::{self, File};
use apex::{Apex, Error, MANIFEST, Manifest, ReadAt};
use apksign::{KeyPair, KeyType, sign_v3};
use apkverify::Policy;

use crate::data::{check, good, key, manifest};

const HELLO: File<'_> = File { path: "etc/hello.txt", content: b"hello\n", mode: 0o644 };

#[test]
fn a_file_says_what_it_was_made_of() {
    let file = good();
    let apex = check(&file).unwrap();
    assert_eq!(apex.manifest, manifest());
    assert_eq!(apex.manifest_bytes, b"\x0a\x11org.example.hello\x10\x07");
    assert_eq!(apex.public_key, key().public_key());
    assert_eq!((apex.size, apex.rollback_index), (file.len() as u64, 0));
    assert_eq!(apex.payload_offset % 4096, 0);
    assert_eq!(apex.payload_size, 5 * 4096);
    assert_eq!((apex.hashtree.image_size, apex.hashtree.tree_offset), (3 * 4096, 3 * 4096));
    let mut first = [0; 10];
    apex.payload(file.as_slice()).read_exact_at(&mut first, 9_995).unwrap();
    assert_eq!(first, [7, 7, 7, 7, 7, 0, 0, 0, 0, 0]);
    assert!(apex.payload(file.as_slice()).read_exact_at(&mut first, 5 * 4096 - 9).is_err());
}

/// Root digest of the good file's image, which `veritysetup` agrees with.
const DIGEST: &str = "1165e8484117416f2929d58db50d40cf531ff8a4df37c1b52e49bde486cba3d8";

#[test]
fn the_root_digest_is_that_of_the_image() {
    let apex = check(&good()).unwrap();
    assert_eq!(hex::encode(apex.hashtree.root_digest), DIGEST);
}

#[test]
fn zeros_may_fill_the_partition() {
    let file = good();
    let size = file.len() as u64;
    let padded = [file.clone(), vec![0; 3000]].concat();
    let apex = check(&padded).unwrap();
    assert_eq!(apex.size, size);
    Apex::open_exact(padded.as_slice(), size).unwrap();
    let result = Apex::open_exact(padded.as_slice(), size + 1);
    assert!(matches!(result, Err(Error::Length { end, .. }) if end == size), "{result:?}");
    // As mk_payload fills it: the size stands at the end.
    let trailer = (size as u32).to_be_bytes();
    let with_trailer = [padded.as_slice(), &trailer].concat();
    assert_eq!(check(&with_trailer).unwrap().size, size);
}

#[test]
fn a_file_may_be_signed_as_a_package() {
    let signer = KeyPair::generate(KeyType::EcP256).unwrap();
    let signed = sign_v3(good(), &signer).unwrap().apk;
    apkverify::verify(signed.as_slice(), signed.len() as u64, &Policy::default()).unwrap();
    let (plain, apex) = (check(&good()).unwrap(), check(&signed).unwrap());
    assert_eq!(apex.hashtree, plain.hashtree);
    assert_eq!(apex.payload_offset, plain.payload_offset);
}

#[test]
fn files_become_an_ext4_image() {
    let big = vec![0x5a; 3_000_000];
    let files = [HELLO, File { path: "lib64/libbig.so", content: &big, mode: 0o755 }];
    let file = build::apex(&manifest(), &files, &key()).unwrap();
    let apex = check(&file).unwrap();
    let image = &file[apex.payload_offset as usize..][..apex.payload_size as usize];
    assert_eq!(image[1080..1082], [0x53, 0xef]);
    let contains = |bytes: &[u8]| image.windows(bytes.len()).any(|window| window == bytes);
    assert!(contains(b"hello\n") && contains(&apex.manifest_bytes) && contains(b"libbig.so"));
    assert!(contains(MANIFEST.as_bytes()));
    // The same files give the same file.
    assert!(file == build::apex(&manifest(), &files, &key()).unwrap());
}

#[test]
fn files_that_leave_the_image_are_refused() {
    for path in ["/etc/passwd", "../a", "a/../../b", ""] {
        let result = build::ext4(&[File { path, ..HELLO }]);
        assert!(matches!(result, Err(Error::Build(_))), "{path}");
    }
}

#[test]
fn manifests_keep_what_they_are_made_of() {
    let longest = Manifest { name: "a".repeat(255), version: i64::MAX };
    for manifest in [manifest(), longest] {
        assert_eq!(Manifest::read(&manifest.write()).unwrap(), manifest);
    }
    // Fields that are not known here: provideNativeLibs, noCode.
    let more = [&manifest().write()[..], b"\x2a\x05a.so.\x20\x01"].concat();
    assert_eq!(Manifest::read(&more).unwrap(), manifest());
}
