//! The numbers of the claims of a certificate: CWT (RFC 8392), and the profile's own.

pub(crate) const ISSUER: i64 = 1;
pub(crate) const SUBJECT: i64 = 2;
pub(crate) const CODE_HASH: i64 = -4_670_545;
pub(crate) const CODE_DESCRIPTOR: i64 = -4_670_546;
pub(crate) const CONFIG_HASH: i64 = -4_670_547;
pub(crate) const CONFIG_DESCRIPTOR: i64 = -4_670_548;
pub(crate) const AUTHORITY_HASH: i64 = -4_670_549;
pub(crate) const AUTHORITY_DESCRIPTOR: i64 = -4_670_550;
pub(crate) const MODE: i64 = -4_670_551;
pub(crate) const SUBJECT_PUBLIC_KEY: i64 = -4_670_552;
pub(crate) const KEY_USAGE: i64 = -4_670_553;
pub(crate) const PROFILE_NAME: i64 = -4_670_554;

/// Key usage "keyCertSign" alone: bit 5, counted from the low end of the first byte.
pub(crate) const KEY_CERT_SIGN: [u8; 1] = [1 << 5];
