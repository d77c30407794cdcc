//! What an app hears of the life of its VM.

use crate::VirtualMachine;
use avf_aidl::android::system::virtualizationcommon as common;
use std::fmt;

/// Receives the events of one VM, in order, on a thread of their own, one at a time.
///
/// `on_payload_started`, `on_payload_ready` (at most once), then `on_payload_finished` or
/// `on_error`, then `on_stopped`: exactly once a run, and always the last. A payload that is killed
/// by a signal ends in `on_error`, never in `on_payload_finished`.
///
/// The methods may call the VM, also `stop`; `run` only from `on_stopped`, since the end of one run
/// is heard before the next begins, and `wait` does not wait there. The VM is killed when its last handle is dropped;
/// nothing is delivered after that.
#[allow(unused_variables)]
pub trait VirtualMachineCallback {
    /// The payload is about to run.
    fn on_payload_started(&self, vm: &VirtualMachine) {}

    /// The payload says that it is ready for connections.
    fn on_payload_ready(&self, vm: &VirtualMachine) {}

    /// The payload returned or called `exit`, with this status.
    fn on_payload_finished(&self, vm: &VirtualMachine, exit_code: i32) {}

    /// Something went wrong inside the VM; the text comes from there.
    fn on_error(&self, vm: &VirtualMachine, code: ErrorCode, message: &str) {}

    /// The VM no longer runs. `message` has the cause where the reason alone does not tell.
    fn on_stopped(&self, vm: &VirtualMachine, reason: StopReason, message: Option<&str>) {}
}

/// What went wrong inside a VM; the numbers are those of the original's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(i32)]
pub enum ErrorCode {
    /// Anything that has no code of its own.
    Unknown = 0,
    /// The package does not verify.
    PayloadVerificationFailed = 1,
    /// The package is not the one that the instance was made with.
    PayloadChanged = 2,
    /// The package says nothing sensible about what to run.
    PayloadInvalidConfig = 3,
}

impl ErrorCode {
    /// The number in the interface definition.
    pub fn code(self) -> i32 {
        self as i32
    }
}

impl From<common::ErrorCode::ErrorCode> for ErrorCode {
    fn from(code: common::ErrorCode::ErrorCode) -> Self {
        match code.0 {
            1 => Self::PayloadVerificationFailed,
            2 => Self::PayloadChanged,
            3 => Self::PayloadInvalidConfig,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "Unknown",
            Self::PayloadVerificationFailed => "PayloadVerificationFailed",
            Self::PayloadChanged => "PayloadChanged",
            Self::PayloadInvalidConfig => "PayloadInvalidConfig",
        })
    }
}

/// Declares [`StopReason`] once: the number, the variant (whose name is what it prints), the docs.
macro_rules! stop_reasons {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        /// Why a VM stopped; the numbers are those of the original's API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum StopReason {
            $($(#[$doc])* $name = $number,)*
        }

        impl StopReason {
            /// Every reason, by rising number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The number in the interface definition.
            pub fn code(self) -> i32 {
                self as i32
            }

            /// The reason with this number, [`StopReason::Unknown`] if there is none.
            pub fn from_code(code: i32) -> Self {
                match code {
                    $($number => Self::$name,)*
                    _ => Self::Unknown,
                }
            }
        }

        impl fmt::Display for StopReason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$name => stringify!($name),)*
                })
            }
        }
    };
}

stop_reasons! {
    /// The manager process died, and the VM with it.
    VirtualizationServiceDied = -1,
    /// Something around the VM failed: its device process, waiting for it.
    InfrastructureError = 0,
    /// Somebody killed it: `stop`, a dropped handle, a signal.
    Killed = 1,
    /// Nobody knows.
    Unknown = 2,
    /// The guest powered off: the normal end, whatever the payload returned.
    Shutdown = 3,
    /// It never ran.
    StartFailed = 4,
    /// The guest asked for a reset.
    Reboot = 5,
    /// The guest's kernel panicked.
    Crash = 6,
    /// The firmware of a protected VM does not accept the image.
    PvmFirmwarePublicKeyMismatch = 7,
    /// The instance image does not open with what this boot derived: the kernel, the initramfs, the
    /// command line, the debug level, the instance id or the root secret is another than when the
    /// instance was made. The image and the storage are as they were.
    PvmFirmwareInstanceImageChanged = 8,
    /// As 7, in the original's older boot loader; nothing produces it.
    BootloaderPublicKeyMismatch = 9,
    /// As 8, in the original's older boot loader; nothing produces it.
    BootloaderInstanceImageChanged = 10,
    /// The guest could not reach its manager.
    MicrodroidFailedToConnectToVirtualizationService = 11,
    /// The package is not the one that the instance was made with.
    MicrodroidPayloadHasChanged = 12,
    /// The package does not verify.
    MicrodroidPayloadVerificationFailed = 13,
    /// The package says nothing sensible about what to run.
    MicrodroidInvalidPayloadConfig = 14,
    /// The payload could not be run, or was killed by a signal.
    MicrodroidUnknownRuntimeError = 15,
    /// The payload did not start within the boot time-out.
    Hangup = 16,
    /// The guest's watchdog bit.
    WatchdogReboot = 17,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_originals_and_there_is_no_hole() {
        let codes: Vec<i32> = StopReason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes, (-1..=17).collect::<Vec<_>>());
        for reason in StopReason::ALL {
            assert_eq!(StopReason::from_code(reason.code()), *reason);
        }
        for strange in [-2, 18, i32::MAX, i32::MIN] {
            assert_eq!(StopReason::from_code(strange), StopReason::Unknown);
        }
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
}
