//! The functions through which a payload gets at its VM's identity, at their edges; in C.

use avf_tests::House;
use avf_tests::identity::World;

#[test]
fn a_payload_gets_as_much_of_its_identity_as_it_has_room_for() {
    let world = World::of(House::new());
    let long = "61".repeat(4096);
    let secret = |id: &str, size: usize| format!("secret {id} {size}");
    let sizes = [0, 1, 31, 32].map(|size| secret("6e616d65", size));
    let others = ["-", "6e616d64", "6e616d6500", &long].map(|id| secret(id, 32));
    let mut questions: Vec<&str> = sizes.iter().chain(&others).map(String::as_str).collect();
    questions.extend([
        "nulls",
        "chain",
        "chain 0",
        "chain 10",
        "chain 20000",
        "cdi",
        "cdi 0",
        "cdi 31",
        "cdi 33",
        "peek 1",
    ]);
    let outcome = world.ask(&world.base(), &questions);
    outcome.exits(0).never_says("overrun");

    // A shorter secret is the beginning of the longer one.
    let whole = outcome.answer(&sizes[3]);
    assert_eq!(whole.len(), 64);
    assert_eq!(outcome.answer(&sizes[0]), "-");
    assert_eq!(outcome.answer(&sizes[1]), &whole[..2]);
    assert_eq!(outcome.answer(&sizes[2]), &whole[..62]);
    // Each identifier has its own, also no identifier.
    let mut all: Vec<_> = others.iter().map(|question| outcome.answer(question)).collect();
    all.push(whole);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 5, "{all:?}");
    assert_eq!(outcome.answer("nulls"), "done");

    // What does not fit is left out; the answer says how much there is.
    for (question, size) in [("chain", outcome.answer("chain").len() / 2), ("cdi", 32)] {
        let whole = outcome.answer(question);
        assert_eq!(whole.len(), 2 * size);
        let part = |room: usize| outcome.answer(&format!("{question} {room}")).to_owned();
        assert_eq!(part(0), format!("{size} -"));
        let (less, more) = if question == "cdi" { (31, 33) } else { (10, 20000) };
        assert_eq!(part(less), format!("{size} {}", &whole[..2 * less]));
        assert_eq!(part(more), format!("{size} {whole}"));
    }
    // PID 1, which had all secrets, shows nothing of itself.
    assert_eq!(outcome.answer("peek 1"), "nothing");
    world.house.must_be_empty();
}

#[test]
fn a_payload_that_asks_for_what_there_is_not_is_ended_with_a_reason() {
    const CONFIG: &str = "need a payload configuration";
    let house = House::new();
    let package = avf_tests::payload("identity");
    let words = ["run-app", package.to_str().unwrap(), "--payload-binary-name", "libidentity.so"];
    for (question, function, reason) in [
        ("secret 6e 33", "AVmPayload_getVmInstanceSecret failed", "a secret has 0 to 32 bytes"),
        ("chain", "AVmPayload_getDiceAttestationChain failed", CONFIG),
        ("cdi", "AVmPayload_getDiceAttestationCdi failed", CONFIG),
    ] {
        let outcome = house.ask(&words, &["secret 6e 1", question]);
        outcome.exits(196).says("SIGABRT").says(function).says(reason);
        assert_eq!(outcome.answer("secret 6e 1").len(), 2);
    }
    house.must_be_empty();
}
