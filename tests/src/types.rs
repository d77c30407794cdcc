//! The interface that the test payloads `types_cpp` and `types_rust` serve (`aidl/types`), and parts
//! of it as apps know them that are older or newer.

/// As the payloads know it.
pub use types::org::example::types::*;

// What the AIDL compiler writes is its own affair.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
mod types {
    include!(concat!(env!("OUT_DIR"), "/types.rs"));
}

/// As it was.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
pub mod older {
    include!(concat!(env!("OUT_DIR"), "/older.rs"));
}

/// As it will be.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
pub mod newer {
    include!(concat!(env!("OUT_DIR"), "/newer.rs"));
}
