//! Sources with something wrong, and all that is said about each: place and words.

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::{Error, Language, load_text};

/// A source, and the errors it must give as `line:column: message`.
type Case = (&'static str, &'static [&'static str]);

/// Text that is no AIDL.
const TEXT_THAT_IS_NO_AIDL: &[Case] = &[
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

/// Members.
const MEMBERS: &[Case] = &[
    (
        "interface IFoo { int x; }",
        &[
            "1:23: an interface has methods and constants; this is neither (`(` after the name of a method, `const` before a constant)",
        ],
    ),
    (
        "interface IFoo { int x = 1; }",
        &[
            "1:24: an interface has methods and constants; this is neither (`(` after the name of a method, `const` before a constant)",
        ],
    ),
    ("interface IFoo { int f }", &["1:24: `(` is expected, not `}`"]),
    ("interface IFoo { f(); }", &["1:19: the name of a method is expected, not `(`"]),
    ("interface IFoo { void f( }", &["1:26: a type is expected, not `}`"]),
    ("interface IFoo { void f(int); }", &["1:28: the name of an argument is expected, not `)`"]),
    ("interface IFoo { void f(int a int b); }", &["1:31: `,` or `)` is expected, not `int`"]),
    ("interface IFoo { void f(int a,); }", &["1:31: a type is expected, not `)`"]),
    ("interface IFoo { void f(in out int a); }", &["1:28: `out` is a keyword; a type is expected"]),
    (
        "interface IFoo { void f(@nullable in String a); }",
        &["1:35: `in` is a keyword; a type is expected"],
    ),
    (
        "interface IFoo { void f() = ; }",
        &["1:29: a method's number in plain decimal digits is expected, not `;`"],
    ),
    (
        "interface IFoo { void f() = -1; }",
        &["1:29: a method's number in plain decimal digits is expected, not `-`"],
    ),
    (
        "interface IFoo { void f() = 0x1; }",
        &["1:29: a method's number in plain decimal digits is expected, not `0x1`"],
    ),
    (
        "interface IFoo { void f() = 1L; }",
        &["1:29: a method's number in plain decimal digits is expected, not `1L`"],
    ),
    (
        "interface IFoo { void f() = 16777115; }",
        &["1:29: the number of a method is at most 16777114"],
    ),
    (
        "interface IFoo { void f() = 99999999999; }",
        &["1:29: the number of a method is at most 16777114"],
    ),
    ("interface IFoo { void f() = 1; void g() = 1; }", &["1:43: another method has the number 1"]),
    (
        "interface IFoo { void f() = 1; void g(); }",
        &["1:11: either all methods have a number (`= N`) or none of them"],
    ),
    (
        "interface IFoo { void f(); int f(int a); }",
        &["1:32: the interface `IFoo` has a method `f` already; AIDL has no overloading"],
    ),
    (
        "interface IFoo { void f(int a, int a); }",
        &["1:36: the method `f` has an argument `a` already"],
    ),
    (
        "interface IFoo { int getInterfaceVersion(); }",
        &[
            "1:22: `getInterfaceVersion` is a method of every versioned interface",
            "1:22: `getInterfaceVersion` is a name that the generated C++ class needs itself; rename it",
        ],
    ),
    (
        "interface IFoo { oneway int f(); }",
        &["1:25: nobody waits for `f`, which is oneway: it returns void"],
    ),
    (
        "interface IFoo { oneway void f(out int[] a); }",
        &["1:32: nobody waits for `f`, which is oneway: its arguments are `in`"],
    ),
    (
        "oneway interface IFoo { int f(); void g(inout int[] a); }",
        &[
            "1:25: nobody waits for `f`, which is oneway: it returns void",
            "1:41: nobody waits for `g`, which is oneway: its arguments are `in`",
        ],
    ),
    (
        "interface IFoo { const int A; }",
        &["1:29: `=` and the value of the constant is expected, not `;`"],
    ),
    ("interface IFoo { const A = 1; }", &["1:26: the name of a constant is expected, not `=`"]),
    ("interface IFoo { const int A = 1, B = 2; }", &["1:33: `;` is expected, not `,`"]),
    (
        "interface IFoo { const int A = 1; const int A = 2; }",
        &["1:45: the interface `IFoo` has a member `A` already"],
    ),
    ("parcelable IFoo { void f(); }", &["1:25: only an interface has methods"]),
    ("parcelable IFoo { oneway void f(); }", &["1:19: `oneway` is a keyword; a type is expected"]),
    ("parcelable IFoo { int a int b; }", &["1:25: `;` is expected, not `int`"]),
    (
        "parcelable IFoo { int a; long a; }",
        &["1:31: the parcelable `IFoo` has a member `a` already"],
    ),
    (
        "parcelable IFoo { int a; const int a = 1; }",
        &["1:36: the parcelable `IFoo` has a member `a` already"],
    ),
    ("parcelable IFoo { int; }", &["1:22: the name of a field is expected, not `;`"]),
    (
        "parcelable IFoo { parcelable IFoo { int a; } }",
        &["1:30: `IFoo` has the name of what it is nested in"],
    ),
    (
        "parcelable IFoo { parcelable A { int a; } parcelable A { int b; } }",
        &[
            "1:54: `IFoo.A` is defined twice",
            "1:54: the parcelable `IFoo` has a member `A` already",
        ],
    ),
    ("parcelable IFoo { parcelable A; }", &["1:30: what is nested needs a body"]),
    ("parcelable IFoo { interface IA; }", &["1:29: what is nested needs a body"]),
    ("union IFoo { }", &["1:7: the union `IFoo` has no fields"]),
    ("union IFoo { const int A = 1; }", &["1:7: the union `IFoo` has no fields"]),
    ("union IFoo { int a; int a; }", &["1:25: the union `IFoo` has a member `a` already"]),
    (
        "union IFoo { int a; enum Tag { X } }",
        &["1:26: `IFoo.Tag` is the enum of the union's alternatives; take another name"],
    ),
    ("enum IFoo { A, A }", &["1:16: the enum `IFoo` has an enumerator `A` already"]),
    ("enum IFoo { A = 1, B = 2, A = 3 }", &["1:27: the enum `IFoo` has an enumerator `A` already"]),
    ("parcelable String { int a; }", &["1:12: `String` is built in; take another name"]),
    ("parcelable List { int a; }", &["1:12: `List` is built in; take another name"]),
    ("parcelable Map { int a; }", &["1:12: `Map` is built in; take another name"]),
    (
        "parcelable IFoo { parcelable ParcelFileDescriptor { int a; } }",
        &["1:30: `ParcelFileDescriptor` is built in; take another name"],
    ),
    (
        "interface IFoo { void f(); } interface IBar { void g(); }",
        &[
            "1:40: a file defines one type that has its name; move this one into a file of its own or inside the other",
        ],
    ),
];

/// Types.
const TYPES: &[Case] = &[
    (
        "parcelable IFoo { Bar a; }",
        &[
            "1:19: `Bar` is unknown: neither inside this definition, nor imported, nor in the same package",
        ],
    ),
    (
        "parcelable IFoo { a.b.Bar a; }",
        &[
            "1:19: `a.b.Bar` is unknown: neither inside this definition, nor imported, nor in the same package",
        ],
    ),
    ("parcelable IFoo { bool a; }", &["1:19: `bool` is unknown; AIDL calls it `boolean`"]),
    ("parcelable IFoo { string a; }", &["1:19: `string` is unknown; AIDL calls it `String`"]),
    ("parcelable IFoo { int64_t a; }", &["1:19: `int64_t` is unknown; AIDL calls it `long`"]),
    ("parcelable IFoo { short a; }", &["1:19: `short` is unknown; AIDL calls it `int`"]),
    (
        "parcelable IFoo { Map a; }",
        &["1:19: there are no maps outside Java: use an array of parcelables with key and value"],
    ),
    (
        "parcelable IFoo { Map<String, String> a; }",
        &["1:19: there are no maps outside Java: use an array of parcelables with key and value"],
    ),
    (
        "parcelable IFoo { FileDescriptor a; }",
        &["1:19: a FileDescriptor exists in Java only: use ParcelFileDescriptor"],
    ),
    (
        "parcelable IFoo { CharSequence a; }",
        &["1:19: a CharSequence exists in Java only: use String"],
    ),
    ("parcelable IFoo { List a; }", &["1:19: a list has one type argument: `List<T>`"]),
    (
        "parcelable IFoo { List<String, String> a; }",
        &["1:19: a list has one type argument: `List<T>`"],
    ),
    (
        "parcelable IFoo { List<int> a; }",
        &[
            "1:24: a list holds Strings, IBinders, ParcelFileDescriptors, interfaces, parcelables or unions; of the others there are arrays, `T[]`",
        ],
    ),
    (
        "parcelable IFoo { List<IFoo.E> a; enum E { A } }",
        &[
            "1:24: a list holds Strings, IBinders, ParcelFileDescriptors, interfaces, parcelables or unions; of the others there are arrays, `T[]`",
        ],
    ),
    ("parcelable IFoo { List<String[]> a; }", &["1:24: an array cannot stand inside `<...>`"]),
    ("parcelable IFoo { List<List<String>> a; }", &["1:24: a list cannot stand inside `<...>`"]),
    (
        "parcelable IFoo { List<void> a; }",
        &["1:24: only a method that returns nothing has the type void"],
    ),
    (
        "parcelable IFoo { List<ParcelableHolder> a; }",
        &["1:24: a ParcelableHolder can only be a field of a parcelable"],
    ),
    ("parcelable IFoo { List<String>[] a; }", &["1:19: there are no arrays of lists"]),
    (
        "parcelable IFoo { List<@nullable String> a; }",
        &["1:34: annotations stand before the whole type, not inside `<...>`"],
    ),
    ("parcelable IFoo { List<String a; }", &["1:31: `>` is expected, not `a`"]),
    ("parcelable IFoo { String<int> a; }", &["1:19: `String` takes no type arguments"]),
    ("parcelable IFoo { IBinder<int> a; }", &["1:19: `IBinder` takes no type arguments"]),
    (
        "parcelable IFoo { parcelable A { int a; } A<int> a; }",
        &["1:43: `IFoo.A` takes no type arguments"],
    ),
    (
        "parcelable IFoo { void a; }",
        &["1:19: only a method that returns nothing has the type void"],
    ),
    ("parcelable IFoo { void[] a; }", &["1:19: there are no arrays of nothing (void)"]),
    (
        "interface IFoo { void f(void a); }",
        &["1:25: only a method that returns nothing has the type void"],
    ),
    (
        "interface IFoo { const void A = 1; }",
        &["1:24: only a method that returns nothing has the type void"],
    ),
    (
        "parcelable IFoo { int[][] a; }",
        &["1:24: only arrays of fixed sizes, as `int[2][3]`, have several dimensions"],
    ),
    (
        "parcelable IFoo { int[2][] a; }",
        &["1:25: only arrays of fixed sizes, as `int[2][3]`, have several dimensions"],
    ),
    ("parcelable IFoo { int[0] a; }", &["1:23: an array has at least one element, not 0"]),
    ("parcelable IFoo { int[-1] a; }", &["1:23: an array has at least one element, not -1"]),
    (
        "parcelable IFoo { int[1.5] a; }",
        &["1:23: the size of an array is an integer, not a floating-point number"],
    ),
    (
        "parcelable IFoo { int[\"x\"] a; }",
        &["1:23: the size of an array is an integer, not a string"],
    ),
    (
        "parcelable IFoo { int[N] a; }",
        &[
            "1:23: `IFoo` has no constant `N`; one of another type is written with the type's name before it",
        ],
    ),
    ("parcelable IFoo { int[1024][1025] a; }", &["1:22: the array has more than 1048576 elements"]),
    (
        "parcelable IFoo { int[9223372036854775807] a; }",
        &["1:22: the array has more than 1048576 elements"],
    ),
    (
        "parcelable IFoo { int[1][1][1][1][1][1][1][1][1] a; }",
        &["1:46: an array has at most 8 dimensions"],
    ),
    ("parcelable IFoo { int[ a; }", &["1:25: `]` is expected, not `;`"]),
    (
        "parcelable IFoo { ParcelableHolder[] a; }",
        &["1:19: there are no arrays of ParcelableHolders"],
    ),
    (
        "parcelable IFoo { @nullable ParcelableHolder a; }",
        &["1:29: a ParcelableHolder cannot be null"],
    ),
    (
        "interface IFoo { ParcelableHolder f(); }",
        &["1:18: a ParcelableHolder can only be a field of a parcelable"],
    ),
    (
        "interface IFoo { void f(in ParcelableHolder a); }",
        &["1:28: a ParcelableHolder can only be a field of a parcelable"],
    ),
    (
        "union IFoo { int a; ParcelableHolder b; }",
        &["1:21: a ParcelableHolder can only be a field of a parcelable"],
    ),
    ("parcelable IFoo { @nullable int a; }", &["1:29: a primitive or an enum cannot be null"]),
    ("interface IFoo { @nullable void f(); }", &["1:28: void cannot be null"]),
    (
        "parcelable IFoo { enum E { A } @nullable E a; }",
        &["1:42: a primitive or an enum cannot be null"],
    ),
    (
        "parcelable IFoo { @nullable(heap=true) String a; }",
        &["1:40: `@nullable(heap=true)` belongs to fields that are a parcelable or a union"],
    ),
    (
        "interface IFoo { parcelable P { int a; } void f(in @nullable(heap=true) P a); }",
        &["1:73: `@nullable(heap=true)` belongs to fields that are a parcelable or a union"],
    ),
    (
        "parcelable IFoo { @utf8InCpp int a; }",
        &["1:30: `@utf8InCpp` belongs to String, String[] and List<String> only"],
    ),
    (
        "parcelable IFoo { IFoo a; }",
        &[
            "1:19: `IFoo` holds itself through `a`; write `@nullable(heap=true)` before the type, or use an array",
        ],
    ),
    (
        "parcelable IFoo { @nullable IFoo a; }",
        &[
            "1:29: `IFoo` holds itself through `a`; write `@nullable(heap=true)` before the type, or use an array",
        ],
    ),
    (
        "parcelable IFoo { IFoo[2] a; }",
        &[
            "1:19: `IFoo` holds itself through `a`; write `@nullable(heap=true)` before the type, or use an array",
        ],
    ),
    (
        "parcelable IFoo { parcelable A { B b; } parcelable B { @nullable A a; } }",
        &[
            "1:34: `A` holds itself through `b`; write `@nullable(heap=true)` before the type, or use an array",
            "1:66: `B` holds itself through `a`; write `@nullable(heap=true)` before the type, or use an array",
        ],
    ),
    (
        "union IFoo { int a; IFoo b; }",
        &[
            "1:21: `IFoo` holds itself through `b`; write `@nullable(heap=true)` before the type, or use an array",
        ],
    ),
    ("interface IFoo { const IBinder A = 1; }", &["1:24: a constant is a primitive or a String"]),
    (
        "interface IFoo { const int[] A = {1}; }",
        &["1:24: a constant is a primitive or a String", "1:34: `{...}` is a value of arrays only"],
    ),
    (
        "interface IFoo { enum E { A } const E X = E.A; }",
        &["1:37: a constant is a primitive or a String"],
    ),
    ("interface IFoo { const @nullable String A = \"a\"; }", &["1:34: a constant is never null"]),
    (
        "interface IFoo { void f(int[] a); }",
        &["1:25: an array needs a direction: write `in`, `out` or `inout` before the type"],
    ),
    (
        "interface IFoo { void f(List<String> a); }",
        &["1:25: a list needs a direction: write `in`, `out` or `inout` before the type"],
    ),
    (
        "interface IFoo { parcelable P { int a; } void f(P a); }",
        &[
            "1:49: a parcelable or union needs a direction: write `in`, `out` or `inout` before the type",
        ],
    ),
    (
        "interface IFoo { void f(ParcelFileDescriptor a); }",
        &["1:25: a ParcelFileDescriptor needs a direction: write `in` or `inout` before the type"],
    ),
    ("interface IFoo { void f(out int a); }", &["1:25: a primitive can only be `in`"]),
    ("interface IFoo { void f(inout String a); }", &["1:25: a String can only be `in`"]),
    ("interface IFoo { void f(out IFoo a); }", &["1:25: an interface can only be `in`"]),
    ("interface IFoo { void f(out IBinder a); }", &["1:25: an IBinder can only be `in`"]),
    ("interface IFoo { enum E { A } void f(inout E a); }", &["1:38: an enum can only be `in`"]),
    (
        "interface IFoo { void f(out ParcelFileDescriptor a); }",
        &["1:25: a ParcelFileDescriptor can only be `in` or `inout`"],
    ),
    (
        "interface IFoo { @JavaOnlyImmutable parcelable P { int a; } void f(out P a); }",
        &["1:68: what is @JavaOnlyImmutable can only be `in`"],
    ),
];

/// Constants.
const CONSTANTS: &[Case] = &[
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

/// Annotations.
const ANNOTATIONS: &[Case] = &[
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

/// Words of C++.
const WORDS_OF_C_: &[Case] = &[
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
    (
        "interface IFoo { int dump(); }",
        &["1:22: `dump` is a name that the generated C++ class needs itself; rename it"],
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

/// Parcelables with type parameters, where they are known: in Rust.
const GENERICS: &[Case] = &[
    (
        "parcelable IFoo<T, T> { int a; }",
        &["1:20: the parcelable `IFoo` has a type parameter `T` already"],
    ),
    (
        "parcelable IFoo { parcelable A<T> { int a; } A a; }",
        &["1:46: `IFoo.A` takes one type argument, not 0"],
    ),
    (
        "parcelable IFoo { parcelable A<T> { int a; } A<int, int> a; }",
        &["1:46: `IFoo.A` takes one type argument, not 2"],
    ),
    (
        "parcelable IFoo { parcelable A<T> { T a; } }",
        &[
            "1:37: `T` is unknown: neither inside this definition, nor imported, nor in the same package",
        ],
    ),
    (
        "parcelable IFoo { parcelable A<@FixedSize T> { int a; } A<String> a; }",
        &["1:57: `IFoo.A` takes for `T` only what is @FixedSize"],
    ),
    (
        "parcelable IFoo { parcelable A<T> { int a; } A<int[]> a; A<List<String>> b; A<void> c; }",
        &[
            "1:48: an array cannot stand inside `<...>`",
            "1:60: a list cannot stand inside `<...>`",
            "1:79: only a method that returns nothing has the type void",
        ],
    ),
    (
        "parcelable IFoo<T> { parcelable T { int a; } T<int> b; }",
        &["1:46: `IFoo.T` takes no type arguments"],
    ),
];

/// Parcelables with type parameters, where there are none: in C++.
const GENERICS_IN_CPP: &[Case] = &[
    (
        "parcelable IFoo<T> { int a; }",
        &["1:17: no C++ is made for parcelables with type parameters: write one for each type"],
    ),
    (
        "parcelable IFoo { parcelable A<T> { int a; } A<int> a; }",
        &[
            "1:32: no C++ is made for parcelables with type parameters: write one for each type",
            "1:46: no C++ is made for parcelables with type parameters: write one for each type",
        ],
    ),
];

/// Where a source lies by its package and name.
fn path(text: &str) -> String {
    let package = text.strip_prefix("package ").and_then(|rest| rest.split_once(';'));
    let folder = package.map_or(String::new(), |(name, _)| name.replace('.', "/") + "/");
    let others = ["String", "List", "Map", "register"];
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

#[test]
fn text_that_is_no_aidl() {
    check(TEXT_THAT_IS_NO_AIDL);
}

#[test]
fn members() {
    check(MEMBERS);
}

#[test]
fn types() {
    check(TYPES);
}

#[test]
fn constants() {
    check(CONSTANTS);
}

#[test]
fn annotations() {
    check(ANNOTATIONS);
}

#[test]
fn words_of_c() {
    check(WORDS_OF_C_);
}

#[test]
fn generics() {
    for (text, expected) in GENERICS {
        assert_eq!(errors_for(Language::Rust, text), *expected, "{text}");
    }
    check(GENERICS_IN_CPP);
}

#[test]
fn an_unknown_annotation_comes_with_the_known_ones() {
    let [error] = errors("@Nullable parcelable IFoo { int a; }").try_into().unwrap();
    assert!(error.starts_with("1:1: `@Nullable` is unknown; AIDL has Backing, Descriptor, "));
    assert!(error.ends_with(", VintfStability, nullable, utf8InCpp"), "{error}");
}

#[test]
fn nothing_is_nested_without_end() {
    let nested = |before: &str, open: &str, close: &str, after: &str| {
        let text = [before, &open.repeat(5000), &close.repeat(5000), after].concat();
        let errors = errors(&text);
        let first = errors.first().unwrap();
        assert!(first.contains("this is nested more than 32 levels deep"), "{errors:?}");
    };
    nested("interface IFoo {", " interface IBar {", "}", "}");
    nested("parcelable IFoo { int a = ", "(", ")", "; }");
    nested("parcelable IFoo { int a = 1", " + -(", ")", "; }");
    nested("parcelable IFoo { int a = ", "-", "", "1; }");
    nested("parcelable IFoo { int[] a = ", "{", "}", "; }");
    nested("parcelable IFoo { List<", "List<", ">", "> a; }");
    nested("@SuppressWarnings(", "{", "}", ") parcelable IFoo { int a; }");
}

#[test]
fn there_are_no_more_than_a_hundred_errors() {
    let text = format!("parcelable IFoo {{ {} }}", "Bar a; ".repeat(100_000));
    assert_eq!(errors(&text).len(), 100);
    let text = format!("parcelable IFoo {{ {} }}", "int int int; ".repeat(100_000));
    assert_eq!(errors(&text).len(), 100);
}

#[test]
fn long_chains_of_references_end() {
    // Each refers to the next one: too deep, and said so.
    let forward: String =
        (0..5000).map(|i| format!("const int A{i} = A{} + 1;\n", i + 1)).collect();
    let text = format!("interface IFoo {{\n{forward} const int A5000 = 0;\n}}");
    let deep = "constants refer to each other too deeply; put what is referred to first";
    assert!(errors(&text)[0].ends_with(deep), "{:?}", errors(&text)[0]);
    // Each refers to the one before: any number of them.
    let backward: String =
        (1..5000).map(|i| format!("const int A{i} = A{} + 1;\n", i - 1)).collect();
    let text = format!("interface IFoo {{\nconst int A0 = 0;\n{backward}}}");
    assert_eq!(errors(&text), [""; 0]);
    // A string that doubles each time.
    let doubled: String =
        (1..64).map(|i| format!("const String A{i} = A{0} + A{0};\n", i - 1)).collect();
    let text = format!("interface IFoo {{\nconst String A0 = \"0123456789\";\n{doubled}}}");
    assert_eq!(errors(&text), ["15:20: this string is longer than 65536 bytes"]);
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
