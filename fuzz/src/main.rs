//! libFuzzer's main program. Which target it runs is said by the environment variable
//! `AVF_FUZZ_TARGET`; `cargo xtask fuzz` sets it.

#![no_main]

use avf_fuzz::{Target, find};
use std::sync::OnceLock;

/// The target of this process.
fn target() -> &'static Target {
    static TARGET: OnceLock<&'static Target> = OnceLock::new();
    TARGET.get_or_init(|| {
        let name = std::env::var("AVF_FUZZ_TARGET").unwrap_or_default();
        find(&name).unwrap_or_else(|| {
            eprintln!("AVF_FUZZ_TARGET must name a target, and {name:?} is none");
            std::process::exit(2)
        })
    })
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    (target().run)(data);
});
