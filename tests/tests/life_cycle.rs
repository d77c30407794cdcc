//! The life of a VM as an app sees it.

use avf::{StopReason, VirtualMachineStatus};
use avf_tests::{App, Event, quit, wait_until};
use std::io::Read;
use std::time::Duration;

#[test]
fn events_come_in_order_and_the_status_follows() {
    let app = App::new();
    let (vm, mut events) = app.vm("echo");
    assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    vm.run().unwrap();
    assert_eq!(vm.status(), VirtualMachineStatus::Running);
    assert!(vm.cid().unwrap() >= 2048);
    assert_eq!(events.next_event(), Event::Started);
    assert_eq!(events.next_event(), Event::Ready);
    quit(&vm);
    assert_eq!(events.next_event(), Event::Finished(0));
    assert_eq!(events.next_event(), Event::Stopped(StopReason::Shutdown));
    assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
}

#[test]
fn a_vm_runs_again_after_it_stopped() {
    let app = App::new();
    let (vm, mut events) = app.vm("exit7");
    for _ in 0..2 {
        vm.run().unwrap();
        events.until(&Event::Finished(7));
        assert_eq!(events.next_event(), Event::Stopped(StopReason::Shutdown));
    }
}

#[test]
fn stop_cuts_the_power_and_returns_after_the_last_event() {
    let app = App::new();
    let (vm, mut events) = app.ready_vm("echo");
    vm.stop().unwrap();
    assert_eq!(events.so_far(), [Event::Stopped(StopReason::Killed)]);
    assert_eq!(vm.status(), VirtualMachineStatus::Stopped);
    vm.stop().unwrap_err();
}

#[test]
fn shutdown_lets_the_guest_end_by_itself() {
    let app = App::new();
    let (vm, mut events) = app.ready_vm("silent_ready");
    assert!(vm.shutdown(Duration::from_secs(120)).unwrap());
    let told = events.so_far();
    assert_eq!(told.last(), Some(&Event::Stopped(StopReason::Shutdown)), "{told:?}");
}

#[test]
fn a_second_run_of_a_running_vm_is_refused() {
    let app = App::new();
    let (vm, mut events) = app.ready_vm("echo");
    vm.run().unwrap_err();
    assert_eq!(events.so_far(), []);
    quit(&vm);
}

#[test]
fn two_vms_of_one_app_run_side_by_side() {
    let app = App::new();
    let (one, _one_events) = app.ready_vm("echo");
    let (two, _two_events) = app.vm_of("another", app.config("echo"));
    two.run().unwrap();
    assert_ne!(one.cid().unwrap(), two.cid().unwrap());
    two.stop().unwrap();
    quit(&one);
}

#[test]
fn dropping_the_last_handle_ends_the_vm() {
    let app = App::new();
    let (vm, mut events) = app.ready_vm("echo");
    let cid = vm.cid().unwrap();
    drop(vm);
    let _ = events.so_far();
    let is_listed = || {
        let vms = avf::service::Service::spawn().unwrap().list_vms().unwrap();
        vms.iter().any(|vm| vm.cid.cast_unsigned() == cid)
    };
    wait_until("the VM is gone", || !is_listed());
}

#[test]
fn output_that_nobody_reads_does_not_stall_the_vm() {
    let app = App::new();
    let config = app.config("chatty").vm_output_captured(true);
    let (vm, mut events) = app.vm_of("chatty", config);
    let mut log = vm.log_output().unwrap();
    vm.run().unwrap();
    events.until(&Event::Finished(0));
    events.until(&Event::Stopped(StopReason::Shutdown));
    let mut some = [0; 1000];
    log.read_exact(&mut some).unwrap();
}

#[test]
fn a_name_that_is_no_name_is_refused() {
    let app = App::new();
    for name in ["", ".", "..", "a/b"] {
        app.manager().create(name, app.config("exit7").build().unwrap()).unwrap_err();
    }
}
