//! The example that shows all that an app does with a VM, as it is documented, does it.

use avf_tests::{House, Outcome};

#[test]
fn the_walkthrough_goes_from_support_to_a_vm_in_another_process() {
    let house = House::new();
    let package = avf_tests::payload("sample_c");
    let data = house.path("data");
    std::fs::create_dir(&data).unwrap();
    let mut command = house.program("walkthrough", &[data.to_str().unwrap()]);
    command.arg(package).args(["libsample_c.so", "5000"]);
    let outcome = Outcome::of(command);
    outcome.exits(0);
    let mut told = outcome.stdout.lines();
    for step in [
        "capabilities: 2",
        "VM \"my vm\" is Stopped",
        "payload started",
        "payload is ready",
        "answer: ",
        "stopped: Killed",
        "VM \"my vm\" is Stopped",
        "the other process has [\"taken over\"]",
        "payload started",
        "payload is ready",
        "answer to the other: ",
        "stopped: Killed",
        "VM \"my vm\" is Deleted",
    ] {
        assert!(told.any(|line| line.starts_with(step)), "no {step:?} in its place: {outcome}");
    }
    assert!(outcome.stdout.contains("ppa eht morf olleh"), "{outcome}");
    // Of both VMs nothing is left.
    for left in ["vm/my vm", "of the other/vm/taken over"] {
        assert!(!data.join(left).exists(), "{left}");
    }
    house.must_be_empty();
}
