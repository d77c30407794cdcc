//! `cargo xtask fuzz`: every parser under libFuzzer, for a minute each.
//!
//! The toolchain is the stable one: the compiler's coverage pass can be asked for without a
//! nightly, and address checks have little to find in code without `unsafe`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::ui::Step;
use crate::workspace;

/// What makes the compiler count which code has run.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
     -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
     -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Targets to run; all if none is named.
    targets: Vec<String>,
    /// How long each runs.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    seconds: u32,
    /// Names the targets and does nothing else.
    #[arg(long)]
    list: bool,
}

pub fn run(args: &Args) -> Result<()> {
    let all = targets()?;
    if args.list {
        all.iter().for_each(|name| println!("{name}"));
        return Ok(());
    }
    if let Some(unknown) = args.targets.iter().find(|name| !all.contains(name)) {
        bail!("there is no target {unknown}; see `cargo xtask fuzz --list`");
    }
    let wanted = |name: &&String| args.targets.is_empty() || args.targets.contains(name);
    let program = build()?;
    let mut failed = Vec::new();
    for name in all.iter().filter(wanted) {
        let step = Step::begin(format!("fuzzing {name} for {} s", args.seconds));
        match fuzz(&program, name, args.seconds)? {
            Outcome::Clean(figures) => {
                step.done();
                println!("{name}: {figures}");
            }
            Outcome::Failed(log) => {
                drop(step);
                println!("{name}: failed; see {}", log.display());
                failed.push(name.as_str());
            }
        }
    }
    match failed.as_slice() {
        [] => Ok(()),
        names => bail!("failed: {}; the inputs are in target/fuzz/artifacts", names.join(", ")),
    }
}

/// The names of the targets: each has its folder of inputs. Asking the crate itself would have this
/// program wait for every parser of the house, whatever it is started for.
fn targets() -> Result<Vec<String>> {
    let corpora = corpora();
    let context = || format!("cannot list {}", corpora.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&corpora).with_context(context)? {
        names.extend(entry.with_context(context)?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

/// How a target's run ended.
enum Outcome {
    /// Nothing was found; what libFuzzer says of the run.
    Clean(String),
    /// The log that says what was found.
    Failed(PathBuf),
}

fn build() -> Result<PathBuf> {
    let step = Step::begin("building the fuzz targets");
    // With a target named, the flags are not used for build scripts, which could not be linked.
    let triple = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let folder = folder();
    let status = Command::new(workspace::cargo())
        .args(["build", "--quiet", "--release", "--package", "avf-fuzz", "--features", "libfuzzer"])
        .args(["--target", &triple, "--target-dir"])
        .arg(&folder)
        .env("RUSTFLAGS", FLAGS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .current_dir(workspace::root())
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        bail!("the fuzz targets could not be built");
    }
    step.done();
    Ok(folder.join(triple).join("release/avf-fuzz"))
}

fn fuzz(program: &Path, name: &str, seconds: u32) -> Result<Outcome> {
    let (corpus, artifacts) = (folder().join("corpus").join(name), folder().join("artifacts"));
    for made in [&corpus, &artifacts] {
        fs::create_dir_all(made).with_context(|| format!("cannot make {}", made.display()))?;
    }
    let log = folder().join(format!("{name}.log"));
    let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let status = Command::new(program)
        .arg(&corpus)
        .arg(corpora().join(name))
        .arg(format!("-artifact_prefix={}/{name}-", artifacts.display()))
        .arg(format!("-max_total_time={seconds}"))
        .args(["-timeout=10", "-rss_limit_mb=512", "-max_len=65536", "-print_final_stats=1"])
        .env("AVF_FUZZ_TARGET", name)
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("cannot start {}", program.display()))?;
    if !status.success() {
        return Ok(Outcome::Failed(log));
    }
    Ok(Outcome::Clean(figures(&fs::read_to_string(&log).unwrap_or_default())))
}

/// `stat::number_of_executed_units: 12345` and the like, in words.
fn figures(log: &str) -> String {
    let stat = |name: &str| {
        let line = log.lines().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name));
        line.map_or("?", |value| value.trim_start_matches(':').trim())
    };
    format!(
        "{} inputs, {} new, at most {} MiB",
        stat("number_of_executed_units"),
        stat("new_units_added"),
        stat("peak_rss_mb")
    )
}

/// The inputs that are kept, in a folder for each target.
fn corpora() -> PathBuf {
    workspace::root().join("fuzz/corpus")
}

fn folder() -> PathBuf {
    workspace::root().join("target/fuzz")
}

#[cfg(test)]
mod tests {
    #[test]
    fn targets_have_folders() {
        let names = super::targets().unwrap();
        assert!(names.contains(&"rpc_server".to_owned()) && names.is_sorted(), "{names:?}");
    }

    #[test]
    fn figures_of_a_run() {
        let log = "x\nstat::number_of_executed_units: 1024\nstat::new_units_added:          7\n\
                   stat::peak_rss_mb:              41\n";
        assert_eq!(super::figures(log), "1024 inputs, 7 new, at most 41 MiB");
    }
}
