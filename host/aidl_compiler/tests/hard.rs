//! What C++ compilers have stumbled over is compiled by each of them, without a warning.
//!
//! Needs `g++` and `clang++` (`cargo xtask setup --for-tests`).

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::{Error, Language, Options, compile, load_text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const COMPILERS: [(&str, &str); 4] =
    [("g++", "c++17"), ("g++", "c++20"), ("clang++", "c++17"), ("clang++", "c++20")];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(command: &mut Command) -> Output {
    let program = command.get_program().to_string_lossy().into_owned();
    command.output().unwrap_or_else(|error| {
        panic!("{program}: {error}; `cargo xtask setup --for-tests` installs it")
    })
}

#[test]
fn every_compiler_takes_it() {
    let source = here().join("tests/hard");
    let names = ["Grid", "Shelf", "IDump", "IOwner", "Owned"];
    let inputs = names.map(|name| source.join(format!("p/{name}.aidl"))).to_vec();
    let outputs = compile(&Options { inputs, ..Options::default() });
    let folder = tempfile::tempdir().unwrap();
    let mut all = PathBuf::from(folder.path());
    all.push("all.cpp");
    let mut text = format!("#include \"{}\"\n", source.join("dump.cpp").display());
    for output in outputs.unwrap_or_else(|error| panic!("{error}")) {
        let path = folder.path().join(&output.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &output.text).unwrap();
        if path.extension().unwrap() == "cpp" {
            text.push_str(&format!("#include \"{}\"\n", path.display()));
        }
    }
    fs::write(&all, text).unwrap();
    for (compiler, standard) in COMPILERS {
        let mut command = Command::new(compiler);
        command.arg(format!("-std={standard}")).arg("-fsyntax-only");
        command.args(["-Wall", "-Wextra", "-Wpedantic", "-Woverloaded-virtual", "-Werror"]);
        command.arg("-I").arg(folder.path()).arg("-I").arg(here().join("../../sdk/include"));
        let output = run(command.arg(&all));
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{compiler} {standard}: {}\n{stderr}", output.status);
    }
}

/// The numbers of errors are macros wherever `<string>` is included.
#[test]
fn no_enumerator_has_the_name_of_an_error_of_the_system() {
    let output =
        run(Command::new("g++").args(["-E", "-dM", "-x", "c", "-include", "errno.h", "-"]));
    let macros = String::from_utf8(output.stdout).unwrap();
    let names = macros.lines().filter_map(|line| line.split(' ').nth(1));
    let names: Vec<&str> = names.filter(|name| name.starts_with('E')).collect();
    assert!(names.len() > 100, "{names:?}");
    for name in names {
        let text = format!("enum IFoo {{ {name} }}");
        match load_text(&[("IFoo.aidl", &text)], Language::Ndk) {
            Err(Error::Source(errors)) => assert!(errors[0].message.contains("macro"), "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}
