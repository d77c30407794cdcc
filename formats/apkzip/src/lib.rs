//! A security-minded zip reader for signed packages (APKs).
//!
//! The format is PKWARE's APPNOTE.TXT, narrowed to what an APK may be: one disk, no ZIP64, no
//! encryption, stored or deflated entries, and exactly one way to read every byte. Where general
//! zip readers guess or repair, this one refuses: a package that two readers could understand
//! differently is not a package that anybody should have signed.
//!
//! [`Archive::open`] reads the end record, the central directory and every local header, and
//! checks them against each other and against [`Limits`]. What it hands out afterwards is safe to
//! use as it is: names are relative, normalised and unique, extents lie inside the file and do
//! not overlap, sizes are bounded. File content is read on demand through [`ReadAt`]; memory use
//! depends on the size of the central directory only.
//!
//! A package may be read from a file, or from a block device that is larger than the package:
//! zero padding after the end record is accepted, see [`Sections`].

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod archive;
mod bytes;
mod central;
mod content;
mod entry;
mod error;
mod inflate;
mod limits;
mod local;
mod name;
mod read_at;
mod sections;

pub use archive::Archive;
pub use content::EntryReader;
pub use entry::{Entry, Method};
pub use error::{Error, Result};
pub use limits::Limits;
pub use read_at::ReadAt;
pub use sections::{MAX_PADDING, Sections};
