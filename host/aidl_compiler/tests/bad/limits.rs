//! Sources without an end in sight.

use super::errors;

#[test]
fn nothing_is_nested_without_end() {
    let nested = |before: &str, open: &str, close: &str, after: &str| {
        let text = [before, &open.repeat(5000), &close.repeat(5000), after].concat();
        let errors = errors(&text);
        let first = errors.first().unwrap();
        assert!(first.contains("this is nested more than 32 levels deep"), "{errors:?}");
    };
    nested("interface IFoo {", " interface IBar {", "}", "}");
    nested("parcelable IFoo { int a = ", "(", ")", "; }");
    nested("parcelable IFoo { int a = 1", " + -(", ")", "; }");
    nested("parcelable IFoo { int a = ", "-", "", "1; }");
    nested("parcelable IFoo { int[] a = ", "{", "}", "; }");
    nested("parcelable IFoo { List<", "List<", ">", "> a; }");
    nested("@SuppressWarnings(", "{", "}", ") parcelable IFoo { int a; }");
}

#[test]
fn there_are_no_more_than_a_hundred_errors() {
    let text = format!("parcelable IFoo {{ {} }}", "Bar a; ".repeat(100_000));
    assert_eq!(errors(&text).len(), 100);
    let text = format!("parcelable IFoo {{ {} }}", "int int int; ".repeat(100_000));
    assert_eq!(errors(&text).len(), 100);
}

#[test]
fn long_chains_of_references_end() {
    // Each refers to the next one: too deep, and said so.
    let forward: String =
        (0..5000).map(|i| format!("const int A{i} = A{} + 1;\n", i + 1)).collect();
    let text = format!("interface IFoo {{\n{forward} const int A5000 = 0;\n}}");
    let deep = "constants refer to each other too deeply; put what is referred to first";
    assert!(errors(&text)[0].ends_with(deep), "{:?}", errors(&text)[0]);
    // Each refers to the one before: any number of them.
    let backward: String =
        (1..5000).map(|i| format!("const int A{i} = A{} + 1;\n", i - 1)).collect();
    let text = format!("interface IFoo {{\nconst int A0 = 0;\n{backward}}}");
    assert_eq!(errors(&text), [""; 0]);
    // A string that doubles each time.
    let doubled: String =
        (1..64).map(|i| format!("const String A{i} = A{0} + A{0};\n", i - 1)).collect();
    let text = format!("interface IFoo {{\nconst String A0 = \"0123456789\";\n{doubled}}}");
    assert_eq!(errors(&text), ["15:20: this string is longer than 65536 bytes"]);
}
