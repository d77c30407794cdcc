//! The command line, for `mk_payload` and `vm mk-payload` alike.

use crate::{Result, make};
use std::path::PathBuf;

/// The command line.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// What to put on the disk: JSON with comments and trailing commas, and the fields
    /// "system_apexes" (a list of names), "apexes" (a list of {"name", "path"}) and "apk"
    /// ({"name", "path"}). Relative paths start at the folder of this file.
    #[arg(value_name = "config")]
    pub config: PathBuf,

    /// The composite disk file to write. The other files of the disk are written beside it.
    #[arg(value_name = "output")]
    pub output: PathBuf,

    /// Folder with APEXes for "system_apexes": files named NAME.apex, or with that name in their
    /// manifest. May be given several times; the first folder that has an APEX wins.
    #[arg(long = "apex-dir", value_name = "DIR")]
    pub apex_dirs: Vec<PathBuf>,
}

/// Does what the command line says. Warnings go to standard error.
pub fn run(args: &Args) -> Result<()> {
    for warning in make(&args.config, &args.output, &args.apex_dirs)? {
        eprintln!("warning: {}: {warning}", args.config.display());
    }
    Ok(())
}
