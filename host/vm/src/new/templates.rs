//! The files of a project, out of `host/vm/templates`. `@NAME@` stands for the payload's name and
//! `@KIT@` for the path of the kit.

use super::Language;
use super::kit::Kit;

/// What stands for the payload's name.
pub const NAME: &str = "@NAME@";

/// The interface of the projects that have one.
pub const INTERFACE: &str = include_str!("../../templates/IPayload.aidl");

/// A file of a project.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Where it is in the project.
    pub path: &'static str,
    /// What is in it.
    pub text: &'static str,
}

/// Each file out of one template, or of some, one after the other.
macro_rules! files {
    ($($path:literal from $($source:literal)and+),+ $(,)?) => {
        &[$(File {
            path: $path,
            text: concat!($(include_str!(concat!("../../templates/", $source))),+),
        }),+]
    };
}

const C: &[File] = files!(
    "Makefile" from "c/Makefile",
    "README.md" from "c/README.md",
    ".gitignore" from "c/gitignore",
    "payload.c" from "c/payload.c",
);

const CPP: &[File] = files!(
    "Makefile" from "cpp/Makefile",
    "CMakeLists.txt" from "cpp/CMakeLists.txt",
    "README.md" from "cpp/README.md" and "app.md",
    ".gitignore" from "cpp/gitignore",
    "aidl/com/example/@NAME@/IPayload.aidl" from "IPayload.aidl",
    "payload.cpp" from "cpp/payload.cpp",
);

const RUST: &[File] = files!(
    "Makefile" from "rust/Makefile",
    "Cargo.toml" from "rust/Cargo.toml",
    "README.md" from "rust/README.md" and "app.md",
    ".gitignore" from "rust/gitignore",
    "aidl/com/example/@NAME@/IPayload.aidl" from "IPayload.aidl",
    "build.rs" from "rust/build.rs",
    "src/lib.rs" from "rust/src/lib.rs",
);

/// The files of a project in this language.
pub fn of(language: Language) -> &'static [File] {
    match language {
        Language::C => C,
        Language::Cpp => CPP,
        Language::Rust => RUST,
    }
}

/// A template with everything in its place.
pub fn filled(template: &str, name: &str, kit: &Kit) -> String {
    template.replace(NAME, name).replace("@KIT@", kit.path())
}
