//! Arithmetic of constants as AIDL does it: what a literal is, what an operator gives, and what fits
//! where. Nothing wraps: what does not fit is an error.
//!
//! A decimal literal is a `byte`, `int` or `long` by its size; operands are widened to at least
//! `int`, and a result that leaves its type is an overflow. A hexadecimal literal is a pattern of 32
//! or 64 bits, so `0xFFFFFFFF` is the `int` -1. A shift must not lose a bit.

mod literals;

use crate::model::DefinitionId;

pub(crate) use literals::{character, number, text};

/// The longest string that a constant may be put together to, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;

/// A value with the type that it has by itself, before it is converted to that of its target.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    Boolean(bool),
    Byte(i8),
    Int(i32),
    Long(i64),
    Char(u16),
    Float(f32),
    Double(f64),
    Text(String),
    Enumerator { definition: DefinitionId, index: usize, number: Number },
}

/// What is behind an enumerator: the type that its expression had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Boolean(bool),
    Byte(i8),
    Int(i32),
    Long(i64),
}

impl Number {
    pub(crate) fn value(self) -> i64 {
        match self {
            Number::Boolean(value) => value.into(),
            Number::Byte(value) => value.into(),
            Number::Int(value) => value.into(),
            Number::Long(value) => value,
        }
    }

    /// The same as a constant.
    fn constant(self) -> Constant {
        match self {
            Number::Boolean(value) => Constant::Boolean(value),
            Number::Byte(value) => Constant::Byte(value),
            Number::Int(value) => Constant::Int(value),
            Number::Long(value) => Constant::Long(value),
        }
    }

    /// The narrowest one for a value, as a decimal literal.
    pub(crate) fn of(value: i64) -> Number {
        if let Ok(byte) = i8::try_from(value) {
            return Number::Byte(byte);
        }
        i32::try_from(value).map_or(Number::Long(value), Number::Int)
    }
}

/// What is wrong, for a person.
type Outcome = Result<Constant, String>;

impl Constant {
    /// The word for what it is.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Constant::Boolean(_) => "a boolean",
            Constant::Byte(_) | Constant::Int(_) | Constant::Long(_) => "an integer",
            Constant::Char(_) => "a char",
            Constant::Float(_) | Constant::Double(_) => "a floating-point number",
            Constant::Text(_) => "a string",
            Constant::Enumerator { .. } => "an enumerator",
        }
    }

    /// An enumerator's number; others as they are.
    pub(crate) fn plain(self) -> Constant {
        match self {
            Constant::Enumerator { number, .. } => number.constant(),
            other => other,
        }
    }

    /// The number of an integer or boolean.
    pub(crate) fn number(&self) -> Option<Number> {
        match self {
            Constant::Boolean(value) => Some(Number::Boolean(*value)),
            Constant::Byte(value) => Some(Number::Byte(*value)),
            Constant::Int(value) => Some(Number::Int(*value)),
            Constant::Long(value) => Some(Number::Long(*value)),
            Constant::Enumerator { number, .. } => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn float(&self) -> Option<f64> {
        match self {
            Constant::Float(value) => Some((*value).into()),
            Constant::Double(value) => Some(*value),
            _ => None,
        }
    }
}

fn joined(first: &str, second: &str) -> Outcome {
    if first.len() + second.len() > LONGEST_TEXT {
        return Err(format!("this string is longer than {LONGEST_TEXT} bytes"));
    }
    Ok(Constant::Text([first, second].concat()))
}

fn finite(value: Constant) -> Outcome {
    match value.float() {
        Some(number) if !number.is_finite() => {
            Err("this is too large for a floating-point number".to_owned())
        }
        _ => Ok(value),
    }
}

fn overflow(operator: &str, what: &str) -> String {
    format!("`{operator}` overflows: the result is no {what}")
}

/// What a sign before a value gives.
pub(crate) fn unary(operator: &str, operand: Constant) -> Outcome {
    use Constant::{Boolean, Byte, Double, Float, Int, Long};
    let operand = operand.plain();
    let cannot = format!("`{operator}` cannot be applied to {}", operand.word());
    match (operator, operand) {
        ("+", value @ (Boolean(_) | Byte(_) | Int(_) | Long(_) | Float(_) | Double(_))) => {
            Ok(value)
        }
        ("-", Byte(value)) => {
            value.checked_neg().map(Byte).ok_or_else(|| overflow(operator, "byte"))
        }
        ("-", Int(value)) => value.checked_neg().map(Int).ok_or_else(|| overflow(operator, "int")),
        ("-", Long(value)) => {
            value.checked_neg().map(Long).ok_or_else(|| overflow(operator, "long"))
        }
        ("-", Float(value)) => Ok(Float(-value)),
        ("-", Double(value)) => Ok(Double(-value)),
        ("~", Byte(value)) => Ok(Byte(!value)),
        ("~", Int(value)) => Ok(Int(!value)),
        ("~", Long(value)) => Ok(Long(!value)),
        ("!", Boolean(value)) => Ok(Boolean(!value)),
        ("!", Byte(value)) => Ok(Byte((value == 0).into())),
        ("!", Int(value)) => Ok(Int((value == 0).into())),
        ("!", Long(value)) => Ok(Long((value == 0).into())),
        _ => Err(cannot),
    }
}

/// What an operator between two values gives.
pub(crate) fn binary(left: Constant, operator: &str, right: Constant) -> Outcome {
    let (left, right) = (left.plain(), right.plain());
    if let (Some(a), Some(b)) = (left.number(), right.number()) {
        return integers(a, operator, b);
    }
    match (&left, &right) {
        (Constant::Text(a), Constant::Text(b)) if operator == "+" => return joined(a, b),
        (Constant::Text(_), _) | (_, Constant::Text(_)) => {
            return Err("strings can only be joined, with `+` and another string".to_owned());
        }
        (Constant::Char(_), _) | (_, Constant::Char(_)) => {
            return Err("there is no arithmetic with chars".to_owned());
        }
        _ => {}
    }
    let is_single = !matches!((&left, &right), (Constant::Double(_), _) | (_, Constant::Double(_)));
    let wide = |value: &Constant| value.float().or(value.number().map(|n| n.value() as f64));
    match (wide(&left), wide(&right)) {
        (Some(a), Some(b)) => floats(a, operator, b, is_single),
        _ => Err(format!("`{operator}` cannot be applied here")),
    }
}

fn floats(a: f64, operator: &str, b: f64, is_single: bool) -> Outcome {
    let value = match operator {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "%" => a % b,
        "==" => return Ok(Constant::Boolean(a == b)),
        "!=" => return Ok(Constant::Boolean(a != b)),
        "<" => return Ok(Constant::Boolean(a < b)),
        ">" => return Ok(Constant::Boolean(a > b)),
        "<=" => return Ok(Constant::Boolean(a <= b)),
        ">=" => return Ok(Constant::Boolean(a >= b)),
        _ => return Err(format!("`{operator}` cannot be applied to floating-point numbers")),
    };
    finite(if is_single { Constant::Float(value as f32) } else { Constant::Double(value) })
}

fn integers(left: Number, operator: &str, right: Number) -> Outcome {
    let is_long = matches!(left, Number::Long(_)) || matches!(right, Number::Long(_));
    let (a, b) = (left.value(), right.value());
    let truth = |value: bool| Ok(Constant::Boolean(value));
    let wide = i128::from(a);
    let result = match operator {
        "||" => return truth(a != 0 || b != 0),
        "&&" => return truth(a != 0 && b != 0),
        "==" => return truth(a == b),
        "!=" => return truth(a != b),
        "<" => return truth(a < b),
        ">" => return truth(a > b),
        "<=" => return truth(a <= b),
        ">=" => return truth(a >= b),
        "<<" | ">>" => return shift(a, operator, b, is_long),
        "|" => i128::from(a | b),
        "^" => i128::from(a ^ b),
        "&" => i128::from(a & b),
        "+" => wide + i128::from(b),
        "-" => wide - i128::from(b),
        "*" => wide * i128::from(b),
        "/" | "%" if b == 0 => return Err("division by zero".to_owned()),
        "/" => wide / i128::from(b),
        // The quotient would overflow, so the remainder is refused with it.
        "%" if b == -1 && (a == i64::MIN || !is_long && a == i64::from(i32::MIN)) => i128::MAX,
        "%" => wide % i128::from(b),
        _ => return Err(format!("`{operator}` is no operator")),
    };
    fitted(result, operator, is_long)
}

fn fitted(value: i128, operator: &str, is_long: bool) -> Outcome {
    if is_long {
        let value = i64::try_from(value).map_err(|_| overflow(operator, "long"))?;
        return Ok(Constant::Long(value));
    }
    let value = i32::try_from(value).map_err(|_| overflow(operator, "int"))?;
    Ok(Constant::Int(value))
}

/// A negative amount shifts the other way. Bits may move into the sign, none beyond it.
fn shift(value: i64, operator: &str, amount: i64, is_long: bool) -> Outcome {
    let (bits, what) = if is_long { (64, "long") } else { (32, "int") };
    let to_left = (operator == "<<") == (amount >= 0);
    if amount.unsigned_abs() >= bits {
        return Err(format!("`{operator} {amount}` is beyond the {bits} bits of the value"));
    }
    if value < 0 {
        return Err(format!("a negative value ({value}) cannot be shifted"));
    }
    let distance = u32::try_from(amount.unsigned_abs()).unwrap_or(0);
    if !to_left {
        return fitted((value >> distance).into(), operator, is_long);
    }
    let free = value.leading_zeros() - if is_long { 0 } else { 32 };
    if distance > free {
        return Err(overflow(operator, what));
    }
    let shifted = value << distance;
    Ok(if is_long { Constant::Long(shifted) } else { Constant::Int(shifted as u32 as i32) })
}

#[cfg(test)]
mod tests;
