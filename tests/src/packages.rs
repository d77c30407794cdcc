//! Packages and bundles of the tests' own.

use crate::built;
use apex::build::File;
use apkmanifest::Manifest;
use apksign::{KeyPair, KeyType, Signed, sign_v3};
use apkzip::{Archive, Sections};
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;
use vbmeta::sign::SigningKey;

/// The library that answers questions: see `tests/payloads/answers.c`.
pub const ANSWERS: &str = "libanswers.so";

/// A package that is being put together.
#[derive(Clone, Debug)]
pub struct Package {
    name: String,
    version: u64,
    files: Vec<(String, Vec<u8>)>,
    compressed: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// An empty one.
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), version: 1, files: Vec::new(), compressed: Vec::new() }
    }

    /// One with the library that answers questions.
    pub fn with_answers(name: &str) -> Self {
        Self::new(name).library("answers")
    }

    /// The package's version.
    pub fn version(mut self, version: u64) -> Self {
        self.version = version;
        self
    }

    /// Adds a test payload.
    pub fn library(self, payload: &str) -> Self {
        let path = built().join(format!("../payloads/tests/lib{payload}.so"));
        let content = std::fs::read(&path)
            .unwrap_or_else(|_| panic!("no {}: run `cargo xtask test`", path.display()));
        self.file(&format!("lib/{}/lib{payload}.so", abi()), content)
    }

    /// Adds a file.
    pub fn file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((path.into(), content.into()));
        self
    }

    /// Adds a file that is deflated.
    pub fn compressed(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.compressed.push((path.into(), content.into()));
        self
    }

    /// Adds a payload configuration where it usually is.
    pub fn config(self, json: &serde_json::Value) -> Self {
        self.file("assets/vm_config.json", json.to_string())
    }

    /// The package as a zip file that nobody signed.
    pub fn unsigned(&self) -> Vec<u8> {
        let manifest = Manifest::new(self.name.clone(), self.version).unwrap();
        let mut package = apksign::Package::new(&manifest);
        for (path, content) in &self.files {
            package.add(path, content.clone()).unwrap();
        }
        for (path, content) in &self.compressed {
            package.add_compressed(path, content.clone()).unwrap();
        }
        package.build().unwrap()
    }

    /// The package, signed with the key that most tests use.
    pub fn signed(&self) -> Vec<u8> {
        self.signed_by(key()).apk
    }

    /// The package, signed with this key.
    pub fn signed_by(&self, key: &KeyPair) -> Signed {
        sign_v3(self.unsigned(), key).unwrap()
    }
}

/// The key that most tests sign with; made anew for each run.
pub fn key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(new_key)
}

/// Somebody else's key.
pub fn new_key() -> KeyPair {
    KeyPair::generate(KeyType::EcP256).unwrap()
}

/// This machine's directory of libraries in a package.
pub fn abi() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64-v8a" } else { "x86_64" }
}

/// Where in a package the bytes of one of its files are.
pub fn place_of(package: &[u8], file: &str) -> Range<usize> {
    let archive = Archive::open(package, package.len() as u64).unwrap();
    let entry = archive.find(file).unwrap_or_else(|| panic!("no {file} in the package"));
    let Range { start, end } = archive.data_range(entry);
    start.try_into().unwrap()..end.try_into().unwrap()
}

/// Where the directory of a package starts, and where its end record does.
pub fn sections(package: &[u8]) -> (usize, usize) {
    let sections = Sections::find(package, package.len() as u64).unwrap();
    let at = |range: Range<u64>| range.start.try_into().unwrap();
    (at(sections.central_directory), at(sections.end_record))
}

/// Where some bytes are; the last time that they are.
pub fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).rposition(|window| window == wanted).expect("they are there")
}

/// The same bytes with one bit changed.
pub fn with_bit_changed(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] ^= 1;
    changed
}

/// An APEX of the given name with one file, `etc/hello.txt`. Needs mke2fs.
pub fn apex(name: &str, version: i64, hello: &str) -> Vec<u8> {
    let manifest = apex::Manifest { name: name.into(), version };
    let hello = File { path: "etc/hello.txt", content: hello.as_bytes(), mode: 0o644 };
    apex::build::apex(&manifest, &[hello], &apex_key())
        .unwrap_or_else(|error| panic!("{error}: run `cargo xtask setup --for-tests`"))
}

/// A key that the crate `apex` has for its tests.
fn apex_key() -> SigningKey {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/apex/tests/data/rsa2048.pem");
    SigningKey::from_pkcs8_pem(&std::fs::read_to_string(path).unwrap()).unwrap()
}
