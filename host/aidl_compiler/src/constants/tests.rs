//! What literals and operators give.

use super::*;
use Constant::{Boolean, Byte, Char, Double, Float, Int, Long, Text};

#[test]
fn literals() {
    let good: [(&str, Constant); 27] = [
        ("0", Byte(0)),
        ("127", Byte(127)),
        ("128", Int(128)),
        ("2147483647", Int(i32::MAX)),
        ("2147483648", Long(2_147_483_648)),
        ("9223372036854775807", Long(i64::MAX)),
        ("1L", Long(1)),
        ("1l", Long(1)),
        ("1_000_000", Int(1_000_000)),
        ("255u8", Byte(-1)),
        ("4294967295u32", Int(-1)),
        ("18446744073709551615u64", Long(-1)),
        ("0x7f", Int(127)),
        ("0xFFFFFFFF", Int(-1)),
        ("0x80000000", Int(i32::MIN)),
        ("0x100000000", Long(1 << 32)),
        ("0xFFFFFFFFFFFFFFFF", Long(-1)),
        ("0xFFL", Long(255)),
        ("0xFFu8", Byte(-1)),
        ("0xFF_FF", Int(0xffff)),
        ("0x1e", Int(0x1e)),
        ("1.5", Double(1.5)),
        ("1.5f", Float(1.5)),
        (".5", Double(0.5)),
        ("1e3", Double(1000.0)),
        ("1.0E-2f", Float(0.01)),
        ("2f", Float(2.0)),
    ];
    for (written, value) in good {
        assert_eq!(number(written), Ok(value), "{written}");
    }
}

#[test]
fn bad_literals() {
    let bad = [
        ("256u8", "`256u8` does not fit in 8 bits"),
        ("4294967296u32", "`4294967296u32` does not fit in 32 bits"),
        ("9223372036854775808", "`9223372036854775808` does not fit in a long"),
        ("18446744073709551616u64", "`18446744073709551616u64` does not fit in 64 bits"),
        ("0x1FFu8", "`0x1FFu8` does not fit in 8 bits"),
        ("0x100000000u32", "`0x100000000u32` does not fit in 32 bits"),
        ("0x10000000000000000", "`0x10000000000000000` does not fit in 64 bits"),
        ("0x", "`0x` is not a number"),
        ("0xg", "`0xg` is not a number"),
        ("1__0", "`1__0` is not a number"),
        ("1_", "`1_` is not a number"),
        ("1.", "`1.` is not a number"),
        ("1.2.3", "`1.2.3` is not a number"),
        ("1.5L", "`1.5L` is not a number"),
        ("12ab", "`12ab` is not a number"),
        ("1e", "`1e` is not a number"),
        ("1e400", "this is too large for a floating-point number"),
        ("1e39f", "this is too large for a floating-point number"),
    ];
    for (written, error) in bad {
        assert_eq!(number(written), Err(error.to_owned()), "{written}");
    }
}

#[test]
fn characters_and_strings() {
    assert_eq!(character("'a'"), Ok(Char(97)));
    assert_eq!(character(r"'\n'"), Ok(Char(10)));
    assert_eq!(character(r"'\''"), Ok(Char(39)));
    assert_eq!(character("'ü'"), Ok(Char(0xfc)));
    let one = Err("a char is one character between two '".to_owned());
    assert_eq!(character("''"), one);
    assert_eq!(character("'ab'"), one);
    assert_eq!(character("'😀'"), Err("this does not fit in a char (16 bits)".to_owned()));
    assert!(character(r"'\x'").unwrap_err().starts_with("a char knows only the escapes"));
    assert_eq!(text("\"ä b\""), Ok(Text("ä b".to_owned())));
    let escapes = Err("a string has no escapes and no control characters in AIDL".to_owned());
    assert_eq!(text(r#""a\n""#), escapes);
    assert_eq!(text("\"a\tb\""), escapes);
}

#[test]
fn operators() {
    let good = [
        (Byte(100), "+", Byte(100), Int(200)),
        (Byte(1), "-", Long(2), Long(-1)),
        (Int(7), "/", Int(-2), Int(-3)),
        (Int(7), "%", Int(-2), Int(1)),
        (Boolean(true), "+", Byte(1), Int(2)),
        (Byte(1), "<<", Byte(31), Int(i32::MIN)),
        (Long(1), "<<", Byte(63), Long(i64::MIN)),
        (Byte(8), "<<", Byte(-2), Int(2)),
        (Byte(8), ">>", Byte(-2), Int(32)),
        (Int(0xf0), "&", Int(0x3c), Int(0x30)),
        (Int(0xf0), "|", Int(0x0f), Int(0xff)),
        (Int(-1), "^", Int(1), Int(-2)),
        (Byte(1), "<", Long(2), Boolean(true)),
        (Byte(0), "||", Byte(5), Boolean(true)),
        (Byte(0), "&&", Byte(5), Boolean(false)),
        (Float(1.5), "+", Byte(1), Float(2.5)),
        (Double(1.0), "/", Float(4.0), Double(0.25)),
        (Double(1.0), ">=", Double(1.0), Boolean(true)),
        (Text("a".into()), "+", Text("b".into()), Text("ab".into())),
    ];
    for (left, operator, right, value) in good {
        let shown = format!("{left:?} {operator} {right:?}");
        assert_eq!(binary(left, operator, right), Ok(value), "{shown}");
    }
    assert_eq!(unary("-", Byte(1)), Ok(Byte(-1)));
    assert_eq!(unary("~", Int(0)), Ok(Int(-1)));
    assert_eq!(unary("!", Int(5)), Ok(Int(0)));
    assert_eq!(unary("!", Boolean(false)), Ok(Boolean(true)));
    assert_eq!(unary("+", Double(1.0)), Ok(Double(1.0)));
}

#[test]
fn bad_operations() {
    let chars = "there is no arithmetic with chars";
    let strings = "strings can only be joined, with `+` and another string";
    let bad = [
        (Int(i32::MAX), "+", Byte(1), "`+` overflows: the result is no int"),
        (Int(i32::MIN), "-", Byte(1), "`-` overflows: the result is no int"),
        (Int(65536), "*", Int(65536), "`*` overflows: the result is no int"),
        (Long(i64::MAX), "+", Byte(1), "`+` overflows: the result is no long"),
        (Long(i64::MIN), "/", Byte(-1), "`/` overflows: the result is no long"),
        (Int(i32::MIN), "%", Byte(-1), "`%` overflows: the result is no int"),
        (Byte(1), "/", Byte(0), "division by zero"),
        (Byte(1), "%", Byte(0), "division by zero"),
        (Byte(1), "<<", Byte(32), "`<< 32` is beyond the 32 bits of the value"),
        (Byte(1), ">>", Byte(-33), "`>> -33` is beyond the 32 bits of the value"),
        (Long(1), "<<", Byte(64), "`<< 64` is beyond the 64 bits of the value"),
        (
            Byte(1),
            "<<",
            Long(i64::MIN),
            "`<< -9223372036854775808` is beyond the 64 bits of the value",
        ),
        (Byte(2), "<<", Byte(31), "`<<` overflows: the result is no int"),
        (Byte(-8), ">>", Byte(1), "a negative value (-8) cannot be shifted"),
        (Float(1.0), "&", Byte(1), "`&` cannot be applied to floating-point numbers"),
        (Double(1e308), "*", Double(10.0), "this is too large for a floating-point number"),
        (Char(1), "+", Byte(1), chars),
        (Char(1), "==", Char(1), chars),
        (Text("a".into()), "-", Text("b".into()), strings),
        (Text("a".into()), "+", Byte(1), strings),
    ];
    for (left, operator, right, error) in bad {
        let shown = format!("{left:?} {operator} {right:?}");
        assert_eq!(binary(left, operator, right), Err(error.to_owned()), "{shown}");
    }
    let half = Text("x".repeat(40_000));
    let long = binary(half.clone(), "+", half).unwrap_err();
    assert_eq!(long, "this string is longer than 65536 bytes");
    assert_eq!(unary("-", Byte(-128)).unwrap_err(), "`-` overflows: the result is no byte");
    assert_eq!(unary("~", Boolean(true)).unwrap_err(), "`~` cannot be applied to a boolean");
    assert_eq!(unary("-", Text("a".into())).unwrap_err(), "`-` cannot be applied to a string");
    assert_eq!(
        unary("!", Double(1.0)).unwrap_err(),
        "`!` cannot be applied to a floating-point number"
    );
    assert_eq!(unary("-", Char(1)).unwrap_err(), "`-` cannot be applied to a char");
}
