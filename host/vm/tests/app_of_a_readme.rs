//! The app whose sources the README of a new project shows compiles. What it is made of is compiled as
//! for the app among the examples (`cargo xtask test`), in the folder of this build, so that the one
//! finds there what the other has made.

#![allow(clippy::unwrap_used)]

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const VM: &str = env!("CARGO_BIN_EXE_vm");
const APP: &str = "readme_app";

/// Files that a text shows: a line with a path in it, and a block of code.
fn shown_files(readme: &str) -> Vec<(&str, &str)> {
    let pieces: Vec<&str> = readme.split("```").collect();
    let with_block = pieces.windows(2).step_by(2);
    let of_app = with_block.filter_map(|pair| {
        let path = pair[0].trim_end().rsplit('\n').next()?.strip_prefix('`')?.strip_suffix('`')?;
        let (_, code) = pair[1].split_once('\n')?;
        path.starts_with(APP).then_some((path, code))
    });
    of_app.collect()
}

fn runs(command: &mut Command) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let told = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
    assert!(status.success(), "{command:?}: {told}");
}

/// Makes the app of a project in this language, which is in a folder `readme`, and compiles it.
fn compiles(folder: &Path, language: &str) {
    let kit = folder.join("kit");
    runs(
        Command::new(VM)
            .args(["new", "--lang", language, "--kit"])
            .arg(&kit)
            .arg("readme")
            .current_dir(folder),
    );
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let readme = fs::read_to_string(folder.join("readme/README.md")).unwrap();
    let files = shown_files(&readme);
    let names: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    assert_eq!(
        names,
        ["Cargo.toml", "build.rs", "src/main.rs"].map(|name| format!("{APP}/{name}"))
    );
    for (path, code) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut code = code.replace("PATH OF THE CHECKOUT", checkout.to_str().unwrap());
        if path.ends_with("Cargo.toml") {
            // It lies in the checkout, where a user's does not.
            code += "\n[workspace]\n";
        }
        fs::write(path, code).unwrap();
    }
    let app = folder.join(APP);
    // The versions of the checkout, which are there.
    fs::copy(checkout.join("Cargo.lock"), app.join("Cargo.lock")).unwrap();

    let target = Path::new(VM).ancestors().nth(2).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--offline", "--target-dir"]).arg(target).current_dir(&app);
    build.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
    build.env("CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_STRIP", "debuginfo");
    build.env("CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OVERFLOW_CHECKS", "true");
    runs(&mut build);
}

#[test]
fn the_app_that_a_readme_shows_compiles() {
    // The same at each run: Cargo keeps what it has made of a folder.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("app_of_a_readme");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    let kit = folder.join("kit");
    fs::create_dir_all(kit.join("lib/cmake/AvfPayload")).unwrap();
    fs::write(kit.join("lib/cmake/AvfPayload/AvfPayloadConfig.cmake"), "").unwrap();
    fs::create_dir(kit.join("bin")).unwrap();
    std::os::unix::fs::symlink(VM, kit.join("bin/vm")).unwrap();
    // Both READMEs have it from one text.
    for language in ["cpp", "rust"] {
        let folder = folder.join(language);
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink(&kit, folder.join("kit")).unwrap();
        compiles(&folder, language);
    }
}
