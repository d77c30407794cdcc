//! An input that is left out is indifferent, and only that one.

use identity::{Boot, Dropped, Payload, Run};

use crate::samples::{Secrets, boot, changed, payload, secrets};

type Change = fn(&mut Boot<'static>, &mut Payload<'static>);

/// What belongs to each input.
const CHANGES: [(Dropped, Change); 12] = [
    (Dropped::Kernel, |b, _| b.kernel = &[9; 32]),
    (Dropped::Initrd, |b, _| b.initrd = &[9; 32]),
    (Dropped::CommandLine, |b, _| b.command_line = "other"),
    (Dropped::BootMode, |b, _| b.debuggable = false),
    (Dropped::InstanceId, |b, _| b.instance_id = &[9; 64]),
    (Dropped::ApkRoot, |_, p| p.apk.root_hash = &[9; 32]),
    (Dropped::ExtraRoot, |_, p| p.extra_apks[0].root_hash = &[9; 32]),
    (Dropped::Authority, |_, p| {
        p.apk.cert_hash = &[9; 64];
        p.extra_apks[0].cert_hash = &[8; 64];
        p.apexes[0].public_key = &[7; 20];
    }),
    (Dropped::ConfigPath, |_, p| p.run = Run::ConfigPath("other")),
    (Dropped::SubComponents, |_, p| {
        p.apk.package = "other";
        p.apk.version = 9;
        p.apexes[0].name = "other";
    }),
    (Dropped::PayloadMode, |_, p| p.debuggable = false),
    (Dropped::Salt, |_, p| p.hidden = [9; 64]),
];

/// The secrets of both stages with `drop` left out.
fn of(change: Change, drop: Option<Dropped>) -> (Secrets, Secrets) {
    let (mut boot, mut payload) = (Boot { debuggable: true, ..boot() }, payload());
    change(&mut boot, &mut payload);
    let boot = changed(boot, |boot| boot.drop = drop);
    let payload = changed(payload, |payload| payload.drop = drop);
    (secrets(&boot.inputs()), secrets(&payload.inputs()))
}

#[test]
fn a_dropped_input_is_indifferent_and_no_other() {
    for (drop, _) in CHANGES {
        let unchanged = of(|_, _| (), Some(drop));
        assert_ne!(unchanged, of(|_, _| (), None), "{drop:?} is no input");
        for (changed, change) in CHANGES {
            let same = of(change, Some(drop)) == unchanged;
            assert_eq!(same, changed == drop, "{changed:?} changed, {drop:?} dropped");
        }
    }
}

#[test]
fn nothing_is_dropped_by_itself() {
    for (changed, change) in CHANGES {
        assert_ne!(of(change, None), of(|_, _| (), None), "{changed:?}");
    }
}

#[test]
fn every_input_has_a_name() {
    for (name, drop) in Dropped::ALL {
        assert_eq!(name.parse(), Ok(drop));
        assert!(CHANGES.iter().any(|(tested, _)| *tested == drop), "{name}");
    }
    for name in ["", "Kernel", "kernel ", "KERNEL", "command_line", "cpus"] {
        let error = name.parse::<Dropped>().unwrap_err().to_string();
        assert!(error.contains(&format!("{name:?}")) && error.contains("config-path"), "{error}");
    }
}
