//! The console of a debuggable guest, both ways.

use avf_tests::{App, Event, House, Talk};
use std::io::Write;

#[test]
fn the_payload_reads_what_is_written_to_the_console() {
    let app = App::new();
    let config = app.config("api").vm_console_input_supported(true);
    let (vm, mut events) = app.vm_of("listening", config);
    let mut input = vm.console_input().unwrap();
    vm.run().unwrap();
    events.until(&Event::Ready);
    let mut talk = Talk::with(&vm);
    for line in ["a line from the app", "and another"] {
        talk.say("console");
        writeln!(input, "{line}").unwrap();
        assert_eq!(talk.hear("console"), line);
    }
    vm.stop().unwrap();
}

#[test]
fn what_nobody_captures_can_be_had_from_the_manager() {
    let house = House::new();
    let (console, log) = ("/dev/null", "/dev/null");
    let words = ["--name", "quiet", "--console", console, "--log", log];
    let mut running = house.start_app("echo", &words);
    running.until("payload is ready");
    // As often as one likes: whoever comes gets what there is.
    for _ in 0..2 {
        house.vm(&["logs", "2048"]).exits(0).says("executing main task");
    }
    running.signal(rustix::process::Signal::INT);
    running.outcome().exits(219).never_says("executing main task");
    house.vm(&["logs", "2048"]).never_says("executing main task");
    house.must_be_empty();
}
