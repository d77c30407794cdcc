//! The guest image: kernel, initramfs and a manifest that names every byte of both.
//!
//! [`store`] finds installed images and is all that a VM manager needs. With the feature `build`
//! the crate also makes images from the distribution packages in `packages.lock` and the guest
//! binaries of this repository:
//!
//! 1. [`Fetcher`] fetches the packages of a [`Lock`] into a cache and unpacks them;
//! 2. [`compose()`] turns them and an [`ImageSpec`] into bytes, the same bytes every time;
//! 3. [`install()`] puts those into a [`Store`], and [`set_current`] makes them the default.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod manifest;
pub mod store;

#[cfg(feature = "build")]
mod apt;
#[cfg(feature = "build")]
mod compose;
#[cfg(feature = "build")]
mod compression;
#[cfg(feature = "build")]
mod cpio;
#[cfg(feature = "build")]
mod error;
#[cfg(feature = "build")]
mod glibc;
#[cfg(feature = "build")]
mod install;
#[cfg(feature = "build")]
mod kernel;
#[cfg(feature = "build")]
mod lock;
#[cfg(feature = "build")]
mod mirror;
#[cfg(feature = "build")]
mod modules;
#[cfg(feature = "build")]
mod packages;
#[cfg(feature = "build")]
mod slim;

pub use manifest::{Digest, FileEntry, Manifest, OS, PackageEntry, SHELL_OS};
pub use store::{Image, Store, StoreError};

#[cfg(feature = "build")]
pub use self::{
    compose::{Composed, ExtraFile, ImageSpec, compose},
    error::BuildError,
    install::{build, install, set_current},
    lock::{Archive, Lock, LockedPackage},
    mirror::Mirrors,
    modules::{LAZY, LOAD_ORDER},
    packages::{Fetcher, Packages, Policy},
};
