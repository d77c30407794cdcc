//! The identity of a VM: what is measured at each stage of its boot, and the secrets that follow
//! from it.
//!
//! Two stages follow each other, each with its own inputs to the Open Profile for DICE:
//!
//! | stage | where | measures |
//! |---|---|---|
//! | [`Boot`] | host, before the VM starts | kernel, initramfs, fixed part of the command line, debug level, instance id |
//! | [`Payload`] | guest, after it verified everything | packages, APEXes, their signers, what to run, debug level, salt of the instance |
//!
//! A VM that differs in any of them gets other secrets. The profile's CDI_Seal by itself depends on
//! signer, mode and hidden input only, so that data can outlive an update of the code. Here they
//! must not: the hidden input of each stage is the SHA-512 of code hash, hash of the descriptor and
//! whatever else there is to hide (the hash of the instance id, or the salt), so that CDI_Seal
//! depends on everything that CDI_Attest depends on. Certificates do not show it. Everything else (number of CPUs, memory,
//! accelerator, time, host load) is no input, so it cannot change them. [`VmSecret`] derives what the
//! payload and its storage get. Forms and constants are those that the original documents; the
//! descriptor of the boot stage is this project's own.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod boot;
mod descriptor;
#[cfg(feature = "test-drop-input")]
mod dropped;
mod hash;
mod inputs;
mod payload;
mod secret;

pub use boot::Boot;
#[cfg(feature = "test-drop-input")]
pub use dropped::{Dropped, UnknownInput};
pub use hash::hidden_of;
pub use payload::{Apex, Apk, Payload, Run};
pub use secret::VmSecret;
