//! A payload that serves an interface to the app that started its virtual machine.

/// What `build.rs` made of `aidl/`.
mod aidl {
    #![allow(clippy::all, unused)]
    include!(concat!(env!("OUT_DIR"), "/aidl.rs"));
}

use aidl::com::example::@NAME@::IPayload::{BnPayload, IPayload, PORT};
use rsbinder::{BinderResult, ExceptionCode, Interface, Status};
use vm_payload::log::{self, Priority};

vm_payload::main!(run);

fn run() {
    let service = BnPayload::new_binder(Payload);
    vm_payload::run_vsock_rpc_server(service, PORT as u32, || {
        log::write(Priority::Info, "@NAME@", &format!("serving on port {PORT}"));
        vm_payload::notify_payload_ready();
    })
}

struct Payload;

impl Interface for Payload {}

impl IPayload for Payload {
    fn add(&self, a: i32, b: i32) -> BinderResult<i32> {
        a.checked_add(b).ok_or_else(|| {
            Status::from((ExceptionCode::IllegalArgument, "the sum is too large"))
        })
    }

    fn greet(&self, name: &str) -> BinderResult<String> {
        Ok(format!("Hello, {name}"))
    }
}
