//! The rate of the time stamp counter.

/// How fast the processor's time stamp counter runs, in kHz, measured against the raw monotonic
/// clock; takes about 10 ms. `None` where there is no such counter or it makes no sense.
///
/// A guest under emulation sees the host's counter. It cannot measure its rate on a busy host, so
/// it is told.
#[cfg(target_arch = "x86_64")]
pub fn tsc_khz() -> Option<u32> {
    let (start_ticks, start) = sample();
    std::thread::sleep(std::time::Duration::from_millis(10));
    let (end_ticks, end) = sample();
    let (ticks, nanos) = (end_ticks.checked_sub(start_ticks)?, end.checked_sub(start)?);
    let khz = u128::from(ticks) * 1_000_000 / u128::from(nanos).max(1);
    // Below 100 MHz or above 20 GHz it is not a time stamp counter.
    u32::try_from(khz).ok().filter(|khz| (100_000..20_000_000).contains(khz))
}

/// Other processors give their guests the rate of their counter.
#[cfg(not(target_arch = "x86_64"))]
pub fn tsc_khz() -> Option<u32> {
    None
}

/// Ticks and nanoseconds at one moment: the best of a few pairs, since we may be interrupted.
#[cfg(target_arch = "x86_64")]
fn sample() -> (u64, u64) {
    let pair = || {
        let before = ticks();
        let now = rustix::time::clock_gettime(rustix::time::ClockId::MonotonicRaw);
        let after = ticks();
        let nanos = now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs();
        (after.saturating_sub(before), before / 2 + after / 2, nanos)
    };
    let best = (0..8).map(|_| pair()).min_by_key(|(width, ..)| *width);
    best.map_or((0, 0), |(_, ticks, nanos)| (ticks, nanos))
}

#[cfg(target_arch = "x86_64")]
#[allow(unused_unsafe)] // Newer compilers consider the intrinsic safe.
fn ticks() -> u64 {
    // SAFETY: every x86-64 processor has the instruction and Linux lets programs use it.
    unsafe { core::arch::x86_64::_rdtsc() }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    #[test]
    fn two_measurements_agree() {
        let (first, second) = (super::tsc_khz().unwrap(), super::tsc_khz().unwrap());
        assert!(first.abs_diff(second) < first / 10, "{first} {second} kHz");
    }
}
