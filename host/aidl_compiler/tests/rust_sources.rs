//! What the Rust back end takes and refuses in files on the disk, and how its errors look.

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::{Language, Options, compile};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The Rust for an input, or the error without the folder's name.
fn rust(folder: &Path, input: &str) -> Result<String, String> {
    let inputs = vec![folder.join(input)];
    let options = Options { inputs, language: Language::Rust, ..Options::default() };
    let outputs = compile(&options).map_err(|error| {
        let prefix = folder.join(PathBuf::new()).display().to_string();
        error.to_string().replace(&prefix, "")
    })?;
    Ok(outputs.into_iter().map(|output| output.text).collect())
}

#[test]
fn imports_are_found_where_the_front_end_finds_them() {
    let folder = folder(&[
        ("p/IX.aidl", "package p; import p.Q; interface IX { Q f(in Near n); }"),
        ("p/Q.aidl", "package p; parcelable Q { int a; }"),
        ("p/Near.aidl", "package p; parcelable Near { int a; }"),
    ]);
    symlink("p", folder.path().join("link")).unwrap();
    let text = rust(folder.path(), "p/IX.aidl").unwrap();
    for module in ["pub mod IX {", "pub mod Q {", "pub mod Near {"] {
        assert!(text.contains(module), "{text}");
    }
    // By this name the file does not stand where its package says.
    assert_eq!(rust(folder.path(), "link/IX.aidl").unwrap(), text);
}

#[test]
fn strings_stay_as_they_are() {
    let source = "package p; parcelable P { const String S = \"super::::x\"; int a;\n\
                  parcelable Q { P p; @nullable String s = \"'super::::x\"; char c = '\"'; P q; } }";
    let folder = folder(&[("p/P.aidl", source)]);
    let text = rust(folder.path(), "p/P.aidl").unwrap();
    assert!(text.contains("pub const r#S: &str = \"super::::x\";"), "{text}");
    assert!(text.contains("\"'super::::x\""), "{text}");
    let paths = text.replace("super::::x", "");
    assert!(!paths.contains("::::"), "{paths}");
}

#[test]
fn errors_show_the_whole_line_and_the_place() {
    let long = format!("{}void dump();", "/**/ ".repeat(40));
    let cut = format!("{}void dump(); }}", "/**/ ".repeat(15));
    let cases = [
        ("void dump(int fd);".to_owned(), 6, "void dump(int fd); }".to_owned(), 5),
        (
            "/* \u{fc} */\tvoid dump();".to_owned(),
            14,
            "/* \u{fc} */\tvoid dump(); }".to_owned(),
            13,
        ),
        (long, 206, cut, 80),
    ];
    for (members, column, shown, caret) in cases {
        let source = format!("package p;\n\n// \u{e4}\ninterface Foo {{\n{members} }}\n");
        let folder = folder(&[("p/Foo.aidl", &source)]);
        let error = rust(folder.path(), "p/Foo.aidl").unwrap_err();
        let place = format!("p/Foo.aidl:5:{column}: ");
        let lines: Vec<&str> = error.lines().collect();
        assert!(lines[0].starts_with(&place) && lines[0].contains("'dump'"), "{error}");
        assert_eq!((lines[1], lines.len()), (format!("    {shown}").as_str(), 3), "{error}");
        let blank = |character| if character == '\t' { '\t' } else { ' ' };
        let before: String = shown.chars().take(caret).map(blank).collect();
        assert_eq!(lines[2], format!("    {before}^^^^"), "{error}");
    }
}

/// A definition inside `parcelable P`, and what is wrong with it in Rust.
const REFUSED: [(&str, &str); 15] = [
    (
        "@RustDerive(Copy=true) parcelable A { int a; }",
        "Rust has no `Copy` without others: write Clone=true, too",
    ),
    (
        "@RustDerive(Eq=true) union A { int a; }",
        "Rust has no `Eq` without others: write PartialEq=true, too",
    ),
    (
        "@RustDerive(Ord=true) parcelable A { int a; }",
        "Rust has no `Ord` without others: write PartialOrd=true, Eq=true, too",
    ),
    (
        "@RustDerive(PartialOrd=true) parcelable A {}",
        "Rust has no `PartialOrd` without others: write PartialEq=true, too",
    ),
    (
        "@RustDerive(Clone=true, Copy=true) parcelable A { int a; String b; }",
        "in Rust `b` has no `Copy`, so leave it out here",
    ),
    (
        "@RustDerive(Clone=true, Copy=true) parcelable A { int[] a; }",
        "in Rust `a` has no `Copy`, so leave it out here",
    ),
    (
        "@RustDerive(Clone=true, Copy=true) parcelable A { @nullable(heap=true) P.C a; }",
        "in Rust `a` has no `Copy`, so leave it out here",
    ),
    (
        "@RustDerive(PartialEq=true, Eq=true) union A { int a; float b; }",
        "in Rust `b` has no `Eq`, so leave it out here",
    ),
    (
        "@RustDerive(Hash=true) parcelable A { double[2] a; }",
        "in Rust `a` has no `Hash`, so leave it out here",
    ),
    (
        "@RustDerive(Hash=true) parcelable A { @nullable IBinder a; }",
        "in Rust `a` has no `Hash`, so leave it out here",
    ),
    (
        "@RustDerive(Clone=true) parcelable A { ParcelFileDescriptor a; }",
        "in Rust `a` has no `Clone`, so leave it out here",
    ),
    (
        "@RustDerive(PartialEq=true) parcelable A { ParcelableHolder a; }",
        "in Rust `a` has no `PartialEq`, so leave it out here",
    ),
    (
        "@RustDerive(PartialEq=true, PartialOrd=true) parcelable A { I[] a; interface I {} }",
        "in Rust `a` has no `PartialOrd`, so leave it out here",
    ),
    (
        "@RustDerive(Hash=true) parcelable A { List<P.C> a; }",
        "in Rust `a` has no `Hash`, so leave it out here, or write @RustDerive(Hash=true) before `p.P.C`, too",
    ),
    (
        "parcelable A { long a = -9_223372036854775808L; }",
        "for Rust the lowest long cannot be written in one piece; write `-9223372036854775807L - 1`",
    ),
];

#[test]
fn what_rust_cannot_say_is_refused_in_its_place() {
    for (definition, expected) in REFUSED {
        let source = format!(
            "package p; parcelable P {{ @RustDerive(Clone=true, Copy=true) parcelable C {{}}\n\
             {definition} }}"
        );
        let folder = folder(&[("p/P.aidl", &source)]);
        let error = rust(folder.path(), "p/P.aidl").expect_err(definition);
        let told = error.split_once(": ").unwrap().1;
        assert!(error.starts_with("p/P.aidl:2:"), "{error}");
        assert_eq!(told.lines().next().unwrap(), expected, "{definition}");
        let cpp = Options { inputs: vec![folder.path().join("p/P.aidl")], ..Options::default() };
        compile(&cpp).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn methods_that_every_object_has_are_refused_in_their_place() {
    let names = "as_mut as_ref clone clone_from clone_into drop into to_owned try_from try_into";
    for name in names.split(' ') {
        let source = format!("package p; interface I {{\nvoid {name}(int a); }}");
        let folder = folder(&[("p/I.aidl", &source)]);
        let error = rust(folder.path(), "p/I.aidl").expect_err(name);
        let told = format!("p/I.aidl:2:6: in Rust every object has a `{name}` already");
        assert!(error.starts_with(&told), "{error}");
        let cpp = Options { inputs: vec![folder.path().join("p/I.aidl")], ..Options::default() };
        compile(&cpp).unwrap_or_else(|error| panic!("{error}"));
    }
}
