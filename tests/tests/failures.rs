//! Guests and processes that fail: each ends in its documented stop reason and leaves nothing.

use avf_tests::{House, Outcome, Running, wait_until};
use rustix::process::Signal;

/// `vm`'s exit code for a VM that stopped for the given reason.
fn stopped(reason: i32) -> i32 {
    200 + reason + 1
}

const SERVICE_DIED: i32 = -1;
const INFRASTRUCTURE_ERROR: i32 = 0;
const KILLED: i32 = 1;
const CRASH: i32 = 6;
const HANGUP: i32 = 16;

/// A VM whose payload is ready and waits.
fn a_running_vm(house: &House) -> Running {
    let mut running = house.start_app("echo", &[]);
    running.until("payload is ready");
    let names: Vec<_> = house.processes().into_iter().map(|process| process.name).collect();
    assert_eq!(names.len(), 4, "vm, virtmgr, avf-devices, QEMU: {names:?}");
    running
}

#[test]
fn a_guest_that_never_reports_is_hung_up() {
    let house = House::new();
    let image = house.image_with_init("silent");
    let words = ["--image", &image, "--boot-timeout", "5"];
    house.run_app("exit7", &words).exits(stopped(HANGUP)).says("VM ended: Hangup");
    house.must_be_empty();
}

#[test]
fn a_kernel_panic_is_a_crash() {
    let house = House::new();
    let image = house.image_with_init("panicking");
    house.run_app("exit7", &["--image", &image]).exits(stopped(CRASH)).says("VM ended: Crash");
    house.must_be_empty();
}

#[test]
fn qemu_killed() {
    let house = House::new();
    let running = a_running_vm(&house);
    house.process("qemu-system").kill();
    running.outcome().exits(stopped(KILLED)).says("VM ended: Killed");
    house.must_be_empty();
}

#[test]
fn the_devices_process_killed() {
    let house = House::new();
    let running = a_running_vm(&house);
    house.process("avf-devices").kill();
    running.outcome().exits(stopped(INFRASTRUCTURE_ERROR)).says("device process");
    house.must_be_empty();
}

#[test]
fn virtmgr_killed() {
    let house = House::new();
    let running = a_running_vm(&house);
    house.process("virtmgr").kill();
    running.outcome().exits(stopped(SERVICE_DIED));
    house.must_be_empty_after_a_look();
}

#[test]
fn the_app_killed() {
    let house = House::new();
    let running = a_running_vm(&house);
    running.signal(Signal::KILL);
    house.must_be_empty();
}

#[test]
fn an_interrupt_stops_the_vm_and_leaves_nothing() {
    let house = House::new();
    let running = a_running_vm(&house);
    running.signal(Signal::INT);
    running.outcome().exits(219);
    house.must_be_empty();
}

#[test]
fn an_interrupt_during_boot_leaves_nothing() {
    let house = House::new();
    let mut running = house.start_app("echo", &[]);
    running.until("state is STARTING");
    running.signal(Signal::INT);
    running.outcome().exits(219);
    house.must_be_empty();
}

#[test]
fn too_little_memory_is_refused_with_what_is_needed() {
    let house = House::new();
    house.run_app("exit7", &["--mem", "16"]).exits(194).says("16 MiB").says("at least");
    house.must_be_empty();
}

#[test]
fn a_machine_without_qemu_is_told_what_to_install() {
    let house = House::new();
    let mut command = house.run_app_command("exit7", &[]);
    command.env("PATH", "/nonexistent");
    Outcome::of(command).exits(194).says("qemu-system-x86_64").says("cargo xtask setup");
}

#[test]
fn kvm_that_cannot_run_a_guest_is_not_taken() {
    let house = House::new();
    let info = house.vm(&["info", "--json"]);
    let info = info.exits(0).json();
    if info["accelerator"] == "kvm" {
        return;
    }
    house.run_app("exit7", &["--accel", "kvm"]).exits(194).says("KVM");
    house.run_app("exit7", &["--accel", "auto"]).exits(7);
}

#[test]
fn a_protected_vm_is_refused() {
    let house = House::new();
    house.run_app("exit7", &["--protected"]).exits(194).says("Protected VMs are not supported");
    house.must_be_empty();
}

#[test]
fn every_vm_of_the_user_is_listed_while_it_runs() {
    let house = House::new();
    let running = a_running_vm(&house);
    let list = house.vm(&["list", "--json"]).json();
    assert_eq!(list[0]["cid"], 2048, "{list}");
    assert_eq!(list.as_array().map(Vec::len), Some(1));
    running.signal(Signal::TERM);
    running.outcome();
    wait_until("the list is empty", || {
        house.vm(&["list", "--json"]).json() == serde_json::json!([])
    });
}

#[test]
fn an_instance_keeps_the_image_it_was_made_with() {
    let house = House::with_own_images();
    let first = house.current_image();
    let instance = house.path("instance.img");
    let run = || {
        let package = avf_tests::payload("exit7");
        let mut command = house.command(&["run-app"]);
        command.arg(package).arg("-").arg(&instance);
        command.args(["--payload-binary-name", "libexit7.so"]);
        Outcome::of(command)
    };
    run().exits(7);
    house.make_current(&house.image_with_init("panicking"));
    assert_ne!(house.current_image(), first);
    run().exits(7);
    house.run_app("exit7", &[]).exits(stopped(CRASH));
}

#[test]
fn a_connection_that_nobody_takes_ends_the_run() {
    let house = House::new();
    house.run_app("echo", &["--connect", "5999"]).exits(194).says("nobody listens");
    house.must_be_empty();
}
