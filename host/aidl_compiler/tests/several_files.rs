//! Names that are right in one file and wrong beside those of another.

#![allow(clippy::unwrap_used)]

use aidl_compiler::{Language, load_text};

/// Files, the place of the error and its words.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, String);

fn error(files: &[(&str, &str)]) -> String {
    let shown = load_text(files, Language::Ndk).unwrap_err().to_string();
    shown.lines().next().unwrap().to_owned()
}

#[test]
fn names_that_files_have_between_them() {
    let both = |class: &str| {
        format!("`Foo` and `IFoo` would both have a class `{class}` in C++; rename one of them")
    };
    let beside = |name: &str| {
        format!("`{name}` is a class beside the interface `p.IFoo` in C++; rename one of them")
    };
    let cases: [Case<'_>; 8] = [
        (
            &[
                ("p/X.aidl", "package p; import q.Bar; import r.Bar; parcelable X { Bar a; }"),
                ("q/Bar.aidl", "package q; parcelable Bar {}"),
                ("r/Bar.aidl", "package r; parcelable Bar {}"),
            ],
            "p/X.aidl:1:33: ",
            "`Bar` is `q.Bar` by another import; leave one out and write the other's full name \
             where it is meant"
                .to_owned(),
        ),
        (
            &[
                ("p/IFoo.aidl", "package p; interface IFoo { void f(in IFooDefault a); }"),
                ("p/IFooDefault.aidl", "package p; parcelable IFooDefault {}"),
            ],
            "p/IFooDefault.aidl:1:23: ",
            beside("IFooDefault"),
        ),
        (
            &[
                ("p/BnFoo.aidl", "package p; parcelable BnFoo { IFoo a; }"),
                ("p/IFoo.aidl", "package p; interface IFoo {}"),
            ],
            "p/BnFoo.aidl:1:23: ",
            beside("BnFoo"),
        ),
        (
            &[
                ("p/X.aidl", "package p; parcelable X { Foo a; IFoo b; }"),
                ("p/Foo.aidl", "package p; interface Foo {}"),
                ("p/IFoo.aidl", "package p; interface IFoo {}"),
            ],
            "p/IFoo.aidl:1:22: ",
            both("BnFoo"),
        ),
        (
            &[
                ("p/Foo.aidl", "package p; import p.Foo.Bar; parcelable Foo { p.Foo.Bar a; }"),
                ("p/Foo/Bar.aidl", "package p.Foo; parcelable Bar {}"),
            ],
            "p/Foo.aidl:1:41: ",
            "`p.Foo` is a package, too; rename one of them".to_owned(),
        ),
        (
            &[
                ("p/X.aidl", "package p; parcelable X { q a; p.q.r.Y b; }"),
                ("p/q.aidl", "package p; parcelable q {}"),
                ("p/q/r/Y.aidl", "package p.q.r; parcelable Y {}"),
            ],
            "p/q.aidl:1:23: ",
            "`p.q` is a package, too; rename one of them".to_owned(),
        ),
        (
            &[
                ("p/IFoo.aidl", "package p; interface IFoo { void f(in p.BnFoo.Y a); }"),
                ("p/BnFoo/Y.aidl", "package p.BnFoo; parcelable Y {}"),
            ],
            "p/IFoo.aidl:1:22: ",
            "`IFoo` would have a class `BnFoo` in C++, but `p.BnFoo` is a package; rename one of \
             them"
                .to_owned(),
        ),
        (
            &[("p/toString.aidl", "package p; enum toString { A }")],
            "p/toString.aidl:1:17: ",
            "`toString` is a name that the generated C++ code needs itself; rename it".to_owned(),
        ),
    ];
    for (files, place, message) in cases {
        assert_eq!(error(files), format!("{place}{message}"));
    }
}

#[test]
fn one_definition_by_two_names_is_one() {
    let files = [
        (
            "p/X.aidl",
            "package p; import p.Bar; import Bar; parcelable Bar; parcelable X { Bar a; }",
        ),
        ("p/Bar.aidl", "package p; parcelable Bar {}"),
    ];
    assert!(load_text(&files, Language::Ndk).is_ok());
}
