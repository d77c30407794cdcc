//! Types.

use super::Case;

pub const CASES: &[Case] = &[
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

/// What the Rust generator would look for in files.
pub const IN_RUST: &[Case] = &[
    (
        "import java.util.List; parcelable IFoo { List<String> a; }",
        &["1:8: `List` is built in: leave this import out, for Rust it must not be there"],
    ),
    (
        "import android.os.IBinder; import android.os.ParcelFileDescriptor; interface IFoo {}",
        &["1:8: `IBinder` is built in: leave this import out, for Rust it must not be there"],
    ),
    (
        "parcelable IFoo { java.util.List<android.os.IBinder> a; }",
        &["1:19: `java.util.List` is built in: write `List`, for Rust it must be short"],
    ),
    (
        "parcelable IFoo { android.os.ParcelableHolder a; }",
        &[
            "1:19: `android.os.ParcelableHolder` is built in: write `ParcelableHolder`, for Rust it must be short",
        ],
    ),
];
