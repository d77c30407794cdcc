//! AIDL types as C++ types of the NDK, and how their values are passed and put into parcels.

use super::names;
use crate::model::{Direction, Kind, Model, Nullable, Type, TypeKind};

/// Types of one model.
#[derive(Clone, Copy, Debug)]
pub struct Types<'a> {
    model: &'a Model,
}

impl<'a> Types<'a> {
    pub fn new(model: &'a Model) -> Self {
        Types { model }
    }

    /// The type of a field or local variable.
    pub fn of(self, kind: &Type) -> String {
        let inner = self.not_null(kind);
        match kind.nullable {
            Nullable::No => inner,
            _ if self.has_null(kind) => inner,
            Nullable::Yes => format!("std::optional<{inner}>"),
            Nullable::Heap => format!("std::unique_ptr<{inner}>"),
        }
    }

    /// ... without what makes it nullable.
    pub fn not_null(self, kind: &Type) -> String {
        match &kind.kind {
            TypeKind::Void => "void".to_owned(),
            TypeKind::Boolean => "bool".to_owned(),
            TypeKind::Byte => "int8_t".to_owned(),
            TypeKind::Char => "char16_t".to_owned(),
            TypeKind::Int => "int32_t".to_owned(),
            TypeKind::Long => "int64_t".to_owned(),
            TypeKind::Float => "float".to_owned(),
            TypeKind::Double => "double".to_owned(),
            TypeKind::String => "std::string".to_owned(),
            TypeKind::Binder => "::ndk::SpAIBinder".to_owned(),
            TypeKind::ParcelFileDescriptor => "::ndk::ScopedFileDescriptor".to_owned(),
            TypeKind::ParcelableHolder => "::ndk::AParcelableHolder".to_owned(),
            TypeKind::Defined(id, _) => {
                let definition = &self.model[*id];
                let name = names::qualified(definition);
                match definition.kind {
                    Kind::Interface(_) => format!("std::shared_ptr<{name}>"),
                    _ => name,
                }
            }
            TypeKind::Array(element) | TypeKind::List(element) => {
                format!("std::vector<{}>", self.element(element))
            }
            TypeKind::FixedArray(element, count) => {
                format!("std::array<{}, {count}>", self.element(element))
            }
        }
    }

    fn element(self, kind: &Type) -> String {
        match &kind.kind {
            TypeKind::Byte => "uint8_t".to_owned(),
            // An array of fixed size inside another is never null by itself.
            TypeKind::FixedArray(..) => self.not_null(kind),
            _ => self.of(kind),
        }
    }

    /// Whether null is a value of its C++ type anyway.
    fn has_null(self, kind: &Type) -> bool {
        match &kind.kind {
            TypeKind::Binder | TypeKind::ParcelFileDescriptor => true,
            TypeKind::Defined(id, _) => matches!(self.model[*id].kind, Kind::Interface(_)),
            _ => false,
        }
    }

    /// The type of a parameter: small values as such, the others by reference, results by pointer.
    pub fn parameter(self, kind: &Type, direction: Direction) -> String {
        let name = self.of(kind);
        match direction {
            Direction::In if self.is_small(kind) => name,
            Direction::In => format!("const {name}&"),
            Direction::Out | Direction::InOut => format!("{name}*"),
        }
    }

    fn is_small(self, kind: &Type) -> bool {
        match &kind.kind {
            TypeKind::Boolean
            | TypeKind::Byte
            | TypeKind::Char
            | TypeKind::Int
            | TypeKind::Long
            | TypeKind::Float
            | TypeKind::Double => !kind.is_nullable(),
            TypeKind::Defined(id, _) => matches!(self.model[*id].kind, Kind::Enum(_)),
            _ => false,
        }
    }

    /// `::ndk::AParcel_writeData(parcel, value)`
    pub fn write(self, kind: &Type, parcel: &str, value: &str) -> String {
        let nullable = if kind.is_nullable() { "Nullable" } else { "" };
        format!("::ndk::AParcel_write{nullable}Data({parcel}, {value})")
    }

    /// `::ndk::AParcel_readData(parcel, pointer)`
    pub fn read(self, kind: &Type, parcel: &str, pointer: &str) -> String {
        let nullable = if kind.is_nullable() { "Nullable" } else { "" };
        format!("::ndk::AParcel_read{nullable}Data({parcel}, {pointer})")
    }
}
