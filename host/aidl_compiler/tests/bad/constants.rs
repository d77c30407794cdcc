//! Constants and default values.

use super::Case;

pub const CASES: &[Case] = &[
    ("interface IFoo { const int A = 2147483648; }", &["1:32: 2147483648 does not fit in an int"]),
    (
        "interface IFoo { const byte A = 128; }",
        &["1:33: 128 does not fit in a byte; a pattern of bits ends in u8"],
    ),
    (
        "interface IFoo { const byte A = 0xFF; }",
        &["1:33: 255 does not fit in a byte; a pattern of bits ends in u8"],
    ),
    (
        "interface IFoo { const int A = 1.5; }",
        &["1:32: an integer is expected here, not a floating-point number"],
    ),
    (
        "interface IFoo { const int A = \"a\"; }",
        &["1:32: an integer is expected here, not a string"],
    ),
    ("interface IFoo { const int A = 'a'; }", &["1:32: an integer is expected here, not a char"]),
    (
        "interface IFoo { const String A = 1; }",
        &["1:35: a string is expected here, not an integer"],
    ),
    ("interface IFoo { const char A = 65; }", &["1:33: a char is expected here, not an integer"]),
    ("interface IFoo { const char A = 'ab'; }", &["1:33: a char is one character between two '"]),
    (
        "interface IFoo { const char A = '\\x'; }",
        &["1:33: a char knows only the escapes \\0 \\n \\r \\t \\\\ \\' \\\""],
    ),
    (
        "interface IFoo { const boolean A = \"true\"; }",
        &["1:36: a boolean is expected here, not a string"],
    ),
    (
        "interface IFoo { const float A = \"1\"; }",
        &["1:34: a number is expected here, not a string"],
    ),
    ("interface IFoo { const float A = 1e39; }", &["1:34: 1e39 does not fit in a float"]),
    (
        "interface IFoo { const double A = 1e999; }",
        &["1:35: this is too large for a floating-point number"],
    ),
    ("interface IFoo { const int A = 0x; }", &["1:32: `0x` is not a number"]),
    ("interface IFoo { const int A = 1__0; }", &["1:32: `1__0` is not a number"]),
    ("interface IFoo { const int A = 12x; }", &["1:32: `12x` is not a number"]),
    ("interface IFoo { const int A = ; }", &["1:32: a value is expected, not `;`"]),
    ("interface IFoo { const int A = 1 +; }", &["1:35: a value is expected, not `;`"]),
    ("interface IFoo { const int A = (1; }", &["1:34: `)` is expected, not `;`"]),
    ("interface IFoo { const int A = 1 / 0; }", &["1:32: division by zero"]),
    ("interface IFoo { const int A = 5 % (1 - 1); }", &["1:32: division by zero"]),
    (
        "interface IFoo { const int A = 2147483647 + 1; }",
        &["1:32: `+` overflows: the result is no int"],
    ),
    (
        "interface IFoo { const int A = 1 << 32; }",
        &["1:32: `<< 32` is beyond the 32 bits of the value"],
    ),
    (
        "interface IFoo { const int A = -1 >> 1; }",
        &["1:32: a negative value (-1) cannot be shifted"],
    ),
    ("interface IFoo { const int A = ~true; }", &["1:32: `~` cannot be applied to a boolean"]),
    (
        "interface IFoo { const int A = !1.5; }",
        &["1:32: `!` cannot be applied to a floating-point number"],
    ),
    (
        "interface IFoo { const int A = \"a\" + 1; }",
        &["1:32: strings can only be joined, with `+` and another string"],
    ),
    (
        "interface IFoo { const String A = \"a\" - \"b\"; }",
        &["1:35: strings can only be joined, with `+` and another string"],
    ),
    (
        "interface IFoo { const String A = \"a\\n\"; }",
        &["1:35: a string has no escapes and no control characters in AIDL"],
    ),
    ("interface IFoo { const int A = 'a' + 1; }", &["1:32: there is no arithmetic with chars"]),
    ("interface IFoo { const int A = {1}; }", &["1:32: `{...}` is a value of arrays only"]),
    ("interface IFoo { const int A = A; }", &["1:32: this constant refers to itself in a circle"]),
    (
        "interface IFoo { const int A = B; const int B = C + 1; const int C = A; }",
        &["1:70: this constant refers to itself in a circle"],
    ),
    (
        "interface IFoo { const int A = B; }",
        &[
            "1:32: `IFoo` has no constant `B`; one of another type is written with the type's name before it",
        ],
    ),
    ("interface IFoo { const int A = Bar.B; }", &["1:32: `Bar` is unknown"]),
    (
        "interface IFoo { enum E { X } const int A = E.Y; }",
        &["1:45: `IFoo.E` has no enumerator `Y`"],
    ),
    (
        "interface IFoo { enum E { X } const int A = X; }",
        &[
            "1:45: `IFoo` has no constant `X`; one of another type is written with the type's name before it",
        ],
    ),
    (
        "interface IFoo { const int A = 1.5 & 2; }",
        &["1:32: `&` cannot be applied to floating-point numbers"],
    ),
    (
        "enum IFoo { A = 128 }",
        &[
            "1:17: 128 does not fit in the enum's type, byte; write `@Backing(type=\"int\")` before the enum",
        ],
    ),
    (
        "@Backing(type=\"byte\") enum IFoo { A = 127, B }",
        &[
            "1:44: 128 does not fit in the enum's type, byte; write `@Backing(type=\"int\")` before the enum",
        ],
    ),
    (
        "@Backing(type=\"long\") enum IFoo { A = 9223372036854775807, B }",
        &["1:60: one more than the enumerator before it does not fit"],
    ),
    ("enum IFoo { A = \"x\" }", &["1:17: an enumerator is an integer, not a string"]),
    ("enum IFoo { A = 1.0 }", &["1:17: an enumerator is an integer, not a floating-point number"]),
    ("enum IFoo { A = B, B = A }", &["1:24: this constant refers to itself in a circle"]),
    (
        "enum IFoo { A = B }",
        &[
            "1:17: `IFoo` has no enumerator `B`; one of another type is written with the type's name before it",
        ],
    ),
    (
        "parcelable IFoo { int a = 1; int b = a; }",
        &[
            "1:38: `IFoo` has no constant `a`; one of another type is written with the type's name before it",
        ],
    ),
    ("parcelable IFoo { int[] a = 1; }", &["1:29: the value of an array stands in `{...}`"]),
    ("parcelable IFoo { int a = {1}; }", &["1:27: `{...}` is a value of arrays only"]),
    (
        "parcelable IFoo { int[] a = {1, \"b\"}; }",
        &["1:33: an integer is expected here, not a string"],
    ),
    ("parcelable IFoo { int[3] a = {1, 2}; }", &["1:30: the array has 3 elements, not 2"]),
    (
        "parcelable IFoo { int[2][2] a = {{1, 2}, {3}}; }",
        &["1:42: the array has 2 elements, not 1"],
    ),
    ("parcelable IFoo { int[] a = {1, 2; }", &["1:34: `,` or `}` is expected, not `;`"]),
    (
        "parcelable IFoo { IBinder a = 1; }",
        &["1:31: an IBinder, ParcelFileDescriptor or ParcelableHolder has no default value"],
    ),
    (
        "parcelable IFoo { parcelable A { int a; } A a = 1; }",
        &["1:49: an interface, parcelable or union has no default value"],
    ),
    (
        "parcelable IFoo { enum E { A } E a = 0; }",
        &["1:38: an enumerator of `IFoo.E` is expected here, not an integer"],
    ),
    (
        "parcelable IFoo { enum E { A } E a = A; }",
        &[
            "1:38: `IFoo` has no constant `A`; one of another type is written with the type's name before it",
        ],
    ),
    (
        "parcelable IFoo { enum E { A } enum F { A } E a = F.A; }",
        &["1:51: an enumerator of `IFoo.E` is expected here, not an enumerator"],
    ),
    (
        "parcelable IFoo { enum E { A, B } E a = E.A | E.B; }",
        &["1:41: an enumerator of `IFoo.E` is expected here, not an integer"],
    ),
    (
        "parcelable IFoo { int a = ((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))); }",
        &["1:58: this is nested more than 32 levels deep"],
    ),
    (
        "parcelable IFoo { int a = ----------------------------------------1; }",
        &["1:58: this is nested more than 32 levels deep"],
    ),
    (
        "parcelable IFoo { const int A = 1; enum E { X = A } }",
        &["1:49: `IFoo.E` has no enumerator `A`; write `IFoo.A`"],
    ),
];
