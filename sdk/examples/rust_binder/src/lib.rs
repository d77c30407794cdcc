//! A payload that serves the interface `IPayload` over Binder: the twin of `cpp_binder`.

use aidl::com::example::payload::IListener::IListener;
use aidl::com::example::payload::IPayload::{BnPayload, IPayload, PORT};
use rsbinder::{BinderResult, ExceptionCode, Interface, Strong};

// What the AIDL compiler writes.
#[allow(missing_debug_implementations, clippy::all, unused, non_snake_case)]
mod aidl {
    include!(concat!(env!("OUT_DIR"), "/aidl.rs"));
}

struct Payload;

impl Interface for Payload {}

impl IPayload for Payload {
    fn add(&self, left: i32, right: i32) -> BinderResult<i32> {
        let sum = left.checked_add(right);
        sum.ok_or_else(|| (ExceptionCode::IllegalArgument, "too large").into())
    }

    fn reverse(&self, text: &str) -> BinderResult<String> {
        Ok(text.chars().rev().collect())
    }

    fn count(&self, last: i32, listener: &Strong<dyn IListener>) -> BinderResult<()> {
        (1..=last).try_for_each(|number| listener.onNumber(number))
    }

    fn finish(&self, exit_code: i32) -> BinderResult<()> {
        std::process::exit(exit_code)
    }
}

vm_payload::main!(run);

fn run() {
    let service = BnPayload::new_binder(Payload);
    let on_ready = vm_payload::notify_payload_ready;
    vm_payload::run_vsock_rpc_server(service.as_binder(), PORT as u32, on_ready)
}
