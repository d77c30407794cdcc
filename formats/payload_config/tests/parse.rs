//! Good configurations, bad ones each with its error, and arbitrary bytes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use payload_config::{
    ApexConfig, ApkConfig, Error, MAX_BYTES, MAX_WARNINGS, OsConfig, Task, TaskType,
    VmPayloadConfig,
};
use proptest::prelude::*;

fn good(json: &str) -> VmPayloadConfig {
    let (config, warnings) = VmPayloadConfig::parse(json.as_bytes()).unwrap();
    assert_eq!(warnings, []);
    config
}

fn bad(json: &[u8]) -> Error {
    VmPayloadConfig::parse(json).unwrap_err()
}

#[test]
fn everything_may_be_left_out() {
    assert_eq!(good("{}"), VmPayloadConfig::default());
    assert_eq!(good(r#"{"task":null,"export_tombstones":null}"#), VmPayloadConfig::default());
    assert_eq!(good(r#"{"os":{},"enable_authfs":false}"#), VmPayloadConfig::default());
}

#[test]
fn every_field_is_understood() {
    let config = good(
        r#"{
          "os": { "name": "microdroid" },
          "task": { "type": "microdroid_launcher", "command": "libpayload.so" },
          "apexes": [ { "name": "com.android.art" }, { "name": "org.example.data" } ],
          "extra_apks": [ { "path": "/a/b.apk" }, { "path": "c.apk" }, { "path": "/a/b.apk" } ],
          "prefer_staged": true,
          "export_tombstones": false,
          "enable_authfs": false,
          "hugepages": true
        }"#,
    );
    let apex = |name: &str| ApexConfig { name: name.into() };
    let apk = |path: &str| ApkConfig { path: path.into() };
    let expected = VmPayloadConfig {
        os: OsConfig { name: "microdroid".into() },
        task: Some(Task {
            task_type: TaskType::MicrodroidLauncher,
            command: "libpayload.so".into(),
        }),
        apexes: vec![apex("com.android.art"), apex("org.example.data")],
        extra_apks: vec![apk("/a/b.apk"), apk("c.apk"), apk("/a/b.apk")],
        prefer_staged: true,
        export_tombstones: Some(false),
        hugepages: true,
    };
    assert_eq!(config, expected);
}

#[test]
fn a_task_is_a_program_unless_it_says_otherwise() {
    let task = |json: &str| good(json).task.unwrap();
    let program = Task { task_type: TaskType::Executable, command: "/mnt/apk/bin/tool".into() };
    assert_eq!(task(r#"{"task":{"command":"/mnt/apk/bin/tool"}}"#), program);
    assert_eq!(task(r#"{"task":{"type":"executable","command":"/mnt/apk/bin/tool"}}"#), program);
}

#[test]
fn what_is_unknown_is_ignored_with_a_warning() {
    let json = br#"{"colour":1,"task":{"command":"x","when":null},"os":{"v":[]},
        "apexes":[{"name":"a","b":{}}],"extra_apks":[{"path":"p"},{"path":"q","z":0.5}]}"#;
    let (config, warnings) = VmPayloadConfig::parse(json).unwrap();
    assert_eq!(config.task.unwrap().command, "x");
    let fields: Vec<_> = warnings.iter().map(|warning| warning.field.as_str()).collect();
    assert_eq!(fields, ["os.v", "task.when", "apexes[0].b", "extra_apks[1].z", "colour"]);
    assert_eq!(
        warnings.last().unwrap().to_string(),
        "unknown field \"colour\" in payload config is ignored"
    );
    let many: Vec<_> = (0..1000).map(|n| format!("\"f{n}\":0")).collect();
    let (_, warnings) =
        VmPayloadConfig::parse(format!("{{{}}}", many.join(",")).as_bytes()).unwrap();
    assert_eq!(warnings.len(), MAX_WARNINGS);
}

#[test]
fn bad_configurations_are_refused_in_words() {
    let long = |field: &str, length: usize| format!(r#"{{{field}"{}"}}"#, "x".repeat(length));
    let long_name =
        long(r#""task":{"type":"microdroid_launcher","command":"#, 256).replace("\"}", "\"}}");
    let long_path = long(r#""task":{"command":"#, 4097).replace("\"}", "\"}}");
    let many = |field: &str, entry: &str, count: usize| {
        let entries: Vec<_> = (0..count).map(|n| entry.replace('#', &n.to_string())).collect();
        format!(r#"{{"{field}":[{}]}}"#, entries.join(","))
    };
    let (apks, apexes) =
        (many("extra_apks", r##"{"path":"#"}"##, 63), many("apexes", r##"{"name":"#"}"##, 65));
    let deep = format!(r#"{{"x":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    let cases: &[(&str, &str)] = &[
        // Not JSON, or not an object.
        ("", "not valid JSON: EOF"),
        ("{", "not valid JSON: EOF"),
        ("{}}", "not valid JSON: trailing characters"),
        ("{} {}", "not valid JSON: trailing characters"),
        ("\u{feff}{}", "not valid JSON: expected value"),
        ("{'task':1}", "not valid JSON: key must be a string"),
        (r#"{"task":{"command":"x"},}"#, "not valid JSON: trailing comma"),
        ("{} // comment", "not valid JSON: trailing characters"),
        (r#"{"a":NaN}"#, "not valid JSON: expected value"),
        (r#"{"a":1e999}"#, "not valid JSON: number out of range"),
        (r#"{"a":"\ud800"}"#, "not valid JSON: "),
        ("{\"a\":\"\u{1}\"}", "not valid JSON: control character"),
        (&deep, "not valid JSON: recursion limit"),
        ("[]", "not valid JSON: it is a list, not an object"),
        ("null", "not valid JSON: it is null, not an object"),
        ("7", "not valid JSON: it is a number, not an object"),
        ("\"{}\"", "not valid JSON: it is a string, not an object"),
        // Fields that are there twice.
        (r#"{"task":null,"task":{"command":"x"}}"#, "field \"task\" is there twice"),
        (r#"{"task":{"command":"x","command":"y"}}"#, "field \"command\" is there twice"),
        (r#"{"x":{"y":1,"y":1}}"#, "field \"y\" is there twice"),
        // Wrong types.
        (r#"{"os":null}"#, "\"os\" in payload config must be an object, not null"),
        (r#"{"os":"microdroid"}"#, "\"os\" in payload config must be an object, not a string"),
        (r#"{"os":{"name":1}}"#, "\"os.name\" in payload config must be a string, not a number"),
        (r#"{"os":{"name":null}}"#, "\"os.name\" in payload config must be a string, not null"),
        (r#"{"task":[]}"#, "\"task\" in payload config must be an object, not a list"),
        (r#"{"task":{"command":1}}"#, "\"task.command\" in payload config must be a string"),
        (r#"{"task":{"command":null}}"#, "\"task.command\" in payload config must be a string"),
        (r#"{"task":{"type":0,"command":"x"}}"#, "\"task.type\" in payload config must be a str"),
        (r#"{"apexes":{}}"#, "\"apexes\" in payload config must be a list, not an object"),
        (r#"{"apexes":null}"#, "\"apexes\" in payload config must be a list, not null"),
        (r#"{"apexes":["a"]}"#, "\"apexes[0]\" in payload config must be an object, not a string"),
        (
            r#"{"apexes":[{"name":"a"},{"name":[]}]}"#,
            "\"apexes[1].name\" in payload config must be",
        ),
        (r#"{"extra_apks":"a"}"#, "\"extra_apks\" in payload config must be a list, not a string"),
        (r#"{"extra_apks":[1]}"#, "\"extra_apks[0]\" in payload config must be an object"),
        (r#"{"extra_apks":[{"path":true}]}"#, "\"extra_apks[0].path\" in payload config must be"),
        (r#"{"prefer_staged":"no"}"#, "\"prefer_staged\" in payload config must be true or false"),
        (r#"{"prefer_staged":null}"#, "must be true or false, not null"),
        (r#"{"export_tombstones":1}"#, "must be true or false, not a number"),
        (r#"{"hugepages":0}"#, "\"hugepages\" in payload config must be true or false"),
        (r#"{"enable_authfs":"yes"}"#, "\"enable_authfs\" in payload config must be true or false"),
        // What must be there and is not.
        (r#"{"task":{}}"#, "\"task.command\" is missing"),
        (r#"{"task":{"type":"executable"}}"#, "\"task.command\" is missing"),
        (r#"{"apexes":[{}]}"#, "\"apexes[0].name\" is missing"),
        (r#"{"extra_apks":[{"path":"a"},{}]}"#, "\"extra_apks[1].path\" is missing"),
        // Values that cannot be.
        (r#"{"os":{"name":"debian"}}"#, "'os' in payload config is deprecated"),
        (r#"{"os":{"name":"microdroid_gki-android14-6.1"}}"#, "'os' in payload config is depr"),
        (r#"{"task":{"type":"daemon","command":"x"}}"#, "is neither \"executable\" nor"),
        (r#"{"task":{"type":"Executable","command":"x"}}"#, "is neither \"executable\" nor"),
        (r#"{"task":{"command":""}}"#, "\"task.command\" in payload config is empty"),
        (r#"{"task":{"command":"a\u0000b"}}"#, "has a zero byte: \"a\\0b\""),
        (r#"{"task":{"command":"/bin/"}}"#, "is a directory: \"/bin/\""),
        (&long_path, "\"task.command\" in payload config is longer than 4096 bytes"),
        (
            r#"{"task":{"type":"microdroid_launcher","command":"a/b.so"}}"#,
            "must not specify a path",
        ),
        (r#"{"task":{"type":"microdroid_launcher","command":".."}}"#, "is not a name: \"..\""),
        (r#"{"task":{"type":"microdroid_launcher","command":""}}"#, "is empty"),
        (&long_name, "\"task.command\" in payload config is longer than 255 bytes"),
        (
            r#"{"apexes":[{"name":"../a"}]}"#,
            "\"apexes[0].name\" in payload config must not specify",
        ),
        (r#"{"apexes":[{"name":""}]}"#, "\"apexes[0].name\" in payload config is empty"),
        (
            r#"{"apexes":[{"name":"a"},{"name":"a"}]}"#,
            "\"apexes\" in payload config names \"a\" twice",
        ),
        (r#"{"apexes":[{"name":"{CLASSPATH}"}]}"#, "there are no class paths here"),
        (&apexes, "\"apexes\" in payload config has 65 entries, more than the limit of 64"),
        (r#"{"extra_apks":[{"path":""}]}"#, "\"extra_apks[0].path\" in payload config is empty"),
        (
            r#"{"extra_apks":[{"path":"a\u0000"}]}"#,
            "\"extra_apks[0].path\" in payload config has a",
        ),
        (&apks, "\"extra_apks\" in payload config has 63 entries, more than the limit of 62"),
        (r#"{"enable_authfs":true}"#, "asks for AuthFS, which is not supported"),
    ];
    for (json, expected) in cases {
        let message = bad(json.as_bytes()).to_string();
        assert!(message.contains(expected), "{json:.80}: {message}");
    }
    assert!(matches!(bad(b"{\"a\":\"\xff\"}"), Error::Json(_)));
}

#[test]
fn the_limits_are_the_last_good_values() {
    let at_limit = format!("{{}}{}", " ".repeat(MAX_BYTES - 2));
    good(&at_limit);
    assert_eq!(bad(format!("{at_limit} ").as_bytes()), Error::TooLong(MAX_BYTES + 1));
    let name = "x".repeat(255);
    good(&format!(r#"{{"task":{{"type":"microdroid_launcher","command":"{name}"}}}}"#));
    let apks: Vec<_> = (0..62).map(|n| format!(r#"{{"path":"{n}"}}"#)).collect();
    assert_eq!(good(&format!(r#"{{"extra_apks":[{}]}}"#, apks.join(","))).extra_apks.len(), 62);
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = VmPayloadConfig::parse(&bytes);
    }

    #[test]
    fn arbitrary_changes_do_no_harm(at in 0usize..200, byte in any::<u8>()) {
        let mut json = br#"{"os":{"name":""},"task":{"type":"executable","command":"a"},
            "apexes":[{"name":"n"}],"extra_apks":[{"path":"p"}],"hugepages":true}"#.to_vec();
        let length = json.len();
        json[at % length] = byte;
        let _ = VmPayloadConfig::parse(&json);
    }
}
