//! What this process has of the machine's memory.

/// Bytes in memory (`VmRSS`): heap, stacks, and what was touched of programs and libraries.
pub fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}
