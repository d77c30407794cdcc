//! Uses of types, and values.

use super::DefinitionId;

/// A use of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// Whether it may be null. `@nullable` on an array or list holds for its elements too, as far
    /// as they can be null (not primitives, not enums): the element types here say so already.
    pub nullable: Nullable,
    /// `@utf8InCpp`; without effect in the NDK, where every string is UTF-8.
    pub utf8_in_cpp: bool,
}

/// Whether null is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nullable {
    /// No.
    #[default]
    No,
    /// `@nullable`: `std::optional` in C++ (a plain pointer for interfaces and `IBinder`, which
    /// have null anyway).
    Yes,
    /// `@nullable(heap=true)`: `std::unique_ptr` in C++, so that a parcelable can hold itself.
    Heap,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Nothing; only as what a method returns.
    Void,
    /// `boolean`
    Boolean,
    /// `byte`: 8 bits; signed alone, `uint8_t` in arrays and lists of the NDK.
    Byte,
    /// `char`: a UTF-16 code unit.
    Char,
    /// `int`: 32 bits, signed.
    Int,
    /// `long`: 64 bits, signed.
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `String`
    String,
    /// `IBinder`: any object.
    Binder,
    /// `ParcelFileDescriptor` (also as `android.os.ParcelFileDescriptor`).
    ParcelFileDescriptor,
    /// `ParcelableHolder`: any parcelable of the same stability, with its descriptor.
    ParcelableHolder,
    /// An interface, parcelable, union or enum, and the arguments of its type parameters (which
    /// mark the type only: fields cannot be of a parameter's type). `U.Tag` of a union is an enum
    /// of its own here, whose parent is the union, but which is not among the union's `nested`.
    Defined(DefinitionId, Vec<Type>),
    /// `T[]`
    Array(Box<Type>),
    /// `T[N]`: of `int[2][3]`, two elements of three `int`s each, the outer one is `[2]`.
    FixedArray(Box<Type>, usize),
    /// `List<T>`
    List(Box<Type>),
}

impl Type {
    /// A type that is not nullable and has no annotation.
    #[must_use]
    pub fn plain(kind: TypeKind) -> Self {
        Type { kind, nullable: Nullable::No, utf8_in_cpp: false }
    }

    /// Whether null is allowed in any form.
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        self.nullable != Nullable::No
    }

    /// The element type of an array, fixed-size array or list.
    #[must_use]
    pub fn element(&self) -> Option<&Type> {
        match &self.kind {
            TypeKind::Array(element)
            | TypeKind::FixedArray(element, _)
            | TypeKind::List(element) => Some(element),
            _ => None,
        }
    }

    /// The definition that it names, if it names one (not one inside an array or list).
    #[must_use]
    pub fn definition(&self) -> Option<DefinitionId> {
        match &self.kind {
            TypeKind::Defined(id, _) => Some(*id),
            _ => None,
        }
    }
}

/// The value of a constant, a default or an annotation's parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true` or `false`
    Boolean(bool),
    /// Of a `byte`.
    Byte(i8),
    /// Of a `char`: a UTF-16 code unit.
    Char(u16),
    /// Of an `int`.
    Int(i32),
    /// Of a `long`.
    Long(i64),
    /// Of a `float`; finite.
    Float(f32),
    /// Of a `double`; finite.
    Double(f64),
    /// Of a `String`: no control characters, no backslashes (AIDL strings have no escapes).
    String(String),
    /// Of an enum.
    Enum {
        /// The enum.
        definition: DefinitionId,
        /// The index of its enumerator (an enum takes nothing but its own names).
        enumerator: usize,
    },
    /// Of an array or list: `{1, 2}`.
    Array(Vec<Value>),
}
