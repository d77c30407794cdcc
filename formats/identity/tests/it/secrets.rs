//! What follows from CDI_Seal.

use dice::Cdi;
use identity::{VmSecret, hidden_of};

fn secret(fill: u8) -> VmSecret {
    VmSecret::of(&Cdi::new([fill; 32]))
}

/// `openssl kdf -keylen N -kdfopt digest:SHA2-256 -kdfopt hexkey:0707… -kdfopt hexsalt:SALT
/// -kdfopt info:INFO HKDF` prints the same.
#[test]
fn openssl_derives_the_same() {
    assert_eq!(
        hex::encode(*secret(7).payload_secret(b"name")),
        "4492773df8d3b1904e7905b90348392e86233f0df3e63a5c233c962723b37437"
    );
    assert_eq!(
        hex::encode(*secret(7).storage_key()),
        "5af4faef5411f8edb869d301592613567\
         51b2e2eebb1cfe98a525507b83ef678815adcbbcc070f1d67e71199ba660ef0a3f0abf991b6b1114ed5e5d3bc\
         04da43"
    );
}

#[test]
fn each_name_and_each_vm_has_its_own() {
    let mut all = Vec::new();
    for vm in 0..3 {
        for name in [&b""[..], b"\0", b"a", b"b", b"ab", b"encryptedstore_key", &[b'a'; 5000]] {
            all.push(*secret(vm).payload_secret(name));
        }
        let key = secret(vm).storage_key();
        all.extend(key.as_chunks::<32>().0);
    }
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
    assert_eq!(*secret(1).payload_secret(b"a"), *secret(1).clone().payload_secret(b"a"));
}

#[test]
fn secrets_are_not_shown() {
    assert_eq!(format!("{:?}", secret(7)), "VmSecret(..)");
    let payload = identity::Payload { hidden: [0xEE; 64], ..crate::samples::payload() };
    let shown = format!("{payload:?}");
    assert!(shown.contains("com.example.app") && !shown.contains("238"), "{shown}");
}

#[test]
fn the_salt_comes_before_the_instance_id() {
    let salt = [9; 64];
    assert_eq!(hidden_of(Some(&salt), b"id"), salt);
    assert_eq!(hidden_of(Some(&salt), b""), salt);
    // printf id | sha512sum
    assert!(hex::encode(hidden_of(None, b"id")).starts_with("f0bcfd81abefcdf9ae5e5de58d1a8683"));
    assert_eq!(hidden_of(None, b""), [0; 64]);
}
