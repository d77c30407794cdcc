//! What is emitted for `tests/golden/aidl` is compiled, without a warning by two compilers and two
//! standards, and called: a C++ client and a C++ service in one process, with a session of the real
//! libbinder_ndk between them, under the address and undefined-behaviour sanitizers.
//!
//! Needs `g++` and `clang++` (`cargo xtask setup --for-tests`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// Only its static library is used.
use libbinder_ndk as _;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SIGABRT: i32 = 6;
const STRICT: &[&str] = &[
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wconversion",
    "-Wsign-conversion",
    "-Wold-style-cast",
    "-Werror",
];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn compiler(name: &str, standard: &str, golden: &str) -> Command {
    let mut command = Command::new(name);
    command.arg(format!("-std={standard}")).args(STRICT);
    for folder in ["include", "../ndk/include"] {
        command.arg("-I").arg(here().join("tests/golden").join(golden).join(folder));
    }
    for folder in ["../../sdk/include", "tests/cpp"] {
        command.arg("-I").arg(here().join(folder));
    }
    command
}

fn run(command: &mut Command) -> Output {
    let program = command.get_program().to_string_lossy().into_owned();
    command.output().unwrap_or_else(|error| {
        panic!("{program}: {error}; `cargo xtask setup --for-tests` installs it")
    })
}

fn must(command: &mut Command) {
    let output = run(command);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{stderr}", output.status);
}

fn sources(golden: &str) -> Vec<PathBuf> {
    let folder = here().join("tests/golden").join(golden).join("src/com/example/kitchen");
    let mut sources: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.sort();
    sources
}

/// One file that includes all sources, and what else is named: they must get on together, too.
fn together(golden: &str, name: &str, also: &[PathBuf]) -> PathBuf {
    let include = |path: &PathBuf| format!("#include \"{}\"\n", path.display());
    let text: String = sources(golden).iter().chain(also).map(include).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{golden}-{name}.cpp"));
    fs::write(&path, text).unwrap();
    path
}

fn compiles(golden: &str, name: &str, standard: &str) {
    let file = format!("{name}-{standard}");
    let all = together(golden, &file, &[]);
    must(compiler(name, standard, golden).arg("-fsyntax-only").arg(&all));
}

/// By the other compiler and of the other standard than what is called below.
#[test]
fn it_compiles_without_a_warning() {
    compiles("ndk", "clang++", "c++20");
    compiles("ndk-versioned", "clang++", "c++20");
}

#[test]
#[ignore = "takes a minute: cargo xtask test --long"]
fn every_compiler_and_standard_takes_it() {
    for golden in ["ndk", "ndk-versioned"] {
        for name in ["g++", "clang++"] {
            for standard in ["c++17", "c++20"] {
                compiles(golden, name, standard);
                for source in sources(golden) {
                    must(compiler(name, standard, golden).arg("-fsyntax-only").arg(source));
                }
            }
        }
    }
}

/// Each header brings what it needs, whichever comes first.
#[test]
#[ignore = "takes a minute: cargo xtask test --long"]
fn every_header_stands_alone() {
    let folder = here().join("tests/golden/ndk/include/aidl/com/example/kitchen");
    for header in fs::read_dir(folder).unwrap() {
        let mut command = compiler("clang++", "c++17", "ndk");
        command.args(["-fsyntax-only", "-x", "c++", "-include"]).arg(header.unwrap().path());
        must(command.arg("/dev/null"));
    }
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
    let has_loopback = |path: &PathBuf| {
        run(Command::new("grep").args(["-q", "AVmLoopback_open"]).arg(path)).status.success()
    };
    let newest_first = found.into_iter().rev().map(|(_, path)| path);
    newest_first.into_iter().find(has_loopback).expect("the static library is built")
}

#[test]
fn everything_that_is_sent_comes_back() {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("aidl_compiler_calls");
    must(
        compiler("g++", "c++17", "ndk")
            .args(["-g", "-fsanitize=address,undefined", "-o"])
            .arg(&program)
            .arg(together("ndk", "calls", &[here().join("tests/cpp/calls.cpp")]))
            .arg(static_library())
            .args(["-lpthread", "-ldl", "-lm"]),
    );
    must(&mut Command::new(&program));
    let output = run(Command::new(&program).arg("--wrong-tag"));
    assert_eq!(output.status.signal(), Some(SIGABRT));
    let stderr = String::from_utf8_lossy(&output.stderr);
    let told = "com.example.kitchen.Taste: asked for bitter, but it holds salts\n";
    assert!(stderr.starts_with(told), "{stderr}");
}
