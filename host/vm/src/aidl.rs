//! `vm aidl`: from AIDL to C++ and Rust.
//!
//! | file | what is in it |
//! |---|---|
//! | `aidl/apart.rs` | nothing that was read or that is no regular file is written over |
//! | `aidl/write.rs` | the files take their places, and those that are right already are left alone |
//! | `aidl/quiet.rs` | what the Rust generator says to Cargo stays off standard output |

mod apart;
mod quiet;
mod write;

use crate::exit::Exit;
use crate::report::{complain, say_json};
use aidl_compiler::model::Model;
use aidl_compiler::{Language, Options, Output, OutputKind};
use anyhow::{Context as _, Result};
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Make C++ or Rust out of interfaces in AIDL.
///
/// Files that would not change are not touched, so that nothing is built anew for nothing.
#[derive(Debug, Args)]
pub struct Aidl {
    /// The .aidl files to make code of, each where its package says: com/example/IFoo.aidl. What they
    /// import is read as well; C++ is made only of the files that are named here.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The language: C++ on libbinder_ndk, or Rust on the crate rsbinder.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: Lang,

    /// A folder that imports are looked for in: where their packages begin. May be given several
    /// times. Those of the files themselves are looked at first.
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    pub includes: Vec<PathBuf>,

    /// Where sources go: com/example/IFoo.cpp under it, or aidl.rs with everything.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,

    /// Where headers go: aidl/com/example/IFoo.h, BnFoo.h and BpFoo.h under it. The folder of --out
    /// if not given.
    #[arg(long, value_name = "DIR")]
    pub header_out: Option<PathBuf>,

    /// The version of the interfaces, which getInterfaceVersion gives.
    #[arg(long = "version", value_name = "NUMBER")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=i64::from(i32::MAX)))]
    pub api_version: Option<u32>,

    /// The hash of the interfaces, which getInterfaceHash gives.
    #[arg(long, value_name = "TEXT", requires = "api_version")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub hash: Option<String>,

    /// Write a rule for make or ninja into this file: what was made from which files.
    #[arg(long, value_name = "FILE")]
    pub depfile: Option<PathBuf>,

    /// Print a JSON object that says what was made.
    #[arg(long)]
    pub json: bool,
}

/// What code is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// C++17 on libbinder_ndk, as Android's `aidl --lang=ndk` makes it.
    Ndk,
    /// Rust on the crate rsbinder.
    Rust,
}

/// Runs the command.
pub fn run(arguments: &Aidl) -> Result<Exit> {
    let options = options(arguments);
    let model = aidl_compiler::load(&options)?;
    for warning in model.warnings() {
        complain(&format!("vm: warning: {warning}"));
    }
    if let Some(note) = note_on_imports(&model, options.language) {
        complain(&note);
    }
    let outputs = emit(&model, &options)?;
    let headers = arguments.header_out.as_ref().unwrap_or(&arguments.out);
    let place = |output: &Output| {
        let folder = if output.kind == OutputKind::Header { headers } else { &arguments.out };
        folder.join(&output.path)
    };
    let files: Vec<PathBuf> = outputs.iter().map(place).collect();
    let sources: Vec<&Path> = model.sources().collect();
    apart::check(&sources, &files, arguments.depfile.as_deref())?;
    let mut changed = Vec::new();
    for (path, output) in files.iter().zip(&outputs) {
        if write::unless_equal(path, output.text.as_bytes()).with_context(|| cannot(path))? {
            changed.push(path.clone());
        }
    }
    if let Some(depfile) = &arguments.depfile {
        // Once more: only now, when they are there, is it sure which names mean one file.
        apart::check_depfile(depfile, &files)?;
        write::unless_equal(depfile, write::depfile(&files, &sources).as_bytes())
            .with_context(|| cannot(depfile))?;
    }
    if arguments.json {
        let names = |paths: &[PathBuf]| -> Vec<_> {
            paths.iter().map(|path| path.to_string_lossy().into_owned()).collect()
        };
        let sources: Vec<_> = model.sources().map(Path::to_string_lossy).collect();
        say_json(&json!({"files": names(&files), "changed": names(&changed), "sources": sources}));
    }
    Ok(Exit::Answer(0))
}

/// Makes the code, and says what is doubtful about it.
fn emit(model: &Model, options: &Options) -> Result<Vec<Output>> {
    if options.language == Language::Ndk {
        return Ok(aidl_compiler::emit(model, options)?);
    }
    let (outputs, warnings) = quiet::run(|| aidl_compiler::emit(model, options))?;
    warnings.iter().for_each(|warning| complain(&format!("vm: warning: {warning}")));
    Ok(outputs?)
}

fn cannot(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// C++ is made of the named files alone, which surprises whoever comes from other compilers.
fn note_on_imports(model: &Model, language: Language) -> Option<String> {
    let imported: Vec<_> = model.imported().map(|it| it.file.display().to_string()).collect();
    match (language, imported.as_slice()) {
        (Language::Rust, _) | (_, []) => None,
        (_, files) => Some(format!(
            "vm: note: no C++ is made here of what is only imported: {}; name these files, too, \
             unless their code comes from elsewhere",
            files.join(", ")
        )),
    }
}

fn options(arguments: &Aidl) -> Options {
    Options {
        inputs: arguments.files.clone(),
        includes: arguments.includes.clone(),
        language: match arguments.lang {
            Lang::Ndk => Language::Ndk,
            Lang::Rust => Language::Rust,
        },
        version: arguments.api_version,
        hash: arguments.hash.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;
    use rustix::fs::{CWD, FileType, Mode};
    use std::fs;
    use std::os::unix::fs::symlink;

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        aidl: Aidl,
    }

    /// Runs `vm aidl` with these arguments, in which "$" stands for a folder with p/IX.aidl.
    fn run_in(folder: &Path, arguments: &str) -> Result<Exit> {
        let arguments = arguments.replace('$', &folder.display().to_string());
        let cli = Cli::try_parse_from(["aidl"].into_iter().chain(arguments.split(' ')))?;
        run(&cli.aidl)
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("p")).unwrap();
        let source = "package p;\ninterface IX { int add(int a, int b); }\n";
        fs::write(folder.path().join("p/IX.aidl"), source).unwrap();
        folder
    }

    #[test]
    fn sources_and_headers_take_their_places() {
        let folder = folder();
        let arguments = "--lang ndk --out $/src --header-out $/inc --depfile $/d.mk $/p/IX.aidl";
        run_in(folder.path(), arguments).unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["src/p/IX.cpp", "inc/aidl/p/IX.h", "inc/aidl/p/BnX.h", "inc/aidl/p/BpX.h"] {
            assert!(path(name).is_file(), "{name}");
        }
        let depfile = fs::read_to_string(path("d.mk")).unwrap();
        assert!(depfile.contains("src/p/IX.cpp: "), "{depfile}");
        assert!(depfile.ends_with("p/IX.aidl:\n"), "{depfile}");
        let before = fs::metadata(path("src/p/IX.cpp")).unwrap().modified().unwrap();
        run_in(folder.path(), arguments).unwrap();
        assert_eq!(fs::metadata(path("src/p/IX.cpp")).unwrap().modified().unwrap(), before);
    }

    #[test]
    fn headers_go_beside_the_sources_if_nothing_is_said() {
        let folder = folder();
        run_in(folder.path(), "--lang ndk --version 2 --hash ab --out $ $/p/IX.aidl").unwrap();
        let header = fs::read_to_string(folder.path().join("aidl/p/IX.h")).unwrap();
        assert!(header.contains("version = 2;") && header.contains("hash = \"ab\";"), "{header}");
    }

    #[test]
    fn what_is_only_imported_is_noted() {
        let folder = folder();
        let path = |name: &str| folder.path().join("p").join(name);
        fs::write(path("P.aidl"), "package p;\nparcelable P { IX x; }\n").unwrap();
        let note = |files: &[&str], language| {
            let inputs = files.iter().map(|name| path(name)).collect();
            let options = Options { inputs, language, ..Options::default() };
            note_on_imports(&aidl_compiler::load(&options).unwrap(), language)
        };
        let told = note(&["P.aidl"], Language::Ndk).unwrap();
        assert!(told.contains(&format!("imported: {};", path("IX.aidl").display())), "{told}");
        assert_eq!(note(&["P.aidl", "IX.aidl"], Language::Ndk), None);
        assert_eq!(note(&["P.aidl"], Language::Rust), None);
    }

    #[test]
    fn nothing_that_was_read_or_made_is_written_over() {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        let source = "package p;\nimport p.Q;\ninterface IX { Q f(); }\n";
        fs::write(path("p/IX.aidl"), source).unwrap();
        fs::write(path("p/Q.aidl"), "package p;\nparcelable Q {}\n").unwrap();
        fs::create_dir_all(path("old/p")).unwrap();
        fs::hard_link(path("p/IX.aidl"), path("old/p/IX.cpp")).unwrap();
        rustix::fs::mknodat(CWD, path("fifo"), FileType::Fifo, Mode::RUSR, 0).unwrap();
        for (to, link) in [("gen", "link"), ("fifo", "to-fifo"), ("none", "to-none")] {
            symlink(to, path(link)).unwrap();
        }
        for (arguments, told) in [
            ("--out $/gen --depfile $/p/IX.aidl", "IX.aidl, which is read here"),
            ("--out $/gen --depfile $/p/Q.aidl", "Q.aidl, which is read here"),
            (
                "--out $/gen --depfile $/gen/p/IX.cpp",
                "given twice: as what is made and as --depfile",
            ),
            (
                "--out $/gen --depfile $/gen/aidl/p/BnX.h",
                "given twice: as what is made and as --depfile",
            ),
            ("--out $/gen --depfile $/fifo", "fifo: something is there that is not a regular"),
            ("--out $/gen --depfile $/to-fifo", "to-fifo: it is a link that leads to no"),
            ("--out $/gen --depfile $/to-none", "to-none: it is a link that leads to no"),
            ("--out $/gen --depfile $/p", "/p"),
            ("--out $/gen --depfile $/old", "/old"),
            ("--out $/old", "IX.aidl, which is read here"),
            // Which file this is, is known when there is a folder gen.
            (
                "--out $/gen --depfile $/link/p/IX.cpp",
                "link/p/IX.cpp (--depfile) is the same file as ",
            ),
        ] {
            let arguments = format!("--lang ndk {arguments} $/p/IX.aidl");
            let error = run_in(folder.path(), &arguments).unwrap_err();
            assert!(format!("{error:#}").contains(told), "{arguments}: {error:#}");
            let is_made = path("gen").exists();
            assert_eq!(is_made, arguments.contains("link"), "{arguments}");
        }
        assert_eq!(fs::read_to_string(path("p/IX.aidl")).unwrap(), source);
        assert!(fs::read_to_string(path("p/Q.aidl")).unwrap().contains("parcelable"));
        assert!(!fs::metadata(path("fifo")).unwrap().is_file());
        let made = fs::read_to_string(path("gen/p/IX.cpp")).unwrap();
        assert!(made.contains("#include"), "{made}");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let folder = folder();
        for arguments in [
            "$/p/IX.aidl",
            "--lang c $/p/IX.aidl",
            "--lang ndk",
            "--lang ndk --version 0 $/p/IX.aidl",
            "--lang ndk --version 2147483648 $/p/IX.aidl",
            "--lang ndk --hash ab $/p/IX.aidl",
            "--lang ndk --version 1 --hash= $/p/IX.aidl",
            "--lang ndk -I $/absent $/p/IX.aidl",
            "--lang ndk -I $/p/IX.aidl $/p/IX.aidl",
            "--lang ndk --depfile $/p/IX.aidl $/p/IX.aidl",
            "--lang ndk $/p/INo.aidl",
        ] {
            assert!(run_in(folder.path(), arguments).is_err(), "{arguments}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was written");
    }
}
