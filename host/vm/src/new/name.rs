//! What a payload may be called. The name becomes part of a file's, an AIDL package's, a C++
//! namespace's and a Rust crate's name.

use crate::exit::UsageError;
use std::path::Path;

const LONGEST: usize = 40;

/// Words of C++, Rust, AIDL or the tools that build, names that a project has already, and libraries
/// that every VM has.
#[rustfmt::skip]
const TAKEN: [&str; 132] = [
    "abstract", "aidl_compiler", "alignas", "alignof", "all", "alloc", "and", "as", "asm", "async",
    "auto", "avf_rpc", "await", "become", "binder_ndk", "bitand", "bitor", "bool", "boolean", "box",
    "break", "build", "byte", "case", "catch", "char", "class", "clean", "compl", "concept",
    "const", "constexpr", "continue", "core", "crate", "decltype", "default", "delete", "do",
    "double", "dyn", "edit_cache", "else", "enum", "examples", "explicit", "export", "extern",
    "false", "final", "float", "fn", "for", "friend", "gen", "goto", "help", "if", "impl", "import",
    "in", "inline", "inout", "install", "int", "interface", "let", "linux", "log", "long", "loop",
    "macro", "main", "match", "mod", "move", "mut", "mutable", "namespace", "new", "noexcept",
    "not", "nullptr", "oneway", "operator", "or", "out", "override", "package", "parcelable",
    "priv", "private", "protected", "pub", "public", "rebuild_cache", "ref", "register", "requires",
    "return", "rsbinder", "self", "short", "signed", "sizeof", "static", "std", "struct", "super",
    "switch", "template", "test", "this", "throw", "trait", "true", "try", "type", "typedef",
    "typename", "union", "unix", "unsafe", "unsigned", "use", "using", "virtual", "vm_payload",
    "void", "volatile", "where", "while",
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
    if TAKEN.binary_search(&name).is_ok() {
        return refuse(format!(
            "{name} has another meaning for a compiler, a tool or the VM; take another name"
        ));
    }
    Ok(name)
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

    #[test]
    fn the_words_are_sorted() {
        assert!(TAKEN.is_sorted());
    }
}
