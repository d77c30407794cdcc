//! The message and its reader.

use crate::{Error, INSTANCE_ID_LEN, MAGIC, MAX_BODY, MAX_EXTRA_APKS, VERSION};
use prost::Message;
use std::io::{self, ErrorKind, Read};

/// Everything a guest has to know that is not on its disks.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Handover {
    /// Whether console and log may leave the VM.
    #[prost(bool, tag = "1")]
    pub debuggable: bool,
    /// [`INSTANCE_ID_LEN`] bytes that name the instance, or none.
    #[prost(bytes = "vec", tag = "2")]
    pub instance_id: Vec<u8>,
    /// The packages.
    #[prost(message, required, tag = "3")]
    pub payload: PayloadSettings,
    /// The encrypted storage, if the VM has any.
    #[prost(message, optional, tag = "4")]
    pub storage: Option<StorageSettings>,
}

/// Sizes that partitions cannot tell, because they are padded.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct PayloadSettings {
    /// Bytes of the package inside its partition; at least one.
    #[prost(uint64, tag = "1")]
    pub apk_size: u64,
    /// The same for each extra package, in order; at most [`MAX_EXTRA_APKS`].
    #[prost(uint64, repeated, tag = "2")]
    pub extra_apk_sizes: Vec<u64>,
}

/// The encrypted storage.
#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub struct StorageSettings {
    /// Bytes of its partition.
    #[prost(uint64, tag = "1")]
    pub size: u64,
}

impl Handover {
    /// The bytes to send. Limits are the reader's matter and not checked here.
    pub fn encode(&self) -> Vec<u8> {
        let body = self.encode_to_vec();
        // A body of 4 GiB cannot be built from fields within the limits; the reader refuses it.
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
        [&MAGIC[..], &VERSION.to_le_bytes(), &length.to_le_bytes(), &body].concat()
    }

    /// Reads one message and not a byte beyond it.
    pub fn read(mut source: impl Read) -> Result<Self, Error> {
        let magic = read_bytes(&mut source, "first bytes")?;
        if magic != MAGIC {
            return Err(Error::Magic(magic));
        }
        let version = u32::from_le_bytes(read_bytes(&mut source, "version")?);
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let length = u32::from_le_bytes(read_bytes(&mut source, "length")?);
        if length == 0 || length > MAX_BODY {
            return Err(Error::BodyLength(length));
        }
        let mut body = vec![0; length as usize];
        source.read_exact(&mut body).map_err(io_error("body"))?;
        let message = Self::decode(body.as_slice())?;
        message.check()?;
        Ok(message)
    }

    fn check(&self) -> Result<(), Error> {
        let id = self.instance_id.len();
        if id != 0 && id != INSTANCE_ID_LEN {
            return Err(Error::InstanceId(id));
        }
        let extras = &self.payload.extra_apk_sizes;
        if extras.len() > MAX_EXTRA_APKS {
            return Err(Error::TooManyExtraApks(extras.len()));
        }
        if self.payload.apk_size == 0 {
            return Err(Error::EmptyPackage("the package".into()));
        }
        match extras.iter().position(|&size| size == 0) {
            Some(index) => Err(Error::EmptyPackage(format!("extra package {index}"))),
            None => Ok(()),
        }
    }
}

fn read_bytes<const N: usize>(
    source: &mut impl Read,
    part: &'static str,
) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    source.read_exact(&mut bytes).map_err(io_error(part))?;
    Ok(bytes)
}

fn io_error(part: &'static str) -> impl Fn(io::Error) -> Error {
    move |cause| match cause.kind() {
        ErrorKind::UnexpectedEof => {
            Error::Io { part, cause: io::Error::new(cause.kind(), "the message ends too early") }
        }
        _ => Error::Io { part, cause },
    }
}
