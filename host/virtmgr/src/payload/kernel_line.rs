//! The kernel's command line: fixed words, which are measured, and what a guest under emulation must
//! be told about the processor's clock, which is not.

use super::machine::tsc_khz;
use crate::vmm::Accelerator;
use std::fmt;

const FIXED: &str = "quiet no_timer_check cryptomgr.notests panic=-1 rdinit=/init";
const FIXED_DEBUGGABLE: &str =
    "quiet no_timer_check cryptomgr.notests panic=-1 rdinit=/init console=hvc0";

/// A command line. Everything else travels in the hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KernelLine {
    debuggable: bool,
    clock: Clock,
}

/// What the guest is told about its clock. It changes from run to run and machine to machine, so it
/// is left out of the measurement; for that reason a number is all that it can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Nothing: it measures the rate itself.
    Real,
    /// An emulated guest cannot measure the rate on a busy host.
    Emulated {
        /// kHz of the time stamp counter, if the host knows it.
        khz: Option<u32>,
    },
}

impl Clock {
    /// The clock of a guest under `accelerator` on this machine.
    pub(crate) fn under(accelerator: Accelerator) -> Self {
        match accelerator {
            Accelerator::Kvm => Self::Real,
            Accelerator::Tcg => Self::Emulated { khz: tsc_khz() },
        }
    }
}

impl KernelLine {
    /// The line of a guest that is or is not debuggable.
    pub fn new(debuggable: bool, clock: Clock) -> Self {
        Self { debuggable, clock }
    }

    /// Whether console and log leave the VM.
    pub fn is_debuggable(&self) -> bool {
        self.debuggable
    }

    /// The words that are the same at each boot, and that the guest's identity depends on.
    pub fn fixed(&self) -> &'static str {
        match self.debuggable {
            true => FIXED_DEBUGGABLE,
            false => FIXED,
        }
    }
}

impl fmt::Display for KernelLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.fixed(), self.clock)
    }
}

/// The words for the command line, each after a space.
impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Emulated { khz } = self else { return Ok(()) };
        if let Some(khz) = khz {
            write!(f, " tsc_early_khz={khz}")?;
        }
        f.write_str(" tsc=reliable")
    }
}

impl Clock {
    /// A command line for a kernel that is not ours: before its own words, which may overrule them
    /// and may end in arguments for its first program, stand those without which a kernel under
    /// emulation may wait for its clock for ever.
    pub(crate) fn before(self, params: &str) -> String {
        match self {
            Self::Real => params.to_owned(),
            Self::Emulated { .. } => format!("no_timer_check{self} {params}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a word may be, as SPECIFICATION names it.
    fn is_generated(word: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        word == "tsc=reliable" || word.strip_prefix("tsc_early_khz=").is_some_and(digits)
    }

    #[test]
    fn the_line_is_the_fixed_words_and_generated_ones() {
        let clocks = [
            Clock::Real,
            Clock::Emulated { khz: None },
            Clock::Emulated { khz: Some(0) },
            Clock::Emulated { khz: Some(u32::MAX) },
            Clock::under(Accelerator::Tcg),
        ];
        for line in
            clocks.iter().flat_map(|clock| [false, true].map(|it| KernelLine::new(it, *clock)))
        {
            let text = line.to_string();
            let rest = text.strip_prefix(line.fixed()).unwrap();
            assert!(rest.split_whitespace().all(is_generated), "{text}");
        }
    }

    #[test]
    fn words_for_a_foreign_kernel_come_first() {
        let clock = Clock::Emulated { khz: Some(7) };
        let line = clock.before("console=ttyS0 -- sh");
        assert_eq!(line, "no_timer_check tsc_early_khz=7 tsc=reliable console=ttyS0 -- sh");
        assert_eq!(Clock::Real.before("x"), "x");
    }

    #[test]
    fn the_line_is_this() {
        let clock = Clock::Emulated { khz: Some(2_500_000) };
        let expected = "quiet no_timer_check cryptomgr.notests panic=-1 rdinit=/init console=hvc0 \
                        tsc_early_khz=2500000 tsc=reliable";
        assert_eq!(KernelLine::new(true, clock).to_string(), expected);
        let expected = "quiet no_timer_check cryptomgr.notests panic=-1 rdinit=/init";
        assert_eq!(KernelLine::new(false, Clock::under(Accelerator::Kvm)).to_string(), expected);
    }
}
