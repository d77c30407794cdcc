//! What is special about some definitions; the golden files show the whole.

use crate::{Error, Language, Options, Output, emit, load_text};

fn outputs(files: &[(&str, &str)]) -> Result<Vec<Output>, Error> {
    let options = Options::default();
    emit(&load_text(files, Language::Ndk)?, &options)
}

fn text(files: &[(&str, &str)], path: &str) -> String {
    let outputs = outputs(files).unwrap_or_else(|error| panic!("{error}"));
    let output = outputs.into_iter().find(|output| output.path.as_os_str() == path);
    output.unwrap_or_else(|| panic!("{path} is not made")).text
}

fn error(files: &[(&str, &str)]) -> String {
    match outputs(files) {
        Ok(_) => panic!("nothing is refused"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_definition_needs_no_package() {
    let header = text(&[("IFoo.aidl", "interface IFoo { void f(); }")], "aidl/IFoo.h");
    assert!(header.contains("namespace aidl {\nclass IFooDelegator;"), "{header}");
    let source = text(&[("IFoo.aidl", "interface IFoo { void f(); }")], "IFoo.cpp");
    assert!(source.contains("#include <aidl/BnFoo.h>\n#include <aidl/BpFoo.h>"), "{source}");
}

#[test]
fn every_kind_has_a_source_but_what_is_written_by_hand() {
    let paths = |text: &str| -> Vec<String> {
        let outputs = outputs(&[("p/X.aidl", text)]).unwrap_or_else(|error| panic!("{error}"));
        outputs.into_iter().map(|output| output.path.display().to_string()).collect()
    };
    let all = ["aidl/p/X.h", "aidl/p/BpX.h", "aidl/p/BnX.h", "p/X.cpp"];
    assert_eq!(paths("package p; interface X {}"), all);
    for text in ["parcelable X {}", "union X { int a; }", "enum X { A }"] {
        assert_eq!(paths(&format!("package p; {text}")), ["aidl/p/X.h", "p/X.cpp"]);
    }
    assert!(paths("package p; parcelable X ndk_header \"x.h\";").is_empty());
}

#[test]
fn what_is_needed_complete_comes_first() {
    let header = text(
        &[(
            "p/X.aidl",
            "package p; parcelable X {
                 parcelable A { B b; C.D deep; E[] more; }
                 parcelable B { Kind kind; }
                 parcelable C { parcelable D { int d; } }
                 parcelable E { @nullable(heap=true) A a; }
                 enum Kind { K }
             }",
        )],
        "aidl/p/X.h",
    );
    let at = |needle: &str| header.find(needle).unwrap_or_else(|| panic!("{needle}: {header}"));
    let order = ["class A;", "enum class Kind", "class B {", "class C {", "class A {", "class E {"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{header}");
}

#[test]
fn parcelables_that_hold_each_other_include_each_other_at_the_end() {
    let files = [
        ("p/A.aidl", "package p; import p.B; parcelable A { @nullable(heap=true) B b; }"),
        ("p/B.aidl", "package p; import p.A; parcelable B { A[] a; }"),
    ];
    let header = text(&files, "aidl/p/A.h");
    let class = header.find("class A {").unwrap_or_default();
    assert!(header.find("#include <aidl/p/B.h>").is_some_and(|include| include > class));
    assert!(header.find("class B;").is_some_and(|declared| declared < class));
}

#[test]
fn interfaces_may_name_each_other() {
    let files = [
        ("p/IA.aidl", "package p; import p.IB; interface IA { void f(IB b); enum E { X } }"),
        ("p/IB.aidl", "package p; import p.IA; interface IB { void g(IA a, in IA.E e); }"),
    ];
    let header = text(&files, "aidl/p/IA.h");
    assert!(header.trim_end().ends_with("#include <aidl/p/IB.h>"), "{header}");
    let mut turned = files;
    turned.reverse();
    let header = text(&turned, "aidl/p/IB.h");
    let class = header.find("class IB :").unwrap_or_default();
    assert!(header.find("#include <aidl/p/IA.h>").is_some_and(|include| include < class));
}

#[test]
fn an_interface_takes_what_holds_its_own_types() {
    let files = [
        ("p/IA.aidl", "package p; import p.B; interface IA { enum E { X } B f(in B b); }"),
        ("p/B.aidl", "package p; import p.IA; parcelable B { IA.E e = IA.E.X; IA a; }"),
    ];
    let header = text(&files, "aidl/p/IA.h");
    let class = header.find("class IA :").unwrap_or_default();
    assert!(header.find("#include <aidl/p/B.h>").is_some_and(|include| include > class));
    let mut turned = files;
    turned.reverse();
    let header = text(&turned, "aidl/p/B.h");
    let class = header.find("class B {").unwrap_or_default();
    assert!(header.find("#include <aidl/p/IA.h>").is_some_and(|include| include < class));
}

#[test]
fn headers_that_would_include_each_other_are_refused() {
    let files = [
        ("p/IA.aidl", "package p; import p.IB; interface IA { enum E { X } void f(in IB.E e); }"),
        ("p/IB.aidl", "package p; import p.IA; interface IB { enum E { X } void f(in IA.E e); }"),
    ];
    assert_eq!(
        error(&files).lines().next().unwrap_or_default(),
        "p/IA.aidl:1:35: `p.IA` and `p.IB` need each other's nested or fixed-size types, which C++ \
         cannot do; move one of them into a file of its own"
    );
}

#[test]
fn names_that_cpp_cannot_have_are_refused() {
    const WORD: &str = "is a word of C++ or a macro of its library; rename it";
    const TAKEN: &str = "is a name that the generated C++ class needs itself; rename it";
    let cases = [
        ("p/A.aidl", "package p; parcelable A { int delete; }", format!("1:31: `delete` {WORD}")),
        ("p/E.aidl", "package p; enum E { NULL }", format!("1:21: `NULL` {WORD}")),
        ("linux/E.aidl", "package linux; enum E { A }", format!("1:9: `linux` {WORD}")),
        ("p/A.aidl", "package p; union A { int getTag; }", format!("1:26: `getTag` {TAKEN}")),
        (
            "p/A.aidl",
            "package p; parcelable A { int toString; }",
            format!("1:31: `toString` {TAKEN}"),
        ),
        ("p/I.aidl", "package p; interface I { void ref(); }", format!("1:31: `ref` {TAKEN}")),
        (
            "p/I.aidl",
            "package p; interface I { const int TRANSACTION_f = 1; }",
            format!("1:36: `TRANSACTION_f` {TAKEN}"),
        ),
        (
            "p/A.aidl",
            "package p; parcelable A { int A; }",
            "1:31: `A` has the name of its class in C++; rename it".to_owned(),
        ),
    ];
    for (path, source, message) in cases {
        let error = error(&[(path, source)]);
        assert_eq!(error.lines().next(), Some(format!("{path}:{message}").as_str()));
    }
}

#[test]
fn stability_holds_for_what_is_nested_and_for_holders() {
    let stable = "package p; @VintfStability parcelable X { ParcelableHolder a; \
                  parcelable Y { ParcelableHolder b; } }";
    let header = text(&[("p/X.aidl", stable)], "aidl/p/X.h");
    assert!(header.contains("AParcelableHolder a{::ndk::STABILITY_VINTF};"), "{header}");
    assert!(header.contains("AParcelableHolder b{::ndk::STABILITY_VINTF};"), "{header}");
    assert!(!header.contains("STABILITY_LOCAL"), "{header}");
    let header = text(&[("p/X.aidl", &stable.replace("@VintfStability", ""))], "aidl/p/X.h");
    assert!(header.contains("AParcelableHolder a{::ndk::STABILITY_LOCAL};"), "{header}");
    assert!(!header.contains("STABILITY_VINTF"), "{header}");
}

#[test]
fn tags_of_fixed_size_are_bytes() {
    let header = |text_of: &str| text(&[("p/X.aidl", text_of)], "aidl/p/X.h");
    assert!(header("package p; union X { int a; }").contains("enum class Tag : int32_t {"));
    let fixed = "package p; @FixedSize union X { int a; }";
    assert!(header(fixed).contains("enum class Tag : int8_t {"));
}

#[test]
fn values_are_no_templates() {
    let union = "package p; union X { String a = \"$VARIANT $NAME $5\"; }";
    let header = text(&[("p/X.aidl", union)], "aidl/p/X.h");
    assert!(header.contains("in_place_index<0>, \"$VARIANT $NAME $5\")"), "{header}");
}

#[test]
fn version_and_hash_are_names_unless_there_is_a_version() {
    let source = "package p; interface IX { int version(); const int hash = 1; }";
    let model = load_text(&[("p/IX.aidl", source)], Language::Ndk);
    let model = model.unwrap_or_else(|error| panic!("{error}"));
    assert!(emit(&model, &Options::default()).is_ok());
    let versioned = Options { version: Some(1), ..Options::default() };
    let error = emit(&model, &versioned).unwrap_err().to_string();
    assert!(
        error.starts_with("p/IX.aidl:1:22: `p.IX` has a `version`, which is a name"),
        "{error}"
    );
}

#[test]
fn what_cpp_cannot_nest_is_refused() {
    const WHY: &str = "which in C++ is complete only behind it; move one of them into a file of \
                       its own";
    let cases = [
        ("parcelable X { parcelable Y { X x; } }", "1:38: `p.X.Y` needs all of `p.X`"),
        (
            "interface X { parcelable A { B.C c; } parcelable B { A[2] a; enum C { D } } }",
            "1:61: `p.X.B` needs all of `p.X.A`",
        ),
    ];
    for (source, what) in cases {
        let error = error(&[("p/X.aidl", &format!("package p; {source}"))]);
        let first = error.lines().next();
        assert_eq!(first, Some(format!("p/X.aidl:{what}, {WHY}").as_str()));
    }
    let good = [
        "parcelable X { parcelable Y { X[] x; @nullable(heap=true) X y; } }",
        // Arguments and results are references and pointers.
        "parcelable X { interface Y { X f(in X a, inout X[2] b, in @nullable X c); } Y y; }",
        "interface X { interface Y { void f(in P a); } parcelable P { Y y; } }",
    ];
    for source in good {
        let source = format!("package p; {source}");
        assert!(outputs(&[("p/X.aidl", &source)]).is_ok(), "{source}");
    }
}

#[test]
fn names_that_a_class_would_have_twice_are_refused() {
    let cases = [
        "interface IX { const int f = 1; void f(); }",
        "interface IX { parcelable f { int a; } void f(); }",
        "interface IX { void BpX(); }",
        "interface IX { void _impl(); }",
        "interface IX { interface IA {} parcelable BnA { int a; } }",
        "union IX { int _value; }",
    ];
    for source in cases {
        let error = error(&[("p/IX.aidl", &format!("package p; {source}"))]);
        assert!(error.contains("; rename it"), "{source}: {error}");
    }
}

#[test]
fn java_util_list_is_a_list() {
    let source = "package p; import java.util.List; interface IX { void f(in List<String> a, \
                  in java.util.List<IX> b); }";
    let header = text(&[("p/IX.aidl", source)], "aidl/p/IX.h");
    assert!(header.contains("const std::vector<std::string>& in_a"), "{header}");
    assert!(header.contains("const std::vector<std::shared_ptr<::aidl::p::IX>>& in_b"));
}

#[test]
fn options_that_go_together_with_nothing_are_refused() {
    let model = || load_text(&[("p/IFoo.aidl", "package p; interface IFoo {}")], Language::Ndk);
    let refused = |version: Option<u32>, hash: Option<&str>| {
        let hash = hash.map(str::to_owned);
        let options = Options { version, hash, ..Options::default() };
        emit(&model().unwrap_or_else(|error| panic!("{error}")), &options)
            .err()
            .map(|error| error.to_string())
    };
    let last = "is no version; the first one is 1, the last one 2147483647";
    assert_eq!(refused(Some(0), None), Some(format!("0 {last}")));
    assert_eq!(refused(Some(1 << 31), None), Some(format!("2147483648 {last}")));
    assert_eq!(refused(Some(1), Some("")).unwrap(), "an empty hash says nothing; leave it out");
    assert_eq!(refused(None, Some("a")).unwrap(), "only an interface with a version has a hash");
    assert_eq!(refused(Some(i32::MAX as u32), Some("a")), None);
}
