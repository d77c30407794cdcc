//! Each input changes the secrets, and no two ways of being different are the same.

use std::collections::HashMap;

use dice::{Config, Mode};
use identity::{Apex, Apk, Boot, Payload, Run};

use crate::samples::{APEX, APP, EXTRA, Secrets, boot, changed, payload, secrets};

/// All secrets must be different, attesting and sealing ones.
fn all_different(cases: Vec<(&str, Secrets)>) {
    let mut seen = HashMap::new();
    for (name, (attest, seal)) in cases {
        for secret in [attest, seal] {
            if let Some(other) = seen.insert(secret, name) {
                panic!("{name} has a secret of {other}");
            }
        }
    }
}

#[test]
fn each_input_of_the_boot_changes_both_secrets() {
    let of = |change: fn(&mut Boot<'static>)| secrets(&changed(boot(), change).inputs());
    all_different(vec![
        ("the same", of(|_| ())),
        ("kernel", of(|b| b.kernel = &[9; 32])),
        ("initramfs", of(|b| b.initrd = &[9; 32])),
        ("kernel and initramfs swapped", of(|b| (b.kernel, b.initrd) = (b.initrd, b.kernel))),
        ("command line", of(|b| b.command_line = "quiet console=hvc1")),
        ("command line with a space more", of(|b| b.command_line = "quiet console=hvc0 ")),
        ("no command line", of(|b| b.command_line = "")),
        ("debug level", of(|b| b.debuggable = true)),
        ("instance id", of(|b| b.instance_id = &[4; 64])),
        ("instance id with a byte more", of(|b| b.instance_id = &[3; 65])),
        ("no instance id", of(|b| b.instance_id = &[])),
        ("instance id of zeros", of(|b| b.instance_id = &[0; 64])),
    ]);
}

#[test]
fn each_input_of_the_payload_changes_both_secrets() {
    let of = |change: fn(&mut Payload<'static>)| secrets(&changed(payload(), change).inputs());
    all_different(vec![
        ("the same", of(|_| ())),
        ("code", of(|p| p.apk.root_hash = &[9; 32])),
        ("signer", of(|p| p.apk.cert_hash = &[9; 64])),
        ("package", of(|p| p.apk.package = "com.example.other")),
        ("version", of(|p| p.apk.version += 1)),
        ("code of an extra package", of(|p| p.extra_apks[0].root_hash = &[9; 32])),
        ("signer of an extra package", of(|p| p.extra_apks[0].cert_hash = &[9; 64])),
        ("name of an extra package", of(|p| p.extra_apks[0].package = "x")),
        ("version of an extra package", of(|p| p.extra_apks[0].version += 1)),
        ("no extra package", of(|p| p.extra_apks.clear())),
        ("one more", of(|p| p.extra_apks.push(EXTRA))),
        ("a different one more", of(|p| p.extra_apks.push(APP))),
        ("a different one more in front", of(|p| p.extra_apks.insert(0, APP))),
        ("packages swapped", of(|p| std::mem::swap(&mut p.apk, &mut p.extra_apks[0]))),
        ("code of an APEX", of(|p| p.apexes[0].root_digest = &[9; 32])),
        ("key of an APEX", of(|p| p.apexes[0].public_key = &[9; 300])),
        ("name of an APEX", of(|p| p.apexes[0].name = "x")),
        ("version of an APEX", of(|p| p.apexes[0].version += 1)),
        ("no APEX", of(|p| p.apexes.clear())),
        ("two APEXes", of(|p| p.apexes.push(APEX))),
        ("configuration", of(|p| p.run = Run::ConfigPath("/mnt/apk/assets/other.json"))),
        ("a binary", of(|p| p.run = Run::Binary("libpayload.so"))),
        ("another binary", of(|p| p.run = Run::Binary("libother.so"))),
        (
            "a binary named as the path",
            of(|p| p.run = Run::Binary("/mnt/apk/assets/vm_config.json")),
        ),
        ("debug level", of(|p| p.debuggable = false)),
        ("instance", of(|p| p.hidden = [0x56; 64])),
        ("no instance", of(|p| p.hidden = [0; 64])),
    ]);
}

/// The hashes of code and of signers are of bytes that stand one after the other; the descriptor
/// says whose they are.
#[test]
fn what_is_hashed_together_is_not_confused() {
    let of = |payload: Payload<'static>| {
        let inputs = payload.inputs();
        (inputs.code_hash, inputs.authority_hash, inputs.config.clone(), secrets(&inputs))
    };
    let short = |root: &'static [u8], cert: &'static [u8]| Apk {
        root_hash: root,
        cert_hash: cert,
        package: "p",
        version: 1,
    };
    let with = |apk: Apk<'static>, extra_apks: Vec<Apk<'static>>, apexes: Vec<Apex<'static>>| {
        of(Payload { apk, extra_apks, apexes, ..payload() })
    };
    let apex = |root: &'static [u8], key: &'static [u8]| Apex {
        root_digest: root,
        public_key: key,
        name: "p",
        version: 1,
    };
    let cases = [
        with(short(b"abc", b"xyz"), vec![], vec![]),
        with(short(b"ab", b"xy"), vec![short(b"c", b"z")], vec![]),
        with(short(b"a", b"x"), vec![short(b"bc", b"yz")], vec![]),
        with(short(b"a", b"x"), vec![short(b"b", b"y"), short(b"c", b"z")], vec![]),
        with(short(b"ab", b"xy"), vec![], vec![apex(b"c", b"z")]),
        with(short(b"a", b"x"), vec![short(b"b", b"y")], vec![apex(b"c", b"z")]),
        with(short(b"a", b"x"), vec![], vec![apex(b"b", b"y"), apex(b"c", b"z")]),
        with(short(b"abc", b"xyz"), vec![short(b"", b"")], vec![]),
        with(short(b"", b""), vec![short(b"abc", b"xyz")], vec![]),
    ];
    for (at, (code, authority, config, secret)) in cases.iter().enumerate() {
        assert_eq!((code, authority), (&cases[0].0, &cases[0].1), "{at}");
        for (other_at, other) in cases[..at].iter().enumerate() {
            assert!(*config != other.2 && *secret != other.3, "{at} and {other_at}");
        }
    }
}

#[test]
fn names_of_packages_and_apexes_are_not_confused() {
    let of = |package, name| {
        let apk = Apk { package, ..APP };
        let apexes = vec![Apex { name, ..APEX }];
        secrets(&Payload { apk, apexes, extra_apks: vec![], ..payload() }.inputs())
    };
    all_different(vec![
        ("a, b", of("a", "b")),
        ("b, a", of("b", "a")),
        ("ab and nothing", of("ab", "")),
        ("nothing and ab", of("", "ab")),
        ("a prefix", of("apex:a", "b")),
        ("another prefix", of("a", "apk:b")),
    ]);
    // The same bytes as a package and as an APEX.
    let package = Payload { extra_apks: vec![EXTRA], apexes: vec![], ..payload() };
    let apex = Apex {
        name: EXTRA.package,
        version: 7,
        root_digest: EXTRA.root_hash,
        public_key: EXTRA.cert_hash,
    };
    let apex = Payload { extra_apks: vec![], apexes: vec![apex], ..payload() };
    assert_eq!(package.inputs().code_hash, apex.inputs().code_hash);
    assert_ne!(secrets(&package.inputs()), secrets(&apex.inputs()));
}

/// Whoever adds an input has to decide what it is: measured, and then in the tables above and in
/// `Dropped`.
#[test]
fn there_are_no_other_inputs() {
    let Boot {
        kernel: _,
        initrd: _,
        command_line: _,
        debuggable: _,
        instance_id: _,
        #[cfg(feature = "test-drop-input")]
            drop: _,
    } = boot();
    let Payload {
        apk: Apk { package: _, version: _, root_hash: _, cert_hash: _ },
        extra_apks: _,
        apexes: _,
        run: _,
        debuggable: _,
        hidden: _,
        #[cfg(feature = "test-drop-input")]
            drop: _,
    } = payload();
    let Apex { name: _, version: _, root_digest: _, public_key: _ } = APEX;
}

#[test]
fn modes() {
    for (debuggable, mode) in [(false, Mode::Normal), (true, Mode::Debug)] {
        assert_eq!(Boot { debuggable, ..boot() }.inputs().mode, mode);
        assert_eq!(Payload { debuggable, ..payload() }.inputs().mode, mode);
    }
}

/// What certificates show: others read these descriptors.
#[test]
fn descriptors_are_those_of_the_android_profile() {
    let read = |config: Config| {
        let Config::Descriptor(bytes) = config else { panic!("{config:?}") };
        dice::ConfigDescriptor::read(&bytes).unwrap()
    };
    let of_boot = read(boot().inputs().config);
    assert_eq!(of_boot.component_name.as_deref(), Some("AVF boot"));
    assert_eq!(of_boot.other.keys().collect::<Vec<_>>(), [&-72000]);
    let of_payload = read(payload().inputs().config);
    assert_eq!(of_payload.component_name.as_deref(), Some("Microdroid payload"));
    assert_eq!(of_payload.other.keys().collect::<Vec<_>>(), [&-71002, &-71000]);
    assert_eq!(of_payload.other[&-71002].as_array().unwrap().len(), 3);
    let binary = read(Payload { run: Run::Binary("a.so"), ..payload() }.inputs().config);
    assert_eq!(binary.other.keys().collect::<Vec<_>>(), [&-71002, &-71001]);
}
