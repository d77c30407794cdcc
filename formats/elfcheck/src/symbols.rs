//! Looks a function up as `dlsym` does: by way of the hash tables, which are all that a loaded
//! library has.

use crate::bytes::{from, u16_at, u32_at, u32_of};
use crate::dynamic::Dynamic;
use crate::image::Image;

const SYMBOL_LEN: u64 = 24;

/// Whether the library exports a function of this name. A damaged table counts as none.
pub(crate) fn exports_function(image: &Image<'_>, dynamic: &Dynamic<'_>, name: &str) -> bool {
    let table = |address: Option<u64>| address.and_then(|address| image.at(address));
    let Some(symbols) = table(dynamic.symbols) else { return false };
    let is_it = |index: u32| is_function(symbols, dynamic, index, name).unwrap_or(false);
    // The loader prefers the GNU table.
    if let Some(hash) = table(dynamic.gnu_hash) {
        find_gnu(hash, name, is_it).unwrap_or(false)
    } else if let Some(hash) = table(dynamic.sysv_hash) {
        find_sysv(hash, name, is_it).unwrap_or(false)
    } else {
        false
    }
}

/// Whether symbol `index` is this function, defined here and visible from outside.
fn is_function(symbols: &[u8], dynamic: &Dynamic<'_>, index: u32, name: &str) -> Option<bool> {
    const NOTYPE_FUNC_IFUNC: [u8; 3] = [0, 2, 10];
    const GLOBAL_WEAK_UNIQUE: [u8; 3] = [1, 2, 10];
    const DEFAULT_PROTECTED: [u8; 2] = [0, 3];
    const UNDEFINED: u16 = 0;

    let symbol = from(symbols, u64::from(index) * SYMBOL_LEN)?;
    let (info, other, section) = (symbol.get(4)?, symbol.get(5)?, u16_at(symbol, 6)?);
    Some(
        section != UNDEFINED
            && NOTYPE_FUNC_IFUNC.contains(&(info & 0xf))
            && GLOBAL_WEAK_UNIQUE.contains(&(info >> 4))
            && DEFAULT_PROTECTED.contains(&(other & 3))
            && dynamic.strings.is(u32_at(symbol, 0)?.into(), name),
    )
}

/// `DT_GNU_HASH`: header, Bloom filter, buckets, and chains whose hashes end with bit 0 set.
fn find_gnu(table: &[u8], name: &str, is_it: impl Fn(u32) -> bool) -> Option<bool> {
    let (buckets, first_symbol, bloom_words) =
        (u32_of(table, 0)?, u32_of(table, 1)?, u32_of(table, 2)?);
    let bucket_array = from(table, 16 + 8 * u64::from(bloom_words))?;
    let chains = from(bucket_array, 4 * u64::from(buckets))?;

    let hash = gnu_hash(name);
    let bucket = hash.checked_rem(buckets)?;
    let mut index = u32_of(bucket_array, usize::try_from(bucket).ok()?)?;
    // Ends with the file at the latest: the index only grows.
    loop {
        let place = index.checked_sub(first_symbol)?;
        let chained = u32_of(chains, usize::try_from(place).ok()?)?;
        if chained | 1 == hash | 1 && is_it(index) {
            return Some(true);
        }
        if chained & 1 == 1 {
            return Some(false);
        }
        index = index.checked_add(1)?;
    }
}

fn gnu_hash(name: &str) -> u32 {
    name.bytes().fold(5381, |h: u32, b| h.wrapping_mul(33).wrapping_add(b.into()))
}

/// `DT_HASH`: two counts, buckets, and chains linked by symbol index.
fn find_sysv(table: &[u8], name: &str, is_it: impl Fn(u32) -> bool) -> Option<bool> {
    let (buckets, symbols) = (u32_of(table, 0)?, u32_of(table, 1)?);
    let bucket_array = from(table, 8)?;
    let chains = from(bucket_array, 4 * u64::from(buckets))?;

    let bucket = sysv_hash(name).checked_rem(buckets)?;
    let mut index = u32_of(bucket_array, usize::try_from(bucket).ok()?)?;
    // A chain that is longer than there are symbols (or words) runs in a circle.
    for _ in 0..symbols.min(u32::try_from(chains.len() / 4).ok()?) {
        if index == 0 {
            return Some(false);
        }
        if is_it(index) {
            return Some(true);
        }
        index = u32_of(chains, usize::try_from(index).ok()?)?;
    }
    None
}

fn sysv_hash(name: &str) -> u32 {
    name.bytes().fold(0, |h: u32, b| {
        let h = (h << 4).wrapping_add(b.into());
        let high = h & 0xf000_0000;
        (h ^ (high >> 24)) & !high
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the GNU and System V hash functions that their descriptions give.
    #[test]
    fn hashes_are_the_published_ones() {
        assert_eq!(gnu_hash(""), 0x1505);
        assert_eq!(gnu_hash("printf"), 0x156b_2bb8);
        assert_eq!(gnu_hash("exit"), 0x7c96_7e3f);
        assert_eq!(gnu_hash("syscall"), 0xbac2_12a0);
        assert_eq!(sysv_hash(""), 0);
        assert_eq!(sysv_hash("printf"), 0x0779_05a6);
        assert_eq!(sysv_hash("exit"), 0x0006_cf04);
        assert_eq!(sysv_hash("syscall"), 0x0b09_985c);
    }

    #[test]
    fn a_circle_of_symbols_ends() {
        // One bucket, three symbols: 1 -> 2 -> 1.
        let table: Vec<u8> =
            [1u32, 3, 1, 0, 2, 1].iter().flat_map(|word| word.to_le_bytes()).collect();
        assert_eq!(find_sysv(&table, "x", |_| false), None);
        assert_eq!(find_sysv(&table, "x", |index| index == 2), Some(true));
    }

    #[test]
    fn a_table_without_buckets_holds_nothing() {
        let table = [0; 64];
        assert_eq!(find_gnu(&table, "x", |_| true), None);
        assert_eq!(find_sysv(&table, "x", |_| true), None);
    }
}
