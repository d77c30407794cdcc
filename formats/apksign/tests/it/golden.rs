//! Golden bytes: whatever changes them changes packages that people have signed before.

use apksign::{Package, sign_v3};
use sha2::{Digest as _, Sha256};

use crate::tool::{key, manifest};

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn small() -> Package {
    let mut package = Package::new(&manifest());
    package.add("assets/a", b"asset".to_vec()).unwrap();
    package.add("lib/x86_64/liba.so", b"library".to_vec()).unwrap();
    package
}

#[test]
fn the_zip_file() {
    let zip = small().build().unwrap();
    assert_eq!(hash(&zip), "505a4363bc6a9ee7a1753e5e0b446b07a1efd02c2a7048608bae4644a6fc44a4");
}

/// SHA-256 of certificate, package and idsig file for each key.
const SIGNED: [(&str, [&str; 3]); 5] = [
    (
        "p256.pem",
        [
            "6cb4465f6918db61ddcdef77a5f6697f525fda8df4e60dc1acdca0fa3f5a1254",
            "9fc2dd7d6afedac316aa1ea0a205d414fee5e71aca59d2a3252b2b8f9e75fc34",
            "baa6901906bc53e6d2503e5375e8fdd349ff684d5b5e14661c8778b720e23d0d",
        ],
    ),
    (
        "p384.pem",
        [
            "ac086dc841fde045c9de5354390abc4d7310f29b7d15bcf4e9a26880128b83b2",
            "bcd90402d1aa6c6e118b6fda439fd1467a875453be0a35f3f05625616ecd3771",
            "e70d29f28ac05473b9f94219f77987e7a51fd0a3f8bcfb7122f4ddb371e42efa",
        ],
    ),
    (
        "p521.pem",
        [
            "089d9af6eca0907a33411d7ee35a36d32280c32af4bcce20de2f099264a7cfc1",
            "926ca685387c773b88ad42997440f05fd2c555c92e56d0fd8ac3636c8c82e07e",
            "80fdd9f045a5e08f574277d05c84fdbebee8f13952f601a07caec42ad8b1fa81",
        ],
    ),
    (
        "rsa2048.pem",
        [
            "74aca04505b9b086ff165486e8bf9f4fab6692b32e52f3351f664cecce92592b",
            "a918b5a741e199d7cbb3b9ee861f9dd415862cd9257d56fb94c39606160db370",
            "417fb4ad3574a92f6118732a8cd7c7d6704770d284aa211c5b6dc379dbb8f202",
        ],
    ),
    (
        "rsa4096.pem",
        [
            "e452d6c29a41c1b95586cc0168ca62fbf0bfe3165df0fd10774fbb01548c84bd",
            "583995fd71ae41bbdfb826eca780d44afa949e0098afd0a6c06dfc78f7b3b934",
            "7d3a8deacc4ab0502363e8a84d506b5b6fdcdbb1fa851c8ac3dfda290e28d7d5",
        ],
    ),
];

#[test]
fn the_signed_package_and_its_idsig() {
    for (name, hashes) in SIGNED {
        let key = key(name);
        let signed = sign_v3(small().build().unwrap(), &key).unwrap();
        let idsig = signed.idsig(&key).unwrap();
        assert_eq!([key.certificate(), &signed.apk, &idsig].map(hash), hashes, "{name}");
    }
}
