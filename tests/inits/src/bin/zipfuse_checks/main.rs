//! The package file system on a real kernel: mounted, served by a confined process, and used.

mod content;
mod failures;
mod mounted;
mod rights;
#[path = "../../../../../guest/zipfuse/src/zip.rs"]
#[allow(dead_code)]
mod zip;

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsFd;

use mounted::{Checked, HELLO, options};
use test_inits::{Checks, load_lazy_module};
use zip::Kept;
use zipfuse::Options;

fn main() {
    // This program is all the programs that the checks need.
    let mut words = std::env::args();
    match words.next().unwrap_or_default().rsplit('/').next() {
        Some("zipfuse") => serve(words),
        Some("hello") => std::process::exit(HELLO),
        Some("read") => std::process::exit(read_as_told(words)),
        _ => checks(),
    }
}

fn checks() {
    let mut checks = Checks::begin();
    load_lazy_module("loop");
    load_lazy_module("dm_verity");
    checks.check("zipfuse::empty", content::empty);
    checks.check("zipfuse::single_file", content::single_file);
    checks.check("zipfuse::noexec", rights::noexec);
    checks.check("zipfuse::uid_gid", rights::uid_gid);
    checks.check("zipfuse::single_dir", content::single_dir);
    checks.check("zipfuse::complex_hierarchy", content::complex_hierarchy);
    checks.check("zipfuse::large_file", content::large_file);
    checks.check("zipfuse::large_dir", content::large_dir);
    checks.check("zipfuse::supports_deflate", || content::content_of(Kept::Deflated));
    checks.check("zipfuse::supports_store", || content::content_of(Kept::Stored));
    checks.check("zipfuse::supports_zip_on_block_device", content::block_device);
    checks.check("zipfuse::only_the_owner_reads", rights::only_the_owner_reads);
    checks.check("zipfuse::nothing_is_written", rights::nothing_is_written);
    checks.check("zipfuse::a_library_is_loaded", content::a_library_is_loaded);
    checks.check("zipfuse::a_library_takes_few_requests", content::few_requests);
    checks.check("zipfuse::statfs", content::statfs);
    checks.check("zipfuse::the_bound_is_kept", content::the_bound_is_kept);
    checks.check("zipfuse::many_read_at_once", content::many_readers);
    checks.check("zipfuse::damaged_content_is_an_error", failures::damaged_content);
    checks.check("zipfuse::a_damaged_block_is_an_error", failures::damaged_block);
    checks.check("zipfuse::the_server_is_confined", rights::confined);
    checks.check("zipfuse::a_dead_server_hangs_nobody", failures::dead_server);
    checks.check("zipfuse::a_bad_package_hangs_nobody", failures::bad_package);
    checks.end()
}

/// The server process, as PID 1 of a real guest starts it.
fn serve(mut words: std::env::Args) {
    let mut serve = || -> Checked {
        let fuse = io::stdin().as_fd().try_clone_to_owned()?;
        let package = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let max_inflated = words.next().unwrap_or_default().parse()?;
        zipfuse::confine()?;
        Ok(zipfuse::serve(fuse, package, Options { max_inflated, ..options() })?)
    };
    let result = serve();
    if let Err(why) = &result {
        let _ = writeln!(io::stderr(), "{why}");
    }
    std::process::exit(i32::from(result.is_err()));
}

/// Reads a file and ends with the error's number.
fn read_as_told(mut words: std::env::Args) -> i32 {
    let error = fs::read(words.next().unwrap_or_default()).err();
    error.map_or(0, |error| error.raw_os_error().unwrap_or(255))
}
