//! Serves [`IPeer`] on vsock port 6100, and plain vsock beside it, so that both can be compared in one
//! VM: port 6101 sends back whatever comes, port 6102 each 64 KiB once all of them are there.

mod peer;
mod plain;

include!(concat!(env!("OUT_DIR"), "/aidl.rs"));

use org::example::rpc::IPeer::BnPeer;

const RPC: u32 = 6100;
const ECHO: u32 = 6101;
const BLOCKS: u32 = 6102;

vm_payload::main!(run);

fn run() -> std::io::Result<()> {
    plain::serve(ECHO, plain::echo)?;
    plain::serve(BLOCKS, plain::blocks)?;
    let service = BnPeer::new_binder(peer::Peer::default());
    vm_payload::run_vsock_rpc_server(service, RPC, vm_payload::notify_payload_ready)
}
