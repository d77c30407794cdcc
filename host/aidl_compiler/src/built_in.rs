//! The types that AIDL has by itself, and those that people expect it to have.

use crate::model::TypeKind;

/// The primitives, `void` and `String` by their names.
pub(crate) fn primitive(name: &str) -> Option<TypeKind> {
    Some(match name {
        "void" => TypeKind::Void,
        "boolean" => TypeKind::Boolean,
        "byte" => TypeKind::Byte,
        "char" => TypeKind::Char,
        "int" => TypeKind::Int,
        "long" => TypeKind::Long,
        "float" => TypeKind::Float,
        "double" => TypeKind::Double,
        "String" => TypeKind::String,
        _ => return None,
    })
}

/// Numbers, truth values and characters.
pub(crate) fn is_primitive(kind: &TypeKind) -> bool {
    use TypeKind::{Boolean, Byte, Char, Double, Float, Int, Long};
    matches!(kind, Boolean | Byte | Char | Int | Long | Float | Double)
}

/// The names of types that are built in; no definition can have one.
pub(crate) fn is_built_in(name: &str) -> bool {
    let others = ["IBinder", "ParcelFileDescriptor", "ParcelableHolder", "List"];
    primitive(name).is_some() || others.contains(&name) || refused(name).is_some()
}

/// What Android has for Java only.
pub(crate) fn refused(name: &str) -> Option<&'static str> {
    match name {
        "Map" | "java.util.Map" => {
            Some("there are no maps outside Java: use an array of parcelables with key and value")
        }
        "FileDescriptor" | "java.io.FileDescriptor" => {
            Some("a FileDescriptor exists in Java only: use ParcelFileDescriptor")
        }
        "CharSequence" | "java.lang.CharSequence" => {
            Some("a CharSequence exists in Java only: use String")
        }
        _ => None,
    }
}

/// What was probably meant by a name of another language.
pub(crate) fn meant(name: &str) -> Option<&'static str> {
    Some(match name {
        "bool" => "boolean",
        "string" | "str" | "std.string" => "String",
        "short" | "int8" | "int16" | "int32" | "uint" | "int32_t" | "i32" | "u32" => "int",
        "int64" | "int64_t" | "i64" | "u64" => "long",
        "uint8_t" | "int8_t" | "i8" | "u8" => "byte",
        "f32" => "float",
        "f64" => "double",
        "list" | "vector" | "Vec" => "List",
        _ => return None,
    })
}
