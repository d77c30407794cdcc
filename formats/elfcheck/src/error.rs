//! Why a library cannot be a payload.

use crate::Arch;

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a library cannot be a payload of a given guest.
///
/// Messages complete "cannot run lib/x86_64/payload.so: ...": they name the fault and the remedy,
/// not the file, which the caller knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No ELF magic.
    #[error("it is not an ELF file; a payload is a shared library built for {wanted} Linux")]
    NotElf {
        /// The guest's architecture.
        wanted: Arch,
    },
    /// 32-bit ELF.
    #[error(
        "it is a 32-bit {machine} library, the guest is {wanted}; build it for {wanted} (64-bit)"
    )]
    Bits32 {
        /// The library's machine.
        machine: String,
        /// The guest's architecture.
        wanted: Arch,
    },
    /// Another machine's ELF.
    #[error("it is built for {machine}, the guest is {wanted}; build it for {wanted}")]
    ForeignMachine {
        /// The library's machine.
        machine: String,
        /// The guest's architecture.
        wanted: Arch,
    },
    /// An ELF file that is not a shared library.
    #[error("it is {kind}, not a shared library; link it with -shared")]
    NotSharedLibrary {
        /// What it is.
        kind: &'static str,
    },
    /// Damaged: an offset or count leads outside the file or makes no sense.
    #[error("it is damaged: {what}; build or copy it again")]
    Damaged {
        /// What is wrong.
        what: &'static str,
    },
    /// Built for Android's C library.
    #[error(
        "it is built for Android's C library ({evidence}), but the guest has glibc; rebuild it with a GNU/Linux toolchain (target {wanted}-linux-gnu) instead of the Android NDK"
    )]
    AndroidLibc {
        /// How one can tell.
        evidence: String,
        /// The guest's architecture.
        wanted: Arch,
    },
    /// Built for musl.
    #[error(
        "it is built for the musl C library ({evidence}), but the guest has glibc; rebuild it for target {wanted}-linux-gnu"
    )]
    MuslLibc {
        /// How one can tell.
        evidence: String,
        /// The guest's architecture.
        wanted: Arch,
    },
    /// Needs a newer glibc than the guest's.
    #[error("it needs {version} of {library}, but the guest has glibc {}.{}; build it on a system with glibc {}.{} or older", guest.0, guest.1, guest.0, guest.1)]
    NewerGlibc {
        /// The newest symbol version that it needs, such as `GLIBC_2.43`.
        version: String,
        /// The library that should define it, such as `libc.so.6`.
        library: String,
        /// The guest's glibc.
        guest: (u32, u32),
    },
    /// Wants an executable stack, which `dlopen` grants no more since glibc 2.41.
    #[error("it wants an executable stack, which the guest (glibc {}.{}) does not give to libraries; link it with -z noexecstack, and add a .note.GNU-stack section to its assembly sources", guest.0, guest.1)]
    ExecutableStack {
        /// The guest's glibc.
        guest: (u32, u32),
    },
}
