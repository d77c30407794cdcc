//! Making the file for a package.

use std::fs::File;
use std::os::unix::fs::FileExt;

use apkzip::{ReadAt, Sections};

use crate::hash::BlockHasher;
use crate::levels::Levels;
use crate::tree::{data_hashes, part};
use crate::{BLOCK, Error, HASH_LEN, Idsig, MAX_PACKAGE, Result, Signing, Tree};

/// What [`refresh`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refreshed {
    /// The file was right, and is as it was.
    Kept,
    /// The file was written.
    Written,
}

/// Makes the idsig file of a package that states the content digest `apk_digest`: signed by
/// nobody, without a salt, and its tree starts at a multiple of [`BLOCK`].
pub fn create<R: ReadAt + Sync + ?Sized>(
    apk: &R,
    apk_size: u64,
    apk_digest: &[u8],
) -> Result<Vec<u8>> {
    let made = Made::new(apk, apk_size, apk_digest)?;
    let mut file = made.header;
    file.extend(made.tree.bytes);
    Ok(file)
}

/// Lets `file`, open for reading and writing, be the idsig file of the package.
///
/// It is kept if it states the same digest, its tree is whole, and the tree agrees with those
/// bytes of the package that the digest does not cover: the package's signing block (with a new
/// signer, it changes while the digest stays). A package without one is compared as a whole.
/// Everything else is replaced by what [`create`] makes.
///
/// It is written in place, header last, so whatever a crash or power cut leaves in the middle has
/// no header or no whole tree, and the next call writes it again.
pub fn refresh<R: ReadAt + Sync + ?Sized>(
    apk: &R,
    apk_size: u64,
    apk_digest: &[u8],
    file: &File,
) -> Result<Refreshed> {
    let metadata = file.metadata().map_err(|source| Error::Read { what: "the size", source })?;
    if !metadata.is_file() {
        return Err(Error::NotAFile);
    }
    check_package_size(apk_size)?;
    if is_right(apk, apk_size, apk_digest, file, metadata.len())? {
        return Ok(Refreshed::Kept);
    }
    let made = Made::new(apk, apk_size, apk_digest)?;
    made.write(file).map_err(Error::Write)?;
    Ok(Refreshed::Written)
}

/// The parts of a new file.
struct Made {
    header: Vec<u8>,
    tree: Tree,
}

impl Made {
    fn new<R: ReadAt + Sync + ?Sized>(apk: &R, apk_size: u64, digest: &[u8]) -> Result<Self> {
        check_package_size(apk_size)?;
        let tree = Tree::build(apk, apk_size, &[]).map_err(Error::ReadPackage)?;
        let signing = Signing { apk_digest: digest.to_vec(), ..Signing::default() };
        let mut idsig = Idsig::new(&[], &tree, signing)?;
        idsig.align()?;
        Ok(Self { header: idsig.header()?, tree })
    }

    fn write(&self, file: &File) -> std::io::Result<()> {
        file.set_len(0)?;
        file.write_all_at(&self.tree.bytes, self.header.len() as u64)?;
        file.write_all_at(&self.header, 0)
    }
}

fn check_package_size(size: u64) -> Result<()> {
    match size {
        0 => Err(Error::EmptyPackage),
        _ if size > MAX_PACKAGE => Err(Error::PackageTooLarge { size }),
        _ => Ok(()),
    }
}

fn is_right<R: ReadAt + Sync + ?Sized>(
    apk: &R,
    apk_size: u64,
    apk_digest: &[u8],
    file: &File,
    len: u64,
) -> Result<bool> {
    match read_whole(file, len, apk_size) {
        // A file that cannot be read is no file to write over.
        Err(error @ Error::Read { .. }) => Err(error),
        Err(_) => Ok(false),
        Ok((idsig, tree)) => Ok(idsig.tree_offset + idsig.tree_size == len
            && idsig.signing.apk_digest == apk_digest
            && agrees(&idsig, &tree, apk, apk_size)?),
    }
}

fn read_whole(file: &File, len: u64, apk_size: u64) -> Result<(Idsig, Vec<u8>)> {
    let idsig = Idsig::read(file, len)?;
    let tree = idsig.read_tree(file, len, apk_size)?;
    Ok((idsig, tree))
}

/// Does the tree agree with the end of the package, from the signing block on?
fn agrees<R: ReadAt + Sync + ?Sized>(
    idsig: &Idsig,
    tree: &[u8],
    apk: &R,
    apk_size: u64,
) -> Result<bool> {
    let first = signing_block(apk, apk_size).unwrap_or(0) / BLOCK;
    let count = apk_size.div_ceil(BLOCK).saturating_sub(first) as usize;
    let mut hashes = vec![0; count * HASH_LEN];
    BlockHasher::new(&idsig.hashing.verity_salt())
        .blocks(apk, apk_size, first, &mut hashes)
        .map_err(Error::ReadPackage)?;
    let levels = Levels::of(apk_size);
    if levels.top().is_none() {
        return Ok(hashes == idsig.hashing.root_hash);
    }
    let mut stated = data_hashes(&levels, apk_size);
    stated.start += first * HASH_LEN as u64;
    Ok(part(tree, stated) == Some(hashes.as_slice()))
}

/// Where the package's signing block starts: it stands in front of the central directory, and
/// ends with its size (`u64`, without the first eight bytes) and a magic.
fn signing_block<R: ReadAt + ?Sized>(apk: &R, apk_size: u64) -> Option<u64> {
    let end = Sections::find(apk, apk_size).ok()?.central_directory.start;
    let mut footer = [0; 24];
    apk.read_exact_at(&mut footer, end.checked_sub(24)?).ok()?;
    let (size, magic) = footer.split_first_chunk()?;
    if magic != b"APK Sig Block 42" {
        return None;
    }
    end.checked_sub(u64::from_le_bytes(*size))?.checked_sub(8)
}
