//! Every way for instance data to be wrong has its own error.

use ciborium::Value;
use instance_image::{
    Error, MAX_APEXES, MAX_BYTES, MAX_CIPHER, MAX_EXTRA_APKS, MAX_TEXT, MicrodroidData, StorageData,
};

use crate::samples::{data, data_with_storage};

fn good() -> Vec<u8> {
    data().to_cbor().unwrap().to_vec()
}

/// The good data, spoiled as a value.
fn spoiled(spoil: impl Fn(&mut Value)) -> Vec<u8> {
    let mut value: Value = ciborium::from_reader(good().as_slice()).unwrap();
    spoil(&mut value);
    let mut bytes = Vec::new();
    ciborium::into_writer(&value, &mut bytes).unwrap();
    bytes
}

fn map(value: &mut Value) -> &mut Vec<(Value, Value)> {
    value.as_map_mut().unwrap()
}

fn array(value: &mut Value) -> &mut Vec<Value> {
    value.as_array_mut().unwrap()
}

/// A field of the data themselves.
fn field(index: usize, new: Value) -> Vec<u8> {
    spoiled(|value| map(value)[index].1 = new.clone())
}

/// A field of the package.
fn apk(index: usize, new: Value) -> Vec<u8> {
    spoiled(|value| map(&mut map(value)[1].1)[index].1 = new.clone())
}

/// A field of the first APEX.
fn apex(index: usize, new: Value) -> Vec<u8> {
    spoiled(|value| map(&mut array(&mut map(value)[3].1)[0])[index].1 = new.clone())
}

/// Good data that have a storage, spoiled as a value.
fn with_all(spoil: impl Fn(&mut Value)) -> Vec<u8> {
    let bytes = data_with_storage().to_cbor().unwrap();
    let mut value: Value = ciborium::from_reader(bytes.as_slice()).unwrap();
    spoil(&mut value);
    let mut bytes = Vec::new();
    ciborium::into_writer(&value, &mut bytes).unwrap();
    bytes
}

/// Their storage, spoiled.
fn with_storage(spoil: impl Fn(&mut Value)) -> Vec<u8> {
    with_all(|value| spoil(&mut map(value)[5].1))
}

/// A field of the storage.
fn storage(index: usize, new: Value) -> Vec<u8> {
    with_storage(|value| map(value)[index].1 = new.clone())
}

fn cipher(name: &str) -> Vec<u8> {
    storage(0, Value::Text(name.into()))
}

/// The good data with these bytes at this place.
fn raw(at: usize, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = good();
    assert_eq!(bytes[at..at + from.len()], *from);
    bytes.splice(at..at + from.len(), to.iter().copied());
    bytes
}

fn text(len: usize) -> Value {
    Value::Text("a".repeat(len))
}

fn bytes(len: usize) -> Value {
    Value::Bytes(vec![1; len])
}

fn no_array() -> Value {
    Value::Integer(1.into())
}

/// A table row: what is wrong, the bytes, the pattern of their error.
macro_rules! refused {
    ($($what:literal, $bytes:expr, $error:pat,)*) => {
        #[test]
        fn every_fault_has_its_error() {
            let mut cases = 0;
            $(
                let bytes: Vec<u8> = $bytes;
                let result = MicrodroidData::from_cbor(&bytes);
                assert!(matches!(result, Err($error)), "{}: {result:?}", $what);
                cases += 1;
            )*
            assert!(cases >= 105, "{cases}");
        }
    };
}

refused! {
    "nothing", Vec::new(), Error::CutOff { field: "instance data" },
    "zeros", vec![0; 100], Error::WrongType { field: "instance data" },
    "text", b"no CBOR".to_vec(), Error::WrongType { field: "instance data" },
    "an array", vec![0x84], Error::WrongType { field: "instance data" },
    "a map of any length", raw(0, &[0xA5], &[0xBF]), Error::NotCanonical { field: "instance data" },
    "an empty map", vec![0xA0], Error::FieldCount { found: 0, expected: 5, .. },
    "a field less", spoiled(|v| { map(v).pop(); }), Error::FieldCount { map: "instance data", found: 4, expected: 5 },
    "a field more", spoiled(|v| map(v).push((text(1), bytes(1)))), Error::UnknownField { expected: "storage_data" },
    "two fields more", spoiled(|v| map(v).extend([(text(1), bytes(1)), (text(2), bytes(1))])), Error::FieldCount { map: "instance data", found: 7, expected: 6 },
    "a field that is counted and missing", raw(0, &[0xA5], &[0xA6]), Error::CutOff { field: "storage_data" },
    "2^64 - 1 fields", [vec![0xBB], vec![0xFF; 8]].concat(), Error::FieldCount { found: u64::MAX, expected: 6, .. },
    "a field of a storage that is not counted", { let mut b = data_with_storage().to_cbor().unwrap().to_vec(); b[0] = 0xA5; b }, Error::Overlong(_),
    "data from before a task was remembered", spoiled(|v| { map(v).remove(4); }), Error::FieldCount { map: "instance data", found: 4, expected: 5 },
    "such data with a storage", with_all(|v| { map(v).remove(4); }), Error::UnknownField { expected: "task" },
    "a task behind the storage", with_all(|v| map(v).swap(4, 5)), Error::UnknownField { expected: "task" },
    "a task in front of the APEXes", spoiled(|v| map(v).swap(3, 4)), Error::UnknownField { expected: "apex_data" },
    "a task twice", spoiled(|v| { let task = map(v)[4].clone(); map(v).push(task); }), Error::UnknownField { expected: "storage_data" },
    "a task of another name", spoiled(|v| map(v)[4].0 = text(4)), Error::UnknownField { expected: "task" },
    "no task", field(4, text(0)), Error::Empty { field: "task" },
    "a task that is null", field(4, Value::Null), Error::WrongType { field: "task" },
    "a task as bytes", field(4, bytes(15)), Error::WrongType { field: "task" },
    "a task as an array", field(4, Value::Array(vec![text(7), text(7)])), Error::WrongType { field: "task" },
    "a task beyond its limit", field(4, text(MAX_TEXT + 1)), Error::TooLong { field: "task", .. },
    "a task that is not UTF-8", { let mut b = good(); *b.last_mut().unwrap() = 0xFF; b }, Error::NotUtf8 { field: "task" },
    "a task of any length", raw(good().len() - 16, &[0x6F], &[0x7F]), Error::NotCanonical { field: "task" },
    "a task with its length in two bytes", raw(good().len() - 16, &[0x6F], &[0x78, 15]), Error::NotCanonical { field: "task" },
    "a task of 2^64 - 1 bytes", raw(good().len() - 16, &[0x6F], &[vec![0x7B], vec![0xFF; 8]].concat()), Error::TooLong { field: "task", len: u64::MAX, .. },
    "a task cut off in its name", good()[..good().len() - 18].to_vec(), Error::CutOff { field: "task" },
    "a storage that is null", with_storage(|v| *v = Value::Null), Error::WrongType { field: "the storage" },
    "a storage that is an array", with_storage(|v| *v = Value::Array(vec![text(1); 2])), Error::WrongType { field: "the storage" },
    "an empty storage", with_storage(|v| map(v).clear()), Error::FieldCount { map: "the storage", found: 0, expected: 2 },
    "a storage of one field", with_storage(|v| { map(v).pop(); }), Error::FieldCount { map: "the storage", found: 1, .. },
    "a storage of three fields", with_storage(|v| map(v).push((text(1), bytes(1)))), Error::FieldCount { map: "the storage", found: 3, .. },
    "a storage with an unknown field", with_storage(|v| map(v)[0].0 = text(6)), Error::UnknownField { expected: "cipher" },
    "a storage with its fields swapped", with_storage(|v| map(v).swap(0, 1)), Error::UnknownField { expected: "cipher" },
    "a storage with a field twice", with_storage(|v| map(v)[1] = map(v)[0].clone()), Error::UnknownField { expected: "formatted" },
    "a cipher as bytes", storage(0, bytes(15)), Error::WrongType { field: "cipher" },
    "a cipher that is null", storage(0, Value::Null), Error::WrongType { field: "cipher" },
    "a cipher without a name", cipher(""), Error::NotACipher { field: "cipher" },
    "a cipher with more for the device mapper behind it", cipher("aes-xts-plain64 00 0"), Error::NotACipher { .. },
    "a cipher of another syntax", cipher("capi:xts(aes)-plain64"), Error::NotACipher { .. },
    "a cipher with a line end", cipher("aes-xts-plain64\n"), Error::NotACipher { .. },
    "a cipher with a zero byte", cipher("aes\0"), Error::NotACipher { .. },
    "a cipher that is not ASCII", cipher("aës"), Error::NotACipher { .. },
    "a cipher beyond its limit", cipher(&"a".repeat(MAX_CIPHER + 1)), Error::TooLong { field: "cipher", .. },
    "a formatted mark that is a number", storage(1, no_array()), Error::WrongType { field: "formatted" },
    "a formatted mark that is null", storage(1, Value::Null), Error::WrongType { field: "formatted" },
    "a formatted mark that is text", storage(1, text(4)), Error::WrongType { field: "formatted" },
    "a storage cut off in its mark", { let b = data_with_storage().to_cbor().unwrap(); b[..b.len() - 1].to_vec() }, Error::CutOff { field: "formatted" },
    "a storage cut off in its cipher", { let b = data_with_storage().to_cbor().unwrap(); b[..b.len() - 12].to_vec() }, Error::CutOff { field: "cipher" },
    "the number of fields in two bytes", raw(0, &[0xA5], &[0xB8, 5]), Error::NotCanonical { .. },
    "a tag in front", raw(0, &[0xA5], &[0xD9, 0xD9, 0xF7, 0xA5]), Error::WrongType { .. },
    "a byte after the data", [good(), vec![0]].concat(), Error::Overlong(1),
    "the data twice", good().repeat(2), Error::Overlong(_),
    "a byte missing", good()[..good().len() - 1].to_vec(), Error::CutOff { field: "task" },
    "a piece of a name", good()[..3].to_vec(), Error::CutOff { field: "salt" },
    "an unknown first field", spoiled(|v| map(v)[0].0 = text(4)), Error::UnknownField { expected: "salt" },
    "a field whose name has another case", raw(2, b"salt", b"Salt"), Error::UnknownField { expected: "salt" },
    "a name that is a number", spoiled(|v| map(v)[0].0 = no_array()), Error::WrongType { field: "salt" },
    "a name of 2^64 - 1 bytes", [vec![0xA5, 0x7B], vec![0xFF; 8]].concat(), Error::CutOff { field: "salt" },
    "a field twice", spoiled(|v| map(v)[1] = map(v)[0].clone()), Error::UnknownField { expected: "apk_data" },
    "fields in another order", spoiled(|v| map(v).swap(2, 3)), Error::UnknownField { expected: "extra_apks_data" },
    "a salt as an array", field(0, Value::Array(vec![no_array(); 64])), Error::WrongType { field: "salt" },
    "a salt as text", field(0, text(64)), Error::WrongType { field: "salt" },
    "a short salt", field(0, bytes(63)), Error::Length { field: "salt", len: 63, expected: 64 },
    "no salt", field(0, bytes(0)), Error::Length { field: "salt", len: 0, .. },
    "a long salt", field(0, bytes(65)), Error::Length { field: "salt", len: 65, .. },
    "a salt beyond its limit", field(0, bytes(MAX_BYTES + 1)), Error::TooLong { field: "salt", .. },
    "a salt of any length", raw(6, &[0x58, 64], &[0x5F, 64]), Error::NotCanonical { field: "salt" },
    "a salt with a length in three bytes", raw(6, &[0x58, 64], &[0x59, 0, 64]), Error::NotCanonical { field: "salt" },
    "a salt of 4 GiB", raw(6, &[0x58, 64], &[0x5A, 0xFF, 0xFF, 0xFF, 0xFF]), Error::TooLong { field: "salt", .. },
    "a salt with a reserved length", raw(6, &[0x58, 64], &[0x5C, 64]), Error::NotCanonical { field: "salt" },
    "a package that is no map", field(1, no_array()), Error::WrongType { field: "a package" },
    "a package that is null", field(1, Value::Null), Error::WrongType { field: "a package" },
    "a package without a size", spoiled(|v| { map(&mut map(v)[1].1).pop(); }), Error::FieldCount { map: "a package", found: 4, expected: 5 },
    "a package without a version", spoiled(|v| { map(&mut map(v)[1].1).remove(3); }), Error::FieldCount { map: "a package", found: 4, .. },
    "a package with a field more", spoiled(|v| map(&mut map(v)[1].1).push((text(1), no_array()))), Error::FieldCount { map: "a package", found: 6, .. },
    "a package whose version and size are swapped", spoiled(|v| map(&mut map(v)[1].1).swap(3, 4)), Error::UnknownField { expected: "version_code" },
    "a package with an unknown field", spoiled(|v| map(&mut map(v)[1].1)[0].0 = text(9)), Error::UnknownField { expected: "root_hash" },
    "a root hash as text", apk(0, text(32)), Error::WrongType { field: "root_hash" },
    "a root hash beyond its limit", apk(0, bytes(MAX_BYTES + 1)), Error::TooLong { field: "root_hash", .. },
    "a short certificate hash", apk(1, bytes(32)), Error::Length { field: "cert_hash", len: 32, expected: 64 },
    "a long certificate hash", apk(1, bytes(65)), Error::Length { field: "cert_hash", .. },
    "a package name as bytes", apk(2, bytes(4)), Error::WrongType { field: "package_name" },
    "a package name beyond its limit", apk(2, text(MAX_TEXT + 1)), Error::TooLong { field: "package_name", .. },
    "a package name that is not UTF-8", { let mut b = good(); let at = b.windows(3).position(|w| w == b"com").unwrap(); b[at] = 0xFF; b }, Error::NotUtf8 { field: "package_name" },
    "a negative version", apk(3, Value::Integer((-1).into())), Error::WrongType { field: "version_code" },
    "a version as text", apk(3, text(1)), Error::WrongType { field: "version_code" },
    "a negative size", apk(4, Value::Integer((-1).into())), Error::WrongType { field: "size" },
    "a size that is null", apk(4, Value::Null), Error::WrongType { field: "size" },
    "a size beyond 2^64", apk(4, Value::Bytes(vec![1; 9])), Error::WrongType { field: "size" },
    "extra packages that are no array", field(2, no_array()), Error::WrongType { field: "extra_apks_data" },
    "extra packages without an end", raw(good().windows(4).position(|w| w == b"data").unwrap(), b"data", b"dat"), Error::UnknownField { .. },
    "an extra package that is no map", field(2, Value::Array(vec![no_array()])), Error::WrongType { field: "a package" },
    "too many extra packages", field(2, Value::Array(vec![no_array(); MAX_EXTRA_APKS + 1])), Error::TooLong { field: "extra_apks_data", .. },
    "APEXes that are no array", field(3, no_array()), Error::WrongType { field: "apex_data" },
    "an APEX that is no map", field(3, Value::Array(vec![no_array()])), Error::WrongType { field: "an APEX" },
    "too many APEXes", field(3, Value::Array(vec![no_array(); MAX_APEXES + 1])), Error::TooLong { field: "apex_data", .. },
    "an APEX with a field less", spoiled(|v| { map(&mut array(&mut map(v)[3].1)[0]).pop(); }), Error::FieldCount { map: "an APEX", found: 6, expected: 7 },
    "an APEX without a name", apex(0, Value::Null), Error::WrongType { field: "name" },
    "a manifest name as bytes", apex(1, bytes(1)), Error::WrongType { field: "manifest_name" },
    "a manifest version as text", apex(2, text(1)), Error::WrongType { field: "manifest_version" },
    "a manifest version of 2^63", apex(2, Value::Integer((1_u64 << 63).into())), Error::OutOfRange { field: "manifest_version" },
    "a manifest version below -2^63", apex(2, Value::Integer((-(1_i128 << 63) - 1).try_into().unwrap())), Error::OutOfRange { field: "manifest_version" },
    "a key beyond its limit", apex(3, bytes(MAX_BYTES + 1)), Error::TooLong { field: "public_key", .. },
    "a root digest as an array", apex(4, Value::Array(vec![])), Error::WrongType { field: "root_digest" },
    "a time as a float", apex(5, Value::Float(1.0)), Error::WrongType { field: "last_update_seconds" },
    "a time as a tagged number", apex(5, Value::Tag(1, Box::new(no_array()))), Error::WrongType { field: "last_update_seconds" },
    "a factory mark that is null", apex(6, Value::Null), Error::WrongType { field: "is_factory" },
    "a factory mark that is a number", apex(6, no_array()), Error::WrongType { field: "is_factory" },
}

#[test]
fn data_beyond_the_limits_are_not_written() {
    let refused = |spoil: &dyn Fn(&mut MicrodroidData)| {
        let mut data = data();
        spoil(&mut data);
        data.to_cbor().unwrap_err()
    };
    let error = refused(&|data| data.apk.cert_hash.clear());
    assert!(matches!(error, Error::Length { field: "cert_hash", .. }), "{error}");
    let error = refused(&|data| data.apk.package_name = "a".repeat(MAX_TEXT + 1));
    assert!(matches!(error, Error::TooLong { field: "package_name", .. }), "{error}");
    let error = refused(&|data| data.extra_apks = vec![data.apk.clone(); MAX_EXTRA_APKS + 1]);
    assert!(matches!(error, Error::TooLong { field: "extra_apks_data", .. }), "{error}");
    let error = refused(&|data| data.apexes = vec![data.apexes[0].clone(); MAX_APEXES + 1]);
    assert!(matches!(error, Error::TooLong { field: "apex_data", .. }), "{error}");
    let error = refused(&|data| data.task.clear());
    assert!(matches!(error, Error::Empty { field: "task" }), "{error}");
    let error = refused(&|data| data.task = "a".repeat(MAX_TEXT + 1));
    assert!(matches!(error, Error::TooLong { field: "task", .. }), "{error}");
    let error = refused(&|data| {
        data.storage = Some(StorageData { cipher: "a b".into(), formatted: false });
    });
    assert!(matches!(error, Error::NotACipher { .. }), "{error}");
}

#[test]
fn messages_do_not_show_what_was_sealed() {
    let error = MicrodroidData::from_cbor(&apk(2, Value::Text("secret".repeat(1000)))).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
}
