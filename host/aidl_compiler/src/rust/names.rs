//! Names of methods that Rust has for every object. The generated trait would have one more of them,
//! and rustc could not tell which of the two the generated code means.

use crate::program::Program;
use crate::source::Reporter;

/// Methods of traits that are always in scope, and that every object or every reference has.
const OF_ALL: [&str; 10] = [
    "as_mut",
    "as_ref",
    "clone",
    "clone_from",
    "clone_into",
    "drop",
    "into",
    "to_owned",
    "try_from",
    "try_into",
];

/// Checks the methods of every interface.
pub(crate) fn check(program: &Program<'_>, reporter: &mut Reporter) {
    let methods = program.entries.iter().flat_map(|entry| &entry.tree.members.methods);
    for name in methods.map(|method| &method.name) {
        if OF_ALL.contains(&name.text.as_str()) {
            let message =
                format!("in Rust every object has a `{}` already; rename the method", name.text);
            reporter.error(name.span, message);
        }
    }
}
