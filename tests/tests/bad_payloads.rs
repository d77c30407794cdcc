//! Payloads that cannot run, or do not end as they should: each with its cause in words.

use avf_tests::House;

/// `vm`'s exit code when the guest reported an error without a code of its own.
const ON_ERROR_UNKNOWN: i32 = 196;

#[test]
fn a_library_that_the_package_lacks() {
    let house = House::new();
    let package = avf_tests::payload("exit7");
    house
        .vm(&["run-app", package.to_str().unwrap(), "--payload-binary-name", "libnone.so"])
        .exits(ON_ERROR_UNKNOWN)
        .says("libnone.so")
        .says("VM ended: MicrodroidUnknownRuntimeError")
        .never_says("payload started");
    house.must_be_empty();
}

#[test]
fn a_library_without_an_entry_point() {
    let house = House::new();
    house
        .run_app("no_main", &[])
        .exits(ON_ERROR_UNKNOWN)
        .says("payload started")
        .says("Failed to find entrypoint `AVmPayload_main`")
        .says("VM ended: MicrodroidUnknownRuntimeError")
        .never_says("payload finished");
    house.must_be_empty();
}

#[test]
fn a_library_that_needs_one_that_the_guest_lacks() {
    let house = House::new();
    house
        .run_app("needs_missing", &[])
        .exits(ON_ERROR_UNKNOWN)
        .says("libabsent.so")
        .says("VM ended: MicrodroidUnknownRuntimeError");
    house.must_be_empty();
}

#[test]
fn a_payload_that_crashes() {
    let house = House::new();
    house
        .run_app("crash", &[])
        .exits(ON_ERROR_UNKNOWN)
        .says("killed by signal 11 (SIGSEGV)")
        // A report of it, which a debuggable VM makes unless it is told not to.
        .says("payload: /mnt/apk/lib/")
        .says("VM ended: MicrodroidUnknownRuntimeError")
        .never_says("payload finished");
    house.must_be_empty();
}

#[test]
fn a_payload_that_takes_all_memory() {
    let house = House::new();
    house.run_app("memory_hog", &[]).exits(ON_ERROR_UNKNOWN).says("killed by signal 9 (SIGKILL)");
    house.must_be_empty();
}

#[test]
fn a_payload_that_takes_all_memory_and_leaves_what_killing_does_not_free() {
    let house = House::new();
    let outcome = house.run_app("tmpfs_hog", &[]);
    outcome.exits(ON_ERROR_UNKNOWN).says("killed by signal 9 (SIGKILL)");
    outcome.says("there are 32 MiB of shared memory").says("/tmp took ");
    house.must_be_empty();
}

#[test]
fn a_library_for_another_machine_is_refused_by_name_before_boot() {
    let house = House::new();
    house
        .run_app("foreign", &[])
        .exits(194)
        .says("libforeign.so")
        .says("AArch64")
        .never_says("state is STARTING");
    house.must_be_empty();
}

#[test]
fn a_32_bit_library_is_refused_by_name_before_boot() {
    let house = House::new();
    house.run_app("narrow", &[]).exits(194).says("libnarrow.so").says("32-bit");
    house.must_be_empty();
}

#[test]
fn a_library_that_needs_a_newer_c_library_is_refused_by_name_before_boot() {
    let house = House::new();
    house.run_app("newer_glibc", &[]).exits(194).says("libnewer_glibc.so").says("GLIBC_2.99");
    house.must_be_empty();
}

#[test]
fn a_file_that_is_no_package() {
    let house = House::new();
    let file = house.path("not.apk");
    std::fs::write(&file, "just words").unwrap();
    house
        .vm(&["run-app", file.to_str().unwrap(), "--payload-binary-name", "libx.so"])
        .exits(194)
        .says("not an APK");
    house.must_be_empty();
}

#[test]
fn a_payload_that_aborts() {
    let house = House::new();
    house.run_app("abort", &[]).exits(ON_ERROR_UNKNOWN).says("killed by signal 6 (SIGABRT)");
    house.must_be_empty();
}

#[test]
fn a_failed_log_assertion_names_itself_and_aborts() {
    let house = House::new();
    house
        .run_app("log_assert", &[])
        .exits(ON_ERROR_UNKNOWN)
        .says("condition 45 failed")
        .says("killed by signal 6 (SIGABRT)");
}

#[test]
fn a_payload_that_says_it_is_ready_twice_is_heard_once() {
    let house = House::new();
    let outcome = house.run_app("ready_twice", &[]);
    assert_eq!(outcome.exits(0).stderr.matches("payload is ready").count(), 1, "{outcome}");
}

#[test]
fn a_payload_that_calls_exit_runs_its_exit_handlers() {
    let house = House::new();
    house.run_app("exit_atexit", &[]).exits(9).says("exit handler");
}
