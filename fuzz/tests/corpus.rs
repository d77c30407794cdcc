//! Every target over its corpus, and over the corpus with something changed.

#![allow(clippy::unwrap_used, clippy::panic)]

use avf_fuzz::TARGETS;
use std::fs;
use std::path::PathBuf;

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn every_target_bears_its_corpus_and_accepts_something_in_it() {
    for target in TARGETS {
        let accepted = corpus(target.name).into_iter().filter(|(path, bytes)| {
            println!("{}", path.display());
            (target.run)(bytes)
        });
        assert!(accepted.count() > 0, "{target:?} refuses its whole corpus");
    }
}

#[test]
fn every_target_bears_its_corpus_cut_short_and_with_bits_flipped() {
    for target in TARGETS {
        for (path, bytes) in corpus(target.name) {
            println!("{}", path.display());
            // About a hundred places in each file, the same in every run.
            let step = (bytes.len() / 100).max(1);
            for at in (0..bytes.len()).step_by(step) {
                (target.run)(&bytes[..at]);
                let mut changed = bytes.clone();
                changed[at] ^= 1 << (at % 8);
                (target.run)(&changed);
            }
        }
    }
}

#[test]
fn no_corpus_is_without_a_target() {
    for entry in fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(avf_fuzz::find(&name).is_some(), "corpus/{name} belongs to no target");
    }
}
