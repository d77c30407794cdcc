//! CBOR in diagnostic notation (RFC 8949, 8).

use ciborium::Value;
use std::fmt::{self, Write};

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A value that is printed in diagnostic notation, on one line and in printable characters only.
/// Texts are escaped as Rust escapes them.
pub(crate) struct Notation<'a>(pub(crate) &'a Value);

impl fmt::Display for Notation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Integer(number) => write!(f, "{}", i128::from(*number)),
            Value::Bytes(bytes) => write!(f, "h'{}'", hex(bytes)),
            Value::Float(number) => write!(f, "{number:?}"),
            Value::Text(text) => write!(f, "{text:?}"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Null => f.write_str("null"),
            Value::Tag(tag, value) => write!(f, "{tag}({})", Notation(value)),
            Value::Array(values) => {
                f.write_str("[")?;
                list(f, values, |f, value| write!(f, "{}", Notation(value)))?;
                f.write_str("]")
            }
            Value::Map(entries) => {
                f.write_str("{")?;
                list(f, entries, |f, (key, value)| {
                    write!(f, "{}: {}", Notation(key), Notation(value))
                })?;
                f.write_str("}")
            }
            _ => f.write_str("?"),
        }
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    show: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        show(f, item)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;

    #[test]
    fn values_look_as_the_rfc_shows_them() {
        for (bytes, text) in [
            ("00", "0"),
            ("1bffffffffffffffff", "18446744073709551615"),
            ("3bffffffffffffffff", "-18446744073709551616"),
            ("f93e00", "1.5"),
            ("f97c00", "inf"),
            ("f4", "false"),
            ("f6", "null"),
            ("40", "h''"),
            ("4401020304", "h'01020304'"),
            ("62225c", r#""\"\\""#),
            ("63e6b0b4", "\"水\""),
            ("6a1b5b33316de280ae0a07", r#""\u{1b}[31m\u{202e}\n\u{7}""#),
            ("c11a514b67b0", "1(1363896240)"),
            ("8301820203820405", "[1, [2, 3], [4, 5]]"),
            ("a26161016162820203", r#"{"a": 1, "b": [2, 3]}"#),
            ("a0", "{}"),
        ] {
            let value = cbor::read(&hex::decode(bytes).unwrap()).unwrap();
            assert_eq!(Notation(&value).to_string(), text, "{bytes}");
        }
    }
}
