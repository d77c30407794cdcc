//! Key files: PEM (RFC 7468) with a private key and perhaps its certificate. Text around the blocks
//! is for people.

use x509_cert::der::pem;
use zeroize::Zeroizing;

use crate::{Error, Result};

const PRIVATE_KEY: &str = "PRIVATE KEY";
const CERTIFICATE: &str = "CERTIFICATE";

/// What a key file holds, in DER.
pub(crate) struct KeyFile {
    pub(crate) private_key: Zeroizing<Vec<u8>>,
    pub(crate) certificate: Option<Vec<u8>>,
}

impl KeyFile {
    /// Blocks of other labels (parameters, public keys) are passed over.
    pub(crate) fn parse(text: &[u8]) -> Result<Self> {
        let (mut private_key, mut certificate) = (None, None);
        for block in blocks(text)? {
            match block.label {
                PRIVATE_KEY => put(&mut private_key, block, "private key")?,
                CERTIFICATE => put(&mut certificate, block, "certificate")?,
                "ENCRYPTED PRIVATE KEY" => return Err(Error::EncryptedPrivateKey),
                label if label.ends_with(PRIVATE_KEY) => {
                    return Err(Error::OldPrivateKey { label: label.to_owned() });
                }
                _ => {}
            }
        }
        Ok(Self {
            private_key: private_key.ok_or(Error::NoPrivateKey)?,
            certificate: certificate.map(|mut der| std::mem::take(&mut *der)),
        })
    }

    pub(crate) fn write(private_key: &[u8], certificate: &[u8]) -> Result<Zeroizing<String>> {
        let encode = |label: &str, der: &[u8]| {
            pem::encode_string(label, pem::LineEnding::LF, der)
                .map(Zeroizing::new)
                .map_err(|e| Error::Pem { label: label.to_owned(), problem: e.to_string() })
        };
        let mut text = encode(PRIVATE_KEY, private_key)?;
        text.push_str(&encode(CERTIFICATE, certificate)?);
        Ok(text)
    }
}

fn put(slot: &mut Option<Zeroizing<Vec<u8>>>, block: Block<'_>, what: &'static str) -> Result<()> {
    match slot.replace(block.decode()?) {
        Some(_) => Err(Error::Twice(what)),
        None => Ok(()),
    }
}

/// One block, its two boundaries included.
struct Block<'a> {
    label: &'a str,
    text: &'a [u8],
}

impl Block<'_> {
    fn decode(&self) -> Result<Zeroizing<Vec<u8>>> {
        let damaged =
            |e: pem::Error| Error::Pem { label: self.label.to_owned(), problem: e.to_string() };
        // An error of the decoder leaves part of the key in memory that is given back; it tells
        // nothing that the file does not.
        let (_, der) = pem::decode_vec(self.text).map_err(damaged)?;
        Ok(Zeroizing::new(der))
    }
}

/// The blocks of a file, in order.
fn blocks(text: &[u8]) -> Result<Vec<Block<'_>>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some(begin) = find(rest, b"-----BEGIN ") {
        rest = rest.get(begin..).unwrap_or_default();
        let label = label(rest);
        let end_line = [b"-----END ", label.as_bytes(), b"-----"].concat();
        let end = find(rest, &end_line).ok_or_else(|| Error::Pem {
            label: label.to_owned(),
            problem: "does not end".into(),
        })?;
        let (block, after) = rest.split_at_checked(end + end_line.len()).unwrap_or((rest, &[]));
        blocks.push(Block { label, text: block });
        rest = after;
    }
    Ok(blocks)
}

/// The label of the block that starts here; empty if it is no text.
fn label(text: &[u8]) -> &str {
    const MAX: usize = 64;
    let text = text.get(b"-----BEGIN ".len()..).unwrap_or_default();
    let end = find(text, b"-----").filter(|end| *end <= MAX).unwrap_or_default();
    text.get(..end).and_then(|label| std::str::from_utf8(label).ok()).unwrap_or_default()
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
