//! Many VMs, one after the other and at once: nothing may pile up.

use avf::StopReason;
use avf::service::Service;
use avf_tests::{App, Event, Events, House, Process, again, part, wait_until};
use std::path::Path;

/// VMs one after the other, unless this variable says how many.
const IN_A_ROW: (usize, &str) = (200, "AVF_SOAK_VMS");
const AT_ONCE: usize = 10;

/// After a tenth of them, everything is there that stays.
const WARM: usize = 10;

/// How much larger a process may be after the last VM than after the first of them, in KiB.
const GROWTH: u64 = 16 * 1024;

/// What processes have: how many descriptors, and how much memory in KiB.
#[derive(Debug)]
struct Load {
    descriptors: usize,
    memory: u64,
}

impl Load {
    fn of(pid: u32) -> Self {
        let directory = Path::new("/proc").join(pid.to_string());
        let descriptors = std::fs::read_dir(directory.join("fd")).unwrap().count();
        let status = std::fs::read_to_string(directory.join("status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let memory = line.trim().trim_end_matches(" kB").parse().unwrap();
        Self { descriptors, memory }
    }

    #[track_caller]
    fn must_be_as(&self, before: &Self, whose: &str) {
        assert!(self.memory < before.memory + GROWTH, "{whose}: {before:?}, then {self:?}");
    }
}

/// This process and its manager process, which is its one child between two VMs.
fn loads(mark: &str) -> [Load; 2] {
    let family = Process::family_of(mark);
    let managers: Vec<_> = family.iter().filter(|process| process.name == "virtmgr").collect();
    let [manager] = managers.as_slice() else { panic!("{family:?}") };
    assert!(family.iter().all(|process| !process.name.starts_with("qemu")), "{family:?}");
    assert!(family.iter().all(|process| process.name != "avf-devices"), "{family:?}");
    [Load::of(std::process::id()), Load::of(manager.pid.unsigned_abs())]
}

fn finishes(events: &mut Events) {
    events.until(&Event::Finished(7));
    assert_eq!(events.next_event(), Event::Stopped(StopReason::Shutdown));
}

/// In a process with its own directories, in which nothing else runs.
fn run_them_all() {
    let mark = std::env::vars().find(|(key, _)| key == "AVF_TEST_HOUSE").unwrap();
    let mark = format!("{}={}", mark.0, mark.1);
    let app = App::new();
    let manager = app.manager();
    // Its process stays from one VM to the next.
    let _service = Service::shared().unwrap();
    let mut before = None;
    let in_a_row = std::env::var(IN_A_ROW.1).map_or(IN_A_ROW.0, |count| count.parse().unwrap());
    for number in 0..in_a_row {
        let (vm, mut events) = app.vm_of("one of many", app.config("exit7"));
        vm.run().unwrap();
        // Some are stopped while they boot.
        if number % 4 == 3 {
            vm.stop().unwrap();
        } else {
            finishes(&mut events);
        }
        drop((vm, events));
        manager.delete("one of many").unwrap();
        if number == in_a_row / WARM {
            before = Some(loads(&mark));
        }
    }
    let check = |when: &str| {
        let before = before.as_ref().unwrap();
        // What a VM had is closed soon after its end.
        wait_until("no descriptor is left", || {
            let now = loads(&mark);
            now.iter().zip(before).all(|(now, before)| now.descriptors <= before.descriptors)
        });
        let after = loads(&mark);
        println!("{when}: the app and its manager have {after:?}, and had {before:?}");
        after[0].must_be_as(&before[0], "the app");
        after[1].must_be_as(&before[1], "the manager");
    };
    check("after all in a row");

    let mut vms: Vec<_> =
        (0..AT_ONCE).map(|number| app.vm_of(&number.to_string(), app.config("exit7"))).collect();
    for (vm, _) in &vms {
        vm.run().unwrap();
    }
    for (_, events) in &mut vms {
        finishes(events);
    }
    drop(vms);
    for number in 0..AT_ONCE {
        manager.delete(&number.to_string()).unwrap();
    }
    check("after many at once");
    assert_eq!(manager.list().unwrap(), [""; 0]);
    let left = std::fs::read_dir(app.context().data_dir.join("vm")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name.to_string_lossy().starts_with('.')), "{left:?}");
}

#[test]
#[ignore = "takes half an hour"]
fn two_hundred_vms_leave_nothing_behind() {
    if part().is_some() {
        return run_them_all();
    }
    let house = House::new();
    let it = again("two_hundred_vms_leave_nothing_behind", "app");
    // It may take longer than anything else here.
    let output = house.furnished(it).output().unwrap();
    let [text, errors] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success() && text.contains("1 passed"), "{text}\n{errors}");
    print!("{text}");
    house.must_be_empty();
}
