//! Public keys in the form that the format has for them.

use rsa::{BigUint, RsaPublicKey};

use crate::bytes::u32_at;
use crate::{Error, Result};

/// Most bytes of a public key: that of RSA with 8192 bits.
pub const MAX_KEY: usize = 8 + 2 * 1024;

const EXPONENT: u32 = 65537;
const MAX_BITS: usize = 8192;

/// Reads a key of so many bits: bits (`u32`), `-1/n mod 2^32` (`u32`), the modulus `n`, and
/// `2^(2·bits) mod n`, both of as many bits.
///
/// The numbers that follow from the modulus serve boot loaders; here they only must be right, so
/// that a key has one encoding.
pub(crate) fn read(bytes: &[u8], bits: u32) -> Result<RsaPublicKey> {
    let stated = u32_at(bytes, 0).ok_or(Error::Key("it is cut off"))?;
    if stated != bits {
        return Err(Error::Key("it has another length than the algorithm's"));
    }
    let numbers = bytes.get(8..).unwrap_or_default();
    let (modulus, rr) = numbers
        .split_at_checked(bits as usize / 8)
        .filter(|(modulus, rr)| modulus.len() == rr.len())
        .ok_or(Error::Key("it is cut off"))?;
    if modulus.last().is_none_or(|last| last % 2 == 0) {
        return Err(Error::Key("its modulus is even"));
    }
    let modulus = BigUint::from_bytes_be(modulus);
    if modulus.bits() != bits as usize {
        return Err(Error::Key("its modulus is shorter than it says"));
    }
    if u32_at(bytes, 4) != Some(n0inv(&modulus))
        || BigUint::from_bytes_be(rr) != r_squared(&modulus)
    {
        return Err(Error::Key("the numbers beside its modulus are wrong"));
    }
    RsaPublicKey::new_with_max_size(modulus, EXPONENT.into(), MAX_BITS)
        .map_err(|_| Error::Key("it is no RSA key"))
}

/// The bytes that [`read`] reads.
#[cfg(feature = "sign")]
pub(crate) fn write(modulus: &BigUint) -> Vec<u8> {
    let len = modulus.bits() / 8;
    let number = |number: &BigUint| {
        let bytes = number.to_bytes_be();
        [vec![0; len.saturating_sub(bytes.len())], bytes].concat()
    };
    let bits = (modulus.bits() as u32).to_be_bytes();
    let numbers = [number(modulus), number(&r_squared(modulus))].concat();
    [&bits[..], &n0inv(modulus).to_be_bytes(), &numbers].concat()
}

/// `-1/n mod 2^32` of an odd number. Each step doubles the number of bits that are right; three
/// are right from the start.
fn n0inv(modulus: &BigUint) -> u32 {
    let low = modulus.to_bytes_le().first_chunk().copied().map_or(1, u32::from_le_bytes);
    let mut inverse = low;
    for _ in 0..4 {
        let two = 2_u32.wrapping_sub(low.wrapping_mul(inverse));
        inverse = inverse.wrapping_mul(two);
    }
    inverse.wrapping_neg()
}

/// `2^(2·bits) mod n`.
fn r_squared(modulus: &BigUint) -> BigUint {
    (BigUint::from(1_u8) << (2 * modulus.bits())) % modulus
}
