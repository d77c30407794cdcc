//! What the test inits share.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod checks;
mod entry;

pub use checks::{Checks, Failed, expect};
pub use entry::Entry;

use std::fs::File;

/// Ends the program unless it is PID 1: an init run by hand would switch the host off.
pub fn must_be_init() {
    if std::process::id() != 1 {
        eprintln!("this program is PID 1 of a test guest and does nothing elsewhere");
        std::process::exit(1);
    }
}

/// Loads every kernel module of the image whose path contains `part`, in the image's order.
pub fn load_modules(part: &str) {
    let order = std::fs::read_to_string("/lib/modules/load-order").unwrap_or_default();
    for path in order.lines().filter(|path| path.contains(part)) {
        if let Ok(file) = File::open(path) {
            let compressed = if path.ends_with(".xz") { 4 } else { 0 };
            let _ = rustix::system::finit_module(&file, c"", compressed);
        }
    }
}

/// Loads a kernel module that the image keeps for later, with what it needs.
pub fn load_lazy_module(name: &str) {
    let list = std::fs::read_to_string("/lib/modules/lazy").unwrap_or_default();
    let line = list.lines().find(|line| line.split(' ').next() == Some(name)).unwrap_or_default();
    for path in line.split(' ').skip(1) {
        if let Ok(file) = File::open(path) {
            let _ = rustix::system::finit_module(&file, c"", 0);
        }
    }
}
