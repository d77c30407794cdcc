//! Numbers of the format.

// Types of chunks.
pub(crate) const STRING_POOL: u16 = 0x0001;
pub(crate) const XML: u16 = 0x0003;
pub(crate) const NAMESPACE_START: u16 = 0x0100;
pub(crate) const NAMESPACE_END: u16 = 0x0101;
pub(crate) const ELEMENT_START: u16 = 0x0102;
pub(crate) const ELEMENT_END: u16 = 0x0103;
/// Text is the last kind of node.
pub(crate) const TEXT: u16 = 0x0104;
pub(crate) const RESOURCE_MAP: u16 = 0x0180;

// Types of values.
pub(crate) const TYPE_STRING: u8 = 0x03;
pub(crate) const TYPE_DECIMAL: u8 = 0x10;
pub(crate) const TYPE_HEXADECIMAL: u8 = 0x11;
pub(crate) const TYPE_BOOLEAN: u8 = 0x12;

/// No string.
pub(crate) const NONE: u32 = u32::MAX;

/// The namespace of the system's attributes.
pub(crate) const ANDROID_URI: &str = "http://schemas.android.com/apk/res/android";

// Attributes of the system (`android.R.attr`).
pub(crate) const HAS_CODE: u32 = 0x0101_000c;
pub(crate) const MIN_SDK_VERSION: u32 = 0x0101_020c;
pub(crate) const VERSION_CODE: u32 = 0x0101_021b;
pub(crate) const VERSION_CODE_MAJOR: u32 = 0x0101_0576;
