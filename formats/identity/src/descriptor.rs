//! Configuration descriptors of the two stages.

use dice::{ConfigDescriptor, Value};

use crate::hash::sha512;
use crate::{Apex, Apk, Payload, Run};

const CONFIG_PATH: i64 = -71_000;
const PAYLOAD_CONFIG: i64 = -71_001;
const SUB_COMPONENTS: i64 = -71_002;
/// Of this project's own.
const COMMAND_LINE: i64 = -72_000;

/// Keys of the map at [`PAYLOAD_CONFIG`].
const BINARY: i64 = 1;

/// Keys of a sub-component.
const NAME: i64 = 1;
const VERSION: i64 = 2;
const CODE_HASH: i64 = 3;
const AUTHORITY_HASH: i64 = 4;

pub(crate) fn of_boot(command_line: &str) -> Vec<u8> {
    descriptor("AVF boot", [(COMMAND_LINE, command_line.into())])
}

pub(crate) fn of_payload(payload: &Payload<'_>) -> Vec<u8> {
    let run = match payload.run {
        Run::ConfigPath(path) => (CONFIG_PATH, path.into()),
        Run::Binary(name) => (PAYLOAD_CONFIG, map([(BINARY, name.into())])),
    };
    let list = payload.lists_sub_components().then(|| (SUB_COMPONENTS, sub_components(payload)));
    descriptor("Microdroid payload", std::iter::once(run).chain(list))
}

/// All packages and APEXes, in the order in which they are hashed.
fn sub_components(payload: &Payload<'_>) -> Value {
    let apks = payload.apks().map(Apk::sub_component);
    Value::Array(apks.chain(payload.apexes.iter().map(Apex::sub_component)).collect())
}

impl Apk<'_> {
    fn sub_component(&self) -> Value {
        map([
            (NAME, format!("apk:{}", self.package).into()),
            (VERSION, self.version.into()),
            (CODE_HASH, bytes(self.root_hash)),
            (AUTHORITY_HASH, bytes(self.cert_hash)),
        ])
    }
}

impl Apex<'_> {
    fn sub_component(&self) -> Value {
        map([
            (NAME, format!("apex:{}", self.name).into()),
            (VERSION, self.version.into()),
            (CODE_HASH, bytes(self.root_digest)),
            (AUTHORITY_HASH, bytes(&sha512([self.public_key]))),
        ])
    }
}

fn descriptor(name: &str, entries: impl IntoIterator<Item = (i64, Value)>) -> Vec<u8> {
    let other = entries.into_iter().collect();
    ConfigDescriptor { component_name: Some(name.to_owned()), other, ..Default::default() }.encode()
}

/// A map with its keys in the order given.
fn map<const N: usize>(entries: [(i64, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(bytes.to_vec())
}
