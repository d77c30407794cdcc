//! `mk_payload <config> <output>`: makes a payload disk.

use clap::Parser;
use std::process::ExitCode;

/// Makes a payload disk out of an APK and APEXes.
#[derive(Debug, Parser)]
#[command(
    name = "mk_payload",
    version,
    override_usage = "mk_payload <config> <output> [--apex-dir <DIR>]..."
)]
struct Cli {
    #[command(flatten)]
    args: mk_payload::Args,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors, and are the only ones that go to stdout.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    match mk_payload::run(&cli.args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mk_payload: {error}");
            ExitCode::FAILURE
        }
    }
}
