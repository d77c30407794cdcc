//! Parcelables with type parameters.

use super::Case;

/// Where they are known.
pub const IN_RUST: &[Case] = &[
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

/// Where there are none.
pub const IN_CPP: &[Case] = &[
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
