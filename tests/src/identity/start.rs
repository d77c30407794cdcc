//! A VM that is started in one way or another, and what its payload has of its identity.

use crate::packages::{Package, key, new_key};
use crate::{House, Outcome, wait_until};
use apksign::KeyPair;
use dice::{Cdi, Chain, KeyType, PrivateKey};
use serde_json::json;
use sha2::{Digest, Sha512};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// The library that answers questions about the identity: see `tests/payloads/identity.c`.
const LIBRARY: &str = "libidentity.so";

/// The secret that is asked for.
const QUESTION: &str = "secret 6e616d65 32";

/// A house in which the same package is started in many ways.
pub struct World {
    /// Where all files are.
    pub house: House,
    base: Start,
}

/// A package that was made, and what a certificate says of it.
#[derive(Clone)]
pub struct Made {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u64,
    /// Its bytes.
    pub apk: Vec<u8>,
    /// The root of its Merkle tree.
    pub root_hash: Vec<u8>,
    /// SHA-512 of its signer's certificate.
    pub cert_hash: Vec<u8>,
}

/// How a VM is started.
#[derive(Clone)]
pub struct Start {
    /// The package.
    pub package: Made,
    /// The package that the configuration names besides.
    pub extra: Made,
    /// The configuration.
    pub config: &'static str,
    /// The file with the instance id; made when it is not there.
    pub id: Option<&'static str>,
    /// The instance image, which has an id of its own if none is given; made when it is not there.
    pub instance: Option<&'static str>,
    /// The encrypted storage.
    pub storage: Option<&'static str>,
    /// The debug level.
    pub debug: &'static str,
    /// The guest image, if it is not the usual one.
    pub image: Option<String>,
    /// More flags.
    pub flags: &'static [&'static str],
    /// The input that the host leaves out.
    pub dropped: Option<&'static str>,
    /// The state directory.
    pub state: &'static str,
    /// Whether every processor has something else to do.
    pub busy: bool,
}

/// What a payload has of its VM's identity.
#[derive(Debug)]
pub struct Seen {
    /// A secret of the instance.
    pub secret: String,
    /// The attestation CDI.
    pub cdi: String,
    /// The certificates, verified.
    pub chain: Chain,
}

/// A configuration with an extra package.
pub const CONFIG: &str = "assets/vm_config.json";
/// The same at another path.
pub const OTHER_CONFIG: &str = "assets/other_config.json";
/// One without extra packages.
pub const ALONE: &str = "assets/alone.json";

impl World {
    /// A world with nothing in it.
    pub fn of(house: House) -> Self {
        let base = Start {
            package: made(PACKAGE, 7, &package(&house, 1), key()),
            extra: extra(1),
            config: CONFIG,
            id: Some("id"),
            instance: None,
            storage: None,
            debug: "full",
            image: None,
            flags: &[],
            dropped: None,
            state: "state",
            busy: false,
        };
        Self { house, base }
    }

    /// The start that others are compared with.
    pub fn base(&self) -> Start {
        self.base.clone()
    }

    /// From now on the host leaves an input out.
    pub fn drop(&mut self, input: &'static str) {
        self.base.dropped = Some(input);
    }

    /// The package with another byte in one of its files.
    pub fn other_code(&self) -> Made {
        made(PACKAGE, 7, &package(&self.house, 2), key())
    }

    /// The package with another signer.
    pub fn other_signer(&self) -> Made {
        static OTHER: OnceLock<KeyPair> = OnceLock::new();
        made(PACKAGE, 7, &package(&self.house, 1), OTHER.get_or_init(new_key))
    }

    /// Starts a VM that way and asks its payload.
    pub fn ask(&self, start: &Start, questions: &[&str]) -> Outcome {
        self.house.write("package.apk", &start.package.apk);
        self.house.write("extra.apk", &start.extra.apk);
        let path = |name: &str| self.house.path(name).to_str().unwrap().to_owned();
        let mut words = vec!["run-app".to_owned(), path("package.apk"), "-".to_owned()];
        words.extend(start.instance.map(path));
        words.extend(["--config-path", start.config, "--debug", start.debug].map(str::to_owned));
        let files = [("--instance-id-file", start.id), ("--storage", start.storage)];
        for (flag, file) in files.into_iter().filter_map(|(flag, file)| Some((flag, file?))) {
            words.extend([flag.to_owned(), path(file)]);
        }
        if let Some(image) = &start.image {
            words.extend(["--image".to_owned(), image.clone()]);
        }
        words.extend(start.flags.iter().map(ToString::to_string));
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let environment = [
            ("AVF_STATE", path(start.state)),
            ("AVF_TEST_DROP_INPUT", start.dropped.unwrap_or_default().to_owned()),
        ];
        let ask = || self.house.ask_in(&environment, &words, questions);
        if start.busy { while_busy(ask) } else { ask() }
    }

    /// What the payload of such a VM has of its identity.
    pub fn see(&self, start: &Start) -> Seen {
        let outcome = self.ask(start, &[QUESTION, "cdi", "chain"]);
        Seen::of(outcome.exits(0))
    }
}

const PACKAGE: &str = "org.example.identity";

/// The package, with a byte of its own.
fn package(house: &House, byte: u8) -> Package {
    let task = json!({"type": "microdroid_launcher", "command": LIBRARY});
    let extra = json!({"path": house.path("extra.apk")});
    let with_extra = json!({"task": task, "extra_apks": [extra]}).to_string();
    Package::new(PACKAGE)
        .library("identity")
        .file(CONFIG, with_extra.clone())
        .file(OTHER_CONFIG, with_extra)
        .file(ALONE, json!({"task": task}).to_string())
        .file("assets/asset.bin", [byte])
}

/// The extra package, with a byte of its own.
pub fn extra(byte: u8) -> Made {
    const EXTRA: &str = "org.example.extra";
    made(EXTRA, 3, &Package::new(EXTRA).file("assets/asset.bin", [byte]), key())
}

fn made(name: &'static str, version: u64, package: &Package, key: &KeyPair) -> Made {
    let signed = package.clone().version(version).signed_by(key);
    let idsig = signed.idsig(key).unwrap();
    let idsig = idsig::Idsig::read(idsig.as_slice(), idsig.len() as u64).unwrap();
    Made {
        name,
        version,
        apk: signed.apk,
        root_hash: idsig.hashing.root_hash.to_vec(),
        cert_hash: Sha512::digest(key.certificate()).to_vec(),
    }
}

impl Seen {
    /// What the payload answered. The secret behind the last certificate's key is the one that the
    /// payload was given.
    #[track_caller]
    pub fn of(outcome: &Outcome) -> Self {
        let chain = hex::decode(outcome.answer("chain")).unwrap();
        let chain = Chain::read(&chain).unwrap();
        let cdi = outcome.answer("cdi");
        let secret = hex::decode(cdi).unwrap().try_into().unwrap();
        let key = PrivateKey::from_cdi(&Cdi::new(secret), KeyType::Ed25519).public();
        assert!(key == *chain.leaf_key(), "the chain does not end in the payload's key");
        Self { secret: outcome.answer(QUESTION).into(), cdi: cdi.into(), chain }
    }
}

/// Does something while as many threads as there are processors do nothing, fast.
fn while_busy<T>(work: impl FnOnce() -> T) -> T {
    static DONE: AtomicBool = AtomicBool::new(false);
    static LOOPS: AtomicBool = AtomicBool::new(false);
    let count = std::thread::available_parallelism().map_or(1, Into::into);
    std::thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(|| {
                while !DONE.load(Ordering::Relaxed) {
                    LOOPS.store(true, Ordering::Relaxed);
                }
            });
        }
        wait_until("the processors are busy", || LOOPS.load(Ordering::Relaxed));
        let result = work();
        DONE.store(true, Ordering::Relaxed);
        result
    })
}
