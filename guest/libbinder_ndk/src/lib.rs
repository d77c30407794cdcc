//! `libbinder_ndk.so`: the C ABI of Android's NDK Binder for payloads, over RPC sessions.

#![deny(unsafe_code)]
#![deny(missing_docs)]
