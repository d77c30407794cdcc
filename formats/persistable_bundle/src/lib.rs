//! Android's `PersistableBundle`: a map of names to values of a few types, as XML text.
//!
//! ```xml
//! <bundle>
//!     <string name="payloadBinaryPath">libpayload.so</string>
//!     <int name="version" value="9" />
//!     <boolean name="protectedVm" value="false" />
//!     <string-array name="extraApks" num="1">
//!         <item value="/usr/share/example/data.apk" />
//!     </string-array>
//!     <pbundle_as_map name="customImageConfig" />
//! </bundle>
//! ```
//!
//! | element | type | content |
//! |---|---|---|
//! | `string` | text | the element's text |
//! | `int`, `long` | signed, 32 and 64 bits | attribute `value`, decimal |
//! | `double` | IEEE 754, 64 bits | attribute `value`, decimal, or `NaN`, `Infinity`, `-Infinity` |
//! | `boolean` | | attribute `value`, `true` or `false` |
//! | `null` | nothing | |
//! | `string-array`, `int-array`, `long-array`, `double-array`, `boolean-array` | list | attribute `num`, and so many `<item value="…" />` |
//! | `pbundle_as_map` | another bundle | its entries |
//!
//! [`Bundle::read`] takes a document from anywhere. It knows only the XML that such files need:
//! elements, attributes, text, the five predefined entities and character references. A document
//! type, comments, processing instructions and CDATA are refused, so nothing is expanded and nothing
//! outside is looked at; carriage returns, and line ends in attributes, must be references, so no
//! two readers see different values. Length, depth and number of entries are bounded, and a name
//! that is there twice is an error. [`Bundle::to_bytes`] writes entries in the order of their names:
//! equal bundles are equal bytes.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod bundle;
mod error;
mod read;
mod scalar;
mod write;
mod xml;

pub use bundle::{Bundle, Value};
pub use error::Error;

/// Most bytes of a document.
pub const MAX_BYTES: usize = 1 << 20;

/// Most bundles inside one another, the outermost included.
pub const MAX_DEPTH: usize = 8;

/// Most entries of all bundles of a document together; each item of a list counts as one.
pub const MAX_ENTRIES: usize = 4096;
