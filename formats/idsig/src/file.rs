//! The file's header.

use apkzip::ReadAt;

use crate::fields::{Fields, put_sized};
use crate::levels::tree_size;
use crate::{BLOCK, Error, HASH_LEN, Result, Tree, fs_verity_salt};

/// Bytes of the longest salt, which is fs-verity's limit.
pub const MAX_SALT: usize = 32;
/// Bytes of the longest signing info. Certificates and keys have a few thousand bytes.
pub const MAX_SIGNING_INFO: usize = 64 << 10;

const VERSION: u32 = 2;
const SHA256: u32 = 1;
const LOG2_BLOCK: u8 = 12;

const HASHING_INFO: &str = "hashing info";
const SIGNING_INFO: &str = "signing info";
const MAX_HASHING_INFO: usize = 4 + 1 + (4 + MAX_SALT) + (4 + HASH_LEN);
/// Bytes of the longest header.
const MAX_HEADER: usize = 4 + (4 + MAX_HASHING_INFO) + (4 + MAX_SIGNING_INFO) + 4;

/// The header of an idsig file, and where its tree lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idsig {
    /// How the package was hashed, and what came out.
    pub hashing: Hashing,
    /// Who vouches for that, if anybody does.
    pub signing: Signing,
    /// Where the tree starts, in bytes from the start of the file.
    pub tree_offset: u64,
    /// Bytes of the tree: 0 for a package of one block.
    pub tree_size: u64,
}

/// How the package was hashed: SHA-256 over blocks of 4096 bytes, and a salt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hashing {
    /// At most [`MAX_SALT`] bytes, usually none.
    pub salt: Vec<u8>,
    /// Hash of the tree's top block, or of the package's only block.
    pub root_hash: [u8; 32],
}

impl Hashing {
    /// The salt that is hashed in front of every block, and that dm-verity must be given.
    pub fn verity_salt(&self) -> Vec<u8> {
        fs_verity_salt(&self.salt)
    }
}

/// Who vouches for the root hash. All but the digest is empty in a file that nobody signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signing {
    /// Content digest that the package's own signing block (v2 or v3) states.
    pub apk_digest: Vec<u8>,
    /// The signer's X.509 certificate, DER.
    pub certificate: Vec<u8>,
    /// Anything; [`Idsig::align`] puts padding here.
    pub additional_data: Vec<u8>,
    /// The signer's key, SubjectPublicKeyInfo in DER.
    pub public_key: Vec<u8>,
    /// Number of the signature's algorithm, as in scheme v2; 0 in a file that nobody signed.
    pub signature_algorithm: u32,
    /// Signature over [`Idsig::signed_data`].
    pub signature: Vec<u8>,
    /// Further signers, of rotated keys.
    pub blocks: Vec<SigningBlock>,
}

/// A further signer, not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningBlock {
    /// The block of the package's signing block that it goes with.
    pub id: u32,
    /// A signing info of its own.
    pub bytes: Vec<u8>,
}

impl Idsig {
    /// The header of a file whose tree is `tree`, built with [`Hashing::verity_salt`] of `salt`.
    pub fn new(salt: &[u8], tree: &Tree, signing: Signing) -> Result<Self> {
        let hashing = Hashing { salt: salt.to_vec(), root_hash: tree.root };
        let tree_size = tree.bytes.len() as u64;
        let mut idsig = Self { hashing, signing, tree_offset: 0, tree_size };
        idsig.tree_offset = idsig.header()?.len() as u64;
        Ok(idsig)
    }

    /// Lets the tree start at a multiple of [`BLOCK`], with zeros behind the additional data, so
    /// that dm-verity can read the tree from the partition that holds the file. To be done before
    /// signing, because the signature covers the zeros.
    pub fn align(&mut self) -> Result<()> {
        let offset = self.header()?.len() as u64;
        let padding = offset.next_multiple_of(BLOCK) - offset;
        let data = &mut self.signing.additional_data;
        data.resize(data.len() + padding as usize, 0);
        self.tree_offset = self.header()?.len() as u64;
        Ok(())
    }

    /// Reads the header from a file or partition of `len` bytes, of which those after the tree do
    /// not count. The tree is not read: see [`Self::check`].
    pub fn read<R: ReadAt + ?Sized>(storage: &R, len: u64) -> Result<Self> {
        let mut header = vec![0; len.min(MAX_HEADER as u64) as usize];
        storage
            .read_exact_at(&mut header, 0)
            .map_err(|source| Error::Read { what: "the header", source })?;
        let mut fields = Fields(&header);
        match fields.u32("version")? {
            VERSION => {}
            other => return Err(Error::Version(other)),
        }
        let hashing = Hashing::parse(fields.sized(HASHING_INFO, MAX_HASHING_INFO)?)?;
        let signing = Signing::parse(fields.sized(SIGNING_INFO, MAX_SIGNING_INFO)?)?;
        let tree_size = u64::from(fields.u32("tree size")?);
        let tree_offset = (header.len() - fields.0.len()) as u64;
        if tree_size > len - tree_offset {
            return Err(Error::TreeOutside { offset: tree_offset, size: tree_size, len });
        }
        Ok(Self { hashing, signing, tree_offset, tree_size })
    }

    /// The bytes in front of the tree.
    pub fn header(&self) -> Result<Vec<u8>> {
        let package_too_large =
            |_| Error::PackageTooLarge { size: self.tree_size.saturating_mul(127) };
        let tree_size = u32::try_from(self.tree_size).map_err(package_too_large)?;
        let mut header = VERSION.to_le_bytes().to_vec();
        put_sized(&mut header, HASHING_INFO, &self.hashing.encode()?, MAX_HASHING_INFO)?;
        put_sized(&mut header, SIGNING_INFO, &self.signing.encode()?, MAX_SIGNING_INFO)?;
        header.extend(tree_size.to_le_bytes());
        Ok(header)
    }

    /// What the signature of a file for a package of `apk_size` bytes is made over.
    pub fn signed_data(&self, apk_size: u64) -> Result<Vec<u8>> {
        let mut fields = apk_size.to_le_bytes().to_vec();
        fields.extend(self.hashing.encode()?);
        let signing = &self.signing;
        for bytes in [&signing.apk_digest, &signing.certificate, &signing.additional_data] {
            put_sized(&mut fields, SIGNING_INFO, bytes, MAX_SIGNING_INFO)?;
        }
        // The length in front counts itself. The fields have passed their limits.
        let len = fields.len() as u32 + 4;
        Ok([&len.to_le_bytes(), fields.as_slice()].concat())
    }

    /// Refuses a tree that does not have the size of one over a package of `apk_size` bytes.
    pub fn check_tree_size(&self, apk_size: u64) -> Result<()> {
        match tree_size(apk_size) {
            _ if apk_size == 0 => Err(Error::EmptyPackage),
            expected if expected == self.tree_size => Ok(()),
            expected => {
                Err(Error::TreeSize { size: self.tree_size, expected, package_size: apk_size })
            }
        }
    }
}

impl Hashing {
    fn parse(bytes: &[u8]) -> Result<Self> {
        let mut fields = Fields(bytes);
        match fields.u32("hash algorithm")? {
            SHA256 => {}
            other => return Err(Error::HashAlgorithm(other)),
        }
        match fields.u8("block size")? {
            LOG2_BLOCK => {}
            other => return Err(Error::BlockSize(other)),
        }
        let salt = fields.sized("salt", MAX_SALT)?.to_vec();
        let root_hash = fields.sized("root hash", MAX_HASHING_INFO)?;
        let root_hash = root_hash.try_into().map_err(|_| Error::RootHashLength(root_hash.len()))?;
        fields.end(HASHING_INFO)?;
        Ok(Self { salt, root_hash })
    }

    fn encode(&self) -> Result<Vec<u8>> {
        let mut bytes = SHA256.to_le_bytes().to_vec();
        bytes.push(LOG2_BLOCK);
        put_sized(&mut bytes, "salt", &self.salt, MAX_SALT)?;
        put_sized(&mut bytes, "root hash", &self.root_hash, HASH_LEN)?;
        Ok(bytes)
    }
}

impl Signing {
    fn parse(bytes: &[u8]) -> Result<Self> {
        let mut fields = Fields(bytes);
        let mut sized = |field| Ok(fields.sized(field, MAX_SIGNING_INFO)?.to_vec());
        Ok(Self {
            apk_digest: sized("package digest")?,
            certificate: sized("certificate")?,
            additional_data: sized("additional data")?,
            public_key: sized("public key")?,
            signature_algorithm: fields.u32("signature algorithm")?,
            signature: fields.sized("signature", MAX_SIGNING_INFO)?.to_vec(),
            blocks: SigningBlock::parse_all(fields)?,
        })
    }

    fn encode(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut put = |field, value: &[u8]| put_sized(&mut bytes, field, value, MAX_SIGNING_INFO);
        put("package digest", &self.apk_digest)?;
        put("certificate", &self.certificate)?;
        put("additional data", &self.additional_data)?;
        put("public key", &self.public_key)?;
        bytes.extend(self.signature_algorithm.to_le_bytes());
        put_sized(&mut bytes, "signature", &self.signature, MAX_SIGNING_INFO)?;
        for block in &self.blocks {
            bytes.extend(block.id.to_le_bytes());
            put_sized(&mut bytes, "further signer", &block.bytes, MAX_SIGNING_INFO)?;
        }
        Ok(bytes)
    }
}

impl SigningBlock {
    fn parse_all(mut fields: Fields<'_>) -> Result<Vec<Self>> {
        let mut blocks = Vec::new();
        while !fields.0.is_empty() {
            let id = fields.u32("id of a further signer")?;
            let bytes = fields.sized("further signer", MAX_SIGNING_INFO)?.to_vec();
            blocks.push(Self { id, bytes });
        }
        Ok(blocks)
    }
}
