//! Members of definitions.

use super::Case;

pub const CASES: &[Case] = &[
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
