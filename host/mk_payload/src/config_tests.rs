//! What configurations may be, and what each bad one is told.

use super::*;
use proptest::prelude::*;

fn parse(text: &str) -> PayloadConfig {
    let (config, warnings) = PayloadConfig::parse(text.as_bytes()).unwrap();
    assert_eq!(warnings, Vec::<String>::new());
    config
}

fn apex(name: &str, path: &str) -> ApexConfig {
    ApexConfig {
        name: name.into(),
        path: path.into(),
        public_key: String::new(),
        root_digest: String::new(),
    }
}

/// The example of the original's documentation, with its trailing comma.
const EXAMPLE: &str = r#"{
  "system_apexes": [
    "com.android.adbd",
  ],
  "apexes": [
    {
      "name": "com.my.hello",
      "path": "hello.apex"
    }
  ],
  "apk": {
    "name": "com.my.world",
    "path": "/path/to/world.apk"
  }
}
"#;

#[test]
fn the_documented_example() {
    let expected = PayloadConfig {
        system_apexes: vec!["com.android.adbd".into()],
        apexes: vec![apex("com.my.hello", "hello.apex")],
        apk: Some(ApkConfig { name: "com.my.world".into(), path: "/path/to/world.apk".into() }),
    };
    assert_eq!(parse(EXAMPLE), expected);
}

#[test]
fn everything_is_optional_and_comments_are_allowed() {
    assert_eq!(parse("{}"), PayloadConfig::default());
    assert_eq!(parse("// nothing\n{ /* at all */ } // yet"), PayloadConfig::default());
    let nothing = r#"{"system_apexes": null, "apexes": null, "apk": null,}"#;
    assert_eq!(parse(nothing), PayloadConfig::default());
    assert_eq!(parse(r#"{"system_apexes": [], "apexes": []}"#), PayloadConfig::default());
}

#[test]
fn keys_and_digests_of_apexes() {
    let config = parse(
        r#"{"apexes": [{"name": "a", "path": "b", "publicKey": "k", "rootDigest": "d"},
                       {"name": "c", "path": "d", "publicKey": null}]}"#,
    );
    assert_eq!(config.apexes[0].public_key, "k");
    assert_eq!(config.apexes[0].root_digest, "d");
    assert_eq!(config.apexes[1], apex("c", "d"));
}

#[test]
fn escapes_are_understood() {
    let config = parse(r#"{"system_apexes": ["\u00e4\n\"\\\/"]}"#);
    assert_eq!(config.system_apexes, ["\u{e4}\n\"\\/"]);
}

#[test]
fn unknown_fields_are_named() {
    let text = b"{\"apks\": [],\n \"apk\": {\"name\": \"n\", \"path\": \"p\", \"idsig_path\": 3}}";
    let (config, warnings) = PayloadConfig::parse(text).unwrap();
    assert!(config.apk.is_some());
    assert_eq!(
        warnings,
        [
            "unknown field apks (line 1) is ignored",
            "unknown field apk.idsig_path (line 2) is ignored"
        ]
    );
}

#[test]
fn of_very_many_unknown_fields_some_are_named() {
    let fields: String = (0..50_000).map(|index| format!("\"{index}\": 0,\n")).collect();
    let (_, warnings) = PayloadConfig::parse(format!("{{{fields}}}").as_bytes()).unwrap();
    assert_eq!(warnings.len(), 20);
    assert_eq!(warnings[19], "unknown field 19 (line 20) is ignored");
    // One that is there twice is found all the same.
    let error = PayloadConfig::parse(format!("{{{fields}\"49999\": 1}}").as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "bad config: 49999 is there twice (line 50001)");
}

#[test]
fn bad_configs() {
    let deep = format!("{{\"apexes\": {}", "[".repeat(5000));
    let long = format!("{{\"apk\": \"{}\"}}", "x".repeat(1000));
    let long_answer = format!("apk: should be an object: \"{}... (line 1)", "x".repeat(59));
    let table: &[(&str, &str)] = &[
        ("", "it is empty"),
        ("  // nothing\n", "it is empty"),
        ("{", "bad config: "),
        ("{}{}", "bad config: "),
        ("{} x", "bad config: "),
        ("{\"apk\"}", "bad config: "),
        ("{\"apk\":}", "bad config: "),
        ("{\"apk\" 1}", "bad config: "),
        ("{\"apexes\": [}", "bad config: "),
        ("{\"apexes\": [1 2]}", "bad config: "),
        ("{\"apexes\": [,]}", "bad config: "),
        ("{,}", "bad config: "),
        ("{\"apk\": null \"apexes\": null}", "bad config: "),
        ("{apk: null}", "bad config: "),
        ("{'apk': null}", "bad config: "),
        ("{\"apk: null}", "bad config: "),
        ("/* {}", "bad config: "),
        ("{\"system_apexes\": [\"\\q\"]}", "bad config: "),
        ("{\"system_apexes\": [\"\\ud800\"]}", "bad config: "),
        (&deep, "nesting depth"),
        ("[]", "the whole: should be an object: [] (line 1)"),
        ("\n\"text\"", "the whole: should be an object: \"text\" (line 2)"),
        ("null", "the whole: should be an object: null (line 1)"),
        ("{\"apk\": null, \"apk\": null}", "apk is there twice (line 1)"),
        ("{\"system_apexes\": \"a\"}", "system_apexes: should be a list: \"a\" (line 1)"),
        ("{\"system_apexes\": {}}", "system_apexes: should be a list: {} (line 1)"),
        ("{\"system_apexes\": [1]}", "system_apexes[0]: should be a string: 1 (line 1)"),
        ("{\"system_apexes\": [\"a\", null]}", "system_apexes[1]: should be a string: null"),
        (
            "{\"system_apexes\": [[\"a\"]]}",
            "system_apexes[0]: should be a string: [\"a\"] (line 1)",
        ),
        ("{\"apexes\": {}}", "apexes: should be a list: {} (line 1)"),
        ("{\"apexes\": true}", "apexes: should be a list: true (line 1)"),
        ("{\"apexes\": [\n\"a\"]}", "apexes[0]: should be an object: \"a\" (line 2)"),
        ("{\"apexes\": [{}]}", "apexes[0].name: should be a string: null"),
        ("{\"apexes\": [{\"name\": \"a\"}]}", "apexes[0].path: should be a string: null"),
        ("{\"apexes\": [{\"path\": \"a\"}]}", "apexes[0].name: should be a string: null"),
        ("{\"apexes\": [{\"name\": 1}]}", "apexes[0].name: should be a string: 1 (line 1)"),
        (
            "{\"apexes\": [{\"name\": \"a\", \"path\": \"b\"}, {\"name\": \"c\", \"path\": {}}]}",
            "apexes[1].path: should be a string: {} (line 1)",
        ),
        (
            "{\"apexes\": [{\"name\": \"a\", \"path\": \"b\", \"publicKey\": false}]}",
            "apexes[0].publicKey: should be a string: false (line 1)",
        ),
        (
            "{\"apexes\": [{\"name\": \"a\", \"path\": \"b\", \"rootDigest\": -1e3}]}",
            "apexes[0].rootDigest: should be a string: -1e3 (line 1)",
        ),
        (
            "{\"apexes\": [{\"name\": \"a\", \"path\": \"b\", \"path\": \"b\"}]}",
            "apexes[0].path is there twice",
        ),
        ("{\"apk\": []}", "apk: should be an object: [] (line 1)"),
        (&long, &long_answer),
        ("{\"apk\": {}}", "apk.name: should be a string: null"),
        ("{\"apk\": {\"name\": \"a\"}}", "apk.path: should be a string: null"),
        ("{\"apk\": {\"name\": null, \"path\": \"\"}}", "apk.name: should be a string: null"),
        ("{\"apk\": {\"name\": [], \"path\": \"\"}}", "apk.name: should be a string: [] (line 1)"),
    ];
    for (text, expected) in table {
        let error = PayloadConfig::parse(text.as_bytes()).expect_err(text).to_string();
        assert!(error.starts_with("bad config: "), "{text}: {error}");
        assert!(error.contains(expected), "{text}: {error}");
    }
    let error = PayloadConfig::parse(b"{\"apk\": \"\xff\"}").unwrap_err().to_string();
    assert!(error.starts_with("bad config: it is not UTF-8 text"), "{error}");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = PayloadConfig::parse(&bytes);
    }

    #[test]
    fn a_changed_character_does_not_make_it_panic(at in 0usize..EXAMPLE.len(), to in "\\PC|[{}:,\"/*\\\\]") {
        let mut text = EXAMPLE.to_owned();
        text.replace_range(at..=at, &to);
        let _ = PayloadConfig::parse(text.as_bytes());
    }
}
