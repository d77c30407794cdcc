//! The command-line tool: runs payloads in VMs and shows what there is.
//!
//! | file | what is in it |
//! |---|---|
//! | `cli.rs` | every command and flag, in one place |
//! | `run_app.rs`, `run.rs` | `vm run-app` and `vm run`: from the command line to what is wanted |
//! | `custom.rs` | `vm run CONFIG`: VMs that are put together by hand |
//! | `microdroid.rs` | `vm run-microdroid` |
//! | `launch.rs` | ... from there to a VM that runs |
//! | `watch.rs` | ... and from there to the exit code |
//! | `configure.rs` | flags as a configuration |
//! | `named.rs` | commands on VMs with names, which `data.rs` finds |
//! | `running.rs` | commands on VMs that run, whoever started them |
//! | `idsig.rs` | `vm create-idsig`, and the v4 files of a run |
//! | `partition.rs` | `vm create-partition` |
//! | `verify.rs` | `vm verify` |
//! | `package.rs` | `vm package` |
//! | `aidl.rs` | `vm aidl` |
//! | `new.rs` | `vm new` |
//! | `rerun.rs` | `vm run-app --watch` |
//! | `instance.rs` | the instance of a run: its image and what is kept beside it |
//! | `memory.rs` | ... which is `INSTANCE.json` |
//! | `make.rs` | what a run makes that outlives it, and who makes it |
//! | `storage.rs` | encrypted storage: that of a run, and `vm grow-storage` |
//! | `dice_show.rs` | `vm dice show` |
//! | `output.rs` | console and log on their way to files or the terminal |
//! | `report.rs` | what is printed, as text or as JSON |
//! | `style.rs` | what only a terminal gets |
//! | `files.rs` | files that the command line names |
//! | `connect.rs` | `--connect`: a conversation with the payload |
//! | `info.rs`, `list.rs`, `feature.rs` | `vm info`, `vm list`, `vm check-feature-enabled` |
//! | `exit.rs`, `explain.rs` | the table of exit codes, and `vm explain` |
//! | `generate.rs` | manual pages, completions and the reference |

mod aidl;
mod cli;
mod configure;
mod connect;
mod custom;
mod data;
mod dice_show;
mod exit;
mod explain;
mod feature;
mod files;
mod generate;
mod idsig;
mod info;
mod instance;
mod launch;
mod list;
mod logger;
mod make;
mod memory;
mod microdroid;
mod named;
mod new;
mod output;
mod package;
mod partition;
mod report;
mod rerun;
mod run;
mod run_app;
mod running;
mod storage;
mod style;
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
    let follows_a_vm = follows_a_vm(&cli.command);
    let exit = obey(cli).unwrap_or_else(|error| {
        report::fail(&error);
        exit::of_error(&error)
    });
    if follows_a_vm { exit } else { unless_lost(exit) }.into()
}

/// Whether the command's end is that of a VM, rather than an answer.
fn follows_a_vm(command: &Command) -> bool {
    matches!(command, Command::RunApp(_) | Command::RunMicrodroid(_) | Command::Run(_))
}

fn obey(cli: Cli) -> anyhow::Result<Exit> {
    let options = ManagerOptions { root_secret: cli.root_secret()?.map(Into::into) };
    // Before any thread: threads inherit which signals are blocked. A signal just ends the others.
    let signals = Termination::block;
    match cli.command {
        Command::RunApp(arguments) => run_app::run(&arguments, options, signals()),
        Command::RunMicrodroid(arguments) => microdroid::run(*arguments, options, signals()),
        Command::Run(arguments) => run::run(&arguments, options, signals()),
        Command::Create(arguments) => named::create(&arguments, options),
        Command::Set(arguments) => named::set(&arguments),
        Command::Show(arguments) => named::show(&arguments),
        Command::Stop(arguments) => running::stop(&arguments),
        Command::Delete(arguments) => named::delete(&arguments),
        Command::Logs(arguments) => running::logs(&arguments),
        Command::Console(arguments) => running::console(&arguments, signals()),
        Command::Connect(arguments) => running::connect(&arguments),
        Command::Export(arguments) => named::export(&arguments),
        Command::Import(arguments) => named::import(&arguments),
        Command::GrowStorage(arguments) => storage::grow(&arguments),
        Command::CreateIdsig(arguments) => idsig::create(&arguments),
        Command::CreatePartition(arguments) => partition::create(&arguments, options),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::MkPayload(arguments) => mk_payload(&arguments),
        Command::Package(arguments) => package::run(&arguments),
        Command::Aidl(arguments) => aidl::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Dice(cli::Dice { command: DiceCommand::Show(arguments) }) => {
            dice_show::run(&arguments)
        }
        Command::List(arguments) => list::run(&arguments),
        Command::Info(arguments) => info::run(&arguments),
        Command::CheckFeatureEnabled(arguments) => feature::check(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
    }
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
