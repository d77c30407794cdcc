//! Installs an image with another PID 1, for measurements and for tests of failures:
//!
//! ```text
//! variant <home> <cache> <packages.lock> <init> [<guest path>=<file>]...
//! ```
//!
//! Prints the folder of the image and makes it the current one of `<home>`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use guest_image::{ExtraFile, Fetcher, ImageSpec, Lock, Policy, Store, build, set_current};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let mut next = |name: &str| args.next().ok_or(format!("missing argument: {name}"));
    let (home, cache) = (next("home")?, next("cache")?);
    let lock = Lock::parse(&fs::read_to_string(next("packages.lock")?)?)?;
    let init = PathBuf::from(next("init")?);
    let extra = args.map(|arg| extra(&arg)).collect::<Result<_, _>>()?;
    let packages =
        Fetcher::new(cache, &|text| eprintln!("{text}")).fetch(&lock, Policy::AllowNewer)?;
    let store = Store::open(home);
    let digest = build(&ImageSpec { init, extra, ..ImageSpec::default() }, &packages, &store)?;
    set_current(&store, &digest)?;
    println!("{}", store.image_dir(&digest).display());
    Ok(())
}

fn extra(arg: &str) -> Result<ExtraFile, String> {
    let (path, file) = arg.split_once('=').ok_or(format!("{arg}: expected <guest path>=<file>"))?;
    Ok(ExtraFile { guest_path: path.into(), source: file.into(), mode: 0o755 })
}
