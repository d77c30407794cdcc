//! What is a bundle, and what it is written as.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use persistable_bundle::{Bundle, Error, MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, Value};
use proptest::prelude::*;

/// One of everything.
fn everything() -> Bundle {
    let inner: Bundle =
        [("empty", Value::from(Bundle::new())), ("x", 1.into())].into_iter().collect();
    [
        ("null", Value::Null),
        ("yes", true.into()),
        ("no", false.into()),
        ("int", i32::MIN.into()),
        ("long", i64::MAX.into()),
        ("double", 0.1.into()),
        ("large", 1e300.into()),
        ("infinite", f64::NEG_INFINITY.into()),
        ("text", "a \"b\" <c> & 'd'\r\n\t\u{0}\u{7f}\u{e9}\u{1f600} ]]>".into()),
        ("nothing", "".into()),
        (" \n<&>\"", "  ".into()),
        ("booleans", vec![true, false].into()),
        ("ints", vec![0, -1].into()),
        ("longs", vec![i64::MIN].into()),
        ("doubles", vec![1.0, f64::INFINITY].into()),
        ("strings", vec![String::new(), "a\nb".into()].into()),
        ("none", Value::Strings(vec![])),
        ("bundle", inner.into()),
    ]
    .into_iter()
    .collect()
}

const EVERYTHING: &str = "\
<bundle>
    <string name=\" &#10;&lt;&amp;&gt;&quot;\">  </string>
    <boolean-array name=\"booleans\" num=\"2\">
        <item value=\"true\" />
        <item value=\"false\" />
    </boolean-array>
    <pbundle_as_map name=\"bundle\">
        <pbundle_as_map name=\"empty\" />
        <int name=\"x\" value=\"1\" />
    </pbundle_as_map>
    <double name=\"double\" value=\"0.1\" />
    <double-array name=\"doubles\" num=\"2\">
        <item value=\"1.0\" />
        <item value=\"Infinity\" />
    </double-array>
    <double name=\"infinite\" value=\"-Infinity\" />
    <int name=\"int\" value=\"-2147483648\" />
    <int-array name=\"ints\" num=\"2\">
        <item value=\"0\" />
        <item value=\"-1\" />
    </int-array>
    <double name=\"large\" value=\"1e300\" />
    <long name=\"long\" value=\"9223372036854775807\" />
    <long-array name=\"longs\" num=\"1\">
        <item value=\"-9223372036854775808\" />
    </long-array>
    <boolean name=\"no\" value=\"false\" />
    <string-array name=\"none\" num=\"0\" />
    <string name=\"nothing\"></string>
    <null name=\"null\" />
    <string-array name=\"strings\" num=\"2\">
        <item value=\"\" />
        <item value=\"a&#10;b\" />
    </string-array>
    <string name=\"text\">a &quot;b&quot; &lt;c&gt; &amp; 'd'&#13;&#10;&#9;&#0;&#127;\u{e9}\u{1f600} ]]&gt;</string>
    <boolean name=\"yes\" value=\"true\" />
</bundle>
";

#[test]
fn every_type_has_its_form() {
    let text = String::from_utf8(everything().to_bytes().unwrap()).unwrap();
    assert_eq!(text, EVERYTHING);
    assert_eq!(Bundle::read(text.as_bytes()).unwrap(), everything());
    assert_eq!(Bundle::new().to_bytes().unwrap(), b"<bundle />\n");
}

#[test]
fn the_form_may_be_another() {
    // On one line, with a declaration, as Android writes it.
    let text = "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\
        <bundle><int name=\"version\" value=\"1\" /><string name=\"apkPath\">/a b</string>\
        <null name=\"idsigPath\" /><string-array name=\"x\" num=\"1\"><item value=\"y\" />\
        </string-array><pbundle_as_map name=\"p\"><boolean name=\"b\" value=\"true\" />\
        </pbundle_as_map></bundle>";
    let bundle = Bundle::read(text.as_bytes()).unwrap();
    assert_eq!(bundle.len(), 5);
    assert_eq!(bundle.get_int("version").unwrap(), Some(1));
    assert_eq!(bundle.get_string("apkPath").unwrap(), Some("/a b"));
    assert_eq!(bundle.get_strings("x").unwrap().unwrap(), ["y"]);
    let inner = bundle.get_bundle("p").unwrap().unwrap();
    assert_eq!(inner.get_boolean("b").unwrap(), Some(true));

    for (text, value) in [
        ("<int name='a' value = '+7'></int>", Value::Int(7)),
        ("<int\nvalue='007'\tname='a'\n>\n</int >", Value::Int(7)),
        ("<string name='a'/>", "".into()),
        ("<string name='a'> x\ny </string>", " x\ny ".into()),
        (
            "<string name='&#x61;'>&lt;&gt;&amp;&apos;&quot;&#65;&#x1F600;</string>",
            "<>&'\"A\u{1f600}".into(),
        ),
        ("<string name='a'>\"'></string>", "\"'>".into()),
        (
            "<string-array name='a' num='1'><item value='\"&#13;'/></string-array>",
            vec!["\"\r".to_owned()].into(),
        ),
        ("<double name='a' value='1.0E10'/>", 1e10.into()),
        ("<long name='a' value='5'/>", 5_i64.into()),
        ("<int-array name='a' num='01'>\n<item value='1'> </item>\n</int-array>", vec![1].into()),
    ] {
        let bundle = Bundle::read(format!("<bundle>{text}</bundle>").as_bytes()).unwrap();
        assert_eq!(bundle.get("a"), Some(&value), "{text}");
    }
    let nan = Bundle::read(b"<bundle><double name='a' value='NaN'/></bundle>").unwrap();
    assert!(nan.get_double("a").unwrap().unwrap().is_nan());
    assert!(String::from_utf8(nan.to_bytes().unwrap()).unwrap().contains("\"NaN\""));
}

#[test]
fn getters_convert_nothing() {
    let mut bundle = everything();
    assert_eq!(bundle.get_boolean("yes").unwrap(), Some(true));
    assert_eq!(bundle.get_int("int").unwrap(), Some(i32::MIN));
    assert_eq!(bundle.get_long("long").unwrap(), Some(i64::MAX));
    assert_eq!(bundle.get_double("double").unwrap(), Some(0.1));
    assert_eq!(bundle.get_booleans("booleans").unwrap().unwrap(), [true, false]);
    assert_eq!(bundle.get_ints("ints").unwrap().unwrap(), [0, -1]);
    assert_eq!(bundle.get_longs("longs").unwrap().unwrap(), [i64::MIN]);
    assert_eq!(bundle.get_doubles("doubles").unwrap().unwrap(), [1.0, f64::INFINITY]);
    assert_eq!(bundle.get_string("null").unwrap(), None);
    assert_eq!(bundle.get_string("there is none").unwrap(), None);
    assert!(bundle.contains_key("null") && !bundle.contains_key("there is none"));
    for (key, found) in [
        ("yes", "a boolean"),
        ("int", "an int"),
        ("long", "a long"),
        ("double", "a double"),
        ("booleans", "a list of booleans"),
        ("ints", "a list of ints"),
        ("longs", "a list of longs"),
        ("doubles", "a list of doubles"),
        ("strings", "a list of strings"),
        ("bundle", "a bundle"),
    ] {
        let error = bundle.get_string(key).unwrap_err();
        assert_eq!(error.to_string(), format!("{key:?} must be a string, not {found}"));
    }
    let error = bundle.get_long("int").unwrap_err();
    assert_eq!(error, Error::WrongType { key: "int".into(), expected: "a long", found: "an int" });
    assert!(bundle.get_int("long").is_err() && bundle.get_bundle("text").is_err());
    assert!(bundle.get_boolean("text").is_err() && bundle.get_strings("ints").is_err());

    assert_eq!(bundle.insert("yes", 1), Some(Value::Boolean(true)));
    assert_eq!(bundle.remove("yes"), Some(Value::Int(1)));
    assert_eq!(bundle.remove("yes"), None);
    assert_eq!(bundle.iter().count(), bundle.len());
    assert!(!bundle.is_empty() && Bundle::new().is_empty());
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let nest = |depth: usize| {
        (1..depth).fold(Bundle::new(), |inner, _| [("a", inner)].into_iter().collect())
    };
    let bytes = nest(MAX_DEPTH).to_bytes().unwrap();
    assert_eq!(Bundle::read(&bytes).unwrap(), nest(MAX_DEPTH));
    assert_eq!(nest(MAX_DEPTH + 1).to_bytes(), Err(Error::TooDeep));
    let many = |count: usize| -> Bundle { (0..count).map(|n| (n.to_string(), n as i32)).collect() };
    Bundle::read(&many(MAX_ENTRIES).to_bytes().unwrap()).unwrap();
    assert_eq!(many(MAX_ENTRIES + 1).to_bytes(), Err(Error::TooMany));
    let list: Bundle = [("a", vec![0; MAX_ENTRIES])].into_iter().collect();
    assert_eq!(list.to_bytes(), Err(Error::TooMany));
    let long: Bundle = [("a", "x".repeat(MAX_BYTES))].into_iter().collect();
    assert!(matches!(long.to_bytes(), Err(Error::TooLong(_))));
}

#[test]
fn no_beginning_of_a_document_is_a_document() {
    let end = EVERYTHING.trim_end().len();
    for at in 0..end {
        Bundle::read(&EVERYTHING.as_bytes()[..at]).unwrap_err();
    }
    Bundle::read(&EVERYTHING.as_bytes()[..end]).unwrap();
}

fn value() -> impl Strategy<Value = Value> {
    let numbers = any::<f64>().prop_filter("NaN equals nothing", |it| !it.is_nan());
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Boolean),
        any::<i32>().prop_map(Value::Int),
        any::<i64>().prop_map(Value::Long),
        numbers.clone().prop_map(Value::Double),
        any::<String>().prop_map(Value::String),
        prop::collection::vec(any::<bool>(), 0..4).prop_map(Value::Booleans),
        prop::collection::vec(any::<i32>(), 0..4).prop_map(Value::Ints),
        prop::collection::vec(any::<i64>(), 0..4).prop_map(Value::Longs),
        prop::collection::vec(numbers, 0..4).prop_map(Value::Doubles),
        prop::collection::vec(any::<String>(), 0..4).prop_map(Value::Strings),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop::collection::vec((any::<String>(), inner), 0..6)
            .prop_map(|entries| Value::Bundle(entries.into_iter().collect()))
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(entries in prop::collection::vec((any::<String>(), value()), 0..12)) {
        let bundle: Bundle = entries.into_iter().collect();
        let bytes = bundle.to_bytes().unwrap();
        let again = Bundle::read(&bytes).unwrap();
        prop_assert_eq!(&again, &bundle);
        prop_assert_eq!(again.to_bytes().unwrap(), bytes);
    }

    #[test]
    fn any_bytes_are_borne(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Bundle::read(&bytes);
    }

    #[test]
    fn anything_like_xml_is_borne(text in "(</?|/?>|bundle|string|int|-array|item| |\n|name=|value=|num=|[\"'&;#x0-9a]|<!--|\\?){0,60}") {
        let _ = Bundle::read(text.as_bytes());
        let _ = Bundle::read(format!("<bundle>{text}</bundle>").as_bytes());
    }

    #[test]
    fn a_document_with_a_change_is_read_or_refused(at in 0..EVERYTHING.len(), byte in any::<u8>()) {
        let mut bytes = EVERYTHING.as_bytes().to_vec();
        bytes[at] = byte;
        if let Ok(bundle) = Bundle::read(&bytes) {
            prop_assert_eq!(Bundle::read(&bundle.to_bytes().unwrap()).unwrap(), bundle);
        }
    }
}
