//! `vm generate`: manual pages, completions and the reference, all from the one definition of the
//! command line.

use crate::cli::{Cli, Generate, GenerateCommand};
use crate::exit::Exit;
use crate::report::{complain, print};
use anyhow::{Context as _, Result};
use clap::{Arg, Command, CommandFactory as _};
use clap_complete::Shell;
use std::fmt::Write as _;
use std::path::Path;

/// What stands before the reference.
const PREAMBLE: &str = "\
# Reference of `vm`

Made by `vm generate reference` from the definition of the command line; do not edit it. The exit
codes are in [exit-codes.md](exit-codes.md). `vm generate man DIR` writes the same as manual pages,
`vm generate completions SHELL` completions for bash, zsh, fish, elvish or PowerShell.

VMs with names are kept in `$AVF_DATA`, else in `$XDG_DATA_HOME/avf`, else in `~/.local/share/avf`.
Where a running VM is asked for, that is the one of the name; else the one with this CID; else the
only one that was started under this name. Answers go to standard output, everything else to standard
error; with `--json` the answer is JSON, one line a value. Progress and colours are for terminals only
(none with `NO_COLOR`).

What `vm run` takes as CONFIG is in [vm-config.md](vm-config.md), what `--config-path` names in
[payload-config.md](payload-config.md).

| command | `--json` |
|---|---|
| `run-app`, `run` | an object a line: `event` is `created` (`name`, `cid`, `apk`, `payload`, `debuggable`), `payload_started`, `payload_ready`, `payload_finished` (`exit_code`), `error` (`code`, `name`, `message`), `reply` (`port`, `text`: what came through `--connect`) or `stopped` (`reason`, `name`, `message`), which is the last |
| `create`, `set`, `show`, `import` | `name`, `state`, `cid` (null unless it runs), `directory`, `config` (null stands for what the guest image or the host decides); of a damaged VM `name`, `state`, `directory`, `error` |
| `list` | an array: `cid`, `name`, `state`, `directory` (its run-time directory), `vm_directory` (of a VM with a name), `uid`, `pid` of who started it |
| `stop` | `name`, `cid`, `ended_by_itself` |
| `delete` | an object a VM: `name`, `deleted`, `error` |
| `logs` | an object a line: `stream` (`log` or `console`), `text` |
| `export` | `name`, `directory` |
| `grow-storage` | `storage`, `bytes` |
| `aidl` | `files` (what was made), `changed` (those of them that were written), `sources` (what was read) |
| `create-idsig` | `apk`, `path`, `bytes` |
| `create-partition` | `path`, `bytes`, `type` |
| `check-feature-enabled` | `feature`, `enabled` |
| `explain` | an array: `exit_code` to `last_exit_code`, `kind` (`exit`, `error` or `stop`), `code` (the API's number), `name`, `name_in_original`, `meaning`, `advice` |

A `state` is one of NOT_STARTED, STARTING, STARTED, READY, FINISHED, DEAD (of a run), STOPPED, RUNNING,
DELETED and DAMAGED.
";

/// Runs the command.
pub fn run(arguments: &Generate) -> Result<Exit> {
    match &arguments.command {
        GenerateCommand::Man { directory } => {
            manual(directory)
                .with_context(|| format!("cannot write to {}", directory.display()))?;
            complain(&format!("wrote the manual pages to {}", directory.display()));
        }
        GenerateCommand::Completions { shell } => print(&completions(*shell)),
        GenerateCommand::Reference => print(reference().as_bytes()),
    }
    Ok(Exit::Answer(0))
}

fn manual(directory: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)?;
    clap_mangen::generate_to(Cli::command(), directory)
}

fn completions(shell: Shell) -> Vec<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vm", &mut text);
    text
}

/// The reference, in Markdown.
fn reference() -> String {
    let mut text = PREAMBLE.to_owned();
    let mut command = Cli::command();
    command.build();
    describe(&mut text, &command, "vm");
    text
}

fn describe(text: &mut String, command: &Command, path: &str) {
    let subcommands: Vec<_> = command
        .get_subcommands()
        .filter(|it| it.get_name() != "help" && !it.is_hide_set())
        .collect();
    if subcommands.is_empty() {
        describe_one(text, command, path);
    }
    for subcommand in subcommands {
        describe(text, subcommand, &format!("{path} {}", subcommand.get_name()));
    }
}

fn describe_one(text: &mut String, command: &Command, path: &str) {
    let about = command.get_long_about().or(command.get_about());
    let about = about.map(ToString::to_string).unwrap_or_default();
    let about = if about.ends_with('.') { about } else { about + "." };
    let (positionals, options): (Vec<_>, Vec<_>) =
        command.get_arguments().filter(|arg| is_told(arg)).partition(|arg| arg.is_positional());
    let words: Vec<_> = positionals.iter().map(|arg| arg.to_string()).collect();
    let words = words.join(" ");
    let options_word = if options.is_empty() { "" } else { " [OPTIONS]" };
    let words = if words.is_empty() { words } else { format!(" {words}") };
    let _ = write!(text, "\n## {path}\n\n    {path}{options_word}{words}\n\n{about}\n");
    let rows = positionals.into_iter().chain(options);
    let rows: String = rows.map(|arg| format!("| `{}` | {} |\n", form(arg), help(arg))).collect();
    if !rows.is_empty() {
        let _ = write!(text, "\n| | |\n|---|---|\n{rows}");
    }
}

fn is_told(arg: &Arg) -> bool {
    !matches!(arg.get_id().as_str(), "help" | "version") && !arg.is_hide_set()
}

/// How an argument is written.
fn form(arg: &Arg) -> String {
    let text = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(_)) => format!("-{short}, {}", arg.to_string().trim_end_matches("...")),
        _ => arg.to_string(),
    };
    text.replace('|', "\\|")
}

fn help(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help());
    let mut text = help.map(ToString::to_string).unwrap_or_default();
    if !text.ends_with('.') {
        text.push('.');
    }
    let values: Vec<_> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    if !values.is_empty() && arg.get_action().takes_values() {
        let _ = write!(text, " One of {}.", values.join(", "));
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|it| it.to_string_lossy()).collect();
    if !defaults.is_empty() && arg.get_action().takes_values() {
        let _ = write!(text, " Default: `{}`.", defaults.join(" "));
    }
    if let Some(aliases) = arg.get_visible_aliases().filter(|aliases| !aliases.is_empty()) {
        let _ = write!(text, " Also: `--{}`.", aliases.join("`, `--"));
    }
    text.replace('\n', " ").replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_is_what_the_definition_says() {
        let written = include_str!("../../../docs/vm.md");
        let reference = reference();
        if written != reference {
            let mut lines = written.lines().zip(reference.lines());
            let difference = lines.find(|(written, made)| written != made);
            panic!(
                "docs/vm.md is not up to date: `vm generate reference > docs/vm.md` makes it; first \
                 difference (written, made): {difference:?}"
            );
        }
    }

    #[test]
    fn every_command_has_a_manual_page() {
        let directory = tempfile::tempdir().unwrap();
        manual(&directory.path().join("man1")).unwrap();
        let page =
            |name: &str| std::fs::read_to_string(directory.path().join("man1").join(name)).unwrap();
        for name in ["vm.1", "vm-run-app.1", "vm-create.1", "vm-dice-show.1", "vm-explain.1"] {
            assert!(page(name).starts_with(".ie"), "{name}");
        }
        assert!(page("vm-run.1").contains("the VM stopped early: Hangup"));
        assert!(manual(Path::new("/dev/null/man")).is_err());
    }

    #[test]
    fn every_shell_gets_completions() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::Elvish, Shell::PowerShell] {
            let text = String::from_utf8(completions(shell)).unwrap();
            assert!(text.contains("create-partition") && text.contains("payload-binary-name"));
        }
    }
}
