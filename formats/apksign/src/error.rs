//! Why a package cannot be made or signed.

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a package cannot be made or signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // Keys.
    /// No PEM block of a private key.
    #[error("no private key: expected a PEM file with a block \"BEGIN PRIVATE KEY\" (PKCS#8)")]
    NoPrivateKey,
    /// A key in a form from before PKCS#8.
    #[error(
        "the private key is in the old form {label:?}; convert it with `openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW`"
    )]
    OldPrivateKey {
        /// Label of the PEM block.
        label: String,
    },
    /// A key under a password.
    #[error(
        "the private key is encrypted; take the password off with `openssl pkcs8 -in KEY -out NEW` and keep the file private"
    )]
    EncryptedPrivateKey,
    /// Something is there twice.
    #[error("the key file has more than one {0}; leave the one to sign with")]
    Twice(&'static str),
    /// PEM that cannot be read.
    #[error("the key file is damaged: block {label:?} {problem}")]
    Pem {
        /// Label of the block.
        label: String,
        /// What is wrong.
        problem: String,
    },
    /// A key that cannot be read.
    #[error("the private key is damaged: {0}")]
    PrivateKey(String),
    /// A key of another kind.
    #[error(
        "the private key is of a kind that cannot sign packages ({0}); use EC P-256, P-384 or P-521, or RSA"
    )]
    UnsupportedKey(String),
    /// An RSA key that is too short or too long.
    #[error("an RSA key has 2048 to 8192 bits to sign packages, not {bits}; make another key")]
    RsaSize {
        /// Its size.
        bits: usize,
    },
    /// A certificate that cannot be read.
    #[error("the certificate is damaged: {0}")]
    Certificate(String),
    /// The certificate of another key.
    #[error(
        "the certificate is for another key; put the key's own certificate beside it, or none: then one is made"
    )]
    CertificateMismatch,
    /// The system gave no random bytes, or the numbers did not work out.
    #[error("cannot make a key: {0}")]
    Generate(String),
    /// The library could not sign.
    #[error("cannot sign: {0}")]
    Sign(String),

    // Packages.
    /// A file's name that is there already.
    #[error("the package would have two files {0:?}; give one of them another name")]
    DuplicateFile(String),
    /// Too large for a zip file.
    #[error("the package would be larger than 4 GiB, or have too many files or too long a name")]
    TooLarge,
    /// Not what a package may be.
    #[error("this cannot be a package: {0}")]
    Zip(#[source] apkzip::Error),
    /// A package that is signed already.
    #[error("the package has an APK Signing Block already; sign the package it was made from")]
    AlreadySigned,
    /// The idsig file.
    #[error("cannot make the idsig file: {0}")]
    Idsig(#[source] idsig::Error),
}
