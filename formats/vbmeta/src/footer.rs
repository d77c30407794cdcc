//! The last bytes of an image.

use crate::bytes::{u32_at, u64_at};
use crate::{Error, ReadAt, Result};

/// Bytes of a footer.
pub const FOOTER_LEN: u64 = 64;

const MAGIC: [u8; 4] = *b"AVBf";
const MAJOR: u32 = 1;

/// What the last 64 bytes of an image say. Nothing signs them: they say where to look, no more.
///
/// Magic `AVBf`, version (two `u32`), size of the image before it was signed, offset and size of
/// vbmeta (three `u64`), 28 bytes that are not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footer {
    /// Bytes of the image before it was signed.
    pub original_image_size: u64,
    /// Where vbmeta starts, in bytes from the start of the image.
    pub vbmeta_offset: u64,
    /// Bytes of vbmeta.
    pub vbmeta_size: u64,
}

impl Footer {
    /// Reads the footer of an image of `len` bytes.
    pub fn read<R: ReadAt + ?Sized>(storage: &R, len: u64) -> Result<Self> {
        let offset = len.checked_sub(FOOTER_LEN).ok_or(Error::NoFooter)?;
        let mut bytes = [0; FOOTER_LEN as usize];
        storage
            .read_exact_at(&mut bytes, offset)
            .map_err(|source| Error::Read { what: "the footer", source })?;
        let footer = Self::parse(&bytes)?;
        match footer.fits(offset) {
            true => Ok(footer),
            false => Err(Error::FooterPlace {
                offset: footer.vbmeta_offset,
                size: footer.vbmeta_size,
                original_size: footer.original_image_size,
                len,
            }),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        if !bytes.starts_with(&MAGIC) {
            return Err(Error::NoFooter);
        }
        let number = |at| u32_at(bytes, at).ok_or(Error::NoFooter);
        let size = |at| u64_at(bytes, at).ok_or(Error::NoFooter);
        let (major, minor) = (number(4)?, number(8)?);
        if major != MAJOR {
            return Err(Error::FooterVersion { major, minor });
        }
        Ok(Self {
            original_image_size: size(12)?,
            vbmeta_offset: size(20)?,
            vbmeta_size: size(28)?,
        })
    }

    /// Whether vbmeta lies between the data and the footer.
    fn fits(&self, footer: u64) -> bool {
        let end = self.vbmeta_offset.checked_add(self.vbmeta_size);
        self.original_image_size <= self.vbmeta_offset && end.is_some_and(|end| end <= footer)
    }

    /// The 64 bytes.
    #[cfg(feature = "sign")]
    pub fn write(&self) -> [u8; FOOTER_LEN as usize] {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([MAJOR, 0].into_iter().flat_map(u32::to_be_bytes));
        let sizes = [self.original_image_size, self.vbmeta_offset, self.vbmeta_size];
        bytes.extend(sizes.into_iter().flat_map(u64::to_be_bytes));
        bytes.resize(FOOTER_LEN as usize, 0);
        bytes.try_into().unwrap_or([0; FOOTER_LEN as usize])
    }
}
