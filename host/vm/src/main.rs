//! The command-line tool: runs payloads in VMs and shows what there is.
//!
//! | file | what is in it |
//! |---|---|
//! | `cli.rs` | every command and flag, in one place |
//! | `run_app.rs`, `run.rs` | `vm run-app` and `vm run`: from the command line to what is wanted |
//! | `launch.rs` | ... from there to a VM that runs |
//! | `watch.rs` | ... and from there to the exit code |
//! | `idsig.rs` | `vm create-idsig`, and the v4 files of a run |
//! | `verify.rs` | `vm verify` |
//! | `package.rs` | `vm package` |
//! | `instance.rs` | the instance of a run: its image and what is kept beside it |
//! | `memory.rs` | ... which is `INSTANCE.json` |
//! | `make.rs` | what a run makes that outlives it, and who makes it |
//! | `storage.rs` | encrypted storage: that of a run, and `vm grow-storage` |
//! | `dice_show.rs` | `vm dice show` |
//! | `output.rs` | console and log on their way to files or the terminal |
//! | `report.rs` | what is printed, as text or as JSON |
//! | `files.rs` | files that the command line names |
//! | `connect.rs` | `--connect`: a conversation with the payload |
//! | `info.rs`, `list.rs` | `vm info`, `vm list` |
//! | `exit.rs` | the table of exit codes |

mod cli;
mod connect;
mod dice_show;
mod exit;
mod files;
mod idsig;
mod info;
mod instance;
mod launch;
mod list;
mod logger;
mod make;
mod memory;
mod output;
mod package;
mod report;
mod run;
mod run_app;
mod storage;
mod verify;
mod watch;

use avf::service::ManagerOptions;
use avf_spawn::Termination;
use clap::Parser;
use cli::{Cli, Command, DiceCommand};
use exit::Exit;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    logger::init();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors, and are the only ones that go to stdout.
            let printed = error.print().and_then(|()| std::io::stdout().flush());
            if error.use_stderr() {
                return Exit::Usage.into();
            }
            report::note_lost(printed);
            return unless_lost(Exit::Answer(0)).into();
        }
    };
    // Before any thread: threads inherit which signals are blocked.
    let signals = Termination::block();
    let follows_a_vm = matches!(cli.command, Command::RunApp(_) | Command::Run(_));
    let options = ManagerOptions { root_secret: cli.root_secret.map(Into::into) };
    let done = match cli.command {
        Command::RunApp(arguments) => run_app::run(&arguments, options, signals),
        Command::Run(arguments) => run::run(&arguments, options, signals),
        Command::CreateIdsig(arguments) => idsig::create(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::MkPayload(arguments) => mk_payload(&arguments),
        Command::Package(arguments) => package::run(&arguments),
        Command::GrowStorage(arguments) => storage::grow(&arguments),
        Command::Dice(cli::Dice { command: DiceCommand::Show(arguments) }) => {
            dice_show::run(&arguments)
        }
        Command::List(arguments) => list::run(&arguments),
        Command::Info(arguments) => info::run(&arguments),
    };
    let exit = done.unwrap_or_else(|error| {
        report::complain(&format!("vm: {}", report::chain(&error)));
        exit::of_error(&error)
    });
    if follows_a_vm { exit } else { unless_lost(exit) }.into()
}

/// An answer that nobody got is none.
fn unless_lost(exit: Exit) -> Exit {
    let Some(error) = report::lost() else { return exit };
    report::complain(&format!("vm: cannot write to standard output: {error}"));
    Exit::Host
}

/// The same as the program `mk_payload`.
fn mk_payload(arguments: &mk_payload::Args) -> anyhow::Result<Exit> {
    mk_payload::run(arguments)?;
    Ok(Exit::Answer(0))
}
