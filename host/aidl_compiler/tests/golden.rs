//! What is emitted for `tests/golden/aidl`, file by file, against the committed files under
//! `tests/golden/`. `AVF_UPDATE_GOLDEN=1` writes them anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use aidl_compiler::{Language, Options, Output, OutputKind, compile};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn inputs(root: &Path) -> Vec<PathBuf> {
    let mut files = files(root);
    files.retain(|path| path.extension().is_some_and(|extension| extension == "aidl"));
    files
}

fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(root) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn check(folder: &str, outputs: &[Output]) {
    let root = golden().join(folder);
    let place = |output: &Output| {
        let kind = if output.kind == OutputKind::Header { "include" } else { "src" };
        root.join(kind).join(&output.path)
    };
    if std::env::var_os("AVF_UPDATE_GOLDEN").is_some() {
        let _ = fs::remove_dir_all(&root);
        for output in outputs {
            let path = place(output);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &output.text).unwrap();
        }
    }
    for output in outputs {
        let path = place(output);
        let golden = fs::read_to_string(&path).unwrap_or_default();
        let differs = golden.lines().zip(output.text.lines()).position(|(a, b)| a != b);
        assert!(
            golden == output.text,
            "{} differs from line {:?} on; look at what changed with AVF_UPDATE_GOLDEN=1",
            path.display(),
            differs.map(|line| line + 1)
        );
    }
    let emitted: BTreeSet<PathBuf> = outputs.iter().map(place).collect();
    let committed: BTreeSet<PathBuf> = files(&root).into_iter().collect();
    assert_eq!(emitted, committed, "files that are no longer emitted");
}

fn options(language: Language) -> Options {
    Options { inputs: inputs(&golden().join("aidl")), language, ..Options::default() }
}

#[test]
fn cpp_is_as_committed() {
    let outputs = compile(&options(Language::Ndk)).unwrap_or_else(|error| panic!("{error}"));
    check("ndk", &outputs);
}

#[test]
fn cpp_with_a_version_is_as_committed() {
    let folder = golden().join("aidl/com/example/kitchen");
    let options = Options {
        inputs: vec![folder.join("IGuest.aidl")],
        version: Some(3),
        hash: Some("abc".to_owned()),
        ..Options::default()
    };
    let outputs = compile(&options).unwrap_or_else(|error| panic!("{error}"));
    check("ndk-versioned", &outputs);
}

#[test]
fn rust_is_as_committed() {
    let mut options = options(Language::Rust);
    // What is written by hand is for C++ only.
    let by_hand = ["HandMade", "Recipe", "Step"];
    options
        .inputs
        .retain(|path| !by_hand.iter().any(|name| path.ends_with(format!("{name}.aidl"))));
    let outputs = compile(&options).unwrap_or_else(|error| panic!("{error}"));
    check("rust", &outputs);
}

/// What `@RustDerive` may ask for; `tests/rust.rs` compiles it.
#[test]
fn derived_rust_is_as_committed() {
    let inputs = inputs(&golden().join("derives"));
    let options = Options { inputs, language: Language::Rust, ..Options::default() };
    let outputs = compile(&options).unwrap_or_else(|error| panic!("{error}"));
    check("rust-derives", &outputs);
}

#[test]
fn output_depends_on_nothing_but_the_sources() {
    let options = options(Language::Ndk);
    let first = compile(&options).unwrap();
    for _ in 0..5 {
        assert_eq!(compile(&options).unwrap(), first);
    }
}
