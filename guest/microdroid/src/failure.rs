//! A failure of the boot, and how the host hears of it.

use crate::ports::Ports;
use anyhow::Error;
use avf_aidl::android::system::virtualizationcommon::ErrorCode::ErrorCode;
use std::fmt;

/// Name of the virtio-serial port for the reason.
const PORT: &str = "avf.failure";

/// Most bytes that are written to the port.
const MAX_LEN: usize = 4000;

/// What kind of failure it is; the host's callbacks and stop reasons tell these apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The manager of this VM could not be reached.
    Connect,
    /// The package is not what it should be.
    Verification,
    /// The package is not the one that this instance was made with.
    Changed,
    /// What was measured before the package is not what this instance was made with.
    Identity,
    /// The settings make no sense.
    InvalidConfig,
    /// Anything else.
    Runtime,
}

impl Kind {
    /// The code for callbacks, if there is one: the stop reason of a changed instance image says
    /// more than any of them, and the original's firmware has nobody to call.
    pub fn code(self) -> Option<ErrorCode> {
        match self {
            Self::Verification => Some(ErrorCode::PAYLOAD_VERIFICATION_FAILED),
            Self::Changed => Some(ErrorCode::PAYLOAD_CHANGED),
            Self::Identity => None,
            Self::InvalidConfig => Some(ErrorCode::PAYLOAD_INVALID_CONFIG),
            Self::Connect | Self::Runtime => Some(ErrorCode::UNKNOWN),
        }
    }

    /// The word for the failure port; the stop reason of the same name.
    fn reason(self) -> &'static str {
        match self {
            Self::Connect => "MICRODROID_FAILED_TO_CONNECT_TO_VIRTUALIZATION_SERVICE",
            Self::Verification => "MICRODROID_PAYLOAD_VERIFICATION_FAILED",
            Self::Changed => "MICRODROID_PAYLOAD_HAS_CHANGED",
            Self::Identity => "PVM_FIRMWARE_INSTANCE_IMAGE_CHANGED",
            Self::InvalidConfig => "MICRODROID_INVALID_PAYLOAD_CONFIG",
            Self::Runtime => "MICRODROID_UNKNOWN_RUNTIME_ERROR",
        }
    }
}

/// A failure, with the whole chain of causes in words.
#[derive(Debug)]
pub struct Failure {
    /// What kind it is.
    pub kind: Kind,
    /// The causes, from the outermost to the innermost.
    pub message: String,
}

impl Failure {
    /// A failure without causes below it.
    pub fn new(kind: Kind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string() }
    }

    /// A failure with all causes of the error.
    pub fn of(kind: Kind, error: &Error) -> Self {
        Self { kind, message: causes(error) }
    }

    /// Writes kind and causes to the failure port. Where that fails nobody is left to be told.
    pub fn report(&self, ports: &Ports) {
        let text = self.port_text();
        if let Err(error) = ports.find(PORT).and_then(|port| port.write(text.as_bytes())) {
            log::error!("the failure could not be reported: {error:#}");
        }
    }

    /// `REASON|text`, on one line.
    fn port_text(&self) -> String {
        let mut text = format!("{}|{}", self.kind.reason(), self.message.replace('\n', " "));
        let whole_characters = |len: &usize| text.is_char_boundary(*len);
        text.truncate((0..=text.len().min(MAX_LEN)).rev().find(whole_characters).unwrap_or(0));
        text
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Makes a [`Failure`] of any error.
pub trait OrFail<T> {
    /// The value, or a failure of the given kind.
    fn or_fail(self, kind: Kind) -> Result<T, Failure>;
}

impl<T, E: Into<Error>> OrFail<T> for Result<T, E> {
    fn or_fail(self, kind: Kind) -> Result<T, Failure> {
        self.map_err(|error| Failure::of(kind, &error.into()))
    }
}

/// All causes, from the outermost to the innermost. Some errors say their cause themselves; it is
/// not said twice.
fn causes(error: &Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{Context, anyhow};

    #[test]
    fn the_whole_chain_of_causes_is_told_on_one_line() {
        let error = Err::<(), _>(anyhow!("inner\ncause")).context("outer");
        let failure = error.or_fail(Kind::Verification).unwrap_err();
        assert_eq!(
            failure.port_text(),
            "MICRODROID_PAYLOAD_VERIFICATION_FAILED|outer: inner cause"
        );
        assert_eq!(failure.kind.code(), Some(ErrorCode::PAYLOAD_VERIFICATION_FAILED));
    }

    #[test]
    fn every_kind_has_its_code_and_its_word() {
        let table = [
            (Kind::Connect, Some(0), "MICRODROID_FAILED_TO_CONNECT_TO_VIRTUALIZATION_SERVICE"),
            (Kind::Verification, Some(1), "MICRODROID_PAYLOAD_VERIFICATION_FAILED"),
            (Kind::Changed, Some(2), "MICRODROID_PAYLOAD_HAS_CHANGED"),
            (Kind::Identity, None, "PVM_FIRMWARE_INSTANCE_IMAGE_CHANGED"),
            (Kind::InvalidConfig, Some(3), "MICRODROID_INVALID_PAYLOAD_CONFIG"),
            (Kind::Runtime, Some(0), "MICRODROID_UNKNOWN_RUNTIME_ERROR"),
        ];
        for (kind, code, word) in table {
            assert_eq!((kind.code().map(|code| code.0), kind.reason()), (code, word));
        }
    }

    #[test]
    fn no_cause_is_told_twice() {
        let error = anyhow!("inner").context("middle: inner").context("outer");
        assert_eq!(causes(&error), "outer: middle: inner");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = Failure::new(Kind::Runtime, "ä".repeat(4000)).port_text();
        assert!((MAX_LEN - 1..=MAX_LEN).contains(&text.len()));
    }
}
