//! Chains to test with: good ones, and the parts to forge others from.

use ciborium::Value;
use dice::{
    Cdi, ComponentVersion, Config, ConfigDescriptor, Handover, InputValues, KeyType, Mode,
    PrivateKey, PublicKey,
};
use ed25519_dalek::{Signer, SigningKey};
use sha2::Sha512;

pub const ISSUER: i64 = 1;
pub const SUBJECT: i64 = 2;
pub const CODE_HASH: i64 = -4_670_545;
pub const CODE_DESCRIPTOR: i64 = -4_670_546;
pub const CONFIG_HASH: i64 = -4_670_547;
pub const CONFIG_DESCRIPTOR: i64 = -4_670_548;
pub const AUTHORITY_HASH: i64 = -4_670_549;
pub const AUTHORITY_DESCRIPTOR: i64 = -4_670_550;
pub const MODE: i64 = -4_670_551;
pub const KEY: i64 = -4_670_552;
pub const KEY_USAGE: i64 = -4_670_553;
pub const PROFILE: i64 = -4_670_554;

const KEY_SALT: &str = "63b6a04d2c077fc10f639f21da793844356cc2b0b441b3a77124035c03f8e1be\
                        6035d31f282821a7450a02222ab1b3cff1679b05ab1ca5d1affb789ccd2b0b3b";

/// The secret that the test chains start from.
pub const UDS: [u8; 32] = [0x5a; 32];

/// A firmware, a kernel and a payload.
pub fn stages() -> [InputValues; 3] {
    let firmware = ConfigDescriptor {
        component_name: Some("firmware".to_owned()),
        component_version: Some(ComponentVersion::Text("2026-11".to_owned())),
        resettable: true,
        security_version: Some(7),
        ..ConfigDescriptor::default()
    };
    let kernel = ConfigDescriptor {
        component_name: Some("kernel".to_owned()),
        component_version: Some(ComponentVersion::Number(612)),
        rkp_vm_marker: true,
        other: [(-72_000, Value::from("console=hvc0 panic=-1"))].into(),
        ..ConfigDescriptor::default()
    };
    let package = map(&[
        (1, "apk:com.example".into()),
        (2, 3.into()),
        (3, Value::Bytes(vec![0x33; 32])),
        (4, Value::Bytes(vec![0x44; 64])),
    ]);
    let payload = ConfigDescriptor {
        component_name: Some("payload".to_owned()),
        other: [
            (-71_001, map(&[(1, "libpayload.so".into())])),
            (-71_002, Value::Array(vec![package])),
        ]
        .into(),
        ..ConfigDescriptor::default()
    };
    [inputs(1, &firmware, Mode::Normal), inputs(2, &kernel, Mode::Normal), {
        inputs(3, &payload, Mode::Debug)
    }]
}

pub fn inputs(fill: u8, descriptor: &ConfigDescriptor, mode: Mode) -> InputValues {
    InputValues {
        code_hash: [fill; 64],
        config: Config::Descriptor(descriptor.encode()),
        authority_hash: if fill == 2 { [0; 64] } else { [fill | 0xa0; 64] },
        mode,
        hidden: [fill | 0xf0; 64],
    }
}

/// The hand-over after so many of the [`stages`].
pub fn handover(stages_done: usize) -> Handover {
    let root = Handover::root(&UDS).unwrap();
    stages().iter().take(stages_done).fold(root, |handover, inputs| handover.next(inputs).unwrap())
}

/// A map of labels.
pub fn map(entries: &[(i64, Value)]) -> Value {
    Value::Map(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
}

pub fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

pub fn decode(bytes: &[u8]) -> Value {
    ciborium::from_reader(bytes).unwrap()
}

/// The entries of a map, to change.
#[derive(Clone, Debug)]
pub struct Entries(pub Vec<(Value, Value)>);

impl Entries {
    pub fn of(value: &Value) -> Self {
        Self(value.as_map().unwrap().clone())
    }

    pub fn get(&self, label: i64) -> &Value {
        &self.0.iter().find(|(key, _)| *key == label.into()).unwrap().1
    }

    pub fn remove(&mut self, label: i64) {
        self.0.retain(|(key, _)| *key != label.into());
    }

    /// Puts a value in the place of the one there is, or at the end.
    pub fn set(&mut self, label: i64, value: impl Into<Value>) {
        match self.0.iter_mut().find(|(key, _)| *key == label.into()) {
            Some((_, old)) => *old = value.into(),
            None => self.add(label, value),
        }
    }

    pub fn add(&mut self, label: i64, value: impl Into<Value>) {
        self.0.push((label.into(), value.into()));
    }

    pub fn bytes(&mut self, label: i64, fill: u8, len: usize) {
        self.set(label, Value::Bytes(vec![fill; len]));
    }

    pub fn into_value(self) -> Value {
        Value::Map(self.0)
    }
}

/// A key of the test that signs whatever it is given.
pub struct Forger {
    key: SigningKey,
    pub public: PublicKey,
}

impl Forger {
    pub fn new(fill: u8) -> Self {
        let cdi = Cdi::new([fill; 32]);
        let salt = hex::decode(KEY_SALT).unwrap();
        let mut seed = [0; 32];
        let kdf = hkdf::Hkdf::<Sha512>::new(Some(&salt), cdi.expose());
        kdf.expand(b"Key Pair", &mut seed).unwrap();
        let key = SigningKey::from_bytes(&seed);
        let public = PrivateKey::from_cdi(&cdi, KeyType::Ed25519).public();
        assert_eq!(public.to_bytes(), key.verifying_key().to_bytes());
        Self { key, public }
    }

    pub fn id(&self) -> String {
        hex::encode(self.public.id())
    }

    /// Claims about `subject` with which nothing is wrong.
    pub fn claims(&self, subject: &PublicKey) -> Entries {
        let hash = |fill| Value::Bytes(vec![fill; 64]);
        Entries::of(&map(&[
            (ISSUER, self.id().into()),
            (SUBJECT, hex::encode(subject.id()).into()),
            (CODE_HASH, hash(1)),
            (CONFIG_DESCRIPTOR, hash(2)),
            (AUTHORITY_HASH, hash(3)),
            (MODE, Value::Bytes(vec![1])),
            (KEY, Value::Bytes(subject.to_cose_key())),
            (KEY_USAGE, Value::Bytes(vec![0x20])),
        ]))
    }

    /// A COSE_Sign1 of the payload.
    pub fn sign(&self, payload: &[u8]) -> Vec<Value> {
        self.sign_with_header(&hex::decode("a10127").unwrap(), payload)
    }

    pub fn sign_with_header(&self, header: &[u8], payload: &[u8]) -> Vec<Value> {
        let signed = Value::Array(vec![
            "Signature1".into(),
            header.into(),
            Value::Bytes(Vec::new()),
            payload.into(),
        ]);
        let signature = self.key.sign(&encode(&signed)).to_bytes();
        vec![header.into(), Value::Map(Vec::new()), payload.into(), (&signature[..]).into()]
    }

    pub fn certificate(&self, claims: Entries) -> Value {
        Value::Array(self.sign(&encode(&claims.into_value())))
    }

    /// The chain from this key over these certificates.
    pub fn chain(&self, certificates: impl IntoIterator<Item = Value>) -> Vec<u8> {
        let mut entries = vec![decode(&self.public.to_cose_key())];
        entries.extend(certificates);
        encode(&Value::Array(entries))
    }
}
