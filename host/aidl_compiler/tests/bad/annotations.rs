//! Annotations.

use super::Case;

pub const CASES: &[Case] = &[
    (
        "@Deprecated interface IFoo {}",
        &["1:1: write `@deprecated` and why in the doc comment instead"],
    ),
    (
        "@Backing(type=\"int\") interface IFoo {}",
        &["1:1: `@Backing` does not belong to an interface, but to an enum"],
    ),
    ("@Backing enum IFoo { A }", &["1:1: `@Backing` needs its parameter `type`"]),
    (
        "@Backing(type=\"short\") enum IFoo { A }",
        &["1:15: the type of an enum is byte, int or long, not `short`"],
    ),
    ("@Backing(type=1) enum IFoo { A }", &["1:15: a string is expected here"]),
    (
        "@Backing(kind=\"int\") enum IFoo { A }",
        &[
            "1:1: `@Backing` needs its parameter `type`",
            "1:10: `@Backing` has no parameter `kind`; it takes type",
        ],
    ),
    ("@Backing(type=\"int\", type=\"int\") enum IFoo { A }", &["1:22: `type` is given twice"]),
    ("@Backing(type={\"int\"}) enum IFoo { A }", &["1:15: a single value is expected here"]),
    (
        "@Backing(\"int\") enum IFoo { A }",
        &[
            "1:1: `@Backing` has no parameter `value`; it takes type",
            "1:1: `@Backing` needs its parameter `type`",
        ],
    ),
    ("@Backing(type=\"int\" enum IFoo { A }", &["1:21: `)` is expected, not `enum`"]),
    ("@FixedSize @FixedSize parcelable IFoo { int a; }", &["1:12: `@FixedSize` is repeated"]),
    (
        "@FixedSize interface IFoo {}",
        &[
            "1:1: `@FixedSize` does not belong to an interface, but to a parcelable, a union, a type parameter",
        ],
    ),
    (
        "@FixedSize parcelable IFoo { String a; int[] b; @nullable IBinder c; int d; }",
        &[
            "1:30: `IFoo` is @FixedSize, but `a` is not: it may be a primitive, an enum, a fixed-size array or what is @FixedSize itself, never null",
            "1:40: `IFoo` is @FixedSize, but `b` is not: it may be a primitive, an enum, a fixed-size array or what is @FixedSize itself, never null",
            "1:59: `IFoo` is @FixedSize, but `c` is not: it may be a primitive, an enum, a fixed-size array or what is @FixedSize itself, never null",
        ],
    ),
    (
        "@FixedSize parcelable IFoo { parcelable A { int a; } A a; }",
        &[
            "1:54: `IFoo` is @FixedSize, but `a` is not: it may be a primitive, an enum, a fixed-size array or what is @FixedSize itself, never null",
        ],
    ),
    (
        "@FixedSize union IFoo { int a; List<String> b; }",
        &[
            "1:32: `IFoo` is @FixedSize, but `b` is not: it may be a primitive, an enum, a fixed-size array or what is @FixedSize itself, never null",
        ],
    ),
    (
        "@RustDerive(Debug=true) parcelable IFoo { int a; }",
        &[
            "1:13: `@RustDerive` has no parameter `Debug`; it takes Copy, Clone, PartialOrd, Ord, PartialEq, Eq, Hash",
        ],
    ),
    ("@RustDerive(Clone=1) parcelable IFoo { int a; }", &["1:19: true or false is expected here"]),
    (
        "@RustDerive(Clone=A) parcelable IFoo { const boolean A = true; }",
        &["1:19: what an annotation takes is written out, without names of constants"],
    ),
    ("@Descriptor interface IFoo {}", &["1:1: `@Descriptor` needs its parameter `value`"]),
    (
        "@Descriptor(value=\"\") interface IFoo {}",
        &["1:33: the descriptor of an interface is made of letters, digits, `.`, `_`, `$`"],
    ),
    (
        "@Descriptor(value=\"a b\") interface IFoo {}",
        &["1:36: the descriptor of an interface is made of letters, digits, `.`, `_`, `$`"],
    ),
    (
        "@Descriptor(value=\"x\") parcelable IFoo { int a; }",
        &["1:1: `@Descriptor` does not belong to a parcelable, but to an interface"],
    ),
    (
        "@VintfStability(1) interface IFoo {}",
        &["1:1: `@VintfStability` has no parameter `value`; it takes nothing"],
    ),
    (
        "@SuppressWarnings interface IFoo {}",
        &["1:1: `@SuppressWarnings` needs its parameter `value`"],
    ),
    ("@SuppressWarnings(value={1}) interface IFoo {}", &["1:26: a string is expected here"]),
    (
        "@nullable interface IFoo {}",
        &["1:1: `@nullable` does not belong to an interface, but to a type"],
    ),
    (
        "interface IFoo { @FixedSize void f(); }",
        &[
            "1:18: `@FixedSize` does not belong to a method, but to a parcelable, a union, a type parameter",
        ],
    ),
    ("interface IFoo { @nullable @nullable String f(); }", &["1:28: `@nullable` is repeated"]),
    (
        "interface IFoo { @nullable(stack=true) String f(); }",
        &["1:28: `@nullable` has no parameter `stack`; it takes heap"],
    ),
    ("interface IFoo { @nullable(heap=1) String f(); }", &["1:33: true or false is expected here"]),
    (
        "parcelable IFoo { @VintfStability int a; }",
        &[
            "1:19: `@VintfStability` does not belong to a field, but to an interface, a parcelable, a parcelable without a body, a union, an enum",
        ],
    ),
    (
        "@UnsupportedAppUsage(maxTargetSdk=99999999999) interface IFoo {}",
        &["1:35: an int is expected here"],
    ),
    (
        "@EnforcePermission(allOf=\"X\") interface IFoo {}",
        &["1:26: `{...}` with strings is expected here"],
    ),
    (
        "@JavaPassthrough interface IFoo {}",
        &["1:1: `@JavaPassthrough` needs its parameter `annotation`"],
    ),
];
