//! APK Signature Scheme v4: the idsig file of a package, signed.

use idsig::{Idsig, Signing, Tree};

use crate::{Error, KeyPair, Result, Signed};

impl Signed {
    /// The idsig file of this package. `key` is the one that signed the package. The tree in it
    /// starts at a multiple of 4096 bytes, so that a guest can use the file as it is.
    pub fn idsig(&self, key: &KeyPair) -> Result<Vec<u8>> {
        let size = self.apk.len() as u64;
        let read = |source| Error::Idsig(idsig::Error::ReadPackage(source));
        let tree = Tree::build(self.apk.as_slice(), size, &[]).map_err(read)?;
        let signing = Signing {
            apk_digest: self.content_digest.clone(),
            certificate: key.certificate().to_vec(),
            public_key: key.public_key().to_vec(),
            signature_algorithm: key.algorithm().id(),
            ..Signing::default()
        };
        let mut file = Idsig::new(&[], &tree, signing).map_err(Error::Idsig)?;
        sign(&mut file, size, key)?;
        let mut bytes = file.header().map_err(Error::Idsig)?;
        bytes.extend(tree.bytes);
        Ok(bytes)
    }
}

/// The signature covers the padding, and the padding depends on the signature's length, which with
/// ECDSA is not the same for every message: so sign until the length is that of the time before.
/// Nearly every second try is.
fn sign(file: &mut Idsig, size: u64, key: &KeyPair) -> Result<()> {
    for attempt in 0..=u8::MAX {
        file.signing.additional_data = vec![attempt];
        file.align().map_err(Error::Idsig)?;
        let signed_data = file.signed_data(size).map_err(Error::Idsig)?;
        let guess = std::mem::replace(&mut file.signing.signature, key.sign(&signed_data)?);
        if guess.len() == file.signing.signature.len() {
            return Ok(());
        }
    }
    Err(Error::Sign("no signature has the length of another".into()))
}
