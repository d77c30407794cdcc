//! Sources that were written to keep the compiler busy, to fill the memory or the stack: an answer all
//! the same.

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::{Error, Language, Options, emit, load_text};

fn refused(text: &str) -> String {
    match load_text(&[("p/IFoo.aidl", text)], Language::Ndk) {
        Ok(_) => panic!("nothing is refused"),
        Err(Error::Source(errors)) => errors[0].message.clone(),
        Err(other) => panic!("{other}"),
    }
}

/// `parcelable A0 { A1 a; } parcelable A1 { A2 a; }` and so on; the last one holds `last`.
fn chain(length: usize, last: &str) -> String {
    let mut text = String::from("package p; interface IFoo {");
    for at in 0..length {
        text.push_str(&format!("parcelable A{at} {{ A{} a; }}", at + 1));
    }
    text + &format!("parcelable A{length} {{ {last} a; }} }}")
}

#[test]
fn a_long_chain_of_types_needs_no_stack() {
    let model = load_text(&[("p/IFoo.aidl", &chain(2000, "int"))], Language::Ndk);
    let model = model.unwrap_or_else(|error| panic!("{error}"));
    let thread = std::thread::Builder::new().stack_size(256 << 10);
    let run = move || emit(&model, &Options::default()).is_ok();
    assert!(thread.spawn(run).unwrap().join().unwrap());
}

#[test]
fn a_long_way_to_a_circle_is_not_gone_from_everywhere() {
    let message = refused(&chain(20_000, "A20000"));
    assert_eq!(
        message,
        "`A52` holds itself, or what holds itself, through `a`; there are too many such types to \
         say more"
    );
}

#[test]
fn names_are_bounded() {
    let long = "a".repeat(129);
    for text in [format!("interface {long} {{}}"), format!("interface IFoo {{ {long}[] f(); }}")] {
        assert_eq!(refused(&text), "a name has at most 128 characters");
    }
    let parts = vec!["a"; 65].join(".");
    for text in [format!("import {parts}; interface IFoo {{}}"), format!("package {parts};")] {
        assert_eq!(refused(&text), "a name has at most 64 parts");
    }
}

#[test]
fn strings_by_short_names_are_bounded() {
    let long = "x".repeat(65_000);
    let mut text = format!("package p; interface IFoo {{ const String A = \"{long}\";");
    for at in 0..1000 {
        text.push_str(&format!("const String B{at} = A;"));
    }
    assert_eq!(refused(&(text + "}")), "all strings together have more than 33554432 bytes");
}
