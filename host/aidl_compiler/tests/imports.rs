//! Where names come from: other files, packages, definitions around.

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::model::{Kind, TypeKind};
use aidl_compiler::{Error, Language, Options, load, load_text};

/// The full names of the types of the fields of the first file's definition.
fn types(files: &[(&str, &str)]) -> Vec<String> {
    let model = load_text(files, Language::Ndk).unwrap_or_else(|error| panic!("{error}"));
    let root = model.roots().next().unwrap();
    let Kind::Parcelable(parcelable) = &root.kind else { panic!("{root:?}") };
    let name = |kind: &TypeKind| match kind {
        TypeKind::Defined(id, _) => model[*id].full_name(),
        other => format!("{other:?}"),
    };
    parcelable.fields.iter().map(|field| name(&field.kind.kind)).collect()
}

fn error(files: &[(&str, &str)]) -> String {
    let shown = load_text(files, Language::Ndk).unwrap_err().to_string();
    shown.lines().next().unwrap().to_owned()
}

#[test]
fn names_are_looked_for_from_the_inside_out() {
    let files = [
        (
            "x/Foo.aidl",
            "package x; import y.Baz; import y.Holder.Inner; parcelable Foo { \
             parcelable Bar { enum Baz { X } parcelable Deep { Baz a; } } \
             Bar.Baz a; Baz b; Inner c; y.Holder d; Other e; y.Holder.Inner f; Bar.Deep g; \
             x.Foo.Bar h; Other.Nested i; android.os.IBinder j; U.Tag k = U.Tag.second; }",
        ),
        ("x/Other.aidl", "package x; parcelable Other { parcelable Nested { int a; } }"),
        ("x/U.aidl", "package x; union U { int first; String second; }"),
        ("y/Baz.aidl", "package y; enum Baz { Y }"),
        ("y/Holder.aidl", "package y; parcelable Holder { enum Inner { A } }"),
    ];
    let expected = [
        "x.Foo.Bar.Baz",
        "y.Baz",
        "y.Holder.Inner",
        "y.Holder",
        "x.Other",
        "y.Holder.Inner",
        "x.Foo.Bar.Deep",
        "x.Foo.Bar",
        "x.Other.Nested",
        "Binder",
        "x.U.Tag",
    ];
    assert_eq!(types(&files), expected);

    let model = load_text(&files, Language::Ndk).unwrap();
    let deep = model.find("x.Foo.Bar.Deep").unwrap();
    let Kind::Parcelable(parcelable) = &deep.kind else { panic!() };
    assert_eq!(model[parcelable.fields[0].kind.definition().unwrap()].full_name(), "x.Foo.Bar.Baz");
    assert_eq!(model.outermost(deep).name, "Foo");
    assert_eq!(model.sources().count(), 5);
    assert_eq!(model.roots().count(), 1);
}

#[test]
fn without_a_package() {
    let files = [("Foo.aidl", "parcelable Foo { Bar a; }"), ("Bar.aidl", "parcelable Bar {}")];
    assert_eq!(types(&files), ["Bar"]);
    let files =
        [("Foo.aidl", "import Bar; parcelable Foo { Bar a; }"), ("Bar.aidl", "parcelable Bar {}")];
    assert_eq!(types(&files), ["Bar"]);
}

#[test]
fn announced_types_are_imported() {
    let files = [
        (
            "p/Foo.aidl",
            "package p; parcelable Bar; interface IBar; parcelable Foo { Bar a; IBar b; }",
        ),
        ("p/Bar.aidl", "package p; parcelable Bar { int a; }"),
        ("p/IBar.aidl", "package p; interface IBar { void f(); }"),
    ];
    assert_eq!(types(&files), ["p.Bar", "p.IBar"]);
}

#[test]
fn hand_written_parcelables_need_their_header() {
    let used = "package p; parcelable Foo { Bar a; }";
    let with = "package p; parcelable Bar ndk_header \"p/bar.h\" cpp_header \"x.h\";";
    let files = [("p/Foo.aidl", used), ("p/Bar.aidl", with)];
    let model = load_text(&files, Language::Ndk).unwrap();
    let Kind::Unstructured(unstructured) = &model.find("p.Bar").unwrap().kind else { panic!() };
    assert_eq!(unstructured.ndk_header.as_deref(), Some("p/bar.h"));
    let without = [("p/Foo.aidl", used), ("p/Bar.aidl", "package p; parcelable Bar;")];
    assert_eq!(
        error(&without),
        "p/Foo.aidl:1:29: `Bar` has no body and no C++ code of its own: write its fields, or \
         `parcelable Bar ndk_header \"...\";`"
    );
    load_text(&without, Language::Rust).unwrap();
}

#[test]
fn bad_imports() {
    let cases: [(&[(&str, &str)], &str); 8] = [
        (
            &[("p/Foo.aidl", "package p; import q.Bar; parcelable Foo {}")],
            "p/Foo.aidl:1:19: no file for `q.Bar` in the current folder; name the folder of its \
             packages with -I",
        ),
        (
            &[("p/Foo.aidl", "package p; import Bar; parcelable Foo {}")],
            "p/Foo.aidl:1:19: no file for `p.Bar` in the current folder; name the folder of its \
             packages with -I",
        ),
        (
            &[
                ("p/Foo.aidl", "package p; import q.Bar; parcelable Foo {}"),
                ("q/Bar.aidl", "package r; parcelable Bar {}"),
            ],
            "p/Foo.aidl:1:19: q/Bar.aidl defines `r.Bar`, not `q.Bar`",
        ),
        (
            &[
                ("p/Foo.aidl", "package p; import q.Bar.Baz; parcelable Foo { Baz a; }"),
                ("q/Bar.aidl", "package q; parcelable Bar {}"),
            ],
            "p/Foo.aidl:1:47: `Baz` is unknown: neither inside this definition, nor imported, nor \
             in the same package",
        ),
        (
            &[
                ("p/Foo.aidl", "package p; import q.Bar; parcelable Foo { Bar a; }"),
                ("q/Bar.aidl", "package q; parcelable Bar { int }"),
            ],
            "q/Bar.aidl:1:33: the name of a field is expected, not `}`",
        ),
        (
            &[("q/Foo.aidl", "package p; parcelable Foo {}")],
            "q/Foo.aidl:1:23: the file of this parcelable must be called p/Foo.aidl, by its \
             package and name",
        ),
        (
            &[("p/Bar.aidl", "package p; parcelable Foo {}")],
            "p/Bar.aidl:1:23: the file of this parcelable must be called p/Foo.aidl, by its \
             package and name",
        ),
        (
            &[
                ("p/Foo.aidl", "package p; parcelable Foo { Bar a; }"),
                ("p/Bar.aidl", "package p; interface IBar {}"),
            ],
            "p/Foo.aidl:1:29: `Bar` is unknown: neither inside this definition, nor imported, nor \
             in the same package",
        ),
    ];
    for (files, expected) in cases {
        assert_eq!(error(files), expected);
    }
}

#[test]
fn the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    };
    let foo = write("a/p/Foo.aidl", b"package p; import q.Bar; parcelable Foo { Bar a; Near b; }");
    write("a/p/Near.aidl", b"package p; parcelable Near {}");
    let bar = write("b/q/Bar.aidl", b"package q; parcelable Bar {}");
    let options = |includes: &[&str]| Options {
        inputs: vec![foo.clone()],
        includes: includes.iter().map(|include| folder.path().join(include)).collect(),
        ..Options::default()
    };
    let model = load(&options(&["b"])).unwrap();
    let sources: Vec<_> = model.sources().collect();
    assert_eq!(sources, [foo.as_path(), &bar, &folder.path().join("a/p/Near.aidl")]);
    // The same folder by two names is one.
    load(&options(&["b", "a/../b"])).unwrap();
    for none in ["none", "a/p/Near.aidl"] {
        let shown = load(&options(&["b", none])).unwrap_err().to_string();
        let told =
            format!("imports cannot be looked for in {}", folder.path().join(none).display());
        assert!(shown.starts_with(&told), "{shown}");
    }
    let imported: Vec<_> = model.imported().map(|it| it.full_name()).collect();
    assert_eq!(imported, ["q.Bar", "p.Near"]);
    let shown = load(&options(&[])).unwrap_err().to_string();
    assert!(shown.contains("1:19: no file for `q.Bar` in "), "{shown}");

    write("c/q/Bar.aidl", b"package q; parcelable Bar {}");
    let shown = load(&options(&["b", "c"])).unwrap_err().to_string();
    assert!(shown.contains("1:19: `q.Bar` is in more than one folder: "), "{shown}");

    let missing = Options { inputs: vec![folder.path().join("No.aidl")], ..Options::default() };
    let shown = load(&missing).unwrap_err().to_string();
    assert!(
        shown.starts_with("cannot read ") && shown.contains("No.aidl: No such file"),
        "{shown}"
    );
    let folder_as_file = Options { inputs: vec![folder.path().join("a")], ..Options::default() };
    assert!(matches!(load(&folder_as_file), Err(Error::Read { .. })));
    let nothing = load(&Options::default()).unwrap_err().to_string();
    assert_eq!(nothing, "name at least one .aidl file to compile");

    let bytes = write("a/p/Raw.aidl", b"package p;\nparcelable \xff {}");
    let shown = load(&Options { inputs: vec![bytes], ..Options::default() }).unwrap_err();
    assert!(
        shown.to_string().contains("Raw.aidl:2:12: the file is not UTF-8 text here"),
        "{shown}"
    );
    let large = write("a/p/Large.aidl", &vec![b' '; (4 << 20) + 1]);
    let shown = load(&Options { inputs: vec![large], ..Options::default() }).unwrap_err();
    assert!(shown.to_string().contains("Large.aidl:1:1: the file is larger than 4 MiB"), "{shown}");
}
