//! Keeps what the Rust generator says to Cargo off standard output.

use anyhow::{Context as _, Result};
use rustix::stdio::{dup2_stdout, stdout};
use std::io::{Read as _, Seek as _, Write as _};

/// How the generator begins a line that is a warning.
const WARNING: &str = "cargo:warning=";

/// Part of the warning that a name of the same package has no import. Here none is needed, for C++
/// neither, and `docs/aidl.md` says that Android's compiler wants one.
const NO_IMPORT: &str = " only through rsbinder's same-package lookup; ";

/// Does something with standard output pointed into a file. Gives its result and the warnings for
/// Cargo among what it wrote.
pub(super) fn run<T>(work: impl FnOnce() -> T) -> Result<(T, Vec<String>)> {
    let failed = || "cannot redirect standard output";
    std::io::stdout().flush().with_context(failed)?;
    let mut file = tempfile::tempfile().with_context(failed)?;
    let real = rustix::io::dup(stdout()).with_context(failed)?;
    dup2_stdout(&file).with_context(failed)?;
    let result = work();
    let flushed = std::io::stdout().flush();
    dup2_stdout(&real).with_context(failed)?;
    flushed.with_context(failed)?;
    let mut text = String::new();
    file.rewind().with_context(failed)?;
    file.read_to_string(&mut text).with_context(failed)?;
    Ok((result, warnings(&text)))
}

fn warnings(text: &str) -> Vec<String> {
    let warnings = text.lines().filter_map(|line| line.strip_prefix(WARNING));
    warnings.filter(|warning| !warning.contains(NO_IMPORT)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_warnings_that_mean_something_here_are_left() {
        let text = "Parsing: x\ncargo:rerun-if-changed=x\ncargo:warning=doubtful\n\
                    cargo:warning=p.IX: 'Near' resolves to p.Near only through rsbinder's \
                    same-package lookup; AOSP aidl rejects it without `import p.Near;`\n";
        assert_eq!(warnings(text), ["doubtful"]);
    }
}
