//! What became of each test of a run: the page of conformance is held against it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError, mpsc};

use anyhow::{Context as _, Result, bail};

use super::programs::Program;
use crate::workspace;

/// The page whose tests must all have passed.
const PAGE: &str = "docs/conformance.md";

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Passed,
    Ignored,
    Failed,
}

/// The tests of a run: folder of the package, path of the test, and its end. Tests of one path in
/// several programs of a package count as one, which ended as the worst of them.
#[derive(Debug, Default)]
pub struct Results(BTreeMap<(PathBuf, String), End>);

impl Results {
    /// Runs test programs, shows what they print, and keeps how each test ended.
    pub fn collect<'a>(
        &mut self,
        what: &str,
        programs: impl Iterator<Item = &'a Program>,
        words: &[&str],
    ) -> Result<()> {
        let mut failed = Vec::new();
        for program in programs {
            let name = program.title();
            println!("\n-- {name}");
            let run = run(program, words, |line| {
                println!("{line}");
                self.note(program, line);
            });
            if !run.with_context(|| format!("cannot run {name}"))? {
                failed.push(name);
            }
        }
        self.conclude(what, &failed)
    }

    /// Like [`Results::collect`], two programs at a time: what one prints is shown when it ends.
    pub fn collect_in_pairs<'a>(
        &mut self,
        what: &str,
        programs: impl Iterator<Item = &'a Program> + Send,
        words: &[&str],
    ) -> Result<()> {
        let programs = Mutex::new(programs);
        let next = || programs.lock().unwrap_or_else(PoisonError::into_inner).next();
        let (sender, ended) = mpsc::channel();
        let work = |sender: mpsc::Sender<_>| {
            while let Some(program) = next() {
                let mut lines = Vec::new();
                let run = run(program, words, |line| lines.push(line.to_owned()));
                if sender.send((program, lines, run)).is_err() {
                    break;
                }
            }
        };
        std::thread::scope(|scope| {
            let mut failed = Vec::new();
            let second = sender.clone();
            scope.spawn(|| work(sender));
            scope.spawn(|| work(second));
            for (program, lines, run) in ended {
                let name = program.title();
                println!("\n-- {name}");
                for line in lines {
                    println!("{line}");
                    self.note(program, &line);
                }
                if !run.with_context(|| format!("cannot run {name}"))? {
                    failed.push(name);
                }
            }
            self.conclude(what, &failed)
        })
    }

    /// Keeps what a line of a program's output says of a test.
    fn note(&mut self, program: &Program, line: &str) {
        if let Some((test, end)) = end_of_test(line) {
            let known = self.0.entry((program.folder.clone(), test)).or_insert(end);
            *known = end.max(*known);
        }
    }

    fn conclude(&self, what: &str, failed: &[String]) -> Result<()> {
        self.write()?;
        if !failed.is_empty() {
            bail!("{what} failed: {}", failed.join(", "));
        }
        Ok(())
    }

    /// For people and other programs: a line a test, `<folder> <test> <end>`.
    fn write(&self) -> Result<()> {
        let path = workspace::home().join("test-results.txt");
        let put = || -> std::io::Result<()> {
            let mut file = File::create(&path)?;
            for ((folder, test), end) in &self.0 {
                writeln!(file, "{} {test} {end:?}", folder.display())?;
            }
            Ok(())
        };
        put().with_context(|| format!("cannot write {}", path.display()))
    }

    /// Says that every test that the page names has passed.
    pub fn must_conform(&self, with_long_ones: bool) -> Result<()> {
        let page = fs::read_to_string(workspace::root().join(PAGE))
            .with_context(|| format!("cannot read {PAGE}"))?;
        let named = tests_named_in(&page);
        let missed: Vec<String> =
            named.iter().filter_map(|test| self.complaint(test, with_long_ones)).collect();
        if !missed.is_empty() {
            bail!("{PAGE} names tests that did not pass in this run:\n{}", missed.join("\n"));
        }
        println!("{PAGE}: the {} tests that it names passed", named.len());
        Ok(())
    }

    fn complaint(&self, test: &Named, with_long_ones: bool) -> Option<String> {
        let ends: Vec<End> = self
            .0
            .iter()
            .filter(|((folder, path), _)| {
                Path::new(&test.file).starts_with(folder)
                    && path.rsplit("::").next() == Some(test.function.as_str())
            })
            .map(|(_, end)| *end)
            .collect();
        let may_be_left_out = test.is_long && !with_long_ones;
        let why = match ends.iter().max() {
            None => "was not run",
            Some(End::Failed) => "failed",
            Some(End::Ignored) if !may_be_left_out => "was left out",
            Some(_) => return None,
        };
        Some(format!("  {}::{} {why}", test.file, test.function))
    }
}

/// Runs a program; whether all its tests passed.
fn run(program: &Program, words: &[&str], mut line_came: impl FnMut(&str)) -> Result<bool> {
    let folder = workspace::root().join(&program.folder);
    let (output, writer) = std::io::pipe()?;
    let mut command = Command::new(&program.path);
    // What Cargo would set.
    command.current_dir(&folder).env("CARGO_MANIFEST_DIR", &folder).args(words);
    command.env("LD_LIBRARY_PATH", &program.libraries);
    command.env("AVF_HOME", workspace::home());
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    // It holds the other end of the pipe.
    drop(command);
    for line in BufReader::new(output).split(b'\n') {
        line_came(&String::from_utf8_lossy(&line?));
    }
    Ok(child.wait()?.success())
}

/// A test that the page names.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    file: String,
    function: String,
    /// Its row says that it is run by `--long` only.
    is_long: bool,
}

/// Every `file.rs::function` in backquotes.
fn tests_named_in(page: &str) -> BTreeSet<Named> {
    let rows = page.lines().map(|row| (row, row.contains("--long")));
    rows.flat_map(|(row, is_long)| {
        row.split('`').skip(1).step_by(2).filter_map(move |word| {
            let (file, function) = word.split_once(".rs::")?;
            Some(Named { file: format!("{file}.rs"), function: function.into(), is_long })
        })
    })
    .collect()
}

/// Of a line that a test program prints: which test ended, and how.
fn end_of_test(line: &str) -> Option<(String, End)> {
    let (test, end) = line.trim().strip_prefix("test ")?.split_once(" ... ")?;
    let end = match end.split([',', ' ']).next()? {
        "ok" => End::Passed,
        "ignored" => End::Ignored,
        "FAILED" => End::Failed,
        _ => return None,
    };
    Some((test.to_owned(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> Results {
        let output = [
            ("host/thing", "running 3 tests"),
            ("host/thing", "test one::tests::it_works ... ok"),
            ("host/thing", "test it_is_slow ... ignored, takes minutes"),
            ("host/thing", "test it_fails ... FAILED"),
            ("formats/other", "test it_is_not ... ok"),
            ("formats/other", "test it_says ... nothing"),
        ];
        let ends = output.map(|(folder, line)| Some((folder, end_of_test(line)?)));
        let ends = ends.into_iter().flatten();
        Results(ends.map(|(folder, (test, end))| ((folder.into(), test), end)).collect())
    }

    #[test]
    fn each_test_has_its_end() {
        let all: Vec<_> = results().0.into_iter().collect();
        let test = |folder: &str, name: &str, end| ((folder.into(), name.to_owned()), end);
        assert_eq!(
            all,
            [
                test("formats/other", "it_is_not", End::Passed),
                test("host/thing", "it_fails", End::Failed),
                test("host/thing", "it_is_slow", End::Ignored),
                test("host/thing", "one::tests::it_works", End::Passed),
            ]
        );
    }

    #[test]
    fn a_test_of_the_page_must_have_passed() {
        let page =
            "| `x` | `host/thing/src/one.rs::it_works`<br>`host/thing/src/a.rs::it_fails` | |
            | `y` | `host/thing/src/b.rs::it_is_slow` | |
            | `z` | `host/thing/src/b.rs::it_is_slow` | `--long` |
            | `w` | `host/thing/src/b.rs::it_is_not` | its line `a::b` |";
        let complaints = |long: bool| -> Vec<String> {
            let named = tests_named_in(page);
            named.iter().filter_map(|test| results().complaint(test, long)).collect()
        };
        let expected = [
            "  host/thing/src/a.rs::it_fails failed",
            "  host/thing/src/b.rs::it_is_not was not run",
            "  host/thing/src/b.rs::it_is_slow was left out",
        ];
        assert_eq!(complaints(false), expected);
        assert_eq!(complaints(true).len(), 4);
    }
}
