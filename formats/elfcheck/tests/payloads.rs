//! What is said about real libraries (see `testdata/build.sh`), whole and damaged.

#![allow(clippy::unwrap_used)]

use elfcheck::{Arch, Error, PayloadInfo, Result, Target, check_payload};
use proptest::prelude::*;

const GUEST: Target = Target { machine: Arch::X86_64, glibc: (2, 41) };

const PAYLOAD: &[u8] = include_bytes!("../testdata/payload.so");
const PAYLOAD_SYSV_HASH: &[u8] = include_bytes!("../testdata/payload-sysv-hash.so");
const LIBRARY: &[u8] = include_bytes!("../testdata/library.so");
const ANDROID: &[u8] = include_bytes!("../testdata/android.so");
const BIONIC: &[u8] = include_bytes!("../testdata/bionic.so");
const LIBC_SO: &[u8] = include_bytes!("../testdata/libc-so.so");
const MUSL: &[u8] = include_bytes!("../testdata/musl.so");
const EXECSTACK: &[u8] = include_bytes!("../testdata/execstack.so");
const PIE: &[u8] = include_bytes!("../testdata/pie");
const EVERY: [&[u8]; 9] =
    [PAYLOAD, PAYLOAD_SYSV_HASH, LIBRARY, ANDROID, BIONIC, LIBC_SO, MUSL, EXECSTACK, PIE];

fn check(bytes: &[u8]) -> Result<PayloadInfo> {
    check_payload(bytes, &GUEST)
}

/// The message for the user.
fn refusal(bytes: &[u8]) -> String {
    check(bytes).unwrap_err().to_string()
}

/// A copy of `bytes` with others at `at`.
fn patched(bytes: &[u8], at: usize, new: &[u8]) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    copy[at..at + new.len()].copy_from_slice(new);
    copy
}

/// Offset of the program header of this type.
fn program_header(bytes: &[u8], kind: u32) -> usize {
    (0..bytes[56].into())
        .map(|index: usize| 64 + 56 * index)
        .find(|&at| bytes[at..at + 4] == kind.to_le_bytes())
        .unwrap()
}

/// Offset of the dynamic entry with this tag.
fn dynamic_entry(bytes: &[u8], tag: u64) -> usize {
    let header = program_header(bytes, 2);
    let start = u64::from_le_bytes(bytes[header + 8..header + 16].try_into().unwrap()) as usize;
    (start..bytes.len()).step_by(16).find(|&at| bytes[at..at + 8] == tag.to_le_bytes()).unwrap()
}

#[test]
fn a_payload_passes() {
    let info = check(PAYLOAD).unwrap();
    assert_eq!(info.soname.as_deref(), Some("libpayload.so"));
    assert_eq!(info.needed, ["libm.so.6", "libc.so.6"]);
    assert_eq!(info.glibc, Some((2, 29)), "pow came with 2.29");
    assert!(info.has_entry_point);
}

#[test]
fn the_entry_point_is_found_by_either_hash_table() {
    assert!(check(PAYLOAD).unwrap().has_entry_point);
    assert!(check(PAYLOAD_SYSV_HASH).unwrap().has_entry_point);
}

#[test]
fn a_library_without_entry_point_passes_and_says_so() {
    // It calls an `AVmPayload_main`, but has none.
    let info = check(LIBRARY).unwrap();
    assert!(!info.has_entry_point);
    assert_eq!((info.soname, info.needed, info.glibc), (None, vec![], None));
}

#[test]
fn missing_libraries_are_told() {
    let info = check(PAYLOAD).unwrap();
    assert_eq!(info.missing_libraries(|name| name == "libc.so.6"), ["libm.so.6"]);
    assert!(info.missing_libraries(|_| true).is_empty());
}

#[test]
fn anything_but_elf_is_refused() {
    for bytes in [&b""[..], b"\x7f", b"\x7fELF", b"#!/bin/sh\n", &[0; 4096], b"PK\x03\x04"] {
        assert_eq!(check(bytes), Err(Error::NotElf { wanted: Arch::X86_64 }), "{bytes:?}");
    }
}

#[test]
fn thirty_two_bits_are_refused_by_name() {
    let x86 = patched(&patched(PAYLOAD, 4, &[1]), 18, &[3, 0]);
    assert!(refusal(&x86).contains("32-bit x86 library"), "{}", refusal(&x86));
    let arm = patched(&patched(PAYLOAD, 4, &[1]), 18, &[40, 0]);
    assert!(refusal(&arm).contains("32-bit ARM library"), "{}", refusal(&arm));
}

#[test]
fn foreign_machines_are_refused_by_name() {
    for (number, name) in [
        (183u16, "AArch64"),
        (243, "RISC-V"),
        (21, "PowerPC 64"),
        (258, "LoongArch"),
        (999, "machine number 999"),
    ] {
        let foreign = patched(PAYLOAD, 18, &number.to_le_bytes());
        let message = refusal(&foreign);
        assert!(message.contains(&format!("built for {name}, the guest is x86_64")), "{message}");
    }
    let s390 = patched(&patched(PAYLOAD, 5, &[2]), 18, &[0, 22]);
    assert!(refusal(&s390).contains("big-endian S/390"), "{}", refusal(&s390));
}

#[test]
fn the_machine_is_the_guests_not_the_hosts() {
    let arm_guest = Target { machine: Arch::Aarch64, ..GUEST };
    let arm = patched(PAYLOAD, 18, &[183, 0]);
    assert!(check_payload(&arm, &arm_guest).is_ok());
    assert!(matches!(
        check_payload(PAYLOAD, &arm_guest),
        Err(Error::ForeignMachine { machine, wanted: Arch::Aarch64 }) if machine == "x86_64"
    ));
}

#[test]
fn other_kinds_of_elf_are_refused_by_name() {
    for (number, kind) in [(1, "an object file"), (2, "an executable"), (4, "a core dump")] {
        let other = patched(PAYLOAD, 16, &[number, 0]);
        assert!(refusal(&other).contains(kind), "{}", refusal(&other));
    }
    assert!(refusal(PIE).contains("a position-independent executable"), "{}", refusal(PIE));
}

#[test]
fn a_newer_glibc_is_refused_by_symbol_version() {
    let old_guest = Target { glibc: (2, 28), ..GUEST };
    let error = check_payload(PAYLOAD, &old_guest).unwrap_err();
    assert_eq!(
        error,
        Error::NewerGlibc {
            version: "GLIBC_2.29".into(),
            library: "libm.so.6".into(),
            guest: (2, 28)
        }
    );
    assert_eq!(
        error.to_string(),
        "it needs GLIBC_2.29 of libm.so.6, but the guest has glibc 2.28; build it on a system \
         with glibc 2.28 or older"
    );
    let just_right = Target { glibc: (2, 29), ..GUEST };
    assert!(check_payload(PAYLOAD, &just_right).is_ok());
}

#[test]
fn other_c_libraries_are_refused_with_the_evidence() {
    for (library, evidence) in
        [(ANDROID, "build note"), (BIONIC, "version LIBC of libc.so"), (LIBC_SO, "needs libc.so")]
    {
        let message = refusal(library);
        assert!(message.contains("Android's C library"), "{message}");
        assert!(message.contains(evidence), "{message}");
        assert!(message.contains("x86_64-linux-gnu"), "{message}");
    }
    assert!(matches!(check(MUSL), Err(Error::MuslLibc { .. })));
}

#[test]
fn an_executable_stack_is_refused_where_glibc_does() {
    assert_eq!(check(EXECSTACK), Err(Error::ExecutableStack { guest: (2, 41) }));
    assert!(check_payload(EXECSTACK, &Target { glibc: (2, 40), ..GUEST }).is_ok());

    // Without the header, the default of x86_64 counts, which is an executable stack.
    let header = program_header(PAYLOAD, 0x6474_e551);
    let silent = patched(PAYLOAD, header, &[0; 4]);
    assert_eq!(check(&silent), Err(Error::ExecutableStack { guest: (2, 41) }));
}

#[test]
fn damage_is_told_as_damage() {
    let dynamic = program_header(PAYLOAD, 2);
    let eh_frame = program_header(PAYLOAD, 0x6474_e550);
    let versions = dynamic_entry(PAYLOAD, 0x6fff_fffe);
    let far = &u64::MAX.to_le_bytes();
    for (what, bytes) in [
        ("class", patched(PAYLOAD, 4, &[7])),
        ("byte order", patched(PAYLOAD, 5, &[0])),
        ("no machine", PAYLOAD[..18].to_vec()),
        ("header only", PAYLOAD[..64].to_vec()),
        ("header cut off", PAYLOAD[..40].to_vec()),
        ("program headers far away", patched(PAYLOAD, 32, far)),
        ("size of program headers", patched(PAYLOAD, 54, &[32, 0])),
        ("number of program headers", patched(PAYLOAD, 56, &[0xff, 0xff])),
        ("no dynamic segment", patched(PAYLOAD, dynamic, &[0; 4])),
        ("two dynamic segments", patched(PAYLOAD, eh_frame, &[2, 0, 0, 0])),
        ("dynamic segment far away", patched(PAYLOAD, dynamic + 16, far)),
        ("dynamic segment too long", patched(PAYLOAD, dynamic + 32, far)),
        ("needed name", patched(PAYLOAD, dynamic_entry(PAYLOAD, 1) + 8, far)),
        ("own name", patched(PAYLOAD, dynamic_entry(PAYLOAD, 14) + 8, far)),
        ("strings far away", patched(PAYLOAD, dynamic_entry(PAYLOAD, 5) + 8, far)),
        ("strings too long", patched(PAYLOAD, dynamic_entry(PAYLOAD, 10) + 8, far)),
        ("versions far away", patched(PAYLOAD, versions + 8, far)),
        ("versions in the ELF header", patched(PAYLOAD, versions + 8, &[1, 0, 0, 0, 0, 0, 0, 0])),
    ] {
        assert!(matches!(check(&bytes), Err(Error::Damaged { .. })), "{what}: {:?}", check(&bytes));
    }
}

#[test]
fn damaged_hash_tables_hold_no_entry_point() {
    for (library, tag) in [(PAYLOAD, 0x6fff_fef5), (PAYLOAD_SYSV_HASH, 4)] {
        for address in [0, 1, u64::MAX] {
            let at = dynamic_entry(library, tag) + 8;
            let info = check(&patched(library, at, &address.to_le_bytes())).unwrap();
            assert!(!info.has_entry_point);
        }
    }
}

#[test]
fn every_truncation_is_an_error_or_harmless() {
    for library in EVERY {
        for len in 0..library.len() {
            // What is cut off may be section headers, which nobody needs.
            let _ = check(&library[..len]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_never_panic(
        library in 0..EVERY.len(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut bytes = EVERY[library].to_vec();
        for (index, value) in flips {
            *index.get_mut(&mut bytes) = value;
        }
        let _ = check(&bytes);
    }

    /// The same where it matters most: headers, dynamic segment, hash tables.
    #[test]
    fn flipped_fields_never_panic(
        library in 0..EVERY.len(),
        flips in prop::collection::vec(
            (0usize..0x600, prop::sample::select(vec![0, 1, 0x7f, 0x80, 0xff])), 1..8),
    ) {
        let mut bytes = EVERY[library].to_vec();
        for (at, value) in flips {
            bytes[at] = value;
        }
        let _ = check(&bytes);
    }

    #[test]
    fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = check(&noise);
        let _ = check(&[&PAYLOAD[..64], &noise].concat());
    }
}
