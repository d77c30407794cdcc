//! What is no bundle, each with the error it must give.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use persistable_bundle::{Bundle, MAX_BYTES, MAX_DEPTH, MAX_ENTRIES};

fn refusal(text: &[u8]) -> String {
    match Bundle::read(text) {
        Ok(bundle) => panic!("{:?} is read as {bundle:?}", String::from_utf8_lossy(text)),
        Err(error) => error.to_string(),
    }
}

/// A document, and what is wrong with it.
type Case = (&'static str, &'static str);

fn check(cases: &[Case]) {
    for (text, message) in cases {
        assert_eq!(refusal(text.as_bytes()), *message, "{text:?}");
    }
}

const TRUNCATED: &str = "line 1: the text ends in the middle of the bundle";

#[test]
fn what_is_not_xml() {
    check(&[
        ("", TRUNCATED),
        (" \n ", "line 2: the text ends in the middle of the bundle"),
        ("bundle", "line 1: text between elements"),
        ("\u{feff}<bundle/>", "line 1: text between elements"),
        ("{}", "line 1: text between elements"),
        ("<", TRUNCATED),
        ("<>", "line 1: not a name of an element or attribute"),
        ("< bundle/>", "line 1: not a name of an element or attribute"),
        ("<1/>", "line 1: not a name of an element or attribute"),
        ("<bundle", TRUNCATED),
        ("<bundle/", TRUNCATED),
        ("<bundle/ >", "line 1: a tag does not end with >"),
        ("<bundle>", TRUNCATED),
        ("<bundle></bundle", TRUNCATED),
        ("<bundle></bundle x>", "line 1: an end tag does not end with >"),
        ("<bundle></ bundle>", "line 1: not a name of an element or attribute"),
        (
            "<bundle>\n</bundles>",
            "line 2: found the end of \"bundles\", expected that of \"bundle\"",
        ),
        (
            "<bundle><null name=\"a\"></bundle>",
            "line 1: found the end of \"bundle\", expected that of \"null\"",
        ),
        ("<bundle/>x", "line 1: text between elements"),
        ("<bundle/><bundle/>", "line 1: something follows the bundle"),
        ("<bundle/></bundle>", "line 1: something follows the bundle"),
        ("<bundle\u{a0}/>", "line 1: a tag does not end with >"),
        (
            "<bundle>\u{0}</bundle>",
            "line 1: a control character, which must be written as a reference",
        ),
        ("<bundle>\r\n</bundle>", "line 1: a carriage return, which must be written &#13;"),
        (
            "<bundle><string name=\"a\">x\ry</string></bundle>",
            "line 1: a carriage return, which must be written &#13;",
        ),
        (
            "<bundle><string name=\"a\">x\u{1b}</string></bundle>",
            "line 1: a control character, which must be written as a reference",
        ),
        ("<bundle><string name=\"a\">]]></string></bundle>", "line 1: ]]> in a text"),
        ("<Bundle/>", "line 1: unexpected element \"Bundle\", expected bundle"),
        ("<pbundle_as_map/>", "line 1: unexpected element \"pbundle_as_map\", expected bundle"),
        ("<a:bundle/>", "line 1: a tag does not end with >"),
        ("</bundle>", "line 1: unexpected element \"bundle\", expected bundle"),
    ]);
    assert_eq!(refusal(b"<bundle>\n\xff</bundle>"), "line 2: not UTF-8");
    assert_eq!(refusal(b"\xfe\xff\x00<"), "line 1: not UTF-8");
    // An overlong zero byte, a lone surrogate, and Android's own binary form.
    assert_eq!(refusal(b"<bundle>\xc0\x80"), "line 1: not UTF-8");
    assert_eq!(refusal(b"<bundle>\xed\xa0\x80"), "line 1: not UTF-8");
    assert_eq!(refusal(b"ABX\0\x10\x12\xff"), "line 1: not UTF-8");
}

#[test]
fn what_is_xml_and_has_no_business_here() {
    check(&[
        ("<!DOCTYPE bundle><bundle/>", "line 1: a document type is not allowed in a bundle"),
        (
            "<!DOCTYPE bundle [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<bundle/>",
            "line 1: a document type is not allowed in a bundle",
        ),
        (
            "<!DOCTYPE bundle SYSTEM \"file:///etc/passwd\"><bundle/>",
            "line 1: a document type is not allowed in a bundle",
        ),
        ("<!ENTITY x \"y\"><bundle/>", "line 1: a document type is not allowed in a bundle"),
        ("<!-- a --><bundle/>", "line 1: a comment is not allowed in a bundle"),
        ("<bundle>\n\n<!-- a --></bundle>", "line 3: a comment is not allowed in a bundle"),
        ("<bundle><![CDATA[x]]></bundle>", "line 1: CDATA is not allowed in a bundle"),
        (
            "<bundle><string name=\"a\">a<![CDATA[b]]></string></bundle>",
            "line 1: CDATA is not allowed in a bundle",
        ),
        (
            "<bundle><?php ?></bundle>",
            "line 1: a processing instruction is not allowed in a bundle",
        ),
        (
            "\n<?xml version=\"1.0\"?><bundle/>",
            "line 2: a processing instruction is not allowed in a bundle",
        ),
        (
            "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><bundle/>",
            "line 1: a processing instruction is not allowed in a bundle",
        ),
        ("<?xml", TRUNCATED),
        ("<?xml version='1.0'", TRUNCATED),
        ("<?xml version='1.0'>", "line 1: the XML declaration does not end with ?>"),
        (
            "<?xml?><bundle/>",
            "line 1: the XML declaration must be of version 1.0 and encoding utf-8",
        ),
        (
            "<?xml version='1.1'?><bundle/>",
            "line 1: the XML declaration must be of version 1.0 and encoding utf-8",
        ),
        (
            "<?xml encoding='utf-8' version='1.0'?><bundle/>",
            "line 1: the XML declaration must be of version 1.0 and encoding utf-8",
        ),
        (
            "<?xml version='1.0' encoding='utf-16'?><bundle/>",
            "line 1: the XML declaration must be of version 1.0 and encoding utf-8",
        ),
        (
            "<?xml version='1.0' standalone='maybe'?><bundle/>",
            "line 1: the XML declaration must be of version 1.0 and encoding utf-8",
        ),
    ]);
}

#[test]
fn references_to_nothing() {
    let cases = [
        "a",
        "nbsp",
        "",
        "#",
        "#x",
        "#x110000",
        "#1114112",
        "#xd800",
        "#55296",
        "#-1",
        "#+1",
        "#x+1",
        "#1 ",
        " #1",
        "#xg",
        "#X41",
        "#99999999999999999999",
        "lt ",
        "LT",
        "#\u{661}",
    ];
    for name in cases {
        let text = format!("<bundle><string name=\"a\">&{name};</string></bundle>");
        let message =
            format!("line 1: reference {name:?} is not to a character or a predefined entity");
        assert_eq!(refusal(text.as_bytes()), message);
        let text = format!("<bundle><int name=\"a\" value=\"&{name};\" /></bundle>");
        assert_eq!(refusal(text.as_bytes()), message);
    }
    assert_eq!(
        refusal(b"<bundle><string name=\"a\">&amp</string></bundle>"),
        "line 1: reference \"amp</string></bundle>\" is not to a character or a predefined entity"
    );
    // What is named in the message is bounded.
    let long = format!("<bundle><string name=\"a\">&{};</string></bundle>", "x".repeat(10_000));
    assert!(refusal(long.as_bytes()).len() < 200);
}

#[test]
fn attributes_that_do_not_belong() {
    check(&[
        ("<bundle a=\"b\"/>", "line 1: attribute \"a\" of \"bundle\" is unknown"),
        ("<bundle><null/></bundle>", "line 1: attribute \"name\" of \"null\" is missing"),
        (
            "<bundle><string>x</string></bundle>",
            "line 1: attribute \"name\" of \"string\" is missing",
        ),
        ("<bundle><int name=\"a\"/></bundle>", "line 1: attribute \"value\" of \"int\" is missing"),
        ("<bundle><int value=\"1\"/></bundle>", "line 1: attribute \"name\" of \"int\" is missing"),
        (
            "<bundle><int-array name=\"a\"/></bundle>",
            "line 1: attribute \"num\" of \"int-array\" is missing",
        ),
        (
            "<bundle><string name=\"a\" value=\"b\"/></bundle>",
            "line 1: attribute \"value\" of \"string\" is unknown",
        ),
        (
            "<bundle><null name=\"a\" xml:space=\"b\"/></bundle>",
            "line 1: an attribute without a value",
        ),
        ("<bundle><null name=\"a\" name=\"b\"/></bundle>", "line 1: an attribute is there twice"),
        ("<bundle><null name/></bundle>", "line 1: an attribute without a value"),
        ("<bundle><null name=a/></bundle>", "line 1: the value of an attribute is not in quotes"),
        ("<bundle><null name=\"a/></bundle>", "line 1: < in the value of an attribute"),
        ("<bundle><null name=\"a", TRUNCATED),
        ("<bundle><null name=\"a\"b=\"c\"/></bundle>", "line 1: a tag does not end with >"),
        ("<bundle><null name=\"a'/></bundle>", "line 1: < in the value of an attribute"),
        (
            "<bundle><null name=\"a\nb\"/></bundle>",
            "line 1: a control character, which must be written as a reference",
        ),
        (
            "<bundle><null name=\"a\tb\"/></bundle>",
            "line 1: a control character, which must be written as a reference",
        ),
        ("<bundle><null name=\"<\"/></bundle>", "line 1: < in the value of an attribute"),
        (
            "<bundle><null a='' b='' c='' d='' e='' f='' g='' h='' i=''/></bundle>",
            "line 1: too many attributes",
        ),
    ]);
}

#[test]
fn values_that_are_none() {
    check(&[
        (
            "<bundle><integer name=\"a\" value=\"1\"/></bundle>",
            "line 1: unexpected element \"integer\", expected a type of a bundle",
        ),
        (
            "<bundle><item value=\"1\"/></bundle>",
            "line 1: unexpected element \"item\", expected a type of a bundle",
        ),
        (
            "<bundle><bundle name=\"a\"/></bundle>",
            "line 1: unexpected element \"bundle\", expected a type of a bundle",
        ),
        (
            "<bundle><map name=\"a\"/></bundle>",
            "line 1: unexpected element \"map\", expected a type of a bundle",
        ),
        (
            "<bundle><byte-array name=\"a\" num=\"0\"/></bundle>",
            "line 1: unexpected element \"byte-array\", expected a type of a bundle",
        ),
        ("<bundle><int name=\"a\" value=\"1\">2</int></bundle>", "line 1: text between elements"),
        (
            "<bundle><int name=\"a\" value=\"1\"><null name=\"b\"/></int></bundle>",
            "line 1: unexpected element \"null\", expected nothing",
        ),
        (
            "<bundle><null name=\"a\"><null name=\"b\"/></null></bundle>",
            "line 1: unexpected element \"null\", expected nothing",
        ),
        (
            "<bundle><string name=\"a\">x<null name=\"b\"/></string></bundle>",
            "line 1: unexpected element \"null\", expected nothing but text",
        ),
        ("<bundle>x<null name=\"b\"/></bundle>", "line 1: text between elements"),
        (
            "<bundle><null name=\"a\"/>\n<int name=\"a\" value=\"1\"/></bundle>",
            "line 2: \"a\" is there twice",
        ),
        (
            "<bundle><null name=\"a\"/><null name=\"&#97;\"/></bundle>",
            "line 1: \"a\" is there twice",
        ),
    ]);
    let cases = [
        (
            "int",
            "an int (a decimal number of 32 bits)",
            &[
                "",
                " 1",
                "1 ",
                "0x1",
                "1.0",
                "2147483648",
                "-2147483649",
                "--1",
                "1_0",
                "\u{663}",
                "true",
            ][..],
        ),
        (
            "long",
            "a long (a decimal number of 64 bits)",
            &["", "9223372036854775808", "-9223372036854775809", "1L", "1e3"][..],
        ),
        (
            "double",
            "a double (a decimal number, NaN, Infinity or -Infinity)",
            &["", "nan", "inf", "infinity", "+Infinity", "1,0", "1f", "0x1p3", "e", ".", "1e"][..],
        ),
        (
            "boolean",
            "a boolean (true or false)",
            &["", "True", "TRUE", "1", "0", "yes", " true"][..],
        ),
    ];
    for (element, kind, values) in cases {
        for value in values {
            let message = format!("line 1: {value:?} is not {kind}");
            let text = format!("<bundle><{element} name=\"a\" value=\"{value}\"/></bundle>");
            assert_eq!(refusal(text.as_bytes()), message);
            let text = format!(
                "<bundle><{element}-array name=\"a\" num=\"1\"><item value=\"{value}\"/></{element}-array></bundle>"
            );
            assert_eq!(refusal(text.as_bytes()), message);
        }
    }
}

#[test]
fn lists_that_are_none() {
    check(&[
        (
            "<bundle><int-array name=\"a\" num=\"1\"/></bundle>",
            "line 1: the list has 0 items, and its num is 1",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"0\"><item value=\"1\"/></int-array></bundle>",
            "line 1: the list has 1 items, and its num is 0",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"18446744073709551615\"/></bundle>",
            "line 1: the list has 0 items, and its num is 18446744073709551615",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"18446744073709551616\"/></bundle>",
            "line 1: \"18446744073709551616\" is not the length of a list",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"-1\"/></bundle>",
            "line 1: \"-1\" is not the length of a list",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"\"/></bundle>",
            "line 1: \"\" is not the length of a list",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"1\">1</int-array></bundle>",
            "line 1: text between elements",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"1\"><int value=\"1\"/></int-array></bundle>",
            "line 1: unexpected element \"int\", expected item",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"1\"><item/></int-array></bundle>",
            "line 1: attribute \"value\" of \"item\" is missing",
        ),
        (
            "<bundle><int-array name=\"a\" num=\"1\"><item name=\"b\" value=\"1\"/></int-array></bundle>",
            "line 1: attribute \"name\" of \"item\" is unknown",
        ),
        (
            "<bundle><string-array name=\"a\" num=\"1\"><item>b</item></string-array></bundle>",
            "line 1: attribute \"value\" of \"item\" is missing",
        ),
        (
            "<bundle><string-array name=\"a\" num=\"1\"><item value=\"b\">c</item></string-array></bundle>",
            "line 1: text between elements",
        ),
    ]);
}

fn nested(depth: usize) -> String {
    let inner = depth - 1;
    format!(
        "<bundle>{}{}</bundle>",
        "<pbundle_as_map name=\"a\">".repeat(inner),
        "</pbundle_as_map>".repeat(inner)
    )
}

#[test]
fn what_is_too_deep_too_many_and_too_long() {
    Bundle::read(nested(MAX_DEPTH).as_bytes()).unwrap();
    let message = "the bundle is nested more than 8 deep";
    assert_eq!(refusal(nested(MAX_DEPTH + 1).as_bytes()), message);
    assert_eq!(refusal(nested(20_000).as_bytes()), message);

    let entries = |count: usize| {
        let entries: String = (0..count).map(|n| format!("<null name=\"{n}\"/>")).collect();
        format!("<bundle>{entries}</bundle>")
    };
    assert_eq!(Bundle::read(entries(MAX_ENTRIES).as_bytes()).unwrap().len(), MAX_ENTRIES);
    let message = "the bundle has more than 4096 entries";
    assert_eq!(refusal(entries(MAX_ENTRIES + 1).as_bytes()), message);
    let list = |count: usize| {
        let items = "<item value=\"1\"/>".repeat(count);
        format!("<bundle><int-array name=\"a\" num=\"{count}\">{items}</int-array></bundle>")
    };
    Bundle::read(list(MAX_ENTRIES - 1).as_bytes()).unwrap();
    assert_eq!(refusal(list(MAX_ENTRIES).as_bytes()), message);

    let spaces = |length: usize| format!("<bundle>{}</bundle>", " ".repeat(length - 17));
    Bundle::read(spaces(MAX_BYTES).as_bytes()).unwrap();
    let message = "the bundle has 1048577 bytes, more than the limit of 1048576";
    assert_eq!(refusal(spaces(MAX_BYTES + 1).as_bytes()), message);
}

/// Lines are counted for errors only: a million references take no million passes.
#[test]
fn references_are_cheap() {
    let references = "&lt;".repeat(MAX_BYTES / 4 - 20);
    let text = format!("<bundle><string name=\"a\">{references}</string></bundle>");
    let bundle = Bundle::read(text.as_bytes()).unwrap();
    assert_eq!(bundle.get_string("a").unwrap().unwrap().len(), references.len() / 4);
}
