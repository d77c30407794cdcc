//! What a file system has of its key.

use sha2::{Digest, Sha256};

/// Set apart from whatever else is made of the key.
const CONTEXT: &[u8] = b"avf encrypted store ext4";

/// UUID and hash seed of the file system. They tell nothing of the key, which is 64 random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ids {
    pub(crate) uuid: [u8; 16],
    pub(crate) hash_seed: [u8; 16],
}

impl Ids {
    /// Those of the store with this key.
    pub(crate) fn of(key: &[u8]) -> Self {
        let digest = Sha256::new_with_prefix(CONTEXT).chain_update(key).finalize();
        let mut ids = Self { uuid: [0; 16], hash_seed: [0; 16] };
        let bytes = ids.uuid.iter_mut().chain(&mut ids.hash_seed);
        bytes.zip(digest).for_each(|(to, from)| *to = from);
        ids
    }
}

/// `8-4-4-4-12` digits, as UUIDs are written.
pub(crate) fn text(uuid: &[u8; 16]) -> String {
    let digits = hex::encode(uuid);
    let part = |range| digits.get::<std::ops::Range<usize>>(range).unwrap_or_default();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A store made once is opened for ever: these never change.
    #[test]
    fn ids_of_a_known_key() {
        let key: Vec<u8> = (0..64).collect();
        let ids = Ids::of(&key);
        assert_eq!(text(&ids.uuid), "32142ce0-0142-587f-bcc2-2ef4094b47ae");
        assert_eq!(text(&ids.hash_seed), "e22036f0-f89b-a48e-9aac-223425f2c80d");
        assert_ne!(ids, Ids::of(&key[..63]));
    }
}
