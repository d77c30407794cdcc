//! Makes signed images.
//!
//! What is made here is laid out as avbtool does it: data, zeros up to a whole block, hash tree,
//! vbmeta at a whole block, zeros, footer at the end of a block.

use idsig::Tree;
use rsa::RsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::traits::PublicKeyParts;

use crate::algorithm::NONE;
use crate::descriptor::{
    self, BLOCK_SIZE, DM_VERITY_VERSION, HASH_ALGORITHM, HASHTREE, HASHTREE_LEN, PREFIX,
};
use crate::header::{ALIGNMENT, HEADER_LEN, MAGIC};
use crate::{Algorithm, Error, FOOTER_LEN, Footer, Hashtree, Result, key};

/// Tag of a property.
const PROPERTY: u64 = 0;
const RELEASE_STRING: &[u8] = b"avf";

/// An RSA key to sign with.
#[derive(Debug, Clone)]
pub struct SigningKey(RsaPrivateKey);

impl SigningKey {
    /// Reads a key of 2048, 4096 or 8192 bits from PEM (PKCS#8).
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self> {
        let key = RsaPrivateKey::from_pkcs8_pem(pem).map_err(|e| Error::Sign(e.to_string()))?;
        match key.n().bits() {
            2048 | 4096 | 8192 => Ok(Self(key)),
            bits => Err(Error::Sign(format!("a key has 2048, 4096 or 8192 bits, not {bits}"))),
        }
    }

    /// The public key in the format's own form.
    pub fn public_key(&self) -> Vec<u8> {
        key::write(self.0.n())
    }

    /// The algorithm with SHA-256 that goes with the key.
    pub fn sha256(&self) -> Algorithm {
        self.algorithm(Algorithm::ALL.iter().take(3))
    }

    /// The algorithm with SHA-512 that goes with the key.
    pub fn sha512(&self) -> Algorithm {
        self.algorithm(Algorithm::ALL.iter().skip(3))
    }

    fn algorithm<'a>(&self, of: impl Iterator<Item = &'a Algorithm>) -> Algorithm {
        let fits = |algorithm: &&Algorithm| algorithm.key_bits() as usize == self.0.n().bits();
        of.copied().find(|algorithm| fits(&algorithm)).unwrap_or(Algorithm::Sha256Rsa4096)
    }
}

/// What a vbmeta says besides its descriptors.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Rollback index.
    pub rollback_index: u64,
    /// Its location.
    pub rollback_index_location: u32,
    /// Flags; readers refuse all but 0.
    pub flags: u32,
}

/// A property.
pub fn property(name: &str, value: &[u8]) -> Vec<u8> {
    let lens = [name.len(), value.len()].map(|len| (len as u64).to_be_bytes()).concat();
    descriptor_of(PROPERTY, [&lens, name.as_bytes(), &[0], value, &[0]].concat())
}

/// A hash tree descriptor, whatever its fields say.
pub fn hashtree(tree: &Hashtree) -> Vec<u8> {
    let mut body = DM_VERITY_VERSION.to_be_bytes().to_vec();
    let sizes = [tree.image_size, tree.tree_offset, tree.tree_size];
    body.extend(sizes.into_iter().flat_map(u64::to_be_bytes));
    body.extend(
        [tree.data_block_size, tree.hash_block_size].into_iter().flat_map(u32::to_be_bytes),
    );
    // No error correction.
    body.extend([0; 20]);
    body.extend(HASH_ALGORITHM);
    let lens = [tree.partition_name.len(), tree.salt.len(), tree.root_digest.len(), 0];
    body.extend(lens.into_iter().flat_map(|len| (len as u32).to_be_bytes()));
    body.resize(HASHTREE_LEN - PREFIX, 0);
    descriptor_of(
        HASHTREE,
        [&body, tree.partition_name.as_bytes(), &tree.salt, &tree.root_digest].concat(),
    )
}

/// A descriptor of any tag.
pub fn descriptor_of(tag: u64, mut body: Vec<u8>) -> Vec<u8> {
    body.resize(body.len().next_multiple_of(descriptor::ALIGNMENT as usize), 0);
    [&tag.to_be_bytes()[..], &(body.len() as u64).to_be_bytes(), &body].concat()
}

/// A vbmeta of these descriptors, signed if there is a key. The key's algorithm must fit.
pub fn vbmeta(
    descriptors: &[Vec<u8>],
    options: &Options,
    signer: Option<(&SigningKey, Algorithm)>,
) -> Result<Vec<u8>> {
    let descriptors = descriptors.concat();
    let public_key = signer.map(|(key, _)| key.public_key()).unwrap_or_default();
    let auxiliary = padded([descriptors.as_slice(), &public_key].concat(), ALIGNMENT);
    let (hash_len, signature_len) =
        signer.map_or((0, 0), |(_, it)| (it.hash_len(), it.signature_len()));
    let authentication_len = (hash_len + signature_len).next_multiple_of(ALIGNMENT);

    let mut header = MAGIC.to_vec();
    header.extend([1_u32, 0].into_iter().flat_map(u32::to_be_bytes));
    header.extend(
        [authentication_len, auxiliary.len() as u64].into_iter().flat_map(u64::to_be_bytes),
    );
    header.extend(signer.map_or(NONE, |(_, algorithm)| algorithm.number()).to_be_bytes());
    let (descriptors_len, key_len) = (descriptors.len() as u64, public_key.len() as u64);
    let fields = [
        [0, hash_len],
        [hash_len, signature_len],
        [descriptors_len, key_len],
        [descriptors_len + key_len, 0],
        [0, descriptors_len],
    ];
    header.extend(fields.into_iter().flatten().flat_map(u64::to_be_bytes));
    header.extend(options.rollback_index.to_be_bytes());
    header.extend(options.flags.to_be_bytes());
    header.extend(options.rollback_index_location.to_be_bytes());
    header.extend(RELEASE_STRING);
    header.resize(HEADER_LEN, 0);
    seal(&header, &auxiliary, signer)
}

/// Signs a header and an auxiliary block, whatever they say.
pub fn seal(
    header: &[u8],
    auxiliary: &[u8],
    signer: Option<(&SigningKey, Algorithm)>,
) -> Result<Vec<u8>> {
    let mut authentication = Vec::new();
    if let Some((key, algorithm)) = signer {
        authentication = algorithm.hash([header, auxiliary]);
        let signature = key.0.sign(algorithm.padding(), &authentication);
        authentication.extend(signature.map_err(|e| Error::Sign(e.to_string()))?);
    }
    Ok([header, &padded(authentication, ALIGNMENT), auxiliary].concat())
}

/// Adds hash tree, vbmeta and footer to an image of at least one byte.
pub fn add_hashtree_footer(
    image: Vec<u8>,
    salt: &[u8],
    options: &Options,
    signer: Option<(&SigningKey, Algorithm)>,
) -> Result<Vec<u8>> {
    let original_image_size = image.len() as u64;
    let mut image = padded(image, BLOCK_SIZE.into());
    let image_size = image.len() as u64;
    let tree = Tree::build(&image, image_size, salt)
        .map_err(|e| Error::Sign(format!("the image: {e}")))?;
    let descriptor = hashtree(&Hashtree {
        partition_name: String::new(),
        image_size,
        tree_offset: image_size,
        tree_size: tree.bytes.len() as u64,
        data_block_size: BLOCK_SIZE,
        hash_block_size: BLOCK_SIZE,
        salt: salt.into(),
        root_digest: tree.root,
    });
    image.extend(tree.bytes);
    let vbmeta = vbmeta(&[descriptor], options, signer)?;
    let (vbmeta_offset, vbmeta_size) = (image.len() as u64, vbmeta.len() as u64);
    image.extend(vbmeta);
    let footer = Footer { original_image_size, vbmeta_offset, vbmeta_size };
    let end = (image.len() as u64 + FOOTER_LEN).next_multiple_of(BLOCK_SIZE.into());
    image.resize((end - FOOTER_LEN) as usize, 0);
    image.extend(footer.write());
    Ok(image)
}

fn padded(mut bytes: Vec<u8>, alignment: u64) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(alignment as usize), 0);
    bytes
}
