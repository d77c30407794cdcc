//! Text that is no AIDL.

use super::Case;

pub const CASES: &[Case] = &[
    ("", &["1:1: the file defines nothing: an interface, parcelable, union or enum is expected"]),
    (
        "// nothing",
        &["1:11: the file defines nothing: an interface, parcelable, union or enum is expected"],
    ),
    (
        "package p;",
        &["1:11: the file defines nothing: an interface, parcelable, union or enum is expected"],
    ),
    ("package p", &["1:10: `;` is expected, not the end of the file"]),
    (
        "package p; package q; interface IFoo {}",
        &["1:12: `package` comes first, then the imports, then the definition"],
    ),
    ("package 1; interface IFoo {}", &["1:9: the package's name is expected, not `1`"]),
    ("package in; interface IFoo {}", &["1:9: `in` is a keyword; the package's name is expected"]),
    ("package p.; interface IFoo {}", &["1:11: a name is expected, not `;`"]),
    ("import a.B interface IFoo {}", &["1:12: `;` is expected, not `interface`"]),
    (
        "interface IFoo {} import a.B;",
        &["1:19: `package` comes first, then the imports, then the definition"],
    ),
    ("class IFoo {}", &["1:1: an interface, parcelable, union or enum is expected, not `class`"]),
    ("interface IFoo { void f(); ", &["1:28: `}` is expected, not the end of the file"]),
    ("interface IFoo void f();", &["1:16: `{` is expected, not `void`"]),
    ("interface {}", &["1:11: the name of the interface is expected, not `{`"]),
    ("interface in {}", &["1:11: `in` is a keyword; the name of the interface is expected"]),
    (
        "interface a.IFoo {}",
        &["1:11: the file of this interface must be called a.IFoo.aidl, by its package and name"],
    ),
    ("interface IFoo<T> {}", &["1:15: `{` is expected, not `<`"]),
    ("interface IFoo;", &["1:11: the interface `IFoo` has no body"]),
    ("interface IFoo {} /* open", &["1:19: this comment is not closed: `*/` is missing"]),
    (
        "interface IFoo { const String S = \"open; }",
        &["1:35: this literal is not closed: \" is missing"],
    ),
    ("interface IFoo { const char C = 'a; }", &["1:33: this literal is not closed: ' is missing"]),
    ("interface IFoo { void f() # }", &["1:27: unexpected character `#`"]),
    ("interface IFoo { void f(); } ü", &["1:30: unexpected character `\\u{fc}`"]),
    (
        "@ interface IFoo {}",
        &["1:3: `interface` is a keyword; the name of an annotation is expected"],
    ),
    ("@@Hide interface IFoo {}", &["1:2: the name of an annotation is expected, not `@`"]),
    (
        "oneway parcelable IFoo {}",
        &["1:1: an interface, parcelable, union or enum is expected, not `oneway`"],
    ),
    ("enum IFoo { A B }", &["1:15: `,` or `}` is expected, not `B`"]),
    ("enum IFoo { A = }", &["1:17: a value is expected, not `}`"]),
    ("enum IFoo { }", &["1:6: the enum `IFoo` has no enumerators"]),
    ("enum IFoo { , }", &["1:13: the name of an enumerator is expected, not `,`"]),
    ("enum IFoo;", &["1:10: `{` is expected, not `;`"]),
    ("union IFoo;", &["1:11: `{` is expected, not `;`"]),
    ("parcelable IFoo cpp_header;", &["1:27: a string in quotes is expected, not `;`"]),
    (
        "parcelable IFoo java_header \"x\";",
        &[
            "1:17: `{`, `;`, `ndk_header`, `cpp_header` or `rust_type` is expected, not `java_header`",
        ],
    ),
    (
        "parcelable IFoo ndk_header \"a.h\" ndk_header \"b.h\";",
        &["1:34: `ndk_header` is given twice"],
    ),
    ("parcelable IFoo ndk_header \"\";", &["1:28: this cannot be the text of `ndk_header`"]),
    ("parcelable IFoo ndk_header \"a>b\";", &["1:28: this cannot be the text of `ndk_header`"]),
    ("parcelable IFoo<T {}", &["1:19: `>` is expected, not `{`"]),
    ("parcelable IFoo<1> {}", &["1:17: the name of a type parameter is expected, not `1`"]),
    ("\0", &["1:1: unexpected character `\\u{0}`"]),
];
