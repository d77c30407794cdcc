//! What Microdroid remembers: the packages that it verified at its first boot, and what of them ran.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::cbor::{Reader, Writer};
use crate::{Error, Result};

/// Most bytes of a hash or key.
pub const MAX_BYTES: usize = 8 << 10;
/// Most bytes of a name, or of what is to run.
pub const MAX_TEXT: usize = 1 << 10;
/// Most extra packages.
pub const MAX_EXTRA_APKS: usize = 128;
/// Most APEXes.
pub const MAX_APEXES: usize = 128;
/// Most bytes of a cipher's name.
pub const MAX_CIPHER: usize = 64;

/// Bytes of a SHA-512 hash.
const CERT_HASH_LEN: usize = 64;

/// What Microdroid remembers of its first boot, in the partition [`MICRODROID_UUID`].
///
/// The salt is zeroised when dropped and never shown.
///
/// [`MICRODROID_UUID`]: crate::MICRODROID_UUID
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct MicrodroidData {
    /// Random bytes of the first boot, which the instance's secrets depend on.
    pub salt: [u8; 64],
    /// The package.
    #[zeroize(skip)]
    pub apk: ApkData,
    /// Extra packages, in their order.
    #[zeroize(skip)]
    pub extra_apks: Vec<ApkData>,
    /// APEXes, in their order.
    #[zeroize(skip)]
    pub apexes: Vec<ApexData>,
    /// What of the package runs: `library` and a file name, or `config` and the path in the guest of
    /// a payload configuration, with a space between them. 1 to [`MAX_TEXT`] bytes.
    #[zeroize(skip)]
    pub task: String,
    /// The encrypted storage, once the instance has any. What was sealed before there was any has
    /// no such field.
    #[zeroize(skip)]
    pub storage: Option<StorageData>,
}

/// What the host must not be able to change about the encrypted storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageData {
    /// The cipher, as the kernel's `dm-crypt` names it: letters, digits and dashes, such as
    /// `aes-xts-plain64`. 1 to [`MAX_CIPHER`] bytes.
    pub cipher: String,
    /// Whether the storage was formatted, so that one that says otherwise was exchanged.
    pub formatted: bool,
}

/// What identifies a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApkData {
    /// Root of its Merkle tree.
    pub root_hash: Vec<u8>,
    /// SHA-512 of the first signer's certificate (DER).
    pub cert_hash: Vec<u8>,
    /// Name in its manifest.
    pub package_name: String,
    /// Version in its manifest, major version in the upper 32 bits.
    pub version_code: u64,
    /// Bytes that its Merkle tree covers, whole blocks. The same root can be that of a tree over
    /// fewer bytes, or over blocks of the tree itself.
    pub size: u64,
}

/// What identifies an APEX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApexData {
    /// Name, as the host gave it.
    pub name: String,
    /// Name in its manifest.
    pub manifest_name: Option<String>,
    /// Version in its manifest.
    pub manifest_version: Option<i64>,
    /// The key that it is signed with.
    pub public_key: Vec<u8>,
    /// Root of its Merkle tree.
    pub root_digest: Vec<u8>,
    /// When it was last updated, in seconds since 1970.
    pub last_update_seconds: u64,
    /// Whether it is the one that came with the device.
    pub is_factory: bool,
}

impl MicrodroidData {
    /// The data as a CBOR map. Data that [`Self::from_cbor`] would refuse are refused.
    pub fn to_cbor(&self) -> Result<Zeroizing<Vec<u8>>> {
        let mut to = Writer::with_capacity(self.encoded_len());
        to.map(5 + usize::from(self.storage.is_some()));
        to.text("salt");
        to.bytes(&self.salt);
        to.text("apk_data");
        self.apk.write(&mut to);
        to.text("extra_apks_data");
        to.array(self.extra_apks.len());
        self.extra_apks.iter().for_each(|apk| apk.write(&mut to));
        to.text("apex_data");
        to.array(self.apexes.len());
        self.apexes.iter().for_each(|apex| apex.write(&mut to));
        to.text("task");
        to.text(&self.task);
        if let Some(storage) = &self.storage {
            to.text("storage_data");
            storage.write(&mut to);
        }
        Self::from_cbor(&to.0)?;
        Ok(to.0)
    }

    /// Reads what [`Self::to_cbor`] writes, and nothing else: fields have one order and numbers
    /// one encoding.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self> {
        let mut from = Reader(bytes);
        let has_storage = from.map_with_optional("instance data", 5)?;
        from.name("salt")?;
        let salt = from.bytes("salt", MAX_BYTES)?;
        let mut this = Self {
            salt: salt.try_into().map_err(|_| length("salt", salt, 64))?,
            apk: ApkData::empty(),
            extra_apks: Vec::new(),
            apexes: Vec::new(),
            task: String::new(),
            storage: None,
        };
        from.name("apk_data")?;
        this.apk = ApkData::read(&mut from)?;
        from.name("extra_apks_data")?;
        for _ in 0..from.array("extra_apks_data", MAX_EXTRA_APKS)? {
            this.extra_apks.push(ApkData::read(&mut from)?);
        }
        from.name("apex_data")?;
        for _ in 0..from.array("apex_data", MAX_APEXES)? {
            this.apexes.push(ApexData::read(&mut from)?);
        }
        from.name("task")?;
        this.task = from.text("task", MAX_TEXT)?;
        if this.task.is_empty() {
            return Err(Error::Empty { field: "task" });
        }
        if has_storage {
            from.name("storage_data")?;
            this.storage = Some(StorageData::read(&mut from)?);
        }
        from.end()?;
        Ok(this)
    }

    /// At least as many bytes as the CBOR has.
    fn encoded_len(&self) -> usize {
        let apks = self.extra_apks.iter().chain([&self.apk]);
        let apks = apks
            .map(|apk| 160 + apk.root_hash.len() + apk.cert_hash.len() + apk.package_name.len());
        let apexes = self.apexes.iter().map(|apex| {
            let manifest_name = apex.manifest_name.as_ref().map_or(0, String::len);
            let names = apex.name.len() + manifest_name;
            256 + names + apex.public_key.len() + apex.root_digest.len()
        });
        let storage = self.storage.as_ref().map_or(0, |storage| 64 + storage.cipher.len());
        256 + apks.sum::<usize>() + apexes.sum::<usize>() + self.task.len() + storage
    }
}

impl fmt::Debug for MicrodroidData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MicrodroidData")
            .field("apk", &self.apk)
            .field("extra_apks", &self.extra_apks)
            .field("apexes", &self.apexes)
            .field("task", &self.task)
            .field("storage", &self.storage)
            .finish_non_exhaustive()
    }
}

impl ApkData {
    fn empty() -> Self {
        Self {
            root_hash: Vec::new(),
            cert_hash: Vec::new(),
            package_name: String::new(),
            version_code: 0,
            size: 0,
        }
    }

    fn write(&self, to: &mut Writer) {
        to.map(5);
        to.text("root_hash");
        to.bytes(&self.root_hash);
        to.text("cert_hash");
        to.bytes(&self.cert_hash);
        to.text("package_name");
        to.text(&self.package_name);
        to.text("version_code");
        to.unsigned(self.version_code);
        to.text("size");
        to.unsigned(self.size);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self> {
        from.map("a package", 5)?;
        from.name("root_hash")?;
        let root_hash = from.bytes("root_hash", MAX_BYTES)?.to_vec();
        from.name("cert_hash")?;
        let cert_hash = from.bytes("cert_hash", MAX_BYTES)?.to_vec();
        if cert_hash.len() != CERT_HASH_LEN {
            return Err(length("cert_hash", &cert_hash, CERT_HASH_LEN));
        }
        from.name("package_name")?;
        let package_name = from.text("package_name", MAX_TEXT)?;
        from.name("version_code")?;
        let version_code = from.unsigned("version_code")?;
        from.name("size")?;
        let size = from.unsigned("size")?;
        Ok(Self { root_hash, cert_hash, package_name, version_code, size })
    }
}

impl ApexData {
    fn write(&self, to: &mut Writer) {
        to.map(7);
        to.text("name");
        to.text(&self.name);
        to.text("manifest_name");
        to.optional(self.manifest_name.as_deref(), Writer::text);
        to.text("manifest_version");
        to.optional(self.manifest_version, Writer::signed);
        to.text("public_key");
        to.bytes(&self.public_key);
        to.text("root_digest");
        to.bytes(&self.root_digest);
        to.text("last_update_seconds");
        to.unsigned(self.last_update_seconds);
        to.text("is_factory");
        to.boolean(self.is_factory);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self> {
        from.map("an APEX", 7)?;
        from.name("name")?;
        let name = from.text("name", MAX_TEXT)?;
        from.name("manifest_name")?;
        let manifest_name = from.optional(|from| from.text("manifest_name", MAX_TEXT))?;
        from.name("manifest_version")?;
        let manifest_version = from.optional(|from| from.signed("manifest_version"))?;
        from.name("public_key")?;
        let public_key = from.bytes("public_key", MAX_BYTES)?.to_vec();
        from.name("root_digest")?;
        let root_digest = from.bytes("root_digest", MAX_BYTES)?.to_vec();
        from.name("last_update_seconds")?;
        let last_update_seconds = from.unsigned("last_update_seconds")?;
        from.name("is_factory")?;
        let is_factory = from.boolean("is_factory")?;
        Ok(Self {
            name,
            manifest_name,
            manifest_version,
            public_key,
            root_digest,
            last_update_seconds,
            is_factory,
        })
    }
}

impl StorageData {
    fn write(&self, to: &mut Writer) {
        to.map(2);
        to.text("cipher");
        to.text(&self.cipher);
        to.text("formatted");
        to.boolean(self.formatted);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self> {
        from.map("the storage", 2)?;
        from.name("cipher")?;
        let cipher = from.text("cipher", MAX_CIPHER)?;
        let is_named = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if cipher.is_empty() || !cipher.bytes().all(is_named) {
            return Err(Error::NotACipher { field: "cipher" });
        }
        from.name("formatted")?;
        let formatted = from.boolean("formatted")?;
        Ok(Self { cipher, formatted })
    }
}

fn length(field: &'static str, bytes: &[u8], expected: usize) -> Error {
    Error::Length { field, len: bytes.len(), expected }
}
