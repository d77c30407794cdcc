//! The examples of the SDK for payloads in C++ and for an app that calls them, as they are shipped.

use avf_tests::{House, Outcome};

/// The app runs the payload, whichever language that is in, and hears everything that it has to say.
fn the_app_calls(payload: &str) {
    let house = House::new();
    let data = house.path("data");
    std::fs::create_dir(&data).unwrap();
    let mut app = house.program("sample_app", &[data.to_str().unwrap()]);
    app.arg(avf_tests::payload(payload)).arg(format!("lib{payload}.so"));
    let outcome = Outcome::of(app);
    outcome.exits(0);
    let told: Vec<&str> = outcome.stdout.lines().collect();
    let expected = [
        "40 + 2 = 42",
        "Hello, payload!",
        "refused: too large",
        "heard [1, 2, 3, 4, 5]",
        "the payload returned 3",
        "stopped: Shutdown",
    ];
    assert_eq!(told, expected, "{outcome}");
    assert!(!data.join("vm/app").exists());
    house.must_be_empty();
}

#[test]
fn the_app_calls_a_cpp_payload_over_binder() {
    the_app_calls("sample_cpp_binder");
}

#[test]
fn the_app_calls_a_rust_payload_over_binder() {
    the_app_calls("sample_rust_binder");
}

#[test]
fn a_cpp_payload_answers_over_vsock() {
    let house = House::new();
    let input = house.write("message", "Hello, payload");
    let mut command = house.run_app_command("sample_cpp_vsock", &["--connect", "5000"]);
    command.stdin(std::fs::File::open(input).unwrap());
    let outcome = Outcome::of(command);
    outcome.exits(0).says("payload is ready").says("payload finished with exit code 0");
    assert!(outcome.stdout.contains("daolyap ,olleH\nboot id: "), "{outcome}");
    house.must_be_empty();
}
