//! Names of signals, for messages.

/// `11 (SIGSEGV)`, or the number alone for real-time signals.
pub fn name(number: i32) -> String {
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    match index.and_then(|index| NAMES.get(index)) {
        Some(name) => format!("{number} ({name})"),
        None => number.to_string(),
    }
}

/// From 1 on; the same on x86-64 and arm64.
const NAMES: [&str; 31] = [
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1",
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH",
    "SIGIO",
    "SIGPWR",
    "SIGSYS",
];

#[cfg(test)]
mod tests {
    use super::name;
    use rustix::process::Signal;

    #[test]
    fn numbers_and_names_agree() {
        let known = [
            (Signal::HUP, "SIGHUP"),
            (Signal::KILL, "SIGKILL"),
            (Signal::SEGV, "SIGSEGV"),
            (Signal::TERM, "SIGTERM"),
            (Signal::SYS, "SIGSYS"),
        ];
        for (signal, word) in known {
            assert_eq!(name(signal.as_raw()), format!("{} ({word})", signal.as_raw()));
        }
        assert_eq!(name(34), "34");
        assert_eq!(name(0), "0");
        assert_eq!(name(-1), "-1");
    }
}
