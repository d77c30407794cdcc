//! Instance images: what a guest remembers, sealed by a secret of its host.

use avf_tests::packages::Package;
use avf_tests::{Installed, Outcome};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

/// Blocks of an image: its header, the header of what is sealed, what is sealed.
const BLOCK: usize = 512;

fn made() -> Installed {
    let installed = Installed::of(&Package::with_answers("org.example.instance"));
    installed.ask(&[]).exits(0);
    installed
}

fn is_refused(outcome: &Outcome, reason: &str) {
    outcome
        .exits(196)
        .says("the instance image")
        .says(reason)
        .says("VM ended: MicrodroidUnknownRuntimeError")
        .never_says("payload started");
}

#[test]
fn a_damaged_instance_image_is_refused_and_left_alone() {
    let installed = made();
    let good = std::fs::read(installed.instance()).unwrap();
    for (at, reason) in [
        (0, "this is not an instance image"),
        // Its type: what is sealed there is somebody else's, and there is no room for a guess.
        (BLOCK + 100, "damaged"),
        (2 * BLOCK + 20, "is damaged; make a new instance"),
    ] {
        installed.damage("instance.img", at);
        let damaged = std::fs::read(installed.instance()).unwrap();
        is_refused(&installed.ask(&[]), reason);
        assert!(std::fs::read(installed.instance()).unwrap() == damaged, "changed at {at}");
        std::fs::write(installed.instance(), &good).unwrap();
    }
    installed.ask(&[]).exits(0);
    installed.house.must_be_empty();
}

#[test]
fn a_root_secret_that_is_lost_or_changed_is_told_and_not_replaced() {
    let installed = made();
    let files = || {
        let read = |file| std::fs::read(installed.house.path(file)).ok();
        ["instance.img", "state/root_secret", "state/root_secret.id"].map(read)
    };
    let secret = installed.house.path("state/root_secret");
    let ours = std::fs::read(&secret).unwrap();
    assert_eq!(ours.len(), 32);
    let refused = |reason: &str| {
        let before = files();
        installed.ask(&[]).exits(194).says(reason).never_says("state is STARTING");
        assert!(files() == before, "a file has changed");
    };
    let aside = installed.house.path("aside");
    std::fs::rename(&secret, &aside).unwrap();
    refused("the root secret is lost");
    std::fs::rename(&aside, &secret).unwrap();
    std::fs::write(&secret, [7; 32]).unwrap();
    refused("was changed: it has the id");
    std::fs::write(&secret, &ours[..31]).unwrap();
    refused("the root secret");
    std::fs::write(&secret, &ours).unwrap();
    std::fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
    refused("can be used by other users");
    std::fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
    installed.ask(&[]).exits(0);
    installed.house.must_be_empty();
}
