//! Constants and defaults as C++ literals.

use super::code::shown;
use super::names;
use super::types::Types;
use crate::model::{Kind, Model, Nullable, Type, TypeKind, Value};

/// A value of a type, as an initialiser that needs no more than `=` before it.
pub fn literal(model: &Model, value: &Value, kind: &Type) -> String {
    match value {
        Value::Boolean(value) => value.to_string(),
        Value::Byte(value) => value.to_string(),
        Value::Char(value) => character(*value),
        Value::Int(value) => int(*value),
        Value::Long(value) => long(*value),
        Value::Float(value) => format!("{value:?}f"),
        Value::Double(value) => format!("{value:?}"),
        Value::String(value) => string(value),
        Value::Enum { definition, enumerator } => {
            let definition = &model[*definition];
            let name = names::qualified(definition);
            let named = match &definition.kind {
                Kind::Enum(it) => it.enumerators.get(*enumerator),
                _ => None,
            };
            match named {
                Some(enumerator) => format!("{name}::{}", enumerator.name),
                None => format!("static_cast<{name}>(0)"),
            }
        }
        Value::Array(values) => array(model, values, kind),
    }
}

fn array(model: &Model, values: &[Value], kind: &Type) -> String {
    let Some(element) = kind.element() else { return "{}".to_owned() };
    let items: Vec<String> = values
        .iter()
        .map(|value| match (value, &element.kind) {
            // Bytes of arrays are unsigned in the NDK.
            (Value::Byte(value), TypeKind::Byte) => value.cast_unsigned().to_string(),
            _ => literal(model, value, element),
        })
        .collect();
    let items = items.join(", ");
    let braced = match &kind.kind {
        // std::array is a struct around an array.
        TypeKind::FixedArray(..) if !items.is_empty() => format!("{{{{{items}}}}}"),
        _ => format!("{{{items}}}"),
    };
    match kind.nullable {
        Nullable::No => braced,
        _ => format!("{}{braced}", Types::new(model).not_null(kind)),
    }
}

/// What a field without a default begins with; nothing where the type's own constructor says it.
pub fn zero(model: &Model, kind: &Type) -> Option<String> {
    if kind.is_nullable() {
        return None;
    }
    Some(match &kind.kind {
        TypeKind::Boolean => "false".to_owned(),
        TypeKind::Byte | TypeKind::Int | TypeKind::Long => "0".to_owned(),
        TypeKind::Char => "u'\\0'".to_owned(),
        TypeKind::Float => "0.0f".to_owned(),
        TypeKind::Double => "0.0".to_owned(),
        TypeKind::FixedArray(element, _) => return zeros(model, element),
        TypeKind::Defined(id, _) => {
            let definition = &model[*id];
            let Kind::Enum(_) = definition.kind else { return None };
            format!("static_cast<{}>(0)", names::qualified(definition))
        }
        _ => return None,
    })
}

/// What an array of fixed size begins with. One of objects that have constructors begins with nothing:
/// clang 14 does not survive `{}` behind arrays of arrays of them in C++20.
fn zeros(model: &Model, element: &Type) -> Option<String> {
    match &element.kind {
        TypeKind::FixedArray(inner, _) if !element.is_nullable() => zeros(model, inner),
        // Whoever wrote it by hand may have left something open.
        TypeKind::Defined(id, _) if matches!(model[*id].kind, Kind::Unstructured(_)) => {
            Some("{}".to_owned())
        }
        _ => zero(model, element).map(|_| "{}".to_owned()),
    }
}

fn int(value: i32) -> String {
    match value {
        // A minus is an operator: the number behind it would not fit.
        i32::MIN => format!("({} - 1)", i32::MIN + 1),
        _ => value.to_string(),
    }
}

/// An integer of 64 bits.
pub fn long(value: i64) -> String {
    match value {
        i64::MIN => format!("({}LL - 1)", i64::MIN + 1),
        _ => format!("{value}LL"),
    }
}

fn character(unit: u16) -> String {
    match u8::try_from(unit) {
        Ok(b'\'') => "u'\\''".to_owned(),
        Ok(b'\\') => "u'\\\\'".to_owned(),
        Ok(byte @ b' '..=b'~') => format!("u'{}'", char::from(byte)),
        _ => format!("u'\\x{unit:04x}'"),
    }
}

/// A string literal in UTF-8. Octal escapes end after three digits, whatever follows.
pub fn string(text: &str) -> String {
    let mut literal = String::from("\"");
    let mut last = 0;
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => literal.extend(['\\', char::from(byte)]),
            // "??" begins a trigraph in old C++.
            b'?' if last == b'?' => literal.push_str("\\?"),
            b' '..=b'~' => literal.push(char::from(byte)),
            _ => literal.push_str(&format!("\\{byte:03o}")),
        }
        last = byte;
    }
    literal.push('"');
    literal
}

/// A string literal that only the compiler reads, as in an attribute: there, newer compilers take no
/// escapes by number.
pub fn message(text: &str) -> String {
    let mut literal = String::from("\"");
    for character in text.chars().filter_map(shown) {
        match character {
            '"' | '\\' | '?' => literal.extend(['\\', character]),
            ' '..='~' => literal.push(character),
            other => match u32::from(other) {
                code @ ..=0xffff => literal.push_str(&format!("\\u{code:04x}")),
                code => literal.push_str(&format!("\\U{code:08x}")),
            },
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        let of = |value: Value| literal(&Model::default(), &value, &Type::plain(TypeKind::Void));
        let cases = [
            (Value::Boolean(true), "true"),
            (Value::Byte(-128), "-128"),
            (Value::Int(-1), "-1"),
            (Value::Int(i32::MIN), "(-2147483647 - 1)"),
            (Value::Long(1), "1LL"),
            (Value::Long(i64::MIN), "(-9223372036854775807LL - 1)"),
            (Value::Float(1.5), "1.5f"),
            (Value::Float(1e30), "1e30f"),
            (Value::Double(-2.0), "-2.0"),
            (Value::Char(65), "u'A'"),
            (Value::Char(0), "u'\\x0000'"),
            (Value::Char(0x20ac), "u'\\x20ac'"),
            (Value::Char(39), "u'\\''"),
            (Value::String("a\"\\?\u{e9}1\n??=".into()), r#""a\"\\?\303\2511\012?\?=""#),
        ];
        for (value, text) in cases {
            assert_eq!(of(value.clone()), text, "{value:?}");
        }
    }

    #[test]
    fn messages_for_the_compiler_have_no_escapes_by_number() {
        let text = message("a\"\\??\u{202e}\u{e9}\u{7}\u{1f600}");
        assert_eq!(text, r#""a\"\\\?\?\u00e9 \U0001f600""#);
    }

    #[test]
    fn arrays_begin_with_zeros_where_nothing_else_does_it() {
        let array =
            |element: Type, count| Type::plain(TypeKind::FixedArray(Box::new(element), count));
        let of = |kind: TypeKind| zero(&Model::default(), &array(array(Type::plain(kind), 1), 2));
        assert_eq!(of(TypeKind::Int).as_deref(), Some("{}"));
        assert_eq!(of(TypeKind::String), None);
    }

    #[test]
    fn bytes_of_arrays_are_unsigned() {
        let bytes = Type::plain(TypeKind::Array(Box::new(Type::plain(TypeKind::Byte))));
        let value = Value::Array(vec![Value::Byte(-1), Value::Byte(1)]);
        assert_eq!(literal(&Model::default(), &value, &bytes), "{255, 1}");
        let fixed = Type::plain(TypeKind::FixedArray(Box::new(Type::plain(TypeKind::Byte)), 2));
        assert_eq!(literal(&Model::default(), &value, &fixed), "{{255, 1}}");
        let nullable = Type { nullable: Nullable::Yes, ..fixed };
        assert_eq!(
            literal(&Model::default(), &value, &nullable),
            "std::array<uint8_t, 2>{{255, 1}}"
        );
    }
}
