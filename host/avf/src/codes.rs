//! The numbers that say how a VM fared: one table for the API, `vm explain` and the docs.

use avf_aidl::android::system::virtualizationcommon as common;
use std::fmt;

/// What a code means and what can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// One sentence.
    pub meaning: &'static str,
    /// What to look at or to do next.
    pub advice: &'static str,
}

/// Declares a type of codes once: number, variant (whose name is what it prints), the original's
/// name, what it means, what to do.
macro_rules! codes {
    ($(#[$doc:meta])* $type:ident, otherwise $otherwise:ident;
     $($name:ident = $number:literal, $original:literal, $meaning:literal, $advice:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum $type {
            $(#[doc = $meaning] $name = $number,)*
        }

        impl $type {
            /// All of them, by rising number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The number in the interface definition.
            pub fn code(self) -> i32 {
                self as i32
            }

            #[doc = concat!("The one with this number, `", stringify!($otherwise), "` if there is none.")]
            pub fn from_code(code: i32) -> Self {
                match code {
                    $($number => Self::$name,)*
                    _ => Self::$otherwise,
                }
            }

            /// Its name in the original's API.
            pub fn name_in_original(self) -> &'static str {
                match self {
                    $(Self::$name => $original,)*
                }
            }

            /// What it means and what can be done about it.
            pub fn explain(self) -> Explanation {
                match self {
                    $(Self::$name => Explanation { meaning: $meaning, advice: $advice },)*
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$name => stringify!($name),)*
                })
            }
        }
    };
}

codes! {
    /// What went wrong inside a VM; the numbers are those of the original's API.
    ErrorCode, otherwise Unknown;

    Unknown = 0, "ERROR_UNKNOWN",
        "Something without a code of its own went wrong in the guest: a library that is missing, a \
         payload that was killed by a signal, storage that cannot be prepared.",
        "The message tells what; the log of a debuggable VM has what led to it.";
    PayloadVerificationFailed = 1, "ERROR_PAYLOAD_VERIFICATION_FAILED",
        "The package does not verify: it was changed after it was signed, or its signature is not \
         one that is accepted.",
        "Check the package with `vm verify` and sign it again; if it is replaced while VMs run, \
         write the new one beside it and rename it.";
    PayloadChanged = 2, "ERROR_PAYLOAD_CHANGED",
        "The package is not the one that the instance was made with.",
        "Run the instance with its own package, or delete the VM and create it again, which loses \
         its secrets and its storage.";
    PayloadInvalidConfig = 3, "ERROR_PAYLOAD_INVALID_CONFIG",
        "The package says nothing sensible about what to run.",
        "Check the payload configuration in the package: its path, its task and its extra packages.";
}

codes! {
    /// Why a VM stopped; the numbers are those of the original's API.
    StopReason, otherwise Unknown;

    VirtualizationServiceDied = -1, "STOP_REASON_VIRTUALIZATION_SERVICE_DIED",
        "The manager process died, and the VM with it.",
        "Look for `virtmgr` in the system's log; the next run starts another one.";
    InfrastructureError = 0, "STOP_REASON_INFRASTRUCTURE_ERROR",
        "Something around the VM failed: its device process, a disk of the host, waiting for it.",
        "The message tells what; free space and memory of the host are the first to look at.";
    Killed = 1, "STOP_REASON_KILLED",
        "Somebody killed it: `stop`, a handle that was dropped, a signal to the emulator.",
        "If nobody did on purpose, look for the out-of-memory killer in the kernel's log.";
    Unknown = 2, "STOP_REASON_UNKNOWN",
        "Nobody knows why it stopped.",
        "Look at what the manager process wrote and at the console of a debuggable VM.";
    Shutdown = 3, "STOP_REASON_SHUTDOWN",
        "The guest powered off: the normal end, whatever the payload returned.",
        "Nothing is to be done; the payload's exit code tells how it fared.";
    StartFailed = 4, "STOP_REASON_START_FAILED",
        "It never ran: the emulator did not start.",
        "The message has what it wrote; `vm info` tells what this host can run.";
    Reboot = 5, "STOP_REASON_REBOOT",
        "The guest asked for a reset, which ends a VM.",
        "Read the end of the console of a debuggable VM.";
    Crash = 6, "STOP_REASON_CRASH",
        "The guest's kernel panicked.",
        "Read the end of the console of a debuggable VM; more memory helps if it ran out of it.";
    PvmFirmwarePublicKeyMismatch = 7, "STOP_REASON_PVM_FIRMWARE_PUBLIC_KEY_MISMATCH",
        "The firmware of a protected VM does not accept the image.",
        "Use an image that is signed with the key that the firmware knows.";
    PvmFirmwareInstanceImageChanged = 8, "STOP_REASON_PVM_FIRMWARE_INSTANCE_IMAGE_CHANGED",
        "The instance image does not open with what this boot derived: the kernel, the initramfs, \
         the command line, the debug level, the instance id or the root secret is another than when \
         the instance was made. The image and the storage are as they were.",
        "Undo the change (docs/identity.md lists what counts), or delete the VM and create it again, \
         which loses its secrets and its storage.";
    BootloaderPublicKeyMismatch = 9, "STOP_REASON_BOOTLOADER_PUBLIC_KEY_MISMATCH",
        "As 7, in the original's older boot loader; nothing produces it.",
        "As for 7.";
    BootloaderInstanceImageChanged = 10, "STOP_REASON_BOOTLOADER_INSTANCE_IMAGE_CHANGED",
        "As 8, in the original's older boot loader; nothing produces it.",
        "As for 8.";
    MicrodroidFailedToConnectToVirtualizationService = 11,
        "STOP_REASON_MICRODROID_FAILED_TO_CONNECT_TO_VIRTUALIZATION_SERVICE",
        "The guest could not reach its manager.",
        "Guest image and manager may be of different versions; the console of a debuggable VM tells \
         how far it came.";
    MicrodroidPayloadHasChanged = 12, "STOP_REASON_MICRODROID_PAYLOAD_HAS_CHANGED",
        "The package is not the one that the instance was made with.",
        "Run the instance with its own package, or delete the VM and create it again, which loses \
         its secrets and its storage.";
    MicrodroidPayloadVerificationFailed = 13,
        "STOP_REASON_MICRODROID_PAYLOAD_VERIFICATION_FAILED",
        "The package does not verify.",
        "Check the package with `vm verify` and sign it again.";
    MicrodroidInvalidPayloadConfig = 14, "STOP_REASON_MICRODROID_INVALID_PAYLOAD_CONFIG",
        "The package says nothing sensible about what to run.",
        "Check the payload configuration in the package: its path, its task and its extra packages.";
    MicrodroidUnknownRuntimeError = 15, "STOP_REASON_MICRODROID_UNKNOWN_RUNTIME_ERROR",
        "The payload could not be run, or was killed by a signal.",
        "The error that the VM reported before has the cause.";
    Hangup = 16, "STOP_REASON_HANGUP",
        "The payload did not start within the boot time-out.",
        "Emulation is slow: give a longer boot time-out, or read on the console of a debuggable VM \
         where it hangs.";
    WatchdogReboot = 17, "STOP_REASON_WATCHDOG_REBOOT",
        "The guest's watchdog bit: PID 1 of the guest no longer answered.",
        "Read the end of the console of a debuggable VM.";
}

impl From<common::ErrorCode::ErrorCode> for ErrorCode {
    fn from(code: common::ErrorCode::ErrorCode) -> Self {
        Self::from_code(code.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_are_the_originals_and_there_is_no_hole() {
        let codes: Vec<i32> = StopReason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes, (-1..=17).collect::<Vec<_>>());
        for reason in StopReason::ALL {
            assert_eq!(StopReason::from_code(reason.code()), *reason);
        }
        for strange in [-2, 18, i32::MAX, i32::MIN] {
            assert_eq!(StopReason::from_code(strange), StopReason::Unknown);
            assert_eq!(ErrorCode::from_code(strange), ErrorCode::Unknown);
        }
        let codes: Vec<i32> = ErrorCode::ALL.iter().map(|code| code.code()).collect();
        assert_eq!(codes, [0, 1, 2, 3]);
    }

    #[test]
    fn every_number_of_the_interface_has_the_name_that_stands_there() {
        for reason in common::DeathReason::DeathReason::enum_values() {
            let ours = StopReason::from_code(reason.0);
            assert_eq!(ours.code(), reason.0);
        }
        assert_eq!(StopReason::Shutdown.to_string(), "Shutdown");
        assert_eq!(StopReason::Killed.to_string(), "Killed");
    }

    #[test]
    fn error_codes_are_the_interfaces() {
        for code in common::ErrorCode::ErrorCode::enum_values() {
            assert_eq!(ErrorCode::from(code).code(), code.0);
        }
        assert_eq!(ErrorCode::from(common::ErrorCode::ErrorCode(77)), ErrorCode::Unknown);
    }

    /// `ONE_TWO` of `OneTwo`.
    fn screaming(name: &str) -> String {
        let mut text = String::new();
        for letter in name.chars() {
            if letter.is_uppercase() && !text.is_empty() {
                text.push('_');
            }
            text.extend(letter.to_uppercase());
        }
        text
    }

    #[test]
    fn names_in_the_original_follow_from_ours() {
        for reason in StopReason::ALL {
            let expected = format!("STOP_REASON_{}", screaming(&reason.to_string()));
            assert_eq!(reason.name_in_original(), expected);
        }
        for code in ErrorCode::ALL {
            let expected = format!("ERROR_{}", screaming(&code.to_string()));
            assert_eq!(code.name_in_original(), expected);
        }
    }

    #[test]
    fn every_code_is_explained_in_sentences() {
        let reasons = StopReason::ALL.iter().map(|reason| reason.explain());
        let all: Vec<_> = reasons.chain(ErrorCode::ALL.iter().map(|it| it.explain())).collect();
        for Explanation { meaning, advice } in &all {
            for text in [meaning, advice] {
                assert!(text.ends_with('.') && !text.contains("  "), "{text}");
                assert!(text.starts_with(char::is_uppercase), "{text}");
            }
        }
        let reasons: BTreeSet<_> = StopReason::ALL.iter().map(|it| it.explain().meaning).collect();
        assert_eq!(reasons.len(), StopReason::ALL.len());
    }
}
