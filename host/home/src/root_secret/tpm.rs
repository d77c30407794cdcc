//! Sealing and unsealing with this machine's TPM 2.0, through the programs of tpm2-tools.
//!
//! The secret is sealed below a primary key of the owner hierarchy. A primary key is not stored: the
//! TPM derives the same one from its own seed and the same template each time, until it is cleared.
//! The secret itself travels through pipes only. What the programs keep between two steps (contexts
//! and sealed parts, which the TPM encrypted) is in a directory of its own that is removed.

use super::sealed::{MAX_PART_BYTES, Sealed};
use super::{Bytes, ROOT_SECRET_BYTES};
use crate::program::{self, Ended};
use crate::{Environment, Error, Result, StateDir};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A TPM is slow, and others may use it; but one that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(30);
/// The template of the primary key, written out so that it is the same with each version of the
/// programs. `noda`: nothing here has a password, so a lockout after wrong passwords does not matter.
const PRIMARY_KIND: &str = "ecc256:aes128cfb";
const PRIMARY_ATTRIBUTES: &str =
    "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|restricted|decrypt";
const SEALED_ATTRIBUTES: &str = "fixedtpm|fixedparent|userwithauth|noda";

/// Words of a command line: texts and paths.
type Words<'a> = [&'a dyn AsRef<OsStr>];

/// This machine's TPM, with the primary key.
pub(super) struct Tpm<'a> {
    env: &'a Environment,
    dir: tempfile::TempDir,
    limit: Duration,
}

impl<'a> Tpm<'a> {
    /// Reaches the TPM.
    pub(super) fn open(state: &'a StateDir) -> Result<Self> {
        Self::open_within(state, LIMIT)
    }

    fn open_within(state: &'a StateDir, limit: Duration) -> Result<Self> {
        let prefix = format!("{}-tpm-", super::LEFTOVER);
        let dir = tempfile::Builder::new().prefix(&prefix).tempdir_in(state.path());
        let dir = dir.map_err(Error::io("make a directory in", state.path()))?;
        let tpm = Self { env: state.env(), dir, limit };
        let primary = tpm.file("primary");
        let (kind, attributes) = (PRIMARY_KIND, PRIMARY_ATTRIBUTES);
        #[rustfmt::skip]
        let words: &Words<'_> = &[
            &"-Q", &"-C", &"o", &"-G", &kind, &"-g", &"sha256", &"-a", &attributes, &"-c", &primary,
        ];
        tpm.call("make the primary key", "tpm2_createprimary", words, &[])?;
        Ok(tpm)
    }

    /// Seals the secret, and makes sure that it can be unsealed.
    pub(super) fn seal(&self, secret: &Bytes) -> Result<Sealed> {
        let action = "seal the root secret";
        let [primary, public, private] = ["primary", "public", "private"].map(|f| self.file(f));
        #[rustfmt::skip]
        let words: &Words<'_> = &[
            &"-Q", &"-C", &primary, &"-g", &"sha256", &"-a", &SEALED_ATTRIBUTES,
            &"-i", &"-", &"-u", &public, &"-r", &private,
        ];
        self.call(action, "tpm2_create", words, &**secret)?;
        let sealed = Sealed::new(part(&public)?, part(&private)?)
            .map_err(|_| self.nonsense(action, "tpm2_create gave no sealed object"))?;
        let unsealed = self.unseal(&sealed)?;
        match bool::from(unsealed.ct_eq(&**secret)) {
            true => Ok(sealed),
            false => Err(self.nonsense(action, "what was unsealed is not what was sealed")),
        }
    }

    /// Gives back what this TPM sealed.
    pub(super) fn unseal(&self, sealed: &Sealed) -> Result<Bytes> {
        let action = "unseal the root secret";
        let [primary, public, private, object] =
            ["primary", "public", "private", "object"].map(|f| self.file(f));
        for (path, part) in [(&public, sealed.public()), (&private, sealed.private())] {
            fs::write(path, part).map_err(Error::io("write", path))?;
        }
        let load: &Words<'_> =
            &[&"-Q", &"-C", &primary, &"-u", &public, &"-r", &private, &"-c", &object];
        self.call(action, "tpm2_load", load, &[])?;
        let output = self.call(action, "tpm2_unseal", &[&"-c", &object], &[])?;
        match <&[u8; ROOT_SECRET_BYTES]>::try_from(output.as_slice()) {
            Ok(secret) => Ok(Zeroizing::new(*secret)),
            Err(_) => Err(self.nonsense(action, "what was unsealed has another length")),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs a program; its standard output.
    fn call(
        &self,
        action: &'static str,
        program: &'static str,
        words: &Words<'_>,
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        let mut ended = self.run(action, program, words, input)?;
        if !ended.status.success() && mentions(&ended.errors, NO_ROOM) {
            // Without a resource manager the objects of earlier calls stay until they are removed.
            self.run(action, "tpm2_flushcontext", &[&"-t"], &[])?;
            ended = self.run(action, program, words, input)?;
        }
        match ended.status.success() {
            true => Ok(ended.output),
            false => Err(refused(action, program, &ended)),
        }
    }

    fn run(
        &self,
        action: &'static str,
        program: &'static str,
        words: &Words<'_>,
        input: &[u8],
    ) -> Result<Ended> {
        let path = self.env.tool(program).ok_or(Error::NoTpmTools { program })?;
        let mut command = Command::new(&path);
        command.args(words.iter().map(|word| word.as_ref()));
        // Finer logs would show what is sealed.
        command.env("TSS2_LOG", "all+ERROR").env_remove("TSS2_LOGFILE");
        command.env("LC_ALL", "C");
        if let Some(tpm) = &self.env.tpm {
            command.env("TPM2TOOLS_TCTI", tpm);
        }
        program::run(&mut command, input, self.limit).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => Error::Tpm {
                action,
                cause: format!("{program} did not end within {} s", self.limit.as_secs_f32()),
                remedy: "see whether the TPM answers to `tpm2_getrandom 8`",
            },
            _ => Error::io("run", &path)(error),
        })
    }

    fn nonsense(&self, action: &'static str, cause: &str) -> Error {
        Error::Tpm { action, cause: cause.into(), remedy: "the TPM or tpm2-tools are at fault" }
    }
}

/// A part of the sealed object.
fn part(path: &Path) -> Result<Vec<u8>> {
    let mut part = Vec::new();
    let file = File::open(path).map_err(Error::io("open", path))?;
    file.take(MAX_PART_BYTES as u64 + 1).read_to_end(&mut part).map_err(Error::io("read", path))?;
    Ok(part)
}

/// TPM_RC_OBJECT_MEMORY.
const NO_ROOM: &str = "(0x902)";

/// What the programs print when the TPM says no, and what to do then. The codes are those of the
/// TPM 2.0 Library Specification, part 2, section 6.6.
const REMEDIES: [(&[&str], &str); 5] = [
    (
        // TPM_RC_INTEGRITY: encrypted with the seed of another TPM.
        &["(0x1DF)", "integrity check failed"],
        "another TPM sealed it, or this one was cleared since: use the machine that it was made on; \
         only if no instance of this user matters any more, remove root_secret.tpm and \
         root_secret.id, and a new one is made",
    ),
    (
        // TPM_RC_BAD_AUTH, TPM_RC_AUTH_FAIL.
        &["(0x9A2)", "(0x98E)"],
        "the owner hierarchy of the TPM has a password: remove it with `tpm2_changeauth -c owner`, or \
         keep the root secret in a file with --root-secret file",
    ),
    (
        // TPM_RC_HIERARCHY.
        &["(0x185)"],
        "the owner hierarchy of the TPM is disabled: enable it in the firmware's settings, or keep \
         the root secret in a file with --root-secret file",
    ),
    (
        // TPM_RC_LOCKOUT.
        &["(0x921)"],
        "the TPM locked itself after wrong passwords: wait, or end that with \
         `tpm2_dictionarylockout --clear-lockout`",
    ),
    (
        &["tcti", "TCTI"],
        "no TPM can be reached: see that /dev/tpmrm0 exists and that this user may open it (on \
         Debian, the group tss), or set TPM2TOOLS_TCTI",
    ),
];
const OTHER_REMEDY: &str = "see whether the TPM answers to `tpm2_getrandom 8`";

fn refused(action: &'static str, program: &str, ended: &Ended) -> Error {
    let fits =
        |(words, _): &&(&[&str], &str)| words.iter().any(|word| mentions(&ended.errors, word));
    let remedy = REMEDIES.iter().find(fits).map_or(OTHER_REMEDY, |(_, remedy)| remedy);
    let said = said(&ended.errors);
    let cause = match said.is_empty() {
        true => format!("{program} failed ({})", ended.status),
        false => format!("{program}: {said}"),
    };
    Error::Tpm { action, cause, remedy }
}

fn mentions(errors: &[u8], word: &str) -> bool {
    errors.windows(word.len()).any(|window| window == word.as_bytes())
}

/// What a program complained about, on one line of bounded length.
fn said(errors: &[u8]) -> String {
    let text = String::from_utf8_lossy(errors);
    let lines = text.lines().map(|line| line.trim().trim_start_matches("ERROR:").trim());
    // The last line only says that the program failed.
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("Unable to run"));
    let line = lines.collect::<Vec<_>>().join("; ");
    line.chars().map(|c| if c.is_control() { '?' } else { c }).take(MAX_SAID).collect()
}

/// Characters of an error message that are passed on.
const MAX_SAID: usize = 400;

#[cfg(test)]
#[path = "tpm_tests.rs"]
mod tests;
