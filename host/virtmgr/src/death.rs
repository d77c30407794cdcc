//! Why a VM stopped: the table from what was seen to what is told.

use crate::inlet::printable;
use crate::vmm::{Exit, ShutdownCause};
use avf_aidl::android::system::virtualizationcommon::DeathReason::DeathReason;
use std::os::unix::process::ExitStatusExt;

/// What was seen of a VM's end.
#[derive(Debug, Default)]
pub struct Evidence {
    /// What the guest wrote to its failure port.
    pub failure: Vec<u8>,
    /// The payload did not start in time; how many seconds it had.
    pub hangup: Option<u64>,
    /// We cut the power because somebody asked for it.
    pub stopped: bool,
    /// The device process ended before its VM, and what it said.
    pub devices: Option<String>,
    /// The monitor came up.
    pub up: bool,
    /// The guest's kernel panicked.
    pub panicked: bool,
    /// What the monitor said of the end.
    pub cause: Option<ShutdownCause>,
}

/// Bytes of a failure text that are looked at.
pub const MAX_FAILURE: usize = 8 << 10;

/// The texts that a guest writes to its failure port before a `|` and words for people.
const FAILURES: [(&str, DeathReason); 7] = [
    ("PVM_FIRMWARE_PUBLIC_KEY_MISMATCH", DeathReason::PVM_FIRMWARE_PUBLIC_KEY_MISMATCH),
    ("PVM_FIRMWARE_INSTANCE_IMAGE_CHANGED", DeathReason::PVM_FIRMWARE_INSTANCE_IMAGE_CHANGED),
    (
        "MICRODROID_FAILED_TO_CONNECT_TO_VIRTUALIZATION_SERVICE",
        DeathReason::MICRODROID_FAILED_TO_CONNECT_TO_VIRTUALIZATION_SERVICE,
    ),
    ("MICRODROID_PAYLOAD_HAS_CHANGED", DeathReason::MICRODROID_PAYLOAD_HAS_CHANGED),
    ("MICRODROID_PAYLOAD_VERIFICATION_FAILED", DeathReason::MICRODROID_PAYLOAD_VERIFICATION_FAILED),
    ("MICRODROID_INVALID_PAYLOAD_CONFIG", DeathReason::MICRODROID_INVALID_PAYLOAD_CONFIG),
    ("MICRODROID_UNKNOWN_RUNTIME_ERROR", DeathReason::MICRODROID_UNKNOWN_RUNTIME_ERROR),
];

/// Reason and message for the listeners. What the guest itself said comes first, then what we did,
/// then what became of the processes.
pub fn reason(evidence: &Evidence, exit: &Exit) -> (DeathReason, Option<String>) {
    let say = |text: &str| Some(text.to_owned());
    if let Some((reason, message)) = failure(&evidence.failure) {
        return (reason, message);
    }
    if let Some(seconds) = evidence.hangup {
        let message = format!("the payload did not start within {seconds} seconds");
        return (DeathReason::HANGUP, Some(message));
    }
    if let Some(said) = &evidence.devices {
        let message = with_messages("the VM's device process ended unexpectedly", said);
        return (DeathReason::INFRASTRUCTURE_ERROR, Some(message));
    }
    if evidence.panicked || evidence.cause == Some(ShutdownCause::GuestPanic) {
        return (DeathReason::CRASH, say("the guest's kernel panicked"));
    }
    let status = match &exit.status {
        Ok(status) => status,
        Err(error) => {
            let message = format!("waiting for QEMU failed: {error}");
            return (DeathReason::INFRASTRUCTURE_ERROR, Some(message));
        }
    };
    match (&evidence.cause, status.signal(), status.code()) {
        (_, Some(_), _) if evidence.stopped => (DeathReason::KILLED, say("the VM was stopped")),
        (_, Some(_), _) => {
            // "signal: 9 (SIGKILL)", without the colon.
            let killed = status.to_string().replacen("signal: ", "signal ", 1);
            let message = with_messages(&format!("QEMU was killed by {killed}"), &exit.messages);
            (DeathReason::KILLED, Some(message))
        }
        (Some(ShutdownCause::GuestShutdown), _, Some(0)) => (DeathReason::SHUTDOWN, None),
        (Some(ShutdownCause::GuestReset), _, Some(0)) => {
            (DeathReason::REBOOT, say("the guest asked for a reset"))
        }
        (Some(ShutdownCause::Host(how)), _, _) => {
            (DeathReason::KILLED, Some(format!("QEMU was told to end ({how})")))
        }
        (_, _, Some(1)) => {
            let message = with_messages("QEMU could not run the VM", &exit.messages);
            (DeathReason::START_FAILED, Some(message))
        }
        _ if !evidence.up => {
            let message = with_messages("QEMU ended before the VM started", &exit.messages);
            (DeathReason::START_FAILED, Some(message))
        }
        (cause, _, _) => {
            let cause = cause.as_ref().map(|cause| format!(" ({cause:?})")).unwrap_or_default();
            let message =
                with_messages(&format!("QEMU ended with {status}{cause}"), &exit.messages);
            (DeathReason::UNKNOWN, Some(message))
        }
    }
}

fn failure(text: &[u8]) -> Option<(DeathReason, Option<String>)> {
    let text = String::from_utf8_lossy(text);
    let (name, message) = text.split_once('|').unwrap_or((&text, ""));
    let (_, reason) = FAILURES.iter().find(|(known, _)| *known == name.trim())?;
    let message = printable(message.trim());
    Some((*reason, (!message.is_empty()).then_some(message)))
}

fn with_messages(what: &str, messages: &str) -> String {
    match messages {
        "" => what.to_owned(),
        _ => format!("{what}: {messages}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::ExitStatus;

    fn exited(code: i32) -> Exit {
        Exit { status: Ok(ExitStatus::from_raw(code << 8)), messages: "qemu: no".into() }
    }

    fn killed() -> Exit {
        Exit { status: Ok(ExitStatus::from_raw(9)), messages: String::new() }
    }

    fn seen(cause: ShutdownCause) -> Evidence {
        Evidence { up: true, cause: Some(cause), ..Evidence::default() }
    }

    #[test]
    fn every_end_has_its_reason() {
        let up = || Evidence { up: true, ..Evidence::default() };
        let table = [
            (seen(ShutdownCause::GuestShutdown), exited(0), DeathReason::SHUTDOWN),
            (seen(ShutdownCause::GuestReset), exited(0), DeathReason::REBOOT),
            (seen(ShutdownCause::GuestPanic), exited(0), DeathReason::CRASH),
            (Evidence { panicked: true, ..up() }, killed(), DeathReason::CRASH),
            (seen(ShutdownCause::Host("host-signal".into())), exited(0), DeathReason::KILLED),
            (Evidence { stopped: true, ..up() }, killed(), DeathReason::KILLED),
            (up(), killed(), DeathReason::KILLED),
            (Evidence::default(), exited(1), DeathReason::START_FAILED),
            (Evidence::default(), exited(0), DeathReason::START_FAILED),
            (up(), exited(1), DeathReason::START_FAILED),
            (up(), exited(3), DeathReason::UNKNOWN),
            (seen(ShutdownCause::Other("odd".into())), exited(0), DeathReason::UNKNOWN),
            (Evidence { hangup: Some(30), ..up() }, killed(), DeathReason::HANGUP),
            (
                Evidence { devices: Some("bad queue".into()), ..up() },
                killed(),
                DeathReason::INFRASTRUCTURE_ERROR,
            ),
        ];
        for (evidence, exit, expected) in table {
            let (found, message) = reason(&evidence, &exit);
            assert_eq!(found, expected, "{evidence:?} {exit:?}");
            assert_eq!(message.is_none(), expected == DeathReason::SHUTDOWN);
        }
    }

    #[test]
    fn what_the_guest_says_overrides_everything() {
        for (name, expected) in FAILURES {
            let text = format!("{name}|cannot read \x1b[2J the package\n");
            let evidence = Evidence {
                failure: text.into_bytes(),
                hangup: Some(1),
                ..seen(ShutdownCause::GuestShutdown)
            };
            let (found, message) = reason(&evidence, &exited(0));
            assert_eq!(found, expected);
            assert_eq!(message.unwrap(), "cannot read \u{fffd}[2J the package");
        }
    }

    #[test]
    fn unknown_failure_texts_change_nothing() {
        for text in ["", "|", "MICRODROID", "\u{0}\u{1}|x", "nonsense|text"] {
            let evidence = Evidence {
                failure: text.as_bytes().to_vec(),
                ..seen(ShutdownCause::GuestShutdown)
            };
            assert_eq!(reason(&evidence, &exited(0)), (DeathReason::SHUTDOWN, None), "{text}");
        }
    }

    #[test]
    fn signals_have_names() {
        let up = Evidence { up: true, ..Evidence::default() };
        let (_, message) = reason(&up, &killed());
        assert_eq!(message.unwrap(), "QEMU was killed by signal 9 (SIGKILL)");
    }

    #[test]
    fn the_messages_of_qemu_are_passed_on() {
        let (_, message) = reason(&Evidence::default(), &exited(1));
        assert_eq!(message.unwrap(), "QEMU could not run the VM: qemu: no");
    }
}
