use super::kit::Kit;
use super::*;
use crate::cli::{Cli, Command};
use clap::Parser as _;

fn arguments(words: &[&str]) -> New {
    match Cli::try_parse_from(["vm", "new"].iter().chain(words)).unwrap().command {
        Command::New(arguments) => arguments,
        other => panic!("{other:?}"),
    }
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_of(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn every_language_has_a_project_without_a_hole() {
    let directory = tempfile::tempdir().unwrap();
    let kit = Kit::pretended("/opt/kit");
    for language in ["c", "cpp", "rust"] {
        let path = directory.path().join(format!("my_{language}"));
        make(&arguments(&["--lang", language, path.to_str().unwrap()]), &kit).unwrap();
        let files = files_of(&path);
        for name in ["Makefile", "README.md", ".gitignore"] {
            assert!(files.contains(&path.join(name)), "{files:?}");
        }
        let mut all = String::new();
        for file in &files {
            let text = fs::read_to_string(file).unwrap();
            assert!(!text.contains("@NAME@") && !text.contains("@KIT@"), "{}", file.display());
            all += &text;
        }
        assert!(all.contains("/opt/kit") && all.contains(&format!("libmy_{language}.so")));
        let aidl = path.join(format!("aidl/com/example/my_{language}/IPayload.aidl"));
        assert_eq!(aidl.is_file(), language != "c");
        let readme = fs::read_to_string(path.join("README.md")).unwrap();
        assert!(readme.contains("crate `avf`") && readme.contains("/host/avf\""), "{language}");
    }
    // Nothing else was left there.
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 3);
}

/// The commands with `make` in a text: in the line, and those of blocks for a shell.
fn make_commands(readme: &str) -> Vec<&str> {
    let (blocks, texts): (Vec<_>, Vec<_>) =
        readme.split("```").enumerate().partition(|(index, _)| index % 2 == 1);
    let shell = blocks.into_iter().filter_map(|(_, block)| block.strip_prefix("sh\n"));
    let lines = shell.flat_map(str::lines).map(|line| line.split(" #").next().unwrap_or(line));
    let in_text = texts.into_iter().flat_map(|(_, text)| text.split('`').skip(1).step_by(2));
    let is_make = |words: &&str| words.split_whitespace().next() == Some("make");
    lines.chain(in_text).filter(is_make).collect()
}

/// Needs make: `cargo xtask setup`.
#[test]
fn what_a_readme_says_of_make_can_be_made() {
    let directory = tempfile::tempdir().unwrap();
    for (language, least) in
        [("c", "make AVF_KIT=DIR"), ("cpp", "make clean all AVF_KIT=DIR"), ("rust", "make")]
    {
        let path = directory.path().join(format!("my_{language}"));
        let words = ["--lang", language, path.to_str().unwrap()];
        make(&arguments(&words), &Kit::pretended("/opt/kit")).unwrap();
        let readme = fs::read_to_string(path.join("README.md")).unwrap();
        let mut commands = make_commands(&readme);
        assert!(commands.contains(&least), "{commands:?}");
        commands.extend(["make all", "make clean"]);
        for command in commands {
            let words = command.split_whitespace().skip(1);
            let mut make = std::process::Command::new("make");
            make.arg("--dry-run").args(words).current_dir(&path).env_remove("MAKEFLAGS");
            let output = make.output().unwrap();
            assert!(output.status.success(), "{language}: {command}: {output:?}");
            let told = String::from_utf8(output.stdout).unwrap();
            let builds = told.contains("/vm package") || told.contains("cmake --build");
            assert_eq!(builds, command != "make clean", "{language}: {command}: {told}");
        }
    }
}

#[test]
fn what_is_there_stays() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("there");
    fs::write(&path, "mine").unwrap();
    let arguments = arguments(&["--lang", "c", path.to_str().unwrap()]);
    let error = make(&arguments, &Kit::pretended("/kit")).unwrap_err().to_string();
    assert!(error.ends_with("exists already and is not changed"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let arguments = arguments(&["--lang", "c", "/nowhere/at/home"]);
    let error = make(&arguments, &Kit::pretended("/kit")).unwrap_err();
    let error = crate::report::chain(&error);
    let told = "cannot make /nowhere/at/home: no folder can be made in /nowhere/at: \
                No such file or directory (os error 2)";
    assert_eq!(error, told);
}

#[test]
fn the_kit_is_the_one_that_is_named_or_the_one_of_the_installation() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let mut env = Environment::current();
    env.avf_home = Some(root.join("home"));
    env.executable_dir = Some(root.join("prefix/bin"));
    env.system = root.join("system");
    fs::create_dir_all(root.join("prefix/bin")).unwrap();
    let found = |asked: Option<&str>, variable: Option<&str>| {
        let path = |name: &str| root.join(name);
        let kit = Kit::find(asked.map(path), variable.map(path), &env)?;
        Ok::<_, anyhow::Error>(PathBuf::from(kit.path()).strip_prefix(&root)?.to_owned())
    };

    let error = found(None, None).unwrap_err().to_string();
    assert!(error.starts_with("no payload kit found; tried "), "{error}");
    assert!(error.contains("home/kit") && error.contains("--kit or AVF_KIT"), "{error}");
    // From the last place to the first.
    for place in ["system/kit", "prefix/lib/avf/kit", "home/kit", "prefix/kit", "prefix"] {
        Kit::pretend(&root.join(place));
        assert_eq!(found(None, None).unwrap(), Path::new(place));
    }
    for place in ["variable", "asked"] {
        Kit::pretend(&root.join(place));
    }
    assert_eq!(found(None, Some("variable")).unwrap(), Path::new("variable"));
    assert_eq!(found(Some("asked"), Some("variable")).unwrap(), Path::new("asked"));

    // Who names one gets that one or none.
    let error = found(Some("none"), None).unwrap_err();
    assert_eq!(crate::exit::of_error(&error), Exit::Usage);
    assert!(error.to_string().starts_with("--kit: "), "{error}");
    let error = found(None, Some("none")).unwrap_err().to_string();
    assert!(error.starts_with("AVF_KIT: "), "{error}");
    Kit::pretend(&root.join("with a space"));
    let error = found(Some("with a space"), None).unwrap_err().to_string();
    assert!(error.contains("cannot be written into a Makefile"), "{error}");
}

#[test]
fn a_program_that_was_started_by_its_path_knows_where_it_is() {
    let folder = |program: &str| folder_of(program.as_ref());
    assert_eq!(folder("/opt/kit/bin/vm"), Some("/opt/kit/bin".into()));
    assert_eq!(folder("bin/vm"), Some(std::env::current_dir().unwrap().join("bin")));
    assert_eq!(folder("vm"), None);
}
