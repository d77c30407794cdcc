//! The target `crypt`: whatever is written is encrypted, sector by sector.

use crate::block::number;
use crate::table::sectors;
use crate::{Error, Table};
use std::fmt::{self, Write as _};
use std::path::Path;
use zeroize::Zeroizing;

/// The longest key: those of XTS with AES-256 have as many bytes.
const MAX_KEY: usize = 64;
/// The longest name of a cipher.
const MAX_CIPHER: usize = 64;
/// Bytes of everything in the arguments but cipher and key, numbers of any length included.
const OTHERS: usize = 256;
/// Sector sizes of the kernel: powers of two from a sector to the smallest page.
const SECTOR_SIZES: std::ops::RangeInclusive<u32> = 512..=4096;

/// What a crypt device is made of. The IV of a sector is its number in the encrypted region, counted
/// in sectors of the size that is given here (`iv_large_sectors`).
#[derive(Clone, Copy)]
pub struct Crypt<'a> {
    /// The kernel's name for cipher, mode and IV, such as `aes-xts-plain64`.
    pub cipher: &'a str,
    /// The key, as many bytes as the cipher takes.
    pub key: &'a [u8],
    /// The block device with the encrypted bytes.
    pub device: &'a Path,
    /// Where they begin on it: bytes, whole sectors.
    pub start: u64,
    /// How many there are, whole sectors.
    pub size: u64,
    /// Bytes that are encrypted at a time.
    pub sector_size: u32,
}

/// Everything but the key.
impl fmt::Debug for Crypt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cipher, key: _, device, start, size, sector_size } = self;
        f.debug_struct("Crypt")
            .field("cipher", cipher)
            .field("device", device)
            .field("start", start)
            .field("size", size)
            .field("sector_size", sector_size)
            .finish_non_exhaustive()
    }
}

impl Crypt<'_> {
    /// The table: `<cipher> <key> <IV offset> <device> <first sector> <number of options> <options>`.
    pub(crate) fn table(&self) -> Result<Table, Error> {
        self.check()?;
        let device = number(self.device)?;
        let size = sectors("the size of the encrypted region", self.size)?;
        Ok(Table::default().with("crypt", size, self.arguments(&device)?))
    }

    /// The string is as long as it will ever be from the start, so that there is one copy of the key.
    fn arguments(&self, device: &str) -> Result<String, Error> {
        let mut digits = Zeroizing::new([0; 2 * MAX_KEY]);
        let digits = digits.get_mut(..2 * self.key.len()).unwrap_or_default();
        let key = hex::encode_to_slice(self.key, digits)
            .ok()
            .and_then(|()| std::str::from_utf8(digits).ok())
            .ok_or_else(|| key_length(self.key.len()))?;
        let start = sectors("the offset of the encrypted region", self.start)?;
        let mut arguments = String::with_capacity(self.cipher.len() + key.len() + OTHERS);
        // Writing to a string cannot fail.
        let _ = write!(
            arguments,
            "{} {key} 0 {device} {start} 2 sector_size:{} iv_large_sectors",
            self.cipher, self.sector_size
        );
        Ok(arguments)
    }

    fn check(&self) -> Result<(), Error> {
        let fail =
            |what, value: u64, rule| Err(Error::Value { what, value: value.to_string(), rule });
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_():".contains(&byte);
        if !(1..=MAX_CIPHER).contains(&self.cipher.len()) || !self.cipher.bytes().all(plain) {
            let (what, value) = ("the cipher", self.cipher.escape_default().to_string());
            let rule = "it has 1 to 64 letters, digits and `-_():`";
            return Err(Error::Value { what, value, rule });
        }
        if !(1..=MAX_KEY).contains(&self.key.len()) {
            return Err(key_length(self.key.len()));
        }
        let sector = self.sector_size;
        if !sector.is_power_of_two() || !SECTOR_SIZES.contains(&sector) {
            let rule = "sector sizes are powers of two from 512 to 4096";
            return fail("the sector size", sector.into(), rule);
        }
        if self.size == 0 || !self.size.is_multiple_of(sector.into()) {
            let rule = "it must be a positive number of whole sectors";
            return fail("the size of the encrypted region", self.size, rule);
        }
        if !self.start.is_multiple_of(sector.into()) {
            let rule = "it must be at a whole sector";
            return fail("the offset of the encrypted region", self.start, rule);
        }
        Ok(())
    }
}

fn key_length(length: usize) -> Error {
    let rule = "it has 1 to 64 bytes";
    Error::Value { what: "the length of the key", value: length.to_string(), rule }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crypt() -> Crypt<'static> {
        Crypt {
            cipher: "aes-xts-plain64",
            key: &[0xab; 64],
            device: Path::new("/dev/null"),
            start: 4096,
            size: 5 << 12,
            sector_size: 4096,
        }
    }

    #[test]
    fn arguments_are_those_of_the_kernels_document() {
        let key = "ab".repeat(64);
        let arguments = crypt().arguments("254:3").unwrap();
        assert_eq!(
            arguments,
            format!("aes-xts-plain64 {key} 0 254:3 8 2 sector_size:4096 iv_large_sectors")
        );
        let short = Crypt { key: &[1, 0xf0], sector_size: 512, start: 0, ..crypt() };
        assert_eq!(
            short.arguments("7:0").unwrap(),
            "aes-xts-plain64 01f0 0 7:0 0 2 sector_size:512 iv_large_sectors"
        );
    }

    /// A string that grows leaves its old self, and the key in it, in freed memory.
    #[test]
    fn the_string_never_grows() {
        let cipher = "c".repeat(MAX_CIPHER);
        let longest =
            Crypt { cipher: &cipher, start: u64::MAX - 4095, sector_size: 4096, ..crypt() };
        let arguments = longest.arguments("4095:1048575").unwrap();
        let first = MAX_CIPHER + 2 * MAX_KEY;
        assert!(arguments.len() - first < OTHERS / 2);
        assert_eq!(arguments.capacity(), first + OTHERS);
    }

    #[test]
    fn the_key_is_not_shown() {
        let shown = format!("{:?}", crypt());
        assert!(shown.contains("aes-xts-plain64") && shown.contains("4096"), "{shown}");
        assert!(!shown.contains("171") && !shown.contains("ab, ab"), "{shown}");
    }

    #[test]
    fn what_the_kernel_would_refuse_or_misunderstand() {
        let good = crypt();
        let long = "c".repeat(65);
        let cases = [
            (Crypt { cipher: "", ..good }, "the cipher is ,"),
            (Crypt { cipher: &long, ..good }, "the cipher is ccc"),
            (Crypt { cipher: "aes xts", ..good }, "the cipher is aes xts,"),
            (Crypt { cipher: "aes\0", ..good }, "the cipher is aes\\u{0},"),
            (Crypt { cipher: "a\nb", ..good }, "the cipher is a\\nb,"),
            (Crypt { key: &[], ..good }, "the length of the key is 0,"),
            (Crypt { key: &[0; 65], ..good }, "the length of the key is 65,"),
            (Crypt { size: 0, ..good }, "the encrypted region is 0,"),
            (Crypt { size: 4097, ..good }, "the encrypted region is 4097,"),
            (Crypt { size: 512, ..good }, "the encrypted region is 512,"),
            (Crypt { start: 19, ..good }, "the encrypted region is 19,"),
            (Crypt { start: 512, ..good }, "the encrypted region is 512,"),
            (Crypt { sector_size: 0, ..good }, "the sector size is 0,"),
            (Crypt { sector_size: 256, ..good }, "the sector size is 256,"),
            (Crypt { sector_size: 1000, ..good }, "the sector size is 1000,"),
            (Crypt { sector_size: 8192, ..good }, "the sector size is 8192,"),
            (good, "/dev/null is not a block device"),
        ];
        for (crypt, expected) in cases {
            let error = crypt.table().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("abab"), "{error}");
        }
    }
}
