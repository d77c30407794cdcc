//! The Rust back end has a front end of its own: both must find the same values.

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::model::Value;
use aidl_compiler::{Language, Options, compile, load_text};

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

/// What both front ends take: members of `interface IFoo`.
const MEMBERS: [&str; 16] = [
    "void oneway_(); int inner(); void interfaceX(); void ndk_header(int cpp_header, int union_);",
    "void f() = 7; oneway void g(in int a) = 16777114;",
    "void f(inout ParcelFileDescriptor a, in IBinder[] b, in List<ParcelFileDescriptor> c);",
    "void f(in IFoo[] a, in List<IFoo> b, in List<IBinder> c, out @nullable List<String> d);",
    "@nullable String f(@nullable String a, in @nullable byte[] b, @nullable @utf8InCpp String c);",
    "int[2][3] f(in int[2][3] a, out String[2] b, inout @nullable int[4] c);",
    "enum E { ONE = 1, TWO } const int X = E.TWO << 4 | 1; E f(E a, in E[] b, out E[2] c);",
    "@Backing(type=\"long\") enum E { A = 1L << 40, B } parcelable P { E a = E.B; E[] b = {E.A}; }",
    "parcelable P { int[] a = {1, 2}; String[] b = {\"x\"}; boolean c = true; char d = 'x'; }",
    "parcelable P { @nullable(heap=true) P next; P[] more; List<P> list; IFoo foo; }",
    "parcelable P { ParcelableHolder a; @nullable ParcelFileDescriptor b; @nullable IBinder c; }",
    "parcelable Box<T> { int a; } Box<int> f(in Box<String> a);",
    "union U { int a = 3; String[] b; parcelable P { U.Tag t = U.Tag.b; } } U f(in U a, in U.P b);",
    "@FixedSize parcelable P { double[2] a; enum E { A } E b; } @FixedSize union U { P a; long b; }",
    "@JavaDerive(toString=true) @RustDerive(Clone=true, PartialEq=true) parcelable P { int a; }",
    "const float F = 1; const double D = 1.5f; const String S = \"a\"; const boolean B = 1 < 2;",
];

/// What both refuse.
const REFUSED: [&str; 25] = [
    "void f(); void f(int a);",
    "void f(int a, int a);",
    "void f() = 1; void g();",
    "void f(int[] a);",
    "void f(out int a);",
    "void f(out ParcelFileDescriptor a);",
    "void f(in ParcelableHolder a);",
    "oneway int f();",
    "oneway void f(out int[] a);",
    "void f(in Unknown a);",
    "@nullable int f();",
    "int[][] f();",
    "List<void> f();",
    "List<ParcelableHolder> f();",
    "const int A = B;",
    "const int A = A;",
    "const byte A = 128;",
    "const int A = 2147483647 + 1;",
    "const long A = -9223372036854775808L;",
    "const String A = 1;",
    "const IBinder A = 1;",
    "enum E { A, A }",
    "union U { }",
    "parcelable P { P a; }",
    "@FixedSize parcelable P { String a; }",
];

#[test]
fn both_front_ends_take_and_refuse_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("p/IFoo.aidl");
    std::fs::create_dir_all(folder.path().join("p")).unwrap();
    let rust =
        Options { inputs: vec![input.clone()], language: Language::Rust, ..Options::default() };
    for members in MEMBERS {
        std::fs::write(&input, format!("package p; interface IFoo {{ {members} }}")).unwrap();
        if let Err(error) = compile(&rust) {
            panic!("{error}");
        }
    }
    for members in REFUSED {
        let text = format!("package p; interface IFoo {{ {members} }}");
        std::fs::write(&input, &text).unwrap();
        let theirs = rsbinder_aidl::Builder::new()
            .source(&input)
            .dest_dir(folder.path())
            .output("out.rs")
            .generate();
        assert!(theirs.is_err(), "{members}");
        assert!(load_text(&[("p/IFoo.aidl", &text)], Language::Rust).is_err(), "{members}");
    }
}
