//! The C ABI of objects, used by a C++ program (`tests/cpp`) that is linked with the library and
//! watched by the address, leak and undefined-behaviour sanitizers.
//!
//! Needs `g++` (`cargo xtask setup`).

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// What `abort` ends a process with.
const SIGABRT: i32 = 6;

const SOURCES: [&str; 6] =
    ["objects.cpp", "service.cpp", "calls.cpp", "classes.cpp", "deaths.cpp", "sharing.cpp"];

/// The program; built once.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(build);

fn build() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libbinder_ndk_objects");
    let sources = SOURCES.map(|name| here.join("tests/cpp").join(name));
    let output = Command::new("g++")
        .args(["-std=c++20", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror"])
        .arg("-fsanitize=address,undefined")
        .arg("-I")
        .arg(here.join("../../sdk/include"))
        .arg("-o")
        .arg(&program)
        .args(sources)
        .arg(static_library())
        .args(["-lpthread", "-ldl", "-lm"])
        .output()
        .expect("g++ can be run; `cargo xtask setup` installs it");
    assert!(output.status.success(), "{}", text(&output));
    program
}

/// The static library that was built together with this test: the newest one with a loopback.
fn static_library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let mut found: Vec<_> = fs::read_dir(test.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| {
            let name = entry.file_name().into_string().unwrap_or_default();
            name.starts_with("liblibbinder_ndk-") && name.ends_with(".a")
        })
        .map(|entry| (entry.metadata().unwrap().modified().unwrap(), entry.path()))
        .collect();
    found.sort();
    let paths = found.into_iter().rev().map(|(_, path)| path);
    paths.into_iter().find(|path| has_loopback(path)).expect("the static library is built")
}

fn has_loopback(library: &Path) -> bool {
    Command::new("grep").args(["-q", "AVmLoopback_open"]).arg(library).status().unwrap().success()
}

fn text(output: &Output) -> String {
    let (stdout, stderr) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr))
}

fn run(name: &str) {
    let output = Command::new(&*PROGRAM).arg(name).output().unwrap();
    assert!(output.status.success(), "{}: {}", output.status, text(&output));
}

/// As with Android's library, which knows no exceptions.
#[test]
fn an_exception_in_a_call_ends_the_process() {
    let output = Command::new(&*PROGRAM).arg("--throw").output().unwrap();
    assert_eq!(output.status.signal(), Some(SIGABRT), "{}", text(&output));
}

/// A test for each of the program's, and one that says if one is missing.
macro_rules! tests {
    ($($name:ident)+) => {
        $(#[test]
        fn $name() {
            run(stringify!($name));
        })+

        #[test]
        fn every_test_of_the_program_runs() {
            let output = Command::new(&*PROGRAM).arg("--list").output().unwrap();
            let all = String::from_utf8(output.stdout).unwrap();
            let here = [$(stringify!($name)),+];
            assert_eq!(all.lines().collect::<Vec<_>>(), here);
        }
    };
}

tests! {
    a_call_inside_the_process
    a_call_through_a_session
    a_class_needs_all_its_functions
    a_one_way_call_that_fails_is_nobodys_business
    a_recipient_that_uses_what_died
    a_request_that_is_never_sent
    an_object_of_another_session_cannot_be_sent
    an_object_without_an_extension
    callbacks
    callbacks_without_a_connection_for_them
    calls_inside_calls
    classes_are_told_apart
    created_once_and_destroyed_once
    death_that_nobody_waits_for
    death_with_the_session
    destruction_while_a_call_is_under_way
    dumps
    extensions
    failures_come_back
    many_threads
    many_threads_with_objects
    messages_have_a_limit
    methods_have_names
    nothing_is_not_an_object
    objects_die_with_the_session_that_kept_them
    objects_keep_their_pointer
    one_object_that_comes_and_goes_in_many_threads
    one_way_calls_keep_their_order
    private_flags_are_taken
    references_from_many_threads
    requests_without_the_name_of_the_interface
    the_end_of_a_session_in_a_call
    the_other_end_keeps_an_object
    weak_references
    what_has_no_death
    what_is_wrong_with_a_call
}
