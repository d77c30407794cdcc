//! Interfaces that payloads serve over Binder RPC: every type of AIDL, called from an app.

use avf_rpc::{Client, Descriptors, Server};
use avf_tests::calls::differences;
use avf_tests::types::ITypes::ITypes;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

/// The Rust payload's own code, which here serves without a VM.
#[path = "../payloads/types_rust/src/callback.rs"]
mod callback;
#[path = "../payloads/types_rust/src/growing.rs"]
mod growing;
#[path = "../payloads/types_rust/src/holder.rs"]
mod holder;
#[path = "../payloads/types_rust/src/service.rs"]
mod service;
use avf_tests::types;

/// A session with the Rust payload's object in this process.
fn in_this_process() -> Client<dyn ITypes> {
    let server = Server::new(service::Service::make().as_binder(), Descriptors::Refused, 1).unwrap();
    let connect = || {
        let (ours, theirs) = UnixStream::pair()?;
        server.serve(theirs.into()).map_err(std::io::Error::other)?;
        Ok(OwnedFd::from(ours))
    };
    avf_rpc::connect_over("this process", connect, 1).unwrap()
}

#[track_caller]
fn agrees(types: &avf_tests::calls::Types) {
    let differences = differences(types);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_table_is_right_without_a_vm() {
    agrees(in_this_process().root());
}
