//! `avf-devices --config-fd N`: serves the vhost-user devices of one VM.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context, bail};
use avf_devices::{Config, read_inherited, serve};

const USAGE: &str = "usage: avf-devices --config-fd N

Serves the vhost-user devices of one VM. The configuration is a JSON document that is read from
the inherited descriptor N. Started by virtmgr; of no use on its own.";

pub(crate) fn main() -> ExitCode {
    // No device may be gone without the process being gone.
    std::panic::set_hook(Box::new(|defect| {
        eprintln!("avf-devices: {defect}");
        std::process::exit(1);
    }));
    match run(std::env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("avf-devices: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<OsString>) -> anyhow::Result<()> {
    let number = match arguments.as_slice() {
        [help] if help == "--help" || help == "-h" => {
            println!("{USAGE}");
            return Ok(());
        }
        [flag, number] if flag == "--config-fd" => number,
        _ => bail!("{USAGE}"),
    };
    let number = number.to_str().and_then(|number| number.parse().ok());
    let document = read_inherited(number.context("--config-fd takes a descriptor number")?)?;
    let config = Config::read(document.as_slice())?;
    serve(&config)?;
    Ok(())
}
