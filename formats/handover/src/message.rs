//! The message and its reader.

use crate::wire::Body;
use crate::{Error, INSTANCE_ID_LEN, MAGIC, MAX_BODY, MAX_DICE, MAX_EXTRA_APKS, VERSION};
use prost::Message;
use std::fmt;
use std::io::{self, ErrorKind, Read};
use zeroize::Zeroizing;

/// Everything a guest has to know that is not on its disks.
#[derive(Clone, PartialEq, Eq)]
pub struct Handover {
    /// Whether console and log may leave the VM.
    pub debuggable: bool,
    /// [`INSTANCE_ID_LEN`] bytes that name the instance, or none.
    pub instance_id: Vec<u8>,
    /// The packages, if the disk is one that the manager laid out itself.
    pub payload: Option<PayloadSettings>,
    /// The encrypted storage, if the VM has any.
    pub storage: Option<StorageSettings>,
    /// What to run, if the disk came as a whole. Either this or `payload`, never both.
    pub payload_disk: Option<PayloadDiskSettings>,
    /// Whether there is an instance image, on a disk of its own that the guest has to wait for.
    pub instance_image: bool,
    /// The identity of the VM as it starts: secrets and certificates, in the encoding of the
    /// Android profile's hand-over. 1 to [`MAX_DICE`] bytes, which mean nothing to this crate.
    pub dice: Zeroizing<Vec<u8>>,
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

/// What to run of a payload disk that came as a whole. Its metadata do not say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayloadDiskSettings {
    /// What a payload configuration in the package says; its path in the package.
    ConfigPath(String),
    /// A library of the package; its file name.
    PayloadBinaryName(String),
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
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let body = Body::from(self);
        // A body of 4 GiB cannot be built from fields within the limits; the reader refuses it.
        let length = u32::try_from(body.encoded_len()).unwrap_or(u32::MAX);
        let header = [&MAGIC[..], &VERSION.to_le_bytes(), &length.to_le_bytes()].concat();
        // As large as needed from the start: growing would leave copies of the secret behind.
        let mut message = Zeroizing::new(Vec::with_capacity(header.len() + body.encoded_len()));
        message.extend(header);
        body.encode_raw(&mut *message);
        message
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
        let mut body = Zeroizing::new(vec![0; length as usize]);
        source.read_exact(&mut body).map_err(io_error("body"))?;
        let message = Self::try_from(Body::decode(body.as_slice())?)?;
        message.check()?;
        Ok(message)
    }

    fn check(&self) -> Result<(), Error> {
        let id = self.instance_id.len();
        if id != 0 && id != INSTANCE_ID_LEN {
            return Err(Error::InstanceId(id));
        }
        if self.dice.is_empty() || self.dice.len() > MAX_DICE {
            return Err(Error::Dice(self.dice.len()));
        }
        match (&self.payload, &self.payload_disk) {
            (Some(payload), None) => payload.check(),
            (None, Some(disk)) => disk.check(),
            (None, None) => Err(Error::Payload("nothing")),
            (Some(_), Some(_)) => Err(Error::Payload("both a package and a payload disk")),
        }
    }
}

impl fmt::Debug for Handover {
    /// Everything but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handover")
            .field("debuggable", &self.debuggable)
            .field("instance_id", &self.instance_id)
            .field("payload", &self.payload)
            .field("storage", &self.storage)
            .field("payload_disk", &self.payload_disk)
            .field("instance_image", &self.instance_image)
            .finish_non_exhaustive()
    }
}

impl PayloadSettings {
    fn check(&self) -> Result<(), Error> {
        let extras = &self.extra_apk_sizes;
        if extras.len() > MAX_EXTRA_APKS {
            return Err(Error::TooManyExtraApks(extras.len()));
        }
        if self.apk_size == 0 {
            return Err(Error::EmptyPackage("the package".into()));
        }
        match extras.iter().position(|&size| size == 0) {
            Some(index) => Err(Error::EmptyPackage(format!("extra package {index}"))),
            None => Ok(()),
        }
    }
}

impl PayloadDiskSettings {
    fn check(&self) -> Result<(), Error> {
        match self {
            Self::ConfigPath(name) | Self::PayloadBinaryName(name) if name.is_empty() => {
                Err(Error::NothingToRun)
            }
            Self::ConfigPath(_) | Self::PayloadBinaryName(_) => Ok(()),
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
