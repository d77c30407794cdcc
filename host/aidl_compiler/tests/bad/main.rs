//! Sources with something wrong, and all that is said about each: place and words.

#![allow(clippy::unwrap_used, clippy::panic)]

mod annotations;
mod constants;
mod generics;
mod limits;
mod members;
mod names_in_cpp;
mod text;
mod types;

use aidl_compiler::{Error, Language, load_text};

/// A source, and the errors it must give as `line:column: message`.
type Case = (&'static str, &'static [&'static str]);
/// Where a source lies by its package and name.
fn path(text: &str) -> String {
    let package = text.strip_prefix("package ").and_then(|rest| rest.split_once(';'));
    let folder = package.map_or(String::new(), |(name, _)| name.replace('.', "/") + "/");
    let others = ["String", "List", "Map", "register", "mMutex"];
    let defines = |name: &&&str| {
        text.starts_with(&format!("parcelable {name} {{"))
            || text.starts_with(&format!("interface {name} {{"))
    };
    format!("{folder}{}.aidl", others.iter().find(defines).unwrap_or(&"IFoo"))
}

fn errors(text: &str) -> Vec<String> {
    errors_for(Language::Ndk, text)
}

fn errors_for(language: Language, text: &str) -> Vec<String> {
    match load_text(&[(&path(text), text)], language) {
        Ok(_) => Vec::new(),
        Err(Error::Source(errors)) => errors
            .iter()
            .map(|error| format!("{}:{}: {}", error.line, error.column, error.message))
            .collect(),
        Err(other) => panic!("{text}: {other}"),
    }
}

fn check(cases: &[Case]) {
    for (text, expected) in cases {
        assert_eq!(errors(text), *expected, "{text}");
    }
}

fn check_in_rust(cases: &[Case]) {
    for (text, expected) in cases {
        assert_eq!(errors_for(Language::Rust, text), *expected, "{text}");
    }
}

#[test]
fn text_that_is_no_aidl() {
    check(text::CASES);
}

#[test]
fn members() {
    check(members::CASES);
}

#[test]
fn types() {
    check(types::CASES);
    check_in_rust(types::IN_RUST);
}

#[test]
fn constants() {
    check(constants::CASES);
}

#[test]
fn annotations() {
    check(annotations::CASES);
}

#[test]
fn names_in_cpp() {
    check(names_in_cpp::CASES);
}

#[test]
fn generics() {
    check_in_rust(generics::IN_RUST);
    check(generics::IN_CPP);
}

#[test]
fn an_unknown_annotation_comes_with_the_known_ones() {
    let [error] = errors("@Nullable parcelable IFoo { int a; }").try_into().unwrap();
    assert!(error.starts_with("1:1: `@Nullable` is unknown; AIDL has Backing, Descriptor, "));
    assert!(error.ends_with(", VintfStability, nullable, utf8InCpp"), "{error}");
}

#[test]
fn the_place_is_shown_with_its_line() {
    let text = "package p;\n\ninterface IFoo {\n\tvoid f(in Bar b,\tout int c);\n}\n";
    let shown = load_text(&[("p/IFoo.aidl", text)], Language::Ndk).unwrap_err().to_string();
    assert_eq!(
        shown,
        "p/IFoo.aidl:4:12: `Bar` is unknown: neither inside this definition, nor imported, nor in \
         the same package\n    \tvoid f(in Bar b,\tout int c);\n    \t          ^^^\n\
         p/IFoo.aidl:4:19: a primitive can only be `in`\n    \tvoid f(in Bar b,\tout int c);\n    \
         \t                \t^^^"
    );
    // What would move a terminal's cursor is not shown; of a very long line only a piece.
    let text = format!("parcelable IFoo {{ /*\u{1b}[2J{}*/ Bar a; }}", "x".repeat(100_000));
    let Err(Error::Source(errors)) = load_text(&[("IFoo.aidl", &text)], Language::Ndk) else {
        panic!("accepted");
    };
    assert_eq!(errors[0].column, 100_028);
    assert_eq!(errors[0].caret, 80);
    assert!(errors[0].text.ends_with("xx*/ Bar a; }") && errors[0].text.len() < 200);
    let text = "parcelable IFoo { \u{1b}[2J }";
    let shown = load_text(&[("IFoo.aidl", text)], Language::Ndk).unwrap_err().to_string();
    assert!(!shown.contains('\u{1b}'), "{shown}");
}
