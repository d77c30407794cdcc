//! What a payload may be called. The name becomes part of a file's, an AIDL package's, a C++
//! namespace's and a Rust crate's name.

use super::templates;
use crate::exit::UsageError;
use aidl_compiler::{Language, Options};
use std::path::Path;

const LONGEST: usize = 40;

/// Words of Rust, types of AIDL, words of the tools that build, names that a project has already, and
/// libraries that every VM has. What C++ and AIDL cannot take, the AIDL compiler knows.
#[rustfmt::skip]
const TAKEN: [&str; 53] = [
    "abstract", "aidl_compiler", "all", "alloc", "as", "async", "avf_rpc", "await", "become",
    "binder_ndk", "boolean", "box", "build", "byte", "clean", "cmake_check_build_system", "core",
    "crate", "depend", "dyn", "edit_cache", "examples", "final", "fn", "gen", "help", "impl",
    "install", "let", "log", "loop", "macro", "main", "match", "mod", "move", "mut", "override",
    "preinstall", "priv", "pub", "rebuild_cache", "ref", "rsbinder", "self", "super", "test",
    "trait", "type", "unsafe", "use", "vm_payload", "where",
];

/// The name of the payload whose project is at `path`.
pub fn of(path: &Path) -> Result<&str, UsageError> {
    let refuse = |why: String| Err(UsageError(format!("{}: {why}", path.display())));
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return refuse("the last part of it must be the payload's name".into());
    };
    let mut letters = name.chars();
    let starts = letters.next().is_some_and(|c| c.is_ascii_lowercase());
    let goes_on = letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !starts || !goes_on || name.len() > LONGEST {
        return refuse(format!(
            "a payload's name has lower-case letters, digits and underscores, a letter first, and at \
             most {LONGEST} of them"
        ));
    }
    if TAKEN.binary_search(&name).is_ok() || !is_fit_for_aidl(name) {
        return refuse(format!(
            "{name} has another meaning for a compiler, a tool or the VM; take another name"
        ));
    }
    Ok(name)
}

/// Whether the interface of a project of that name can be compiled. In C there is none, but a name is
/// good in every language or in none.
fn is_fit_for_aidl(name: &str) -> bool {
    let path = format!("com/example/{name}/IPayload.aidl");
    let text = templates::INTERFACE.replace(templates::NAME, name);
    aidl_compiler::load_text(&[(&path, &text)], Language::Ndk)
        .and_then(|model| aidl_compiler::emit(&model, &Options::default()))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_everywhere_they_are_put() {
        for (path, name) in [("hello", "hello"), ("/x y/my_app2", "my_app2"), ("a/b/", "b")] {
            assert_eq!(of(Path::new(path)).unwrap(), name);
        }
        for path in [
            "",
            "/",
            "..",
            "a/..",
            "Hello",
            "2fast",
            "_x",
            "a-b",
            "a.b",
            "é",
            "a b",
            "class",
            "std",
            "fn",
            "while",
            "vm_payload",
            "log",
            "all",
            "linux",
            "a/while",
            "a2345678901234567890123456789012345678901",
        ] {
            assert!(of(Path::new(path)).is_err(), "{path}");
        }
    }

    /// What this project's own compiler refuses makes no project that never builds.
    #[test]
    fn what_the_aidl_compiler_cannot_take_is_refused() {
        let macros = include_str!("../../../aidl_compiler/src/ndk/macros.txt").lines();
        let names = include_str!("../../../aidl_compiler/src/ndk/names.rs");
        let (_, reserved) = names.split_once("const RESERVED: &[&str] = &[").unwrap();
        let (reserved, _) = reserved.split_once("];").unwrap();
        let words: Vec<&str> = macros.chain(reserved.split('"').skip(1).step_by(2)).collect();
        assert!(["errno", "stdin", "size_t", "xor"].iter().all(|word| words.contains(word)));
        for word in words {
            assert!(of(Path::new(word)).is_err(), "{word}");
        }
        for word in ["interface", "inout", "oneway", "package", "parcelable"] {
            assert!(of(Path::new(word)).is_err(), "{word}");
        }
    }

    /// Words of C++ and AIDL have one list, that of the compiler.
    #[test]
    fn the_words_are_sorted_and_not_those_of_the_aidl_compiler() {
        assert!(TAKEN.is_sorted());
        for word in TAKEN {
            assert!(is_fit_for_aidl(word), "{word}");
        }
    }
}
