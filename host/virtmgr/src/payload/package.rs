//! A package on its way to the guest.

use super::bad;
use crate::error::chain;
use crate::partitions::{Access, expect_file};
use crate::{Error, Result};
use apkverify::Policy;
use apkzip::{Archive, ReadAt, Sections};
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};

/// How a zip file with entries, and one without, starts.
pub(super) const ZIP_STARTS: [&[u8; 4]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// A package that the guest is going to judge.
#[derive(Debug)]
pub(super) struct Package {
    /// What it is to the VM, for messages.
    pub(super) what: String,
    /// The open file.
    pub(super) file: File,
    /// Bytes of the file.
    pub(super) size: u64,
    /// The digest that its signature states; empty if that cannot be read.
    pub(super) digest: Vec<u8>,
}

impl Package {
    /// Takes a file for a package, unless it is none, or is not signed in a way that the guest
    /// takes.
    pub(super) fn open(file: OwnedFd, what: String) -> Result<Self> {
        let size = expect_file(&file, &what, Access::Read)?;
        let file = File::from(file);
        if size == 0 {
            return Err(bad(format!("{what} is empty")));
        }
        let digest = match apkverify::apk_digest(&file, size, &Policy::default()) {
            Ok(digest) => digest.bytes,
            Err(error) if !looks_like_a_package(&file, size) => {
                return Err(bad(format!("{what} is not an APK: {}", chain(&error))));
            }
            Err(error @ (apkverify::Error::NotSigned | apkverify::Error::OnlyV2)) => {
                return Err(bad(format!("{what} cannot be verified: {}", chain(&error))));
            }
            Err(error) => {
                log::info!("{what} is left to the guest to refuse: {}", chain(&error));
                Vec::new()
            }
        };
        Ok(Self { what, file, size, digest })
    }

    /// What is in the package.
    pub(super) fn archive(&self) -> Result<Archive<&File>> {
        Archive::open(&self.file, self.size)
            .map_err(|error| bad(format!("{} is not an APK: {}", self.what, chain(&error))))
    }

    /// Something about the package is wrong. If its signer made it so, that is the answer; if the
    /// signature does not even verify, the guest is to say that, which reads all of the package
    /// anyway.
    pub(super) fn refuse_if_genuine(&self, fault: Error) -> Result<()> {
        let verified = apkverify::verify(&self.file, self.size, &Policy::default());
        avf_spawn::heap::trim();
        match verified {
            Ok(_) => Err(fault),
            Err(error) => {
                let (what, error) = (&self.what, chain(&error));
                log::info!("{what} is left to the guest to refuse: {fault}; {error}");
                Ok(())
            }
        }
    }

    /// A descriptor of the file.
    pub(super) fn descriptor(&self) -> Result<OwnedFd> {
        self.file.as_fd().try_clone_to_owned().map_err(Error::host("duplicate a descriptor"))
    }
}

/// Whether somebody may have meant this file to be a package.
fn looks_like_a_package(file: &File, size: u64) -> bool {
    let mut start = [0; 4];
    let starts = file.read_exact_at(&mut start, 0).is_ok() && ZIP_STARTS.contains(&&start);
    starts || Sections::find(file, size).is_ok()
}
