//! crosvm's composite disk file: a list of the files that a disk is laid over.
//!
//! The file is [`MAGIC`], then a protobuf message up to its end:
//!
//! | field | in | what |
//! |---|---|---|
//! | 1, `uint64` | disk | version: 1 or 2 |
//! | 2, message, repeated | disk | component |
//! | 3, `uint64` | disk | length of the disk in bytes |
//! | 1, `string` | component | path of the file; a relative one starts at the composite file |
//! | 2, `uint64` | component | byte of the disk at which it starts |
//! | 3, enum | component | 0: read-only, 1: writable |
//! | 4, `uint64` | component | byte of the file at which it starts |
//!
//! A component ends where the next one starts, the last one where the disk ends. Facts from
//! crosvm, whose `disk` crate reads these files; `mk_payload` writes version 1.

use prost::Message;
use std::io::{self, Read};

/// What such a file starts with.
pub const MAGIC: [u8; 15] = *b"composite_disk\x1d";

/// The version that is written. Version 2 is read as well; it has the same fields.
pub const VERSION: u64 = 1;
const VERSION_2: u64 = 2;

/// Longest file, in bytes.
pub const MAX_FILE: u64 = 1 << 20;

/// Most components.
pub const MAX_COMPONENTS: usize = 1024;

/// Longest path of a component in bytes, that of Linux.
pub const MAX_PATH: usize = 4095;

/// Longest disk in bytes: file offsets are signed.
pub const MAX_LEN: u64 = i64::MAX as u64;

/// The files that a disk is laid over. What [`CompositeImage::read`] answers has at least one
/// component; the first starts at byte 0 and each one has at least one byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompositeImage {
    /// The components, in the order of their offsets.
    pub components: Vec<Component>,
    /// Length of the disk in bytes.
    pub len: u64,
}

/// One of the files. It provides the disk's bytes up to the next component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Path of the file: 1 to [`MAX_PATH`] bytes without NUL. A relative one starts at the
    /// directory of the composite file.
    pub path: String,
    /// Byte of the disk at which the component starts.
    pub offset: u64,
    /// Byte of the file at which the component starts.
    pub file_offset: u64,
    /// Whether the file may be written to.
    pub writable: bool,
}

/// Why a composite disk file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be read.
    #[error("the composite disk file could not be read: {0}")]
    Io(#[source] io::Error),
    /// The file does not start with [`MAGIC`].
    #[error(
        "this is not a composite disk file: it does not start with \"composite_disk\" and 0x1d"
    )]
    Magic,
    /// Longer than [`MAX_FILE`].
    #[error("the composite disk file has more than {MAX_FILE} bytes")]
    TooLong,
    /// Not protobuf, or fields of other types.
    #[error("the composite disk file is malformed: {0}")]
    Body(#[source] prost::DecodeError),
    /// Written by something newer, or damaged.
    #[error("the composite disk file is of version {0}; versions 1 and 2 are known")]
    Version(u64),
    /// There is nothing on the disk.
    #[error("the composite disk file names no components")]
    NoComponents,
    /// More than [`MAX_COMPONENTS`].
    #[error("the composite disk file names {0} components; at most {MAX_COMPONENTS} are allowed")]
    TooManyComponents(usize),
    /// A path is empty, too long, or holds a NUL.
    #[error("component {0} of the composite disk file has no path, or an impossible one")]
    Path(usize),
    /// Neither read-only nor writable.
    #[error("component {index} of the composite disk file has access {access}; 0 and 1 are known")]
    Access {
        /// Which component, counted from 0.
        index: usize,
        /// The value of the field.
        access: i32,
    },
    /// The first component starts behind the start of the disk.
    #[error("the first component of the composite disk file starts at byte {0} instead of 0")]
    FirstOffset(u64),
    /// A component starts where the one before it starts, or before that.
    #[error(
        "component {index} of the composite disk file starts at byte {offset}, which is not \
         behind the start of the one before it"
    )]
    Order {
        /// Which component, counted from 0.
        index: usize,
        /// Where it starts.
        offset: u64,
    },
    /// The disk ends where the last component starts, or before that.
    #[error(
        "the disk of the composite disk file has {len} bytes, and its last component starts at \
         byte {offset}"
    )]
    Len {
        /// Length of the disk.
        len: u64,
        /// Where the last component starts.
        offset: u64,
    },
    /// The disk or the used part of a component's file would be longer than [`MAX_LEN`].
    #[error("the composite disk file describes a disk or a file longer than a file can be")]
    TooLarge,
}

/// The message in the file.
#[derive(Clone, PartialEq, Eq, Message)]
struct DiskMessage {
    #[prost(uint64, tag = "1")]
    version: u64,
    #[prost(message, repeated, tag = "2")]
    components: Vec<ComponentMessage>,
    #[prost(uint64, tag = "3")]
    len: u64,
}

#[derive(Clone, PartialEq, Eq, Message)]
struct ComponentMessage {
    #[prost(string, tag = "1")]
    path: String,
    #[prost(uint64, tag = "2")]
    offset: u64,
    /// An enum on paper, which is an `int32` in the file.
    #[prost(int32, tag = "3")]
    access: i32,
    #[prost(uint64, tag = "4")]
    file_offset: u64,
}

const READ_ONLY: i32 = 0;
const READ_WRITE: i32 = 1;

impl CompositeImage {
    /// Reads a composite disk file to its end. The files that it names are not looked at.
    pub fn read(source: impl Read) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        source.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(Error::Io)?;
        let body = bytes.strip_prefix(&MAGIC).ok_or(Error::Magic)?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(Error::TooLong);
        }
        let message = DiskMessage::decode(body).map_err(Error::Body)?;
        if ![VERSION, VERSION_2].contains(&message.version) {
            return Err(Error::Version(message.version));
        }
        let components = message.components.into_iter().enumerate().map(Component::from_message);
        let image = Self { components: components.collect::<Result<_, _>>()?, len: message.len };
        image.check()?;
        Ok(image)
    }

    /// The bytes of the file, in version 1; refuses what [`CompositeImage::read`] would refuse.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        let components = self.components.iter().map(Component::to_message).collect();
        let message = DiskMessage { version: VERSION, components, len: self.len };
        let bytes = [&MAGIC[..], &message.encode_to_vec()].concat();
        if bytes.len() as u64 > MAX_FILE {
            return Err(Error::TooLong);
        }
        Ok(bytes)
    }

    /// Each component with its length in bytes.
    pub fn ranges(&self) -> impl Iterator<Item = (&Component, u64)> {
        let ends = self.components.iter().skip(1).map(|component| component.offset);
        let ends = ends.chain([self.len]);
        self.components.iter().zip(ends).map(|(it, end)| (it, end.saturating_sub(it.offset)))
    }

    fn check(&self) -> Result<(), Error> {
        let (Some(first), Some(last)) = (self.components.first(), self.components.last()) else {
            return Err(Error::NoComponents);
        };
        if self.components.len() > MAX_COMPONENTS {
            return Err(Error::TooManyComponents(self.components.len()));
        }
        if first.offset != 0 {
            return Err(Error::FirstOffset(first.offset));
        }
        self.components.iter().enumerate().try_for_each(|(index, it)| it.check(index))?;
        self.check_order()?;
        if self.len <= last.offset {
            return Err(Error::Len { len: self.len, offset: last.offset });
        }
        let ends = self.ranges().map(|(it, len)| it.file_offset.checked_add(len));
        match ends.chain([Some(self.len)]).all(|end| end.is_some_and(|end| end <= MAX_LEN)) {
            true => Ok(()),
            false => Err(Error::TooLarge),
        }
    }

    fn check_order(&self) -> Result<(), Error> {
        let pairs = self.components.iter().zip(self.components.iter().skip(1));
        for (index, (before, it)) in (1..).zip(pairs) {
            if it.offset <= before.offset {
                return Err(Error::Order { index, offset: it.offset });
            }
        }
        Ok(())
    }
}

impl Component {
    /// A whole file, read-only, from byte `offset` of the disk on.
    pub fn read_only(path: impl Into<String>, offset: u64) -> Self {
        Self { path: path.into(), offset, file_offset: 0, writable: false }
    }

    fn check(&self, index: usize) -> Result<(), Error> {
        match (1..=MAX_PATH).contains(&self.path.len()) && !self.path.contains('\0') {
            true => Ok(()),
            false => Err(Error::Path(index)),
        }
    }

    fn from_message((index, message): (usize, ComponentMessage)) -> Result<Self, Error> {
        let ComponentMessage { path, offset, access, file_offset } = message;
        let writable = match access {
            READ_ONLY => false,
            READ_WRITE => true,
            _ => return Err(Error::Access { index, access }),
        };
        Ok(Self { path, offset, file_offset, writable })
    }

    fn to_message(&self) -> ComponentMessage {
        ComponentMessage {
            path: self.path.clone(),
            offset: self.offset,
            access: if self.writable { READ_WRITE } else { READ_ONLY },
            file_offset: self.file_offset,
        }
    }
}
