//! Any input at all: an answer, never a panic, and the same one each time.

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::{Error, Language, Options, emit, load_text};
use proptest::prelude::*;

const GOOD: &str = "package p; import q.Bar; /** Doc. */ @SensitiveData interface IFoo { \
    const int A = (1 + 2) * 3 << 1; const String S = \"a\" + \"b\"; \
    @Backing(type=\"int\") enum E { X, Y = IFoo.A, Z } \
    @FixedSize parcelable P { int a = IFoo.A; E e = E.Z; double[2][3] m; } \
    union U { int a = 0; @nullable String[] b; List<Bar> c; } \
    parcelable G<T> { int a; @nullable(heap=true) G<int> next; } \
    @nullable String f(in P p, out int[] b, inout @nullable List<String> c, U.Tag t); \
    oneway void g(IFoo foo, @nullable IBinder b, in ParcelFileDescriptor fd, in byte[] d); \
    U h(in U[] u, in G<String> g); }";

/// Words that make sense somewhere.
const WORDS: [&str; 72] = [
    "interface",
    "parcelable",
    "union",
    "enum",
    "oneway",
    "const",
    "in",
    "out",
    "inout",
    "package",
    "import",
    "void",
    "int",
    "long",
    "byte",
    "char",
    "boolean",
    "float",
    "double",
    "String",
    "IBinder",
    "List",
    "Map",
    "ParcelFileDescriptor",
    "ParcelableHolder",
    "IFoo",
    "E",
    "P",
    "U",
    "Tag",
    "A",
    "B",
    "a",
    "b",
    "p",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    ",",
    ";",
    "=",
    ".",
    "@nullable",
    "@Backing",
    "@FixedSize",
    "@utf8InCpp",
    "@VintfStability",
    "+",
    "-",
    "*",
    "/",
    "%",
    "~",
    "!",
    "<<",
    "&&",
    "==",
    "0",
    "1",
    "255u8",
    "0xFFFFFFFF",
    "1L",
    "1.5f",
    "\"s\"",
    "'c'",
    "/** @deprecated x */",
    "T",
];

fn answer(text: &str) -> String {
    let other = ("q/Bar.aidl", "package q; parcelable Bar { int a; }");
    match load_text(&[("p/IFoo.aidl", text), other], Language::Ndk) {
        Ok(model) => match emit(&model, &Options::default()) {
            Ok(outputs) => outputs.into_iter().map(|output| output.text).collect(),
            Err(error) => error.to_string(),
        },
        Err(Error::Source(errors)) => {
            assert!(!errors.is_empty() && errors.len() <= 100);
            for error in &errors {
                assert!(error.line >= 1 && error.column >= 1 && error.width >= 1);
                assert!(error.text.chars().count() <= 160 && error.caret <= 80);
                assert!(!error.message.contains('\n'), "{}", error.message);
            }
            Error::Source(errors).to_string()
        }
        Err(other) => panic!("{other}"),
    }
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.as_slice());
    prop::collection::vec(word, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn of_any_characters(text in ".*", inside in any::<bool>()) {
        let text = if inside { format!("package p; interface IFoo {{ {text} }}") } else { text };
        prop_assert_eq!(answer(&text), answer(&text));
    }

    #[test]
    fn of_known_words(before in 0..4usize, text in words()) {
        let opening = [
            "",
            "package p; interface IFoo {",
            "package p; parcelable IFoo { int x =",
            "package p; union IFoo { int a; ",
        ];
        answer(&format!("{} {text} }}", opening[before]));
    }

    #[test]
    fn of_a_good_one_with_words_changed(
        at in 0..300usize, count in 0..4usize, text in words(), short in 0..5usize,
    ) {
        let mut tokens: Vec<&str> = GOOD.split(' ').collect();
        let at = at % tokens.len();
        let end = (at + count).min(tokens.len());
        tokens.splice(at..end, text.split(' ').take(short));
        answer(&tokens.join(" "));
    }
}

#[test]
fn the_good_one_is_good() {
    let text = GOOD.replace("G<T>", "G").replace("G<int>", "G").replace("G<String>", "G");
    let text = answer(&text);
    assert!(text.contains("class IFoo"), "{text}");
}
