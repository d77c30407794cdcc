//! Whether the tests of `identity.rs` can fail: parts that leave out one input of the identity are
//! noticed by them, each by what it changes.

use avf_tests::identity::{
    DROPS, Drop, Part, World, check, check_refusal, instance, other_instance_id,
};
use avf_tests::{House, built};

fn by(part: Part) -> impl Iterator<Item = &'static Drop> {
    DROPS.iter().filter(move |drop| drop.part == part)
}

fn are_noticed(house: House, drops: impl Iterator<Item = &'static Drop>) {
    let world = World::of(house);
    for drop in drops {
        eprintln!("without {}", drop.input);
        is_noticed(&world, drop);
    }
    world.house.must_be_empty();
}

fn is_noticed(world: &World, drop: &Drop) {
    let mut faults = check(world, &drop.rows(world)).unwrap_err();
    let mut expected = drop.faults();
    faults.sort();
    expected.sort();
    assert_eq!(faults, expected, "without {}", drop.input);
}

/// In two halves, which can run at once.
#[test]
fn inputs_that_the_guest_leaves_out_are_noticed() {
    are_noticed(House::with_images(), by(Part::Guest).step_by(2));
}

#[test]
fn more_inputs_that_the_guest_leaves_out_are_noticed() {
    are_noticed(House::with_images(), by(Part::Guest).skip(1).step_by(2));
}

#[test]
fn inputs_that_the_host_leaves_out_are_noticed() {
    are_noticed(House::dropping_inputs(), by(Part::Host));
}

/// What the payload has depends on the instance id a second time. So it is the instance image that
/// must tell: it is opened by an identity that has no other source of it.
#[test]
fn an_instance_id_that_the_host_leaves_out_is_noticed() {
    let mut world = World::of(House::dropping_inputs());
    world.drop("instance-id");
    let start = instance(&world);
    let fault = check_refusal(&world, &other_instance_id(&start)).unwrap_err();
    assert_eq!(fault, "other instance id: the payload ran");
    world.house.must_be_empty();
}

#[test]
fn all_inputs_have_their_turn() {
    let mut inputs: Vec<_> = DROPS.iter().map(|drop| drop.input).chain(["instance-id"]).collect();
    inputs.sort_unstable();
    let names = "apk-root authority boot-mode command-line config-path extra-root initrd instance-id \
                 kernel payload-mode salt sub-components";
    assert_eq!(inputs.join(" "), names);
}

#[test]
fn no_program_that_is_installed_can_leave_anything_out() {
    let has = |program: &str| {
        let bytes = std::fs::read(built().join("bin").join(program)).unwrap();
        bytes.windows(19).any(|window| window == b"AVF_TEST_DROP_INPUT")
    };
    assert!(has("virtmgr-dropping-input"));
    assert!(!has("virtmgr"));
}
