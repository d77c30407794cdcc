//! The Rust back end has a front end of its own: both must find the same values.

use aidl_compiler::model::Value;
use aidl_compiler::{Language, load_text};

/// Constants of each type, as type and expression.
const CONSTANTS: [(&str, &str); 64] = [
    ("int", "0"),
    ("int", "-1"),
    ("int", "2147483647"),
    ("int", "-2147483647 - 1"),
    ("int", "0x7fffffff"),
    ("int", "0xFFFFFFFF"),
    ("int", "0x80000000"),
    ("int", "1_000_000"),
    ("int", "4294967295u32"),
    ("int", "255u8"),
    ("int", "1 + 2 * 3"),
    ("int", "(1 + 2) * 3"),
    ("int", "7 / -2"),
    ("int", "-7 % 3"),
    ("int", "10 - 3 - 2"),
    ("int", "100 / 10 / 5"),
    ("int", "1 << 4 | 1"),
    ("int", "1 << 31"),
    ("int", "8 << -2"),
    ("int", "256 >> 4 >> 2"),
    ("int", "0xF0 & 0x3C"),
    ("int", "0xF0 ^ 0x3C"),
    ("int", "0xF0 & 0x3C == 0x3C"),
    ("int", "~0"),
    ("int", "~(1 << 4)"),
    ("int", "!5"),
    ("int", "!0"),
    ("int", "+5"),
    ("int", "- - 5"),
    ("int", "true"),
    ("int", "true + true"),
    ("int", "3 > 2"),
    ("int", "3 <= 2 || 1 < 2"),
    ("int", "5 && 0"),
    ("int", "1 == 1 != 0"),
    ("int", "C0 + 1"),
    ("int", "IFoo.C2 - 1"),
    ("int", "E.TWO"),
    ("int", "E.TWO | E.SIX"),
    ("int", "E.SEVEN << 3"),
    ("int", "~E.TWO"),
    ("long", "1"),
    ("long", "9223372036854775807"),
    ("long", "0xFFFFFFFFFFFFFFFF"),
    ("long", "0xFFFFFFFF"),
    ("long", "0xFFFFFFFFL"),
    ("long", "18446744073709551615u64"),
    ("long", "1L << 40"),
    ("long", "1L << 63"),
    ("long", "2147483647L + 1"),
    ("long", "2147483648 * 2"),
    ("long", "~0L"),
    ("byte", "127"),
    ("byte", "-128"),
    ("byte", "0xFFu8"),
    ("byte", "1 << 6"),
    ("boolean", "true"),
    ("boolean", "!true"),
    ("boolean", "3 > 2"),
    ("boolean", "5"),
    ("float", "1.5f"),
    ("double", "-2.5"),
    ("String", "\"a\" + \"b\" + \"c\""),
    ("char", "'x'"),
];

fn source() -> String {
    let mut text = String::from(
        "package p;\ninterface IFoo {\n\
         enum E { ZERO, ONE, TWO, SIX = 6, SEVEN, AGAIN = TWO }\n",
    );
    for (index, (kind, expression)) in CONSTANTS.iter().enumerate() {
        text.push_str(&format!("const {kind} C{index} = {expression};\n"));
    }
    text + "}\n"
}

/// What rsbinder-aidl has after `pub const r#<name>: <type> =`.
fn of_rsbinder(generated: &str, name: &str) -> String {
    let start = generated.find(&format!("pub const r#{name}: ")).unwrap();
    let line = generated[start..].lines().next().unwrap();
    line.split_once(" = ").unwrap().1.trim_end_matches(';').to_owned()
}

#[test]
fn constants_have_the_values_of_the_rust_back_end() {
    let text = source();
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("IFoo.aidl");
    std::fs::write(&input, &text).unwrap();
    rsbinder_aidl::Builder::new()
        .source(&input)
        .dest_dir(folder.path())
        .output("out.rs")
        .generate()
        .unwrap();
    let generated = std::fs::read_to_string(folder.path().join("out.rs")).unwrap();

    let model = load_text(&[("p/IFoo.aidl", &text)], Language::Rust);
    let model = model.unwrap_or_else(|error| panic!("{error}"));
    let constants = model.find("p.IFoo").unwrap().constants();
    assert_eq!(constants.len(), CONSTANTS.len());
    for (constant, (kind, expression)) in constants.iter().zip(CONSTANTS) {
        let theirs = of_rsbinder(&generated, &constant.name);
        let ours = match &constant.value {
            Value::Boolean(value) => value.to_string(),
            Value::Byte(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Long(value) => value.to_string(),
            Value::Float(value) => format!("{value}f32"),
            Value::Double(value) => format!("{value}f64"),
            Value::String(text) => format!("{text:?}"),
            Value::Char(unit) => format!("'{}' as u16", char::from_u32((*unit).into()).unwrap()),
            other => panic!("{other:?}"),
        };
        assert_eq!(ours, theirs, "{kind} {expression}");
    }
}
