//! Every interface of the house compiles.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use aidl_compiler::{Language, Options};

/// All `.aidl` files below a folder, sorted.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "aidl") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_interfaces_of_the_house_are_good() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut roots = vec![house.join("aidl"), house.join("sdk/examples/aidl")];
    roots.extend(std::fs::read_dir(house.join("tests/aidl")).unwrap().map(|at| at.unwrap().path()));
    for root in roots {
        let inputs = sources(&root);
        assert!(!inputs.is_empty(), "{}", root.display());
        // All at once, and one by one with what it imports.
        let mut runs: Vec<Vec<PathBuf>> = inputs.iter().map(|input| vec![input.clone()]).collect();
        runs.push(inputs);
        for inputs in runs {
            let count = inputs.len();
            for language in [Language::Ndk, Language::Rust] {
                let options = Options { inputs: inputs.clone(), language, ..Options::default() };
                let model = aidl_compiler::load(&options).unwrap_or_else(|error| panic!("{error}"));
                let outputs = aidl_compiler::emit(&model, &options);
                assert!(!outputs.unwrap_or_else(|error| panic!("{error}")).is_empty());
                assert_eq!(model.roots().count(), count);
                assert_eq!(model.warnings(), []);
            }
        }
    }
}
