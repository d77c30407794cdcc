//! The page of promises and the tests that keep them.

use std::path::{Path, PathBuf};

fn rust_files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_promise_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("SPECIFICATION.md")).unwrap();
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let sources: String = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();

    let names = page.split('`').skip(1).step_by(2);
    let tests: Vec<_> = names
        .filter(|name| name.matches('_').count() >= 1)
        .filter(|name| {
            name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
        .collect();
    assert!(tests.len() > 20, "{tests:?}");
    for test in tests {
        assert!(sources.contains(&format!("fn {test}(")), "no test is named {test}");
    }
}
