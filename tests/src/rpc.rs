//! What the test payload `rpc_peer` serves (`aidl/rpc`).

/// The interfaces.
pub use generated::org::example::rpc::*;

/// Port of the object.
pub const RPC: u32 = 6100;
/// Port that sends back whatever comes.
pub const ECHO: u32 = 6101;
/// Port that sends back each [`BLOCK`] when all of it has come.
pub const BLOCKS: u32 = 6102;
/// Bytes of a block.
pub const BLOCK: usize = 64 * 1024;

// What the AIDL compiler writes is its own affair.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/rpc.rs"));
}
