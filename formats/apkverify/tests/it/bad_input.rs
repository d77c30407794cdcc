//! Every way to be wrong has its own error.

use apkverify::{Error, Policy};

use crate::faults::*;
use crate::signer::*;
use crate::zip::Zip;

#[test]
fn the_good_packages_are_good() {
    for package in [
        signers(&[signer()]),
        block_with(|_| {}),
        rotated(|_| {}),
        lineage_of(|_| {}),
        split(36, Some(vec![signer().for_sdk(36, 40)])),
        attributed(&[(7, vec![]), (7, vec![1, 2, 3])]),
    ] {
        verify(&package).unwrap();
    }
    verify_with(&v2(|_| {}), &Policy { allow_v2: true, ..Policy::default() }).unwrap();
}

/// Verifies with v2 allowed: nothing in the table may be saved by that.
fn verdict(package: &[u8]) -> Result<(), Error> {
    verify_with(package, &Policy { allow_v2: true, ..Policy::default() }).map(drop)
}

/// A table row: what is wrong, the package, the pattern of its error.
macro_rules! refused {
    ($($what:literal, $package:expr, $error:pat,)*) => {
        #[test]
        fn every_fault_has_its_error() {
            let mut cases = 0;
            $(
                let result = verdict(&$package);
                assert!(matches!(result, Err($error)), "{}: {result:?}", $what);
                cases += 1;
            )*
            assert!(cases >= 200, "only {cases} cases");
        }
    };
}

refused! {
    // The archive.
    "empty", raw(b""), Error::Zip(apkzip::Error::NotAnApk(_)),
    "text", raw(b"This is not a package at all."), Error::Zip(apkzip::Error::NotAnApk(_)),
    "end cut off", package_with(|p| { p.pop(); }), Error::Zip(apkzip::Error::NotAnApk(_)),
    "bytes appended", package_with(|p| p.push(1)), Error::Zip(apkzip::Error::NotAnApk(_)),
    "bytes in front", package_with(|p| p.insert(0, 0)), Error::Zip(apkzip::Error::CentralDirectoryPlace { .. }),
    "hole before the end record", package_with(|p| { let at = p.len() - 22; p.insert(at, 0) }), Error::Zip(apkzip::Error::CentralDirectoryPlace { .. }),
    "directory said to be elsewhere", package_with(|p| { let at = p.len() - 6; add(p, at, -1) }), Error::Zip(apkzip::Error::CentralDirectoryPlace { .. }),
    "directory and its size moved", package_with(|p| { let at = p.len() - 6; add(p, at, 1); add(p, at - 4, -1) }), Error::NotSigned,
    "ZIP64", package_with(|p| { let at = p.len() - 6; set(p, at, u32::MAX) }), Error::Zip(apkzip::Error::Zip64(_)),
    "ZIP64 locator", package_with(|p| { let at = p.len() - 42; set(p, at, 0x0706_4b50) }), Error::Zip(apkzip::Error::Zip64(_)),
    "multi-disk", package_with(|p| { let at = p.len() - 18; p[at] = 1 }), Error::Zip(apkzip::Error::MultiDisk),

    // The signing block.
    "no block", zip().with_block(&[]), Error::NotSigned,
    "nothing in front of the directory", empty_zip(0), Error::TooSmall { central_directory: 0 },
    "31 bytes in front of the directory", empty_zip(31), Error::TooSmall { central_directory: 31 },
    "32 zeros in front of the directory", empty_zip(32), Error::NotSigned,
    "magic", block_with(|b| *b.last_mut().unwrap() ^= 1), Error::NotSigned,
    "first byte of the magic", block_with(|b| { let at = b.len() - 16; b[at] = b'a' }), Error::NotSigned,
    "footer too small", block_with(|b| footer(b, 23)), Error::BlockSize { size: 23 },
    "footer zero", block_with(|b| footer(b, 0)), Error::BlockSize { size: 0 },
    "footer beyond the start", block_with(|b| footer(b, 100_000)), Error::BlockSize { size: 100_000 },
    "footer too large", block_with(|b| footer(b, (16 << 20) + 1)), Error::BlockTooLarge { limit: 0x100_0000, .. },
    "footer huge", block_with(|b| footer(b, u64::MAX)), Error::BlockTooLarge { size: u64::MAX, .. },
    "footer wraps", block_with(|b| footer(b, u64::MAX - 7)), Error::BlockTooLarge { .. },
    "footer one less", block_with(|b| { let len = b.len() as u64; footer(b, len - 9) }), Error::BlockSizesDiffer { .. },
    "footer one more", block_with(|b| { let len = b.len() as u64; footer(b, len - 7) }), Error::BlockSizesDiffer { .. },
    "header one more", block_with(|b| b[0] ^= 1), Error::BlockSizesDiffer { .. },
    "header huge", block_with(|b| b[..8].fill(0xff)), Error::BlockSizesDiffer { in_header: u64::MAX, .. },
    "pair too long", block_with(|b| add(b, 8, 10_000)), Error::Pair { index: 0 },
    "pair huge", block_with(|b| b[8..16].fill(0xff)), Error::Pair { index: 0 },
    "pair wraps", block_with(|b| { b[8..16].fill(0xff); b[8] = 0xf8 }), Error::Pair { index: 0 },
    "pair without an identifier", block_with(|b| { set(b, 8, 3); set(b, 12, 0) }), Error::Pair { index: 0 },
    "pair of nothing", block_with(|b| { set(b, 8, 0); set(b, 12, 0) }), Error::Pair { index: 0 },
    "second pair too long", block_with(|b| { let at = b.len() - 24 - 28; add(b, at, 1) }), Error::Pair { index: 1 },
    "second pair too short", block_with(|b| { let at = b.len() - 24 - 28; add(b, at, -1) }), Error::Pair { index: 2 },
    "eleven bytes behind the pairs", zip().with_block(&block_and(&[0; 11])), Error::Pair { index: 1 },
    "too many pairs", zip().with_block(&block(&vec![(PADDING, vec![]); 1025])), Error::TooMany { what: "pairs", limit: 1024 },
    "v3 twice", zip().with_block(&block(&[(V3, scheme(&[signer()])), (V3, scheme(&[signer()]))])), Error::DuplicatePair { id: V3 },
    "v3 twice, one empty", zip().with_block(&block(&[(V3, scheme(&[signer()])), (V3, vec![])])), Error::DuplicatePair { id: V3 },
    "v2 twice", zip().with_block(&block(&[(V2, vec![]), (V2, vec![]), (V3, scheme(&[signer()]))])), Error::DuplicatePair { id: V2 },
    "v3.1 twice", zip().with_block(&block(&[(V31, vec![]), (V31, vec![])])), Error::DuplicatePair { id: V31 },
    "no pairs", zip().with_block(&block(&[])), Error::NoScheme,
    "only padding", zip().with_block(&block(&[(PADDING, vec![0; 9])])), Error::NoScheme,
    "v3 too large", value(vec![0; (1 << 20) + 1]), Error::SchemeTooLarge { size: 0x10_0001, limit: 0x10_0000, .. },
    "v2 too large", zip().with_block(&block(&[(V3, scheme(&[signer()])), (V2, vec![0; (1 << 20) + 1])])), Error::SchemeTooLarge { .. },

    // Signers of a scheme.
    "empty value", value(vec![]), Error::CutOff { what: "signers" },
    "no signers", value(list::<&[u8]>([])), Error::SignerCount { count: 0, sdk: 35 },
    "signers too long", value_with(|v| add(v, 0, 1)), Error::CutOff { what: "signers" },
    "signers huge", value_with(|v| set(v, 0, u32::MAX)), Error::CutOff { what: "signers" },
    "signers too short", value_with(|v| add(v, 0, -1)), Error::CutOff { what: "signers" },
    "bytes behind the signers", value_with(|v| v.push(0)), Error::TrailingBytes { what: "the sequence of signers" },
    "signer too long", value_with(|v| add(v, 4, 1)), Error::CutOff { what: "signers" },
    "signer too short", value_with(|v| add(v, 4, -1)), Error::CutOff { what: "public key" },
    "empty signer", value(list([b""])), Error::CutOff { what: "signed data" },
    "33 signers", value(list(vec![signer().bytes(); 33])), Error::TooMany { what: "signers", limit: 32 },
    "two signers", signers(&[signer(), Signer::new(&zip(), "rsa1024", &[0x0103])]), Error::SignerCount { count: 2, sdk: 35 },
    "one signer twice", signers(&[signer(), signer()]), Error::SignerCount { count: 2, .. },
    "ranges of signers overlap", signers(&[signer().for_sdk(24, 35), signer().for_sdk(35, 99)]), Error::SignerCount { count: 2, .. },
    "signer for older versions", signers(&[signer().for_sdk(1, 34)]), Error::SignerCount { count: 0, .. },
    "signer for newer versions", signers(&[signer().for_sdk(36, u32::MAX)]), Error::SignerCount { count: 0, .. },
    "signer for an empty range", signers(&[signer().for_sdk(36, 34)]), Error::SignerCount { count: 0, .. },

    // Fields of a signer.
    "signed data too long", spoiled(|s| set(s, 0, 100_000)), Error::CutOff { what: "signed data" },
    "signed data huge", spoiled(|s| set(s, 0, u32::MAX)), Error::CutOff { what: "signed data" },
    "minimum SDK cut off", spoiled(|s| s.truncate(after_signed_data(s) + 3)), Error::CutOff { what: "minimum SDK" },
    "maximum SDK cut off", spoiled(|s| s.truncate(after_signed_data(s) + 7)), Error::CutOff { what: "maximum SDK" },
    "signatures missing", spoiled(|s| s.truncate(signatures_at(s))), Error::CutOff { what: "signatures" },
    "signatures cut off", spoiled(|s| s.truncate(signatures_at(s) + 9)), Error::CutOff { what: "signatures" },
    "signatures huge", spoiled(|s| { let at = signatures_at(s); set(s, at, u32::MAX) }), Error::CutOff { what: "signatures" },
    "signature record too long", spoiled(|s| { let at = signatures_at(s) + 4; add(s, at, 1) }), Error::CutOff { what: "signatures" },
    "signature record too short", spoiled(|s| { let at = signatures_at(s) + 4; set(s, at, 3) }), Error::CutOff { what: "signature algorithm" },
    "signature record without a signature", spoiled(|s| { let at = signatures_at(s) + 4; set(s, at, 4) }), Error::CutOff { what: "signature" },
    "signature too long", spoiled(|s| { let at = signatures_at(s) + 12; add(s, at, 1) }), Error::CutOff { what: "signature" },
    "signature too short", spoiled(|s| { let at = signatures_at(s) + 12; add(s, at, -1) }), Error::TrailingBytes { what: "a signature" },
    "public key missing", spoiled(|s| s.truncate(public_key_at(s))), Error::CutOff { what: "public key" },
    "public key too long", spoiled(|s| { let at = public_key_at(s); add(s, at, 1) }), Error::CutOff { what: "public key" },
    "public key too short", spoiled(|s| { let at = public_key_at(s); add(s, at, -1) }), Error::TrailingBytes { what: "a signer" },
    "bytes behind a signer", spoiled(|s| s.push(0)), Error::TrailingBytes { what: "a signer" },
    "65 signatures", signer_with(|s| s.algorithms = vec![7; 65]), Error::TooMany { what: "signatures", limit: 64 },
    "range outside raised", signer_with(|s| s.sdk.1 -= 1), Error::SdkRange { .. },
    "range outside lowered", signer_with(|s| s.sdk.0 = 0), Error::SdkRange { .. },
    "range inside for other versions", signer_with(|s| s.signed_sdk = (24, 32)), Error::SdkRange { .. },

    // Signatures.
    "no signature", signer_with(|s| s.algorithms = vec![]), Error::NoSupportedSignature { .. },
    "unknown algorithm", signer_with(|s| s.algorithms = vec![0x0302]), Error::NoSupportedSignature { .. },
    "DSA", signer_with(|s| s.algorithms = vec![0x0301]), Error::NoSupportedSignature { .. },
    "verity DSA", signer_with(|s| s.algorithms = vec![0x0425]), Error::NoSupportedSignature { .. },
    "RSA algorithm, EC key", signer_with(|s| { s.algorithms = vec![0x0103]; s.digests[0].0 = 0x0103 }), Error::PublicKey { .. },
    "PSS algorithm, EC key", signers(&[Signer { public_key: public_key(&certificate("p256")), ..Signer::new(&zip(), "rsa1024", &[0x0101]) }]), Error::PublicKey { .. },
    "EC algorithm, RSA key", signer_with(|s| s.public_key = public_key(&certificate("rsa1024"))), Error::PublicKey { .. },
    "signed by another", signer_with(|s| s.key = "other256"), Error::Signature { .. },
    "no bytes of signature", signer_with(|s| s.spoil_signature = Vec::clear), Error::Signature { .. },
    "signature cut off", signer_with(|s| s.spoil_signature = |x| { x.pop(); }), Error::Signature { .. },
    "signature with a tail", signer_with(|s| s.spoil_signature = |x| x.push(0)), Error::Signature { .. },
    "signature of zeros", signer_with(|s| s.spoil_signature = |x| x.fill(0)), Error::Signature { .. },
    "ECDSA r and s zero", signer_with(|s| s.spoil_signature = |x| *x = vec![0x30, 6, 2, 1, 0, 2, 1, 0]), Error::Signature { .. },
    "ECDSA r and s one", signer_with(|s| s.spoil_signature = |x| *x = vec![0x30, 6, 2, 1, 1, 2, 1, 1]), Error::Signature { .. },
    "RSA signature cut off", rsa(0x0103, |x| { x.pop(); }), Error::Signature { .. },
    "RSA signature with a zero in front", rsa(0x0103, |x| x.insert(0, 0)), Error::Signature { .. },
    "RSA signature zero", rsa(0x0103, |x| x.fill(0)), Error::Signature { .. },
    "RSA signature above the modulus", rsa(0x0103, |x| x.fill(0xff)), Error::Signature { .. },
    "PSS signature cut off", rsa(0x0101, |x| { x.pop(); }), Error::Signature { .. },
    "PSS signature with a zero in front", rsa(0x0101, |x| x.insert(0, 0)), Error::Signature { .. },
    "PSS signature above the modulus", rsa(0x0102, |x| x.fill(0xff)), Error::Signature { .. },
    "PKCS#1 signature called PSS", renamed(0x0103, 0x0101), Error::Signature { .. },
    "PSS signature called PKCS#1", renamed(0x0101, 0x0103), Error::Signature { .. },
    "SHA-256 called SHA-512", renamed(0x0103, 0x0104), Error::Signature { .. },

    // Public keys.
    "no key", keyed(vec![]), Error::PublicKey { .. },
    "noise for a key", keyed(vec![7; 91]), Error::PublicKey { .. },
    "key with a tail", keyed([public_key(&certificate("p256")), vec![0]].concat()), Error::PublicKey { .. },
    "point off the curve", keyed({ let mut key = public_key(&certificate("p256")); key[90] ^= 1; key }), Error::PublicKey { .. },
    "point at infinity", keyed({ let key = public_key(&certificate("p256")); der(0x30, &[&key[2..23], &[3, 2, 0, 0]].concat()) }), Error::PublicKey { .. },
    "curve secp256k1", keyed(read_key_file("secp256k1.spki.der")), Error::PublicKey { .. },
    "explicit curve", keyed(read_key_file("explicit.spki.der")), Error::PublicKey { .. },
    "Ed25519", keyed(read_key_file("ed25519.spki.der")), Error::PublicKey { .. },
    "DSA key", keyed(read_key_file("dsa.spki.der")), Error::PublicKey { .. },
    "RSA 1016", keyed(rsa_spki(&modulus(127), &[3])), Error::PublicKey { .. },
    "RSA 16392", keyed(rsa_spki(&modulus(2049), &[3])), Error::PublicKey { .. },
    "RSA even modulus", keyed(rsa_spki(&[&modulus(127)[..], &[0xfe]].concat(), &[3])), Error::PublicKey { .. },
    "RSA exponent 0", keyed(rsa_spki(&modulus(128), &[0])), Error::PublicKey { .. },
    "RSA exponent 1", keyed(rsa_spki(&modulus(128), &[1])), Error::PublicKey { .. },
    "RSA exponent 2", keyed(rsa_spki(&modulus(128), &[2])), Error::PublicKey { .. },
    "RSA exponent even", keyed(rsa_spki(&modulus(128), &[1, 0, 0])), Error::PublicKey { .. },
    "RSA exponent long", keyed(rsa_spki(&modulus(128), &[2, 0, 0, 0, 1])), Error::PublicKey { .. },
    "RSA exponent as long as the modulus", keyed(rsa_spki(&modulus(128), &modulus(127))), Error::PublicKey { .. },
    "RSA modulus negative", keyed(rsa_spki(&[0xff; 128], &[3])), Error::PublicKey { .. },
    "RSA key without a modulus", keyed(rsa_spki(&[], &[3])), Error::PublicKey { .. },

    // Signed data.
    "signed data empty", signed(Vec::clear), Error::CutOff { what: "digests" },
    "digests too long", signed(|d| set(d, 0, 100_000)), Error::CutOff { what: "digests" },
    "digest record too long", signed(|d| add(d, 4, 1)), Error::CutOff { what: "digests" },
    "digest record too short", signed(|d| { set(d, 0, 6); set(d, 4, 2) }), Error::CutOff { what: "digest algorithm" },
    "digest too long", signed(|d| add(d, 12, 1)), Error::CutOff { what: "digest" },
    "digest too short", signed(|d| add(d, 12, -1)), Error::TrailingBytes { what: "a digest" },
    "certificates too long", signed(|d| set(d, CERTIFICATES, 100_000)), Error::CutOff { what: "certificates" },
    "certificate too long", signed(|d| add(d, CERTIFICATES + 4, 1)), Error::CutOff { what: "certificates" },
    "signed range cut off", signed(|d| d.truncate(attributes_at(d) - 1)), Error::CutOff { what: "maximum SDK" },
    "attributes missing", signed(|d| d.truncate(attributes_at(d))), Error::CutOff { what: "attributes" },
    "attributes too long", signed(|d| { let at = attributes_at(d); set(d, at, 1) }), Error::CutOff { what: "attributes" },
    "bytes behind signed data", signed(|d| d.push(0)), Error::TrailingBytes { what: "signed data" },
    "65 digests", signer_with(|s| s.digests = vec![s.digests[0].clone(); 65]), Error::TooMany { what: "digests", limit: 64 },
    "65 certificates", signer_with(|s| s.certificates = vec![s.certificates[0].clone(); 65]), Error::TooMany { what: "certificates", limit: 64 },
    "65 attributes", attributed(&vec![(7, vec![]); 65]), Error::TooMany { what: "attributes", limit: 64 },
    "no digest", signer_with(|s| s.digests.clear()), Error::AlgorithmsDiffer { .. },
    "digest of another algorithm", signer_with(|s| s.digests[0].0 = 0x0202), Error::AlgorithmsDiffer { .. },
    "one more digest", signer_with(|s| s.digests.push((0x0202, vec![0; 64]))), Error::AlgorithmsDiffer { .. },
    "one more signature", signer_with(|s| s.algorithms.push(7)), Error::AlgorithmsDiffer { .. },
    "digests in another order", signer_with(|s| { s.algorithms = vec![0x0201, 7]; s.digests.insert(0, (7, vec![])) }), Error::AlgorithmsDiffer { .. },
    "empty digest", signer_with(|s| s.digests[0].1.clear()), Error::DigestLength { .. },
    "digest of 31 bytes", signer_with(|s| s.digests[0].1.truncate(31)), Error::DigestLength { .. },
    "digest of 64 bytes", signer_with(|s| s.digests[0].1.resize(64, 0)), Error::DigestLength { .. },
    "verity digest of 32 bytes", verity(|digest| digest.truncate(32)), Error::DigestLength { .. },
    "another digest", signer_with(|s| s.digests[0].1[31] ^= 1), Error::DigestMismatch { .. },
    "digest of another package", signers(&[Signer::new(&Zip::of("assets/text", b"TEXT"), "p256", &[0x0201])]), Error::DigestMismatch { .. },
    "content changed", package_with(|p| p[42] ^= 1), Error::DigestMismatch { .. },
    "directory changed", package_with(|p| { let at = p.len() - 23; p[at] ^= 1 }), Error::DigestMismatch { .. },
    "comment changed", package_with(|p| { let at = p.len() - 2; p[at] = 1; p.push(b'c') }), Error::DigestMismatch { .. },
    "verity over half a block", verity(|_| {}), Error::VerityAlignment { .. },

    // Certificates.
    "no certificate", signer_with(|s| s.certificates.clear()), Error::NoCertificates,
    "empty certificate", signer_with(|s| s.certificates = vec![vec![]]), Error::Certificate { .. },
    "noise for a certificate", signer_with(|s| s.certificates = vec![vec![7; 300]]), Error::Certificate { .. },
    "certificate cut off", signer_with(|s| { s.certificates[0].pop(); }), Error::Certificate { .. },
    "certificate with a tail", signer_with(|s| s.certificates[0].push(0)), Error::Certificate { .. },
    "certificate too large", signer_with(|s| s.certificates[0].resize((64 << 10) + 1, 0)), Error::Certificate { .. },
    "certificate for another key", signer_with(|s| s.certificates[0] = certificate("other256")), Error::PublicKeyMismatch,
    "right certificate behind another", signer_with(|s| s.certificates.insert(0, certificate("other256"))), Error::PublicKeyMismatch,

    // The proof of rotation.
    "attribute without an identifier", signed(|d| { let at = attributes_at(d); set(d, at, 6); d.extend([2, 0, 0, 0, 1, 1]) }), Error::CutOff { what: "attribute" },
    "two proofs", attributed(&[(LINEAGE, lineage(&[Level::new("p256", "", 0, 0)])), (LINEAGE, vec![])]), Error::DuplicateAttribute { id: LINEAGE },
    "empty attribute", attributed(&[(LINEAGE, vec![])]), Error::CutOff { what: "version of the proof of rotation" },
    "version 0", lineage_of(|l| l[0] = 0), Error::LineageVersion { version: 0 },
    "version 2", lineage_of(|l| l[0] = 2), Error::LineageVersion { version: 2 },
    "no levels", lineage_of(|l| l.truncate(4)), Error::LineageEmpty,
    "level too long", lineage_of(|l| add(l, 4, 1)), Error::CutOff { what: "levels of the proof of rotation" },
    "bytes behind a level", lineage_of(|l| { add(l, 4, 1); l.push(0) }), Error::TrailingBytes { what: "a level of the proof of rotation" },
    "level's signed data too long", lineage_of(|l| add(l, 8, 100)), Error::CutOff { .. },
    "level's certificate too short", lineage_of(|l| add(l, 12, -1)), Error::TrailingBytes { .. },
    "level's certificate too long", lineage_of(|l| add(l, 12, 1)), Error::CutOff { .. },
    "33 levels", attributed(&[(LINEAGE, lineage(&vec![Level::new("p256", "", 0, 0); 33]))]), Error::TooMany { limit: 32, .. },
    "level twice", rotated(|l| { let first = l[0].clone(); l.insert(0, first) }), Error::Lineage { level: 1, .. },
    "level signed by itself", rotated(|l| l[1].signer = "p384"), Error::Lineage { level: 1, .. },
    "last level signed by another", rotated(|l| l[2].signer = "other256"), Error::Lineage { level: 2, .. },
    "level not signed", rotated(|l| l[1].signer = ""), Error::Lineage { level: 1, .. },
    "level left out", rotated(|l| { l.remove(1); l[0].signs_with = 0x0202 }), Error::PublicKey { .. },
    "levels out of order", rotated(|l| l.swap(0, 1)), Error::Lineage { level: 1, .. },
    "algorithms of levels differ", rotated(|l| l[0].signs_with = 0x0104), Error::Lineage { level: 1, .. },
    "algorithm of a level unknown", rotated(|l| { l[0].signs_with = 7; l[1].signed_with = 7 }), Error::NoSupportedSignature { .. },
    "algorithm of a level DSA", rotated(|l| { l[0].signs_with = 0x0301; l[1].signed_with = 0x0301; l[1].signer = "" }), Error::NoSupportedSignature { .. },
    "last level missing", rotated(|l| { l.pop(); }), Error::LineageEnd,
    "one level too many", rotated(|l| { l[2].signs_with = 0x0201; l.push(Level::new("other256", "p256", 0, 0x0201)) }), Error::LineageEnd,
    "certificate of a level is noise", rotated(|l| l[0].certificate = vec![7; 30]), Error::Certificate { .. },

    // v3.1 beside v3.
    "v3.1 stripped", split(33, None), Error::StrippedV31 { stated: 33, rotation: None },
    "v3.1 stripped that is for newer versions", split(36, None), Error::StrippedV31 { stated: 36, rotation: None },
    "v3.1 exchanged", split(36, Some(vec![signer().for_sdk(37, 40)])), Error::StrippedV31 { stated: 36, rotation: Some(37) },
    "v3.1 emptied", split(33, Some(vec![])), Error::SignerCount { count: 0, .. },
    "v3.1 ends before", split(33, Some(vec![signer().for_sdk(33, 34)])), Error::SignerCount { count: 0, .. },
    "two v3.1 signers", split(33, Some(vec![signer().for_sdk(33, 40), signer().for_sdk(35, 40)])), Error::SignerCount { count: 2, .. },
    "v3.1 does not verify", split(33, Some(vec![Signer { key: "other256", ..signer() }.for_sdk(33, 40)])), Error::Signature { .. },
    "preview that is not the first", split(33, Some(vec![signer().for_sdk(33, 34), Signer { key: "other256", ..signer() }.for_sdk(35, 40)])), Error::Signature { .. },
    "v3 signer in the place of v3.1", zip().with_block(&block(&[(V31, scheme(&[signer().with(ROTATION_MIN_SDK, &33_u32.to_le_bytes())]))])), Error::StrippedV31 { stated: 33, rotation: None },
    "v3 signer in both places", { let old = scheme(&[signer().with(ROTATION_MIN_SDK, &33_u32.to_le_bytes())]); zip().with_block(&block(&[(V31, old.clone()), (V3, old)])) }, Error::StrippedV31 { stated: 33, rotation: None },
    "v3.1 for newer versions alone", zip().with_block(&block(&[(V31, scheme(&[signer().for_sdk(36, 40)]))])), Error::SignerCount { count: 0, .. },
    "minimum SDK of the rotation cut off", attributed(&[(ROTATION_MIN_SDK, vec![33, 0, 0])]), Error::CutOff { what: "minimum SDK of the rotation" },
    "minimum SDK of the rotation twice", attributed(&[(ROTATION_MIN_SDK, vec![36, 0, 0, 0]), (ROTATION_MIN_SDK, vec![36, 0, 0, 0])]), Error::DuplicateAttribute { .. },
    "preview twice", attributed(&[(ROTATION_ON_PREVIEW, vec![]), (ROTATION_ON_PREVIEW, vec![])]), Error::DuplicateAttribute { .. },

    // v2, where it is allowed.
    "v3 stripped", v2(|s| s.attributes.push((HIGHEST_SCHEME, vec![3, 0, 0, 0]))), Error::StrippedV3 { scheme: 3 },
    "newer scheme stripped", v2(|s| s.attributes.push((HIGHEST_SCHEME, vec![31, 0, 0, 0]))), Error::StrippedV3 { scheme: 31 },
    "highest scheme cut off", v2(|s| s.attributes.push((HIGHEST_SCHEME, vec![3]))), Error::CutOff { what: "highest scheme" },
    "highest scheme twice", v2(|s| s.attributes = vec![(HIGHEST_SCHEME, vec![2, 0, 0, 0]); 2]), Error::DuplicateAttribute { .. },
    "v2 does not verify", v2(|s| s.key = "other256"), Error::Signature { .. },
    "v2 digest mismatch", v2(|s| s.digests[0].1[0] ^= 1), Error::DigestMismatch { .. },
    "v2 with SDK versions", v2(|s| s.ranged = true), Error::CutOff { .. },
    "v3 without SDK versions", signer_with(|s| s.ranged = false), Error::CutOff { .. },
}

#[test]
fn every_length_in_a_signature_counts() {
    let good = scheme(&[signer()]);
    // Lengths outside the signed data, which are not protected by the signature.
    let start = 8;
    let signatures = start + signatures_at(&good[start..]);
    let key = start + public_key_at(&good[start..]);
    for at in [0, 4, 8, signatures, signatures + 4, signatures + 12, key] {
        for delta in [-4, -1, 1, 4, 1 << 16] {
            let package = value_with(|value| add(value, at, delta));
            assert!(verify(&package).is_err(), "{at} {delta}");
        }
        for len in [0, 1, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
            assert!(verify(&value_with(|value| set(value, at, len))).is_err(), "{at} {len}");
        }
    }
}

#[test]
fn storage_that_fails_is_not_a_bad_package() {
    struct Failing(Vec<u8>, std::ops::Range<u64>);
    impl apkzip::ReadAt for Failing {
        fn read_at(&self, buf: &mut [u8], offset: u64) -> std::io::Result<usize> {
            match self.1.start < offset + buf.len() as u64 && offset < self.1.end {
                true => Err(std::io::Error::other("a bad block")),
                false => self.0.read_at(buf, offset),
            }
        }
    }
    let package = Zip::of("assets/noise", &[7; 200_000]);
    let signer = Signer::new(&package, "p256", &[0x0201]);
    let bytes = package.with_block(&block(&[(V3, scheme(&[signer]))]));
    let len = bytes.len() as u64;
    for bad in [100_000..100_001, 200_100..200_101, 200_200..200_201] {
        let storage = Failing(bytes.clone(), bad);
        let error = apkverify::verify(&storage, len, &Policy::default()).unwrap_err();
        let io = matches!(error, Error::Io { .. } | Error::Zip(apkzip::Error::Io { .. }));
        // Whoever prints the chain of causes says each of them once.
        let cause = std::error::Error::source(&error).unwrap();
        assert!(io && cause.to_string() == "a bad block", "{error}");
        if let Error::Io { .. } = error {
            assert!(!error.to_string().contains("a bad block"), "{error}");
        }
    }
}

#[test]
fn messages_say_what_to_do() {
    for (package, text) in [
        (zip().with_block(&[]), "sign it with `vm package` or `apksigner sign`"),
        (split(33, None), "signed with APK Signature Scheme v3.1 for SDK 33 and newer too"),
        (signers(&[]), "0 signers found for SDK 35"),
        (
            signer_with(|s| s.algorithms = vec![0x0301, 7]),
            "DSA with SHA-256 (0x0301), unknown (0x00000007)",
        ),
        (package_with(|p| p[42] ^= 1), "Digest mismatch (SHA-256 over chunks): signed "),
        (
            signer_with(|s| s.sdk.0 = 0),
            "is for SDK 0 to 2147483647, but signed that it is for SDK 24 to 2147483647",
        ),
    ] {
        let message = verify(&package).unwrap_err().to_string();
        assert!(message.contains(text), "{message}");
    }
}
