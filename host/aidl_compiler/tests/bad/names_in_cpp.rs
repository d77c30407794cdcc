//! Names that C++ cannot have.

use super::Case;

pub const CASES: &[Case] = &[
    (
        "package p.delete; interface IFoo {}",
        &["1:9: `delete` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface register {}",
        &["1:11: `register` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface IFoo { void delete(); }",
        &["1:23: `delete` is a word of C++ or a macro of its library; rename it"],
    ),
    ("interface IFoo { int dump(); }", &[]),
    (
        "enum IFoo { EINVAL }",
        &["1:13: `EINVAL` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface IFoo { const int BIG_ENDIAN = 1; void va_start(); }",
        &[
            "1:28: `BIG_ENDIAN` is a word of C++ or a macro of its library; rename it",
            "1:49: `va_start` is a word of C++ or a macro of its library; rename it",
        ],
    ),
    (
        "union IFoo { int SYS_read; int SYS_RESET; int EINVALID; }",
        &["1:18: `SYS_read` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface IFoo { void _aidl_x(); }",
        &["1:23: `_aidl_x` is a name that the generated C++ class needs itself; rename it"],
    ),
    (
        "interface IFoo { const int NULL = 0; }",
        &["1:28: `NULL` is a word of C++ or a macro of its library; rename it"],
    ),
    (
        "interface IFoo { void IFoo(); }",
        &["1:23: `IFoo` has the name of its class in C++; rename it"],
    ),
    (
        "parcelable IFoo { int template; int toString; int fine; }",
        &[
            "1:23: `template` is a word of C++ or a macro of its library; rename it",
            "1:37: `toString` is a name that the generated C++ class needs itself; rename it",
        ],
    ),
    (
        "parcelable IFoo { int IFoo; }",
        &["1:23: `IFoo` has the name of its class in C++; rename it"],
    ),
    (
        "union IFoo { int make; int get; }",
        &[
            "1:18: `make` is a name that the generated C++ class needs itself; rename it",
            "1:28: `get` is a name that the generated C++ class needs itself; rename it",
        ],
    ),
    (
        "enum IFoo { A, EOF }",
        &["1:16: `EOF` is a word of C++ or a macro of its library; rename it"],
    ),
];
