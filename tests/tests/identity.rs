//! One table of ways to start a VM: which certificates each has, and which of them share secrets. And
//! what an instance says to a start that is not its own.

use avf_tests::House;
use avf_tests::identity::{
    SALTED, WITHOUT_INSTANCE, World, check, check_refusal, instance, refusals, rows_named,
};

#[test]
fn secrets_follow_from_what_runs_and_from_nothing_else() {
    let world = World::of(House::with_images());
    check(&world, &rows_named(&world, &WITHOUT_INSTANCE)).unwrap();
    world.house.must_be_empty();
}

/// What an instance remembers has a salt.
#[test]
fn each_instance_has_secrets_of_its_own_at_each_start_the_same() {
    let world = World::of(House::with_images());
    check(&world, &rows_named(&world, &SALTED)).unwrap();
    world.house.must_be_empty();
}

#[test]
fn an_instance_starts_as_what_it_was_made_or_not_at_all() {
    let world = World::of(House::with_images());
    let start = instance(&world);
    let before = world.see(&start);
    let refusals = refusals(&world, &start).into_iter();
    let faults: Vec<_> =
        refusals.filter_map(|refusal| check_refusal(&world, &refusal).err()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    // After all of that it is what it was, and has what it had.
    let after = world.see(&start);
    assert_eq!((before.secret, before.cdi), (after.secret, after.cdi));
    let outcome = world.ask(&start, &["text treasure"]);
    assert_eq!(outcome.exits(0).answer("text treasure"), "gold");
    world.house.must_be_empty();
}
