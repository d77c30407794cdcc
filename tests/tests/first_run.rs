//! The main job: a payload from a signed package runs, reports, answers and finishes.

use avf_tests::House;

/// What the payload replies to `message`: reversed, and then something only the guest knows.
fn is_reply(text: &str, message: &str) -> bool {
    let reversed: String = message.chars().rev().collect();
    text.contains(&reversed)
}

fn says_it_all(payload: &str) {
    let house = House::new();
    let input = house.path("message");
    std::fs::write(&input, "Hello, payload").unwrap();
    let mut command = house.run_app_command(payload, &["--connect", "5000"]);
    command.stdin(std::fs::File::open(&input).unwrap());

    let outcome = avf_tests::Outcome::of(command);

    outcome
        .exits(0)
        .says("with CID 2048, state is STARTING.")
        .says("payload started")
        .says("payload is ready")
        .says("payload finished with exit code 0")
        .says("VM ended: Shutdown");
    assert!(is_reply(&outcome.stdout, "Hello, payload"), "{outcome}");
    house.must_be_empty();
}

#[test]
fn a_c_payload_of_two_libraries_answers_and_finishes() {
    says_it_all("sample_c");
}

#[test]
fn a_rust_payload_answers_and_finishes() {
    says_it_all("sample_rust");
}

#[test]
fn the_exit_code_is_the_payloads_own() {
    let house = House::new();
    house
        .run_app("exit7", &[])
        .exits(7)
        .says("payload finished with exit code 7")
        .says("VM ended: Shutdown");
    house.must_be_empty();
}

#[test]
fn the_payload_is_an_ordinary_user_without_any_privilege() {
    let house = House::new();
    let outcome = house.run_app("whoami", &["--connect", "6020"]);
    outcome.exits(0);
    for fact in ["Uid:\t6000\t6000\t6000\t6000", "Gid:\t6000\t6000\t6000\t6000", "NoNewPrivs:\t1"] {
        outcome.says(fact);
    }
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
        outcome.says(&format!("{set}:\t0000000000000000"));
    }
}

#[test]
fn each_payload_line_reaches_the_log_of_a_debuggable_vm() {
    let house = House::new();
    let log = house.path("log");
    house.run_app("logs", &["--log", log.to_str().unwrap()]).exits(0);
    let log = std::fs::read_to_string(log).unwrap();
    for text in [" V ", " D ", " I ", " W ", " E ", "stdout", "stderr"] {
        assert!(log.contains(text), "no {text:?} in:\n{log}");
    }
}

#[test]
fn a_vm_that_is_not_debuggable_writes_nothing() {
    let house = House::new();
    let (console, log) = (house.path("console"), house.path("log"));
    let words = ["--debug", "none", "--console", console.to_str().unwrap()];
    let more = ["--log", log.to_str().unwrap()];
    house.run_app("logs", &[&words[..], &more[..]].concat()).exits(0);
    assert_eq!(std::fs::read_to_string(console).unwrap_or_default(), "");
    assert_eq!(std::fs::read_to_string(log).unwrap_or_default(), "");
}
