//! The command-line tool: runs payloads in VMs and shows what there is.
//!
//! | file | what is in it |
//! |---|---|
//! | `cli.rs` | every command and flag, in one place |
//! | `run_app.rs` | `vm run-app`: from the command line to a VM that runs |
//! | `watch.rs` | ... and from there to the exit code |
//! | `instance.rs` | what is kept beside an instance image |
//! | `output.rs` | console and log on their way to files or the terminal |
//! | `report.rs` | what is printed, as text or as JSON |
//! | `connect.rs` | `--connect`: a conversation with the payload |
//! | `info.rs`, `list.rs` | `vm info`, `vm list` |
//! | `exit.rs` | the table of exit codes |

mod cli;
mod connect;
mod exit;
mod info;
mod instance;
mod list;
mod logger;
mod output;
mod report;
mod run_app;
mod watch;

use avf_spawn::Termination;
use clap::Parser;
use cli::{Cli, Command};
use exit::Exit;
use std::process::ExitCode;

fn main() -> ExitCode {
    logger::init();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors, and are the only ones that go to stdout.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Payload(0) };
            let _ = error.print();
            return exit.into();
        }
    };
    // Before any thread: threads inherit which signals are blocked.
    let signals = Termination::block();
    let done = match cli.command {
        Command::RunApp(arguments) => run_app::run(&arguments, signals),
        Command::List(arguments) => list::run(&arguments),
        Command::Info(arguments) => info::run(&arguments),
    };
    done.unwrap_or_else(|error| {
        report::complain(&format!("vm: {}", report::chain(&error)));
        exit::of_error(&error)
    })
    .into()
}
