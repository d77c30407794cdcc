//! Every input and every secret, byte for byte; `testdata/golden.py` computes the same.

use dice::{Cdis, Config, InputValues};
use identity::{Boot, Payload, Run, VmSecret};

use crate::samples::{UDS, boot, payload};

/// What `golden.py` prints of a stage, and the secrets of the stage.
fn stage(title: &str, cdis: &Cdis, inputs: &InputValues) -> (String, Cdis) {
    let Config::Descriptor(descriptor) = &inputs.config else { panic!("{:?}", inputs.config) };
    let cdis = cdis.next(inputs);
    let lines = [
        title.to_owned(),
        hex::encode(descriptor),
        hex::encode(inputs.code_hash),
        hex::encode(inputs.authority_hash),
        hex::encode(inputs.hidden),
        hex::encode(cdis.attest.expose()),
        hex::encode(cdis.seal.expose()),
    ];
    (lines.join("\n") + "\n", cdis)
}

#[test]
fn golden_values() {
    let uds = Cdis::of_uds(&UDS);
    let (first, booted) = stage("boot", &uds, &boot().inputs());
    let second = Boot { debuggable: true, command_line: "", instance_id: &[], ..boot() };
    let (second, _) = stage("boot, debuggable, without an instance id", &uds, &second.inputs());
    let (third, cdis) = stage("payload with a configuration", &booted, &payload().inputs());
    let binary = Payload {
        run: Run::Binary("libpayload.so"),
        extra_apks: vec![],
        apexes: vec![],
        debuggable: false,
        hidden: [0; 64],
        ..payload()
    };
    let (fourth, _) = stage("payload with a binary", &booted, &binary.inputs());
    let secret = VmSecret::of(&cdis.seal);
    let mut secrets = "secrets of the payload with a configuration\n".to_owned();
    for name in [&b""[..], b"name", &b"\0\xff".repeat(100)] {
        secrets += &(hex::encode(*secret.payload_secret(name)) + "\n");
    }
    secrets += &(hex::encode(*secret.storage_key()) + "\n");
    let expected = include_str!("../../testdata/golden.txt");
    assert_eq!([first, second, third, fourth, secrets].concat(), expected);
}
