//! The one thing that counts in a certificate: the public key.

use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::der::{Decode, Encode};

use crate::{Error, Result};

/// Longest certificate. One with a key of 16384 bits has about 5000 bytes.
const MAX_CERTIFICATE: usize = 64 << 10;

/// The `SubjectPublicKeyInfo` of an X.509 certificate, as DER.
///
/// Neither names nor dates nor the certificate's own signature matter: Android packages are
/// signed with self-made certificates, and the key is the identity.
pub(crate) fn public_key_of(certificate: &[u8]) -> Result<Vec<u8>> {
    if certificate.len() > MAX_CERTIFICATE {
        let problem = format!("it has more than {MAX_CERTIFICATE} bytes");
        return Err(Error::Certificate { problem });
    }
    let unreadable =
        |e: x509_cert::der::Error| Error::Certificate { problem: format!("it is not X.509: {e}") };
    CertificateInner::<Raw>::from_der(certificate)
        .map_err(unreadable)?
        .tbs_certificate()
        .subject_public_key_info()
        .to_der()
        .map_err(unreadable)
}
