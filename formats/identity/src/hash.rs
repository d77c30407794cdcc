//! Hashes of inputs.

use sha2::{Digest, Sha512};

pub(crate) use dice::HASH_LEN;

/// SHA-512 of the parts, one after the other. Where they could be cut in other places, the
/// configuration descriptor says where they are.
pub(crate) fn sha512<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; HASH_LEN] {
    let mut hash = Sha512::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// The hidden input of [`Payload`](crate::Payload): the salt that the instance image remembers;
/// for a VM without such an image, what its instance id hashes to; for one without an instance
/// id either, zeros.
pub fn hidden_of(salt: Option<&[u8; 64]>, instance_id: &[u8]) -> [u8; 64] {
    match salt {
        Some(salt) => *salt,
        None => hash_of_id(instance_id),
    }
}

/// SHA-512 of an instance id, zeros for none.
pub(crate) fn hash_of_id(instance_id: &[u8]) -> [u8; HASH_LEN] {
    if instance_id.is_empty() { [0; HASH_LEN] } else { sha512([instance_id]) }
}
