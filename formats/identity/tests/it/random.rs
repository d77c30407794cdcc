//! Secrets are the same if, and only if, everything that is measured is.

use identity::{Apex, Apk, Boot, Payload, Run};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::samples::{Secrets, payload, secrets};

/// Few values, so that two of them are often the same.
#[derive(Clone, Debug)]
struct Package {
    name: String,
    version: u8,
    root: Vec<u8>,
    signer: Vec<u8>,
}

fn package() -> impl Strategy<Value = Package> {
    ("[ab:]{0,2}", 0_u8..2, vec(0_u8..2, 0..3), vec(0_u8..2, 0..3))
        .prop_map(|(name, version, root, signer)| Package { name, version, root, signer })
}

#[derive(Clone, Debug)]
struct Sample {
    apk: Package,
    extras: Vec<Package>,
    apexes: Vec<Package>,
    is_path: bool,
    run: String,
    debuggable: bool,
    hidden: u8,
}

fn sample() -> impl Strategy<Value = Sample> {
    let packages = || vec(package(), 0..3);
    (package(), packages(), packages(), any::<bool>(), "[ab]{0,1}", any::<bool>(), 0_u8..2)
        .prop_map(|(apk, extras, apexes, is_path, run, debuggable, hidden)| Sample {
            apk,
            extras,
            apexes,
            is_path,
            run,
            debuggable,
            hidden,
        })
}

fn apk(package: &Package) -> Apk<'_> {
    Apk {
        package: &package.name,
        version: package.version.into(),
        root_hash: &package.root,
        cert_hash: &package.signer,
    }
}

fn apex(package: &Package) -> Apex<'_> {
    Apex {
        name: &package.name,
        version: package.version.into(),
        root_digest: &package.root,
        public_key: &package.signer,
    }
}

fn of(sample: &Sample) -> Payload<'_> {
    Payload {
        apk: apk(&sample.apk),
        extra_apks: sample.extras.iter().map(apk).collect(),
        apexes: sample.apexes.iter().map(apex).collect(),
        run: if sample.is_path { Run::ConfigPath(&sample.run) } else { Run::Binary(&sample.run) },
        debuggable: sample.debuggable,
        hidden: [sample.hidden; 64],
        #[cfg(feature = "test-drop-input")]
        drop: None,
    }
}

/// Two samples that share most of their parts.
fn pair() -> impl Strategy<Value = (Sample, Sample)> {
    (sample(), sample(), any::<[bool; 7]>()).prop_map(|(one, other, same)| {
        let mut second = one.clone();
        let [apk, extras, apexes, is_path, run, debuggable, hidden] = same;
        if !apk {
            second.apk = other.apk;
        }
        if !extras {
            second.extras = other.extras;
        }
        if !apexes {
            second.apexes = other.apexes;
        }
        if !is_path {
            second.is_path = other.is_path;
        }
        if !run {
            second.run = other.run;
        }
        if !debuggable {
            second.debuggable = other.debuggable;
        }
        if !hidden {
            second.hidden = other.hidden;
        }
        (one, second)
    })
}

type BootSample = (u8, u8, String, bool, Vec<u8>);

fn of_boot((kernel, initrd, command_line, debuggable, instance_id): &BootSample) -> Secrets {
    let boot = Boot {
        kernel: &[*kernel; 32],
        initrd: &[*initrd; 32],
        command_line,
        debuggable: *debuggable,
        instance_id,
        #[cfg(feature = "test-drop-input")]
        drop: None,
    };
    secrets(&boot.inputs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn payloads((one, other) in pair()) {
        let (one, other) = (of(&one), of(&other));
        let (attest, seal) = secrets(&one.inputs());
        let others = secrets(&other.inputs());
        prop_assert_eq!(one == other, attest == others.0);
        prop_assert_eq!(one == other, seal == others.1);
    }

    #[test]
    fn boots(
        one in (0_u8..2, 0_u8..2, "[ab]{0,2}", any::<bool>(), vec(0_u8..2, 0..3)),
        other in (0_u8..2, 0_u8..2, "[ab]{0,2}", any::<bool>(), vec(0_u8..2, 0..3)),
    ) {
        let (attest, seal) = of_boot(&one);
        prop_assert_eq!(one == other, attest == of_boot(&other).0);
        prop_assert_eq!(one == other, seal == of_boot(&other).1);
    }

    #[test]
    fn any_text_and_any_bytes(
        name: String, path: String, version: u64, root in vec(any::<u8>(), 0..100),
    ) {
        let apk = Apk { package: &name, version, root_hash: &root, cert_hash: &root };
        let payload = Payload { apk, run: Run::ConfigPath(&path), ..payload() };
        let dice::Config::Descriptor(bytes) = payload.inputs().config else { panic!() };
        prop_assert!(dice::ConfigDescriptor::read(&bytes).is_ok());
    }
}
