//! How a chain looks.

use crate::support::{Forger, PROFILE, decode, handover};
use dice::{Chain, Config, ConfigDescriptor, Handover, InputValues, Mode};

/// The chain of one stage with this descriptor.
fn described(descriptor: Vec<u8>) -> Chain {
    let inputs = InputValues {
        code_hash: [1; 64],
        config: Config::Descriptor(descriptor),
        authority_hash: [2; 64],
        mode: Mode::Maintenance,
        hidden: [0; 64],
    };
    let root = Handover::root(&[1; 32]).unwrap();
    Chain::read(&root.next(&inputs).unwrap().chain).unwrap()
}

#[test]
fn a_chain_is_shown_as_it_was() {
    let chain = Chain::read(&handover(3).chain).unwrap();
    assert_eq!(chain.to_string(), include_str!("../data/reference.txt"));
}

#[test]
fn a_chain_is_json_as_it_was() {
    let chain = Chain::read(&handover(3).chain).unwrap();
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../data/reference.json")).unwrap();
    assert_eq!(chain.to_json(), golden);
}

#[test]
fn a_hostile_text_cannot_write_to_the_terminal() {
    let hostile = "\u{1b}[2J\u{7}\r\nall is well\u{202e}\u{0}\u{9b}1m";
    let descriptor = ConfigDescriptor {
        component_name: Some(hostile.to_owned()),
        other: [
            (-72_000, hostile.into()),
            (-71_000, decode(&[0x82, 0x61, 0x0a, 0x41, 0x0a])),
            (
                -71_002,
                ciborium::Value::Array(vec![hostile.into(), crate::support::map(&[(9, 1.into())])]),
            ),
        ]
        .into(),
        ..ConfigDescriptor::default()
    };
    let shown = described(descriptor.encode()).to_string();
    assert!(shown.chars().all(|c| c == '\n' || c.is_ascii_graphic() || c == ' '), "{shown}");
    assert!(!shown.lines().any(|line| line.starts_with("all is well")), "{shown}");
    assert!(shown.contains(r#"["\n", h'0a']"#), "{shown}");
}

#[test]
fn a_hostile_profile_name_cannot_either() {
    let forger = Forger::new(1);
    let mut claims = forger.claims(&Forger::new(2).public);
    claims.set(PROFILE, "\u{1b}]0;x\u{7}");
    let chain = Chain::read(&forger.chain([forger.certificate(claims)])).unwrap();
    assert!(chain.to_string().contains(r#""\u{1b}]0;x\u{7}""#), "{chain}");
}

/// All that a chain can be made to hold, in the form that takes most room.
#[test]
fn what_is_shown_is_bounded() {
    let text = "\u{1}".repeat(14_000);
    let descriptor = ConfigDescriptor { component_name: Some(text), ..ConfigDescriptor::default() };
    let shown = described(descriptor.encode()).to_string();
    assert!(shown.len() < 1 << 18, "{}", shown.len());

    let parts = vec![ciborium::Value::Map(vec![(1.into(), 1.into())]); 5_000];
    let other = [(-71_002, ciborium::Value::Array(parts))].into();
    let descriptor = ConfigDescriptor { other, ..ConfigDescriptor::default() };
    let shown = described(descriptor.encode()).to_string();
    assert!(shown.len() < 1 << 20, "{}", shown.len());
}
