//! What a VM may be given besides memory and processors, and what is told of each VM afterwards.

use avf::{StopReason, VirtualMachineConfig};
use avf_tests::{App, Event, Events, House, Talk};
use serde_json::{Value, json};

/// Where a guest has its first network card.
const CARD: &str = "text /sys/class/net/eth0/flags";

/// From <linux/if.h>: the card is in use.
const IFF_UP: u32 = 1;

fn config(app: &App, network: bool, huge_pages: bool) -> VirtualMachineConfig {
    app.config("api").network_supported(network).huge_pages(huge_pages).build().unwrap()
}

#[test]
fn a_vm_on_huge_pages_boots() {
    let app = App::new();
    let vm = app.manager().create("large", config(&app, false, true)).unwrap();
    let mut events = Events::of(&vm);
    vm.run().unwrap();
    events.until(&Event::Ready);
    // And one that was not given a network has none.
    Talk::with(&vm).expect(&[("add 1 2", "3"), (CARD, "No such file or directory")]);
    events.until(&Event::Finished(0));
    assert_eq!(events.next_event(), Event::Stopped(StopReason::Shutdown));
}

#[test]
fn a_vm_with_a_network_has_a_card_that_is_up() {
    assert!(
        std::process::Command::new("passt").arg("--version").output().is_ok(),
        "there is no passt: run `cargo xtask setup`"
    );
    let app = App::new();
    let vm = app.manager().create("networked", config(&app, true, false)).unwrap();
    let mut events = Events::of(&vm);
    vm.run().unwrap();
    events.until(&Event::Ready);
    let mut talk = Talk::with(&vm);
    let flags = talk.ask(CARD);
    let flags = u32::from_str_radix(flags.trim_start_matches("0x"), 16).unwrap();
    assert_eq!(flags & IFF_UP, IFF_UP);
    talk.expect(&[("text /etc/resolv.conf", "nameserver 10.0.2.3")]);
    vm.stop().unwrap();
}

#[test]
fn what_became_of_each_vm_is_told_in_three_events() {
    let house = House::new();
    let mut running = house.start_app("echo", &["--name", "VmOfThisTest", "--mem", "200"]);
    running.until("payload is ready");
    house.vm(&["stop", "2048", "--timeout", "0"]).exits(0);
    running.outcome().says("VM ended: Killed");
    house.run_app("exit7", &["--mem", "16"]).exits(194);

    let told = std::fs::read_to_string(house.path("run/avf/events.jsonl")).unwrap();
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [requested, booted, exited, refused] = told.as_slice() else { panic!("{told:?}") };
    let uid = json!(rustix::process::getuid().as_raw());
    for (event, name) in
        [(requested, "VmCreationRequested"), (booted, "VmBooted"), (exited, "VmExited")]
    {
        assert_eq!(event["event"], name, "{told:?}");
        assert_eq!((&event["vmIdentifier"], &event["uid"]), (&json!("VmOfThisTest"), &uid));
    }
    let number = |event: &Value, field: &str| {
        event[field].as_u64().unwrap_or_else(|| panic!("no {field} in {event}"))
    };
    for (field, value) in [
        ("isProtected", json!(false)),
        ("creationSucceeded", json!(true)),
        ("configType", json!("app")),
        ("numCpus", json!(1)),
        ("memoryMib", json!(200)),
    ] {
        assert_eq!(requested[field], value, "{field} of {requested}");
    }
    assert!(number(booted, "elapsedTimeMillis") > 0);
    assert!(number(exited, "elapsedTimeMillis") >= number(booted, "elapsedTimeMillis"));
    assert_eq!((&exited["deathReason"], &exited["exitSignal"]), (&json!(1), &json!(9)));
    assert!(number(exited, "rssVmKb") > 0 && number(exited, "rssVmmKb") > 0, "{exited}");
    // A VM that is refused is told of as well, with the reason.
    assert_eq!(refused["creationSucceeded"], false);
    assert!(refused["error"].as_str().is_some_and(|error| error.contains("16 MiB")), "{refused}");
    house.must_be_empty();
}
