//! Processor architectures, as this project and Android name them.

use std::fmt;

/// A processor architecture that a guest can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Arch {
    /// 64-bit x86.
    X86_64,
    /// 64-bit Arm.
    Aarch64,
    /// 64-bit RISC-V.
    Riscv64,
}

impl Arch {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::X86_64, Self::Aarch64, Self::Riscv64];

    /// The architecture that this program was built for, which is its guests' too.
    pub const fn host() -> Self {
        #[cfg(target_arch = "x86_64")]
        return Self::X86_64;
        #[cfg(target_arch = "aarch64")]
        return Self::Aarch64;
        #[cfg(target_arch = "riscv64")]
        return Self::Riscv64;
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
        compile_error!("virtual machines need a 64-bit x86, Arm or RISC-V host");
    }

    /// Directory below `lib/` of a package that holds this architecture's libraries (Android's
    /// ABI name).
    pub const fn abi_dir(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "arm64-v8a",
            Self::Riscv64 => "riscv64",
        }
    }

    /// The architecture whose [`abi_dir`](Self::abi_dir) this is.
    pub fn from_abi_dir(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|arch| arch.abi_dir() == name)
    }

    /// ELF's number of the machine (`e_machine`).
    pub(crate) const fn elf_machine(self) -> u16 {
        match self {
            Self::X86_64 => 62,
            Self::Aarch64 => 183,
            Self::Riscv64 => 243,
        }
    }
}

/// The name that `uname -m`, Rust and GNU compilers use.
impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
            Self::Riscv64 => "riscv64",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abi_directories_lead_back() {
        for arch in Arch::ALL {
            assert_eq!(Arch::from_abi_dir(arch.abi_dir()), Some(arch));
        }
        assert_eq!(Arch::from_abi_dir("armeabi-v7a"), None);
    }

    #[test]
    fn the_host_is_what_rust_says() {
        assert_eq!(Arch::host().to_string(), std::env::consts::ARCH);
    }
}
