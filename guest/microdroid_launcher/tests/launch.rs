//! The launcher as a process, with libraries made on the spot.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn library(directory: &Path, source: &str, arguments: &[&str]) -> PathBuf {
    let (code, library) = (directory.join("p.c"), directory.join("libp.so"));
    std::fs::write(&code, source).unwrap();
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &code])
        .args(arguments)
        .status()
        .unwrap();
    assert!(status.success());
    library
}

fn launcher(library: &Path) -> Command {
    // Whoever runs the tests in the background may have signals ignored.
    let mut command = Command::new("env");
    command.args(["--default-signal", env!("CARGO_BIN_EXE_microdroid_launcher")]);
    command.arg(library).env("LD_LIBRARY_PATH", library.parent().unwrap());
    command
}

fn launch(source: &str, arguments: &[&str]) -> Output {
    let directory = tempfile::tempdir().unwrap();
    launcher(&library(directory.path(), source, arguments)).output().unwrap()
}

#[test]
fn the_result_is_the_exit_code() {
    let output = launch("int AVmPayload_main(void) { return 7; }", &[]);
    assert_eq!(output.status.code(), Some(7));
}

#[test]
fn the_process_ends_as_a_c_program_does() {
    let source = r#"
        #include <stdio.h>
        #include <stdlib.h>
        static void last(void) { printf(" and last words"); }
        int AVmPayload_main(void) { atexit(last); printf("unflushed"); return 256 + 3; }
    "#;
    let output = launch(source, &[]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "unflushed and last words");
}

#[test]
fn signals_are_at_their_defaults() {
    let source = r#"
        #include <signal.h>
        int AVmPayload_main(void) {
            for (int number = 1; number < 32; number++) {
                struct sigaction action;
                sigaction(number, 0, &action);
                if (action.sa_handler != SIG_DFL) return number;
            }
            return 0;
        }
    "#;
    assert_eq!(launch(source, &[]).status.code(), Some(0));
}

#[test]
fn a_crash_is_a_crash() {
    let source = "int AVmPayload_main(void) { return *(volatile int*)0; }";
    assert_eq!(launch(source, &[]).status.signal(), Some(11));
}

#[test]
fn a_library_that_is_not_there() {
    let output = launcher(Path::new("/nowhere/libp.so")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let reason = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(reason.starts_with("Failed to load /nowhere/libp.so: Failed to dlopen: "), "{reason}");
}

#[test]
fn an_undefined_symbol_is_found_before_the_payload_runs() {
    let source = "int missing(void); int AVmPayload_main(void) { return missing(); }";
    let output = launch(source, &[]);
    let reason = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(reason.contains("undefined symbol: missing"), "{reason}");
}

/// Starts the launcher with a status pipe; returns exit code and what came through the pipe.
fn launch_with_status(source: &str) -> (Option<i32>, String) {
    let directory = tempfile::tempdir().unwrap();
    let library = library(directory.path(), source, &[]);
    let (mut reader, writer) = std::io::pipe().unwrap();
    // The shell moves the pipe from standard input to descriptor 9, which its child inherits.
    let status = Command::new("sh")
        .args(["-c", "exec 9>&0 </dev/null; AVF_STATUS_FD=9 exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_microdroid_launcher"))
        .arg(&library)
        .stdin(writer)
        .status()
        .unwrap();
    let mut reason = String::new();
    reader.read_to_string(&mut reason).unwrap();
    (status.code(), reason)
}

#[test]
fn the_status_pipe_tells_why() {
    let (code, reason) = launch_with_status("int other(void) { return 0; }");
    assert_eq!(code, Some(1));
    assert!(reason.starts_with("Failed to find entrypoint `AVmPayload_main`: "), "{reason}");
}

#[test]
fn the_payload_does_not_see_the_status_pipe() {
    let source = r#"
        #include <fcntl.h>
        #include <stdlib.h>
        int AVmPayload_main(void) {
            return (fcntl(9, F_GETFD) == -1) + 2 * (getenv("AVF_STATUS_FD") == 0);
        }
    "#;
    assert_eq!(launch_with_status(source), (Some(3), String::new()));
}
