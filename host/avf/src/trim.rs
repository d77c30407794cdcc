//! Memory that a guest gives back.

use avf_aidl::android::system::virtualizationservice as vs;
use vs::MemoryTrimLevel::MemoryTrimLevel;

/// How badly the host wants memory back from a VM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrimLevel {
    /// Half of what the guest has: otherwise something will be killed.
    Critical,
    /// Three tenths.
    Low,
    /// A tenth.
    Moderate,
}

impl TrimLevel {
    /// The level that Android's API takes for one of the numbers with which it tells an app to
    /// trim its memory (`ComponentCallbacks2.TRIM_MEMORY_*`).
    ///
    /// | number | name there | here |
    /// |---|---|---|
    /// | 15, 40, 60, 80 | RUNNING_CRITICAL, BACKGROUND, MODERATE, COMPLETE | `Critical` |
    /// | 5 | RUNNING_MODERATE | `Moderate` |
    /// | 10, 20, others | RUNNING_LOW, UI_HIDDEN | `Low` |
    pub fn from_android(level: i32) -> Self {
        match level {
            15 | 40 | 60 | 80 => Self::Critical,
            5 => Self::Moderate,
            _ => Self::Low,
        }
    }

    pub(crate) fn to_aidl(self) -> MemoryTrimLevel {
        match self {
            Self::Critical => MemoryTrimLevel::TRIM_MEMORY_RUNNING_CRITICAL,
            Self::Low => MemoryTrimLevel::TRIM_MEMORY_RUNNING_LOW,
            Self::Moderate => MemoryTrimLevel::TRIM_MEMORY_RUNNING_MODERATE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_of_android_are_sorted_as_there() {
        use TrimLevel::{Critical, Low, Moderate};
        let levels = [5, 10, 15, 20, 40, 60, 80, 0, -1, i32::MAX].map(TrimLevel::from_android);
        let expected = [Moderate, Low, Critical, Low, Critical, Critical, Critical, Low, Low, Low];
        assert_eq!(levels, expected);
        assert_eq!([Critical, Low, Moderate].map(|level| level.to_aidl().0), [0, 1, 2]);
    }
}
