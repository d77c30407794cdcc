//! What literals are worth.

use super::{Constant, Number, Outcome, finite, joined};

/// The value of a number as it is written.
pub(crate) fn number(written: &str) -> Outcome {
    let lower = written.to_ascii_lowercase();
    if let Some(digits) = lower.strip_prefix("0x") {
        return hexadecimal(digits, written);
    }
    let (digits, suffix) = split_suffix(&lower);
    if !suffix.is_empty() || digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return decimal(digits, suffix, written);
    }
    floating(&lower, written)
}

/// Takes an integer suffix off. (`L` is `l` by now.)
fn split_suffix(lower: &str) -> (&str, &str) {
    for suffix in ["u64", "u32", "u8", "l"] {
        if let Some(digits) = lower.strip_suffix(suffix) {
            return (digits, suffix);
        }
    }
    (lower, "")
}

fn digits(text: &str, radix: u32, written: &str) -> Result<u64, String> {
    let plain = text.replace('_', "");
    let is_well_formed = !plain.is_empty()
        && !text.starts_with('_')
        && !text.ends_with('_')
        && !text.contains("__")
        && plain.chars().all(|digit| digit.is_digit(radix));
    if !is_well_formed {
        return Err(format!("`{written}` is not a number"));
    }
    u64::from_str_radix(&plain, radix).map_err(|_| format!("`{written}` does not fit in 64 bits"))
}

fn decimal(text: &str, suffix: &str, written: &str) -> Outcome {
    let value = digits(text, 10, written)?;
    let too_large = |bits: u32| format!("`{written}` does not fit in {bits} bits");
    match suffix {
        "u8" => Ok(Constant::Byte(u8::try_from(value).map_err(|_| too_large(8))?.cast_signed())),
        "u32" => Ok(Constant::Int(u32::try_from(value).map_err(|_| too_large(32))?.cast_signed())),
        "u64" => Ok(Constant::Long(value.cast_signed())),
        _ => {
            let too_large = |_| format!("`{written}` does not fit in a long");
            let value = i64::try_from(value).map_err(too_large)?;
            let is_long = suffix == "l";
            Ok(if is_long { Constant::Long(value) } else { Number::of(value).constant() })
        }
    }
}

fn hexadecimal(text: &str, written: &str) -> Outcome {
    let (text, suffix) = split_suffix(text);
    let value = digits(text, 16, written)?;
    match (suffix, u32::try_from(value)) {
        ("u8", _) => {
            let value = u8::try_from(value);
            let byte = value.map_err(|_| format!("`{written}` does not fit in 8 bits"))?;
            Ok(Constant::Byte(byte.cast_signed()))
        }
        ("l" | "u64", _) | (_, Err(_)) => {
            if suffix == "u32" {
                return Err(format!("`{written}` does not fit in 32 bits"));
            }
            Ok(Constant::Long(value.cast_signed()))
        }
        (_, Ok(value)) => Ok(Constant::Int(value.cast_signed())),
    }
}

fn floating(lower: &str, written: &str) -> Outcome {
    let wrong = || format!("`{written}` is not a number");
    let digits = lower.strip_suffix('f').unwrap_or(lower);
    let known = |byte: u8| byte.is_ascii_digit() || b".e+-".contains(&byte);
    if !digits.bytes().all(known) || digits.ends_with('.') {
        return Err(wrong());
    }
    let value: f64 = digits.parse().map_err(|_| wrong())?;
    if digits.len() < lower.len() {
        let value: f32 = digits.parse().map_err(|_| wrong())?;
        return finite(Constant::Float(value));
    }
    finite(Constant::Double(value))
}

/// The value of a character literal with its quotes.
pub(crate) fn character(written: &str) -> Outcome {
    let inner = written.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    let mut characters = inner.unwrap_or_default().chars();
    let value = match (characters.next(), characters.next(), characters.next()) {
        (Some(character), None, None) if character != '\\' => character,
        (Some('\\'), Some(escaped), None) => match escaped {
            '0' => '\0',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\\' | '\'' | '"' => escaped,
            _ => {
                return Err(
                    "a char knows only the escapes \\0 \\n \\r \\t \\\\ \\' \\\"".to_owned()
                );
            }
        },
        _ => return Err("a char is one character between two '".to_owned()),
    };
    let value = u32::from(value);
    let value = u16::try_from(value).map_err(|_| "this does not fit in a char (16 bits)")?;
    Ok(Constant::Char(value))
}

/// The value of a string literal with its quotes.
pub(crate) fn text(written: &str) -> Outcome {
    let inner = written.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let inner = inner.unwrap_or_default();
    if inner.contains(|character: char| character.is_control() || character == '\\') {
        return Err("a string has no escapes and no control characters in AIDL".to_owned());
    }
    joined("", inner)
}
