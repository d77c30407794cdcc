//! From a hand-over to secrets.

use super::*;
use dice::{Chain, Config, InputValues, Mode};

const UDS: [u8; 32] = [5; 32];

fn boot_stage() -> dice::Handover {
    let inputs = InputValues {
        code_hash: [1; 64],
        config: Config::Inline([2; 64]),
        authority_hash: [0; 64],
        mode: Mode::Normal,
        hidden: [3; 64],
    };
    dice::Handover::root(&UDS).unwrap().next(&inputs).unwrap()
}

fn settings() -> Handover {
    Handover {
        debuggable: false,
        instance_id: vec![6; 64],
        payload: None,
        storage: None,
        payload_disk: None,
        instance_image: true,
        dice: boot_stage().encode(),
    }
}

fn data(root: u8) -> ApkData {
    ApkData {
        root_hash: vec![root; 32],
        cert_hash: vec![2; 64],
        package_name: "com.example".into(),
        version_code: 3,
        size: 8192,
    }
}

fn found() -> Found {
    let apex = ApexData {
        name: "apex".into(),
        manifest_name: Some("com.android.art".into()),
        manifest_version: Some(7),
        public_key: vec![8; 9],
        root_digest: vec![9; 32],
        last_update_seconds: 10,
        is_factory: true,
    };
    Found {
        apk: data(1),
        extra_apks: vec![data(2)],
        apexes: vec![apex],
        task: library().remembered(),
    }
}

fn library() -> Wanted {
    Wanted::Library("liba.so".into())
}

fn identity(settings: &mut Handover, found: &Found, wanted: &Wanted, salt: u8) -> Identity {
    BootIdentity::take(settings).unwrap().of_payload(found, wanted, Some(&[salt; 64])).unwrap()
}

#[test]
fn the_chain_leads_to_the_payload() {
    let identity = identity(&mut settings(), &found(), &library(), 1);
    let chain = Chain::read(identity.chain()).unwrap();
    assert_eq!(chain.certificates().len(), 2);
    assert_eq!(chain.certificates().last().unwrap().mode, Mode::Normal);
    let again = self::identity(&mut settings(), &found(), &library(), 1);
    assert_eq!(again.chain(), identity.chain());
    assert_eq!(again.payload_secret(b"a"), identity.payload_secret(b"a"));
    assert_eq!(again.storage_key(), identity.storage_key());
    assert!(again.attestation_cdi() == identity.attestation_cdi());
    assert_ne!(identity.payload_secret(b"a"), identity.payload_secret(b"b"));
}

#[test]
fn every_input_is_what_was_found() {
    let (found, hash) = (found(), data(1));
    let apk = |root_hash| Apk {
        package: "com.example",
        version: 3,
        root_hash,
        cert_hash: &hash.cert_hash,
    };
    let expected = Payload {
        apk: apk(&[1; 32]),
        extra_apks: vec![apk(&[2; 32])],
        apexes: vec![Apex {
            name: "com.android.art",
            version: 7,
            root_digest: &[9; 32],
            public_key: &[8; 9],
        }],
        run: Run::ConfigPath("/mnt/apk/assets/vm_config.json"),
        debuggable: true,
        hidden: hidden_of(Some(&[4; 64]), &[]),
        #[cfg(feature = "test-drop-input")]
        drop: None,
    };
    let expected = boot_stage().next(&expected.inputs()).unwrap();
    let wanted = Wanted::Config("assets/vm_config.json".into());
    let mut settings = Handover { debuggable: true, ..settings() };
    let identity = identity(&mut settings, &found, &wanted, 4);
    assert_eq!(identity.chain(), expected.chain);
    assert_eq!(
        identity.payload_secret(b"x"),
        VmSecret::of(&expected.cdis.seal).payload_secret(b"x")
    );
}

#[test]
fn another_payload_or_instance_has_another_secret() {
    let secret = |settings: &mut Handover, found: &Found, wanted: &Wanted, salt| {
        *identity(settings, found, wanted, salt).payload_secret(b"a")
    };
    let base = secret(&mut settings(), &found(), &library(), 1);
    let signer = |apk: ApkData| ApkData { cert_hash: vec![7; 64], ..apk };
    let others = [
        secret(&mut settings(), &found(), &library(), 2),
        secret(&mut Handover { debuggable: true, ..settings() }, &found(), &library(), 1),
        secret(&mut settings(), &Found { apk: signer(data(1)), ..found() }, &library(), 1),
    ];
    for other in others {
        assert_ne!(other, base);
    }
}

#[test]
fn without_an_instance_image_the_id_tells_instances_apart() {
    let of_id = |id: Vec<u8>| {
        let mut settings = Handover { instance_id: id, ..settings() };
        let identity = BootIdentity::take(&mut settings).unwrap();
        *identity.of_payload(&found(), &library(), None).unwrap().payload_secret(b"a")
    };
    assert_eq!(of_id(vec![6; 64]), of_id(vec![6; 64]));
    assert_ne!(of_id(vec![6; 64]), of_id(vec![7; 64]));
    assert_ne!(of_id(vec![6; 64]), of_id(vec![]));
}

#[test]
fn nothing_of_the_secrets_stays_behind_or_is_shown() {
    let mut settings = settings();
    let boot = BootIdentity::take(&mut settings).unwrap();
    assert!(settings.dice.is_empty());
    let secret = |cdi: &Cdi| format!("{:?}", cdi.expose());
    let (attest, seal) = (secret(&boot.stage.cdis.attest), secret(&boot.stage.cdis.seal));
    let shown = format!("{boot:?}");
    assert!(!shown.contains(&attest) && !shown.contains(&seal), "{shown}");
    let identity = boot.of_payload(&found(), &library(), None).unwrap();
    assert!(format!("{identity:?}").ends_with(" bytes, .. }"));
}

#[test]
fn what_is_no_identity_is_refused() {
    for dice in [vec![], vec![0; 100], boot_stage().encode()[..100].to_vec()] {
        let mut settings = Handover { dice: Zeroizing::new(dice), ..settings() };
        let failure = BootIdentity::take(&mut settings).unwrap_err();
        assert_eq!(failure.kind, Kind::Runtime);
        assert!(failure.message.starts_with("the identity that the host handed over: "));
    }
}
