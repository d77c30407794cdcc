//! The files of an instance are the instance: under another name they are a copy of it, on another
//! host they are nothing.

use avf::{Error, StopReason, VirtualMachine};
use avf_tests::identity::{Start, World, instance};
use avf_tests::{App, Event, Events, House};
use std::io::{Read, Write};
use std::net::Shutdown;
use std::path::Path;

#[test]
fn a_copy_has_the_identity_and_a_storage_of_its_own() {
    let world = World::of(House::new());
    let start = instance(&world);
    let original = world.see(&start);
    let path = |name: &str| world.house.path(name);
    for (from, to) in [
        ("instance.img", "copy.img"),
        ("instance.img.json", "copy.img.json"),
        ("storage.img", "copy_storage.img"),
    ] {
        std::fs::copy(path(from), path(to)).unwrap();
    }
    let copy =
        Start { instance: Some("copy.img"), storage: Some("copy_storage.img"), ..start.clone() };

    let files = || ["instance.img", "storage.img"].map(|name| std::fs::read(path(name)).unwrap());
    let before = files();
    let seen = world.see(&copy);
    assert_eq!((&seen.secret, &seen.cdi), (&original.secret, &original.cdi));
    let outcome = world.ask(&copy, &["text treasure", "write treasure silver"]);
    assert_eq!(outcome.exits(0).answer("text treasure"), "gold");
    assert!(files() == before, "the original has changed");
    for (start, treasure) in [(&start, "gold"), (&copy, "silver")] {
        assert_eq!(world.ask(start, &["text treasure"]).exits(0).answer("text treasure"), treasure);
    }

    // On another host.
    let before = files();
    world
        .ask(&Start { state: "other_host", ..start.clone() }, &[])
        .exits(194)
        .says("the instance image was made with another root secret")
        .says("on another host or by another user, or the root secret was lost")
        .never_says("state is STARTING");
    assert!(files() == before, "the original has changed");

    // What is lost is missed, and not made anew behind anybody's back.
    for (name, missed) in [
        ("instance.img", "instance.img.json remembers it: bring it back"),
        ("storage.img", "does not exist, and this instance has an encrypted storage already"),
    ] {
        std::fs::rename(path(name), path("aside")).unwrap();
        world.ask(&start, &[]).exits(194).says(missed).never_says("state is STARTING");
        assert!(!path(name).exists());
        std::fs::rename(path("aside"), path(name)).unwrap();
    }

    // Made anew, it is another instance.
    for name in ["instance.img", "instance.img.json", "storage.img"] {
        std::fs::remove_file(path(name)).unwrap();
    }
    let seen = world.see(&start);
    assert_ne!(seen.secret, original.secret);
    assert_ne!(seen.cdi, original.cdi);
    world.house.must_be_empty();
}

/// Runs a VM to its end; what its payload answers.
fn ask(vm: &VirtualMachine, events: &mut Events, questions: &[&str]) -> Vec<String> {
    vm.run().unwrap();
    events.until(&Event::Ready);
    let mut stream = vm.connect_vsock(6040).unwrap();
    for question in questions {
        writeln!(stream, "{question}").unwrap();
    }
    stream.shutdown(Shutdown::Write).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    events.until(&Event::Finished(0));
    assert_eq!(events.next_event(), Event::Stopped(StopReason::Shutdown));
    let answers = text.lines().zip(questions);
    let answers = answers.map(|(line, question)| line[question.len() + 2..].to_owned());
    let answers: Vec<_> = answers.collect();
    assert_eq!(answers.len(), questions.len(), "{text}");
    answers
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_named_vm_keeps_its_identity_through_changes_of_its_machine_and_under_another_name() {
    const MIB: u64 = 1 << 20;
    const SECRET: &str = "secret 6e616d65 32";
    let app = App::new();
    let config = |mib| app.config("identity").encrypted_storage_bytes(mib * MIB);
    let (vm, mut events) = app.vm_of("one", config(20));
    let first = ask(&vm, &mut events, &[SECRET, "write treasure gold", "room"]);
    assert_eq!(first[1], "synced");

    // The machine may change, the size of its storage only by growing.
    for other in [app.config("identity"), config(40)] {
        let error = vm.set_config(other.build().unwrap()).unwrap_err();
        assert!(matches!(error, Error::IncompatibleConfig(_)), "{error}");
    }
    vm.set_config(config(20).memory_bytes(700 * MIB).build().unwrap()).unwrap();
    vm.grow_storage(40 * MIB).unwrap();
    let then = ask(&vm, &mut events, &[SECRET, "text treasure", "room"]);
    assert_eq!((&then[0], &*then[1]), (&first[0], "gold"));
    let room = |answers: &[String]| answers[2].parse::<u64>().unwrap();
    assert!(room(&then) > room(&first) + 15 * MIB, "{first:?}, {then:?}");

    // A copy of its directory.
    let directory = vm.directory().to_owned();
    copy(&directory, &directory.with_file_name("two"));
    let two = app.manager().get("two").unwrap().unwrap();
    let mut two_events = Events::of(&two);
    let copied = ask(&two, &mut two_events, &[SECRET, "text treasure", "write treasure silver"]);
    assert_eq!(copied, [&*first[0], "gold", "synced"]);

    // A header that is none is refused by the guest, too.
    let storage = directory.join("storage.img");
    let good = std::fs::read(&storage).unwrap();
    let mut bad = good.clone();
    bad[100] ^= 1;
    std::fs::write(&storage, &bad).unwrap();
    vm.run().unwrap();
    let told = std::iter::from_fn(|| Some(events.next_event()));
    let told: Vec<_> = told.take_while(|event| !matches!(event, Event::Stopped(_))).collect();
    let [Event::Failed(_, message)] = &*told else { panic!("{told:?}") };
    assert!(message.contains("the encrypted storage"), "{message}");
    assert!(std::fs::read(&storage).unwrap() == bad);
    std::fs::write(&storage, good).unwrap();
    assert_eq!(ask(&vm, &mut events, &["text treasure"]), ["gold"]);

    // Deleted and made again, it is another one.
    drop(vm);
    app.manager().delete("one").unwrap();
    let (vm, mut events) = app.vm_of("one", config(20));
    let made_again = ask(&vm, &mut events, &[SECRET, "text treasure"]);
    assert_ne!(made_again[0], first[0]);
    assert_eq!(made_again[1], "No such file or directory");
}
