//! An image with its footer and its vbmeta.

use crate::{Error, Footer, Hashtree, MAX_VBMETA, ReadAt, Result, Vbmeta};

/// What an image says of itself, checked for sense and against its own key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Where vbmeta lies.
    pub footer: Footer,
    /// The signed list.
    pub vbmeta: Vbmeta,
}

impl Image {
    /// Reads footer and vbmeta of an image of `len` bytes. Hash trees must lie in the image, in
    /// front of vbmeta. Memory: at most 128 KiB.
    pub fn read<R: ReadAt + ?Sized>(storage: &R, len: u64) -> Result<Self> {
        let footer = Footer::read(storage, len)?;
        let size = footer.vbmeta_size;
        if size > MAX_VBMETA {
            return Err(Error::TooLarge { size, limit: MAX_VBMETA });
        }
        // At most MAX_VBMETA, so the cast is exact.
        let mut bytes = vec![0; size as usize];
        storage
            .read_exact_at(&mut bytes, footer.vbmeta_offset)
            .map_err(|source| Error::Read { what: "vbmeta", source })?;
        let vbmeta = Vbmeta::parse(&bytes)?;
        vbmeta.hashtrees().iter().try_for_each(|tree| check_place(tree, &footer))?;
        Ok(Self { footer, vbmeta })
    }
}

/// Data, tree and vbmeta lie one after the other.
fn check_place(tree: &Hashtree, footer: &Footer) -> Result<()> {
    let end = tree.tree_offset.checked_add(tree.tree_size);
    let fits =
        tree.image_size <= tree.tree_offset && end.is_some_and(|end| end <= footer.vbmeta_offset);
    match fits {
        true => Ok(()),
        false => Err(Error::HashtreePlace {
            offset: tree.tree_offset,
            size: tree.tree_size,
            image_size: tree.image_size,
            vbmeta: footer.vbmeta_offset,
        }),
    }
}
