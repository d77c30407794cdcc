//! APK Signature Scheme v3, one signer.

use apkzip::Sections;

use crate::block::{ALIGNMENT, ends_with_block, signing_block, sized};
use crate::digest::content_digest;
use crate::{Error, KeyPair, Result};

const V3_ID: u32 = 0xf053_68c0;
/// Android 9, the first one with this scheme.
const MIN_SDK: u32 = 28;
const MAX_SDK: u32 = i32::MAX as u32;
/// Where the end record keeps the place of the central directory.
const DIRECTORY_FIELD: usize = 16;

/// A signed package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The package.
    pub apk: Vec<u8>,
    /// The content digest that is signed: SHA-256 or SHA-512 over chunks, as the key's
    /// [algorithm](KeyPair::algorithm) has it.
    pub content_digest: Vec<u8>,
}

/// Signs a package that [`Package::build`](crate::Package::build) or another zip writer made. Its
/// files stay where they are; zeros fill the last page in front of the signing block.
pub fn sign_v3(mut zip: Vec<u8>, key: &KeyPair) -> Result<Signed> {
    let sections = Sections::find(zip.as_slice(), zip.len() as u64).map_err(Error::Zip)?;
    // Both are within the file, which is in memory.
    let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(zip.len());
    let (directory, end) = (at(sections.central_directory.start), at(sections.end_record.start));
    zip.truncate(at(sections.end_record.end));
    let mut end = zip.split_off(end);
    let directory = zip.split_off(directory);
    if ends_with_block(&zip) {
        return Err(Error::AlreadySigned);
    }
    zip.resize(zip.len().next_multiple_of(ALIGNMENT), 0);

    set_directory(&mut end, zip.len())?;
    let content_digest = content_digest(key.algorithm(), [&zip, &directory, &end]);
    zip.extend(signing_block(V3_ID, &v3_block(key, &content_digest)?));
    set_directory(&mut end, zip.len())?;
    zip.extend(directory);
    zip.extend(end);
    Ok(Signed { apk: zip, content_digest })
}

fn set_directory(end_record: &mut [u8], offset: usize) -> Result<()> {
    let offset = u32::try_from(offset).ok().filter(|offset| *offset != u32::MAX);
    let field = end_record.get_mut(DIRECTORY_FIELD..).and_then(|rest| rest.first_chunk_mut());
    match (field, offset) {
        (Some(field), Some(offset)) => *field = offset.to_le_bytes(),
        _ => return Err(Error::TooLarge),
    }
    Ok(())
}

fn v3_block(key: &KeyPair, digest: &[u8]) -> Result<Vec<u8>> {
    let algorithm = key.algorithm().id().to_le_bytes();
    let sdks = [MIN_SDK.to_le_bytes(), MAX_SDK.to_le_bytes()].concat();
    let signed_data = [
        sized(&[&sized(&[&algorithm, &sized(&[digest])])]),
        sized(&[&sized(&[key.certificate()])]),
        sdks.clone(),
        // No additional attributes.
        sized(&[]),
    ]
    .concat();
    let signature = key.sign(&signed_data)?;
    let signer = sized(&[
        &sized(&[&signed_data]),
        &sdks,
        &sized(&[&sized(&[&algorithm, &sized(&[&signature])])]),
        &sized(&[key.public_key()]),
    ]);
    Ok(sized(&[&signer]))
}
