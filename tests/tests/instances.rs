//! Instance images: what a guest remembers, sealed by a secret of its host.

use avf_tests::packages::Package;
use avf_tests::{Installed, Outcome};

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
fn an_instance_image_serves_no_other_instance_and_no_other_host() {
    let installed = made();
    let memory = installed.house.path("instance.img.json");
    let good = std::fs::read_to_string(&memory).unwrap();

    // Another instance id. The image and the first digits of the id stay.
    let id = serde_json::from_str::<serde_json::Value>(&good).unwrap()["instance_id"].clone();
    let other: String = id.as_str().unwrap().chars().rev().collect();
    std::fs::write(&memory, good.replace(id.as_str().unwrap(), &other)).unwrap();
    is_refused(&installed.ask(&[]), "was sealed by another instance");
    std::fs::write(&memory, good).unwrap();

    // Another host.
    let secret = installed.house.path("state/root_secret");
    let ours = std::fs::read(&secret).unwrap();
    assert_eq!(ours.len(), 32);
    std::fs::remove_file(&secret).unwrap();
    is_refused(&installed.ask(&[]), "was sealed by another instance");
    std::fs::write(&secret, ours).unwrap();
    installed.ask(&[]).exits(0);
}
