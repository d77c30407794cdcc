//! Reports of crashes are for those who may look into the VM.

use avf_tests::packages::{ANSWERS, Package};
use avf_tests::{House, Outcome};
use serde_json::json;

/// How a full report begins.
const REPORT: &str = "payload: /mnt/apk/lib/";

fn is_told_in_short(outcome: &Outcome, signal: &str) {
    outcome.exits(196).says(signal).never_says(REPORT).never_says("payload finished");
    outcome.says("VM ended: MicrodroidUnknownRuntimeError");
}

#[test]
fn a_vm_that_is_not_debuggable_reports_no_crash_in_full() {
    let house = House::new();
    is_told_in_short(&house.run_app("crash", &["--debug", "none"]), "11 (SIGSEGV)");

    let task = json!({"type": "microdroid_launcher", "command": ANSWERS});
    let config = json!({"task": task}).to_string();
    let package = Package::with_answers("org.example.crash").file("assets/vm_config.json", config);
    let apk = house.write("package.apk", package.signed());
    let words = ["run-app", apk.to_str().unwrap(), "--config-path", "assets/vm_config.json"];
    let outcome = house.ask(&[&words[..], &["--debug", "none"]].concat(), &["crash"]);
    is_told_in_short(&outcome, "6 (SIGABRT)");
    house.must_be_empty();
}
