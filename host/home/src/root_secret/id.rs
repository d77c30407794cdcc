//! The file that says which root secret is the right one.
//!
//! It holds the secret's id in hexadecimal and a line feed. The id tells nothing about the secret,
//! so the file need not be secret; but nobody else may write it.

use super::{ROOT_SECRET_ID_BYTES, own_file};
use crate::{Error, Result, StateDir};
use std::path::PathBuf;

/// The file in the state directory.
const FILE: &str = "root_secret.id";
const FILE_BYTES: u64 = 2 * ROOT_SECRET_ID_BYTES as u64 + 1;
/// It could be made from the secret again, so who may read it does not matter.
const CLOSED: u32 = 0o022;

type Id = [u8; ROOT_SECRET_ID_BYTES];

pub(super) fn path(state: &StateDir) -> PathBuf {
    state.path().join(FILE)
}

/// The id that was noted, `None` if none was.
pub(super) fn read(state: &StateDir) -> Result<Option<Id>> {
    let path = path(state);
    let fault = |fault| Error::RootSecretId { path: path.clone(), fault };
    let demands =
        own_file::Demands { uid: state.uid(), closed: CLOSED, bytes: FILE_BYTES..=FILE_BYTES };
    let Some(text) = own_file::read(&path, &demands, fault)? else {
        return Ok(None);
    };
    let id = parse(&text).ok_or_else(|| fault("does not hold an id".into()))?;
    Ok(Some(id))
}

/// Notes the id. It is on disk when this returns.
pub(super) fn write(state: &StateDir, id: &Id) -> Result<()> {
    state.write_if_absent(FILE, format!("{}\n", hex::encode(id)).as_bytes())
}

fn parse(text: &[u8]) -> Option<Id> {
    let digits = text.strip_suffix(b"\n")?;
    let mut id = Id::default();
    hex::decode_to_slice(digits, &mut id).ok()?;
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_exact() {
        let good = b"000102030405060708090a0b0c0d0e0f\n";
        assert_eq!(parse(good), Some(std::array::from_fn(|i| i as u8)));
        for bad in [
            &b""[..],
            b"\n",
            b"000102030405060708090a0b0c0d0e0f",
            b"000102030405060708090a0b0c0d0e0f\r",
            b"000102030405060708090a0b0c0d0e0f\n\n",
            b"000102030405060708090a0b0c0d0e\n",
            b"000102030405060708090a0b0c0d0e0f0\n",
            b"000102030405060708090a0b0c0d0e0g\n",
            b" 00102030405060708090a0b0c0d0e0f\n",
            b"0x0102030405060708090a0b0c0d0e0f\n",
            b"\xff\xfe02030405060708090a0b0c0d0e0f\n",
            &[0; 33],
        ] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
