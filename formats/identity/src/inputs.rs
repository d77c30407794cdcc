//! What both stages have in common.

use dice::{Config, HASH_LEN, InputValues, Mode};

use crate::hash::sha512;

/// The inputs of a stage. Its hidden input binds CDI_Seal to code and configuration.
pub(crate) fn inputs(
    code_hash: [u8; HASH_LEN],
    descriptor: Vec<u8>,
    authority_hash: [u8; HASH_LEN],
    debuggable: bool,
    hidden: &[u8; HASH_LEN],
) -> InputValues {
    // All three have the same length whatever is in them.
    let hidden = sha512([&code_hash[..], &sha512([&*descriptor]), hidden]);
    let config = Config::Descriptor(descriptor);
    let mode = if debuggable { Mode::Debug } else { Mode::Normal };
    InputValues { code_hash, config, authority_hash, mode, hidden }
}
