//! Hand-overs and chains that are as they should be.

use crate::support::{self, Forger, UDS, handover, stages};
use dice::{
    Cdi, Cdis, Chain, Config, ConfigDescriptor, Error, Handover, InputValues, KeyType,
    MAX_CERTIFICATES, MAX_CHAIN, Mode, PrivateKey, Profile, certificate,
};

#[test]
fn a_chain_says_what_was_measured() {
    let handover = handover(3);
    let chain = Chain::read(&handover.chain).unwrap();
    assert_eq!(chain.certificates().len(), 3);
    assert_eq!(*chain.root_key(), PrivateKey::from_cdi(&Cdi::new(UDS), KeyType::Ed25519).public());
    assert_eq!(
        *chain.leaf_key(),
        PrivateKey::from_cdi(&handover.cdis.attest, KeyType::Ed25519).public()
    );
    let mut issuer = chain.root_key().clone();
    for (certificate, inputs) in chain.certificates().iter().zip(stages()) {
        assert_eq!(certificate.issuer, hex::encode(issuer.id()));
        assert_eq!(certificate.subject, hex::encode(certificate.key.id()));
        assert_eq!(certificate.code_hash, inputs.code_hash);
        assert_eq!(certificate.authority_hash, inputs.authority_hash);
        assert_eq!(certificate.mode, inputs.mode);
        assert_eq!(certificate.profile.as_deref(), Some("android.15"));
        assert_eq!(
            certificate.config_descriptor.clone().map(Config::Descriptor),
            Some(inputs.config)
        );
        assert_eq!(
            (&certificate.code_descriptor, &certificate.authority_descriptor),
            (&None, &None)
        );
        issuer = certificate.key.clone();
    }
}

#[test]
fn a_hand_over_reads_back() {
    for stages in 0..=3 {
        let handover = handover(stages);
        assert_eq!(Handover::read(&handover.encode()), Ok(handover));
    }
}

#[test]
fn a_hand_over_has_the_bytes_it_had() {
    let golden = include_bytes!("../data/reference.cbor");
    assert_eq!(hex::encode(&**handover(3).encode()), hex::encode(golden));
}

#[test]
fn the_secrets_of_a_hand_over_are_those_of_its_stages() {
    let cdis = stages().iter().fold(Cdis::of_uds(&UDS), |cdis, inputs| cdis.next(inputs));
    assert_eq!(handover(3).cdis, cdis);
}

#[test]
fn every_measurement_changes_the_secret_that_attests_and_the_lasting_ones_the_one_that_seals() {
    let [first, ..] = stages();
    let start = Cdis::of_uds(&UDS);
    let before = start.next(&first);
    let same = InputValues { config: first.config.clone(), ..first };
    assert_eq!(start.next(&same), before);

    let change = |changed: InputValues| {
        let after = start.next(&changed);
        (after.attest != before.attest, after.seal != before.seal)
    };
    let inputs = || first.clone();
    assert_eq!(change(InputValues { code_hash: [9; 64], ..inputs() }), (true, false));
    assert_eq!(change(InputValues { config: Config::Inline([9; 64]), ..inputs() }), (true, false));
    assert_eq!(change(InputValues { authority_hash: [9; 64], ..inputs() }), (true, true));
    assert_eq!(change(InputValues { mode: Mode::Debug, ..inputs() }), (true, true));
    assert_eq!(change(InputValues { hidden: [9; 64], ..inputs() }), (true, true));
}

#[test]
fn keys_of_both_types_may_follow_one_another() {
    let types = [KeyType::Ed25519, KeyType::P256, KeyType::P256, KeyType::Ed25519];
    let key = |at: usize| PrivateKey::from_cdi(&Cdi::new([at as u8; 32]), types[at]);
    let [inputs, ..] = stages();
    let mut bytes = [&[0x84][..], &key(0).public().to_cose_key()].concat();
    for at in 1..types.len() {
        let made = certificate(&key(at - 1), &key(at).public(), &inputs, Profile::Generic);
        bytes.extend(made.unwrap());
    }
    let chain = Chain::read(&bytes).unwrap();
    let found: Vec<_> = chain.certificates().iter().map(|it| it.key.key_type()).collect();
    assert_eq!(found, types[1..]);
    assert_eq!(chain.root_key().key_type(), types[0]);
}

#[test]
fn optional_claims_are_read() {
    let forger = Forger::new(1);
    let mut claims = forger.claims(&Forger::new(2).public);
    claims.bytes(support::CODE_DESCRIPTOR, 0xc0, 3);
    claims.bytes(support::AUTHORITY_DESCRIPTOR, 0xc1, 0);
    claims.set(support::PROFILE, "something else");
    let chain = Chain::read(&forger.chain([forger.certificate(claims)])).unwrap();
    let certificate = &chain.certificates()[0];
    assert_eq!(certificate.code_descriptor.as_deref(), Some(&[0xc0; 3][..]));
    assert_eq!(certificate.authority_descriptor.as_deref(), Some(&[][..]));
    assert_eq!(certificate.profile.as_deref(), Some("something else"));
    assert_eq!((certificate.config_hash, &certificate.config_descriptor), ([2; 64], &None));
}

#[test]
fn a_chain_has_room_for_as_many_certificates_as_it_says_and_no_more() {
    let inputs = support::inputs(1, &ConfigDescriptor::default(), Mode::Normal);
    let mut full = Handover::root(&UDS).unwrap();
    for _ in 0..MAX_CERTIFICATES {
        full = full.next(&inputs).unwrap();
    }
    assert_eq!(Chain::read(&full.chain).unwrap().certificates().len(), MAX_CERTIFICATES);
    let count = MAX_CERTIFICATES + 1;
    assert_eq!(full.next(&inputs), Err(Error::TooManyCertificates { count }));
}

#[test]
fn nothing_is_made_that_is_too_long_to_be_read() {
    let of_len =
        |len| InputValues { config: Config::Descriptor(vec![0; len]), ..stages()[0].clone() };
    let root = Handover::root(&UDS).unwrap();
    assert!(matches!(root.next(&of_len(MAX_CHAIN)), Err(Error::ChainTooLong { .. })));
    let key = PrivateKey::from_cdi(&root.cdis.attest, KeyType::P256);
    let made = certificate(&key, &key.public(), &of_len(MAX_CHAIN), Profile::Generic);
    assert!(matches!(made, Err(Error::ChainTooLong { .. })));
}

#[test]
fn descriptors_read_back_and_are_in_the_order_of_their_encoded_keys() {
    for inputs in stages() {
        let Config::Descriptor(bytes) = inputs.config else { panic!("no descriptor") };
        assert_eq!(ConfigDescriptor::read(&bytes).unwrap().encode(), bytes);
    }
    let descriptor = ConfigDescriptor {
        component_name: Some("n".to_owned()),
        security_version: Some(u64::MAX),
        other: [(-80_000, 1.into()), (-1, 2.into()), (5, 3.into()), (300, 4.into())].into(),
        ..ConfigDescriptor::default()
    };
    assert_eq!(
        hex::encode(descriptor.encode()),
        "a6 05 03 19012c 04 20 02 3a00011171 616e 3a00011174 1bffffffffffffffff 3a0001387f 01"
            .replace(' ', "")
    );
}

#[test]
fn a_descriptor_may_have_its_keys_in_any_order() {
    let bytes = hex::decode("a2 3a00011557 6161 3a00011171 616e".replace(' ', "")).unwrap();
    let descriptor = ConfigDescriptor::read(&bytes).unwrap();
    assert_eq!(descriptor.component_name.as_deref(), Some("n"));
    assert_eq!(descriptor.other, [(-71_000, "a".into())].into());
}

#[test]
fn no_secret_is_printed() {
    let [inputs, ..] = stages();
    let handover = handover(1);
    let key = PrivateKey::from_cdi(&handover.cdis.attest, KeyType::P256);
    let printed = format!("{handover:?} {:?} {inputs:?} {key:?}", handover.cdis);
    for secret in [handover.cdis.attest.expose(), handover.cdis.seal.expose()] {
        assert!(
            !printed.contains(&format!("{secret:?}")) && !printed.contains(&hex::encode(secret))
        );
    }
    assert!(!printed.contains(&format!("{:?}", inputs.hidden)), "{printed}");
    assert!(printed.contains("Cdi(..)") && printed.contains("PrivateKey(P-256, ..)"), "{printed}");
}
