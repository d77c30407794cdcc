//! Payload configurations: JSON in the package that says what to run and what else it takes.

use avf_tests::packages::{ANSWERS, Package};
use avf_tests::{House, Outcome};
use serde_json::{Value, json};

/// Where configurations usually are.
const PATH: &str = "assets/vm_config.json";

/// Runs what a configuration says; the package has the library that answers questions.
fn run(house: &House, config: &Value, questions: &[&str]) -> Outcome {
    run_text(house, &config.to_string(), questions)
}

fn run_text(house: &House, config: &str, questions: &[&str]) -> Outcome {
    let package = Package::with_answers("org.example.config").file(PATH, config);
    let apk = house.write("package.apk", package.signed());
    house.ask(&["run-app", apk.to_str().unwrap(), "--config-path", PATH], questions)
}

fn task() -> Value {
    json!({"type": "microdroid_launcher", "command": ANSWERS})
}

#[test]
fn a_configuration_names_a_task_and_extra_packages() {
    let house = House::new();
    let extra = Package::new("org.example.extra").file("assets/hello.txt", "from the extra\n");
    let extra = house.write("extra.apk", extra.signed());
    let config = json!({
        "os": {"name": "microdroid"},
        "task": task(),
        "extra_apks": [{"path": extra}],
        "colour": "blue",
    });
    let question = "text /mnt/extra-apk/0/assets/hello.txt";
    run(&house, &config, &[question])
        .exits(0)
        .says(&format!("{question}: from the extra\n"))
        .says("unknown field \"colour\" in payload config is ignored");
    house.must_be_empty();
}

#[test]
fn a_program_runs_as_it_is() {
    let house = House::new();
    // There is no other one in every guest.
    let task = json!({"type": "executable", "command": "/bin/microdroid_launcher"});
    run(&house, &json!({"task": task}), &[])
        .says("usage: microdroid_launcher LIBRARY")
        .says("payload finished with exit code 1");
}

#[test]
fn a_crash_is_reported_in_full_if_the_configuration_wants_it() {
    const REPORT: &str = "payload: /mnt/apk/lib/";
    let house = House::new();
    let config = json!({"task": task(), "export_tombstones": true});
    run(&house, &config, &["crash"]).exits(196).says("SIGABRT").says(REPORT);
    let config = json!({"task": task(), "export_tombstones": false});
    run(&house, &config, &["crash"]).exits(196).says("SIGABRT").never_says(REPORT);
    house.must_be_empty();
}

#[test]
fn a_configuration_without_a_task_is_refused_by_the_guest() {
    let house = House::new();
    run(&house, &json!({}), &[]).is_badly_configured().says("No task in VM config");
    house.must_be_empty();
}

#[test]
fn a_configuration_that_cannot_be_is_refused_before_boot() {
    let house = House::new();
    let refused = |config: &str, reason: &str| {
        run_text(&house, config, &[])
            .exits(194)
            .says("Couldn't read config from \"assets/vm_config.json\"")
            .says(reason)
            .never_says("state is STARTING");
    };
    refused("{", "not valid JSON");
    refused("[]", "it is a list, not an object");
    refused(r#"{"task": {"type": "shell", "command": "ls"}}"#, "task.type");
    refused(r#"{"enable_authfs": true}"#, "enable_authfs");
    refused(
        r#"{"os": {"name": "windows"}}"#,
        "'os' in payload config is deprecated: leave it out (it names \"windows\")",
    );
    let apk = house.write("package.apk", Package::with_answers("org.example.config").signed());
    let apk = apk.to_str().unwrap();
    house
        .vm(&["run-app", apk, "--config-path", PATH])
        .exits(194)
        .says("Couldn't read config from \"assets/vm_config.json\"")
        .says("has no such file");
    house
        .vm(&["run-app", apk, "--config-path", "../vm_config.json"])
        .exits(194)
        .says("Invalid payload config path");
    house.must_be_empty();
}

#[test]
fn an_extra_package_or_apex_that_is_not_there_is_named_before_boot() {
    let house = House::new();
    let missing = json!({"task": task(), "extra_apks": [{"path": "/nowhere/extra.apk"}]});
    run(&house, &missing, &[]).exits(194).says("/nowhere/extra.apk");
    let missing = json!({"task": task(), "apexes": [{"name": "com.example.missing"}]});
    run(&house, &missing, &[]).exits(194).says("com.example.missing");
    house.must_be_empty();
}
