//! Serves `ITypes`, as `types_cpp` beside it does: a test calls both and hears the same.

mod alike;
mod arrays;
mod callback;
mod growing;
mod helpers;
mod holder;
mod service;

// What the AIDL compiler writes is its own affair.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/aidl.rs"));
}
use generated::org::example::types;

vm_payload::main!(run);

fn run() {
    let port = types::ITypes::PORT as u32;
    let service = service::Service::make();
    vm_payload::run_vsock_rpc_server(service.as_binder(), port, vm_payload::notify_payload_ready)
}
