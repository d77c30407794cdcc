//! Makes and signs packages, without Android's tools.
//!
//! * [`Package`] collects files and lays them out as a zip file: libraries at whole pages, no times,
//!   names in order.
//! * [`KeyPair`] is the signer: an EC or RSA key and a certificate for it.
//! * [`sign_v3`] signs a package: [APK Signature Scheme v3].
//! * [`Signed::idsig`] makes the file that goes with it: [v4], with the package's Merkle tree.
//!
//! The same files and key give the same bytes: ECDSA is deterministic (RFC 6979), RSA signatures
//! are PKCS#1 v1.5, and the certificate that is made for a key depends on the key alone.
//!
//! [APK Signature Scheme v3]: https://source.android.com/docs/security/features/apksigning/v3
//! [v4]: https://source.android.com/docs/security/features/apksigning/v4
//!
//! ```
//! use apksign::{KeyPair, KeyType, Package, sign_v3};
//! use apkmanifest::Manifest;
//!
//! let key = KeyPair::generate(KeyType::EcP256)?;
//! let mut package = Package::new(&Manifest::new("org.example.demo", 1)?);
//! package.add("assets/hello.txt", b"hello".to_vec())?;
//! let signed = sign_v3(package.build()?, &key)?;
//! let idsig = signed.idsig(&key)?;
//! # assert!(!idsig.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod block;
mod certificate;
mod der;
mod digest;
mod error;
mod key;
mod package;
mod pem;
mod private;
mod rsa_key;
mod v3;
mod v4;
mod zip;

pub use error::{Error, Result};
pub use key::KeyPair;
pub use package::{LIBRARY_ALIGNMENT, Package};
pub use private::{Algorithm, KeyType};
pub use v3::{Signed, sign_v3};
