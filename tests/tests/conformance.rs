//! The page that holds the original's tests against ours. That ours passed is for `cargo xtask test`
//! to see, which runs them.

use std::collections::BTreeMap;
use std::path::Path;

/// How many tests of the original could be shown here.
const ROWS: usize = 201;
/// How many of them must be, at least.
const COVERED: usize = 130;

/// A row: the test of the original, ours (or why there is none), a remark.
struct Row<'a> {
    original: &'a str,
    ours: &'a str,
    remark: &'a str,
}

fn rows(page: &str) -> Vec<Row<'_>> {
    let lines = page.lines().filter(|line| line.starts_with("| `"));
    let row = |line| match split(line).as_slice() {
        ["", original, ours, remark, ""] => Row { original, ours, remark },
        cells => panic!("not three cells: {cells:?}"),
    };
    lines.map(row).collect()
}

fn split(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn page() -> String {
    std::fs::read_to_string(root().join("docs/conformance.md")).unwrap()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn every_row_names_tests_that_exist_or_says_why_there_is_none() {
    let page = page();
    let rows = rows(&page);
    assert_eq!(rows.len(), ROWS);
    let mut sources = BTreeMap::new();
    let mut faults = Vec::new();
    for row in &rows {
        if ["none", "waits"].contains(&row.ours) {
            if row.remark.is_empty() {
                faults.push(format!("{} is not covered, and nothing says why", row.original));
            }
            continue;
        }
        let mut tests = quoted(row.ours).peekable();
        if tests.peek().is_none() {
            faults.push(format!("{} has no test", row.original));
        }
        for test in tests {
            let (file, function) = test.split_once("::").unwrap_or((test, ""));
            let source = sources
                .entry(file.to_owned())
                .or_insert_with(|| std::fs::read_to_string(root().join(file)).unwrap_or_default());
            if let Err(fault) = check(source, function, row.remark) {
                faults.push(format!("{}: {test} {fault}", row.original));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Says what is wrong with a test of this name in this file, with the line that the remark names.
fn check(source: &str, function: &str, remark: &str) -> Result<(), &'static str> {
    let start = source.find(&format!("fn {function}()")).ok_or("does not exist")?;
    let before = source.get(..start).unwrap_or_default();
    // Attributes of the function, back to the end of what comes before it.
    let attributes = before.rsplit_once("\n\n").map_or(before, |(_, attributes)| attributes);
    if !attributes.contains("#[test]") {
        return Err("is no test");
    }
    if attributes.contains("#[ignore") != remark.contains("--long") {
        return Err("and the remark differ in whether only `--long` runs it");
    }
    // A line of a guest's own checks.
    for line in quoted(remark).filter(|line| line.contains("::") && !line.contains(".rs::")) {
        let last = line.rsplit("::").next().unwrap_or(line);
        let known = [line, last].iter().any(|name| source.contains(&format!("\"{name}\"")));
        if !known {
            return Err("has no such line");
        }
    }
    Ok(())
}

#[test]
fn the_page_counts_right() {
    let page = page();
    let rows = rows(&page);
    let count = |word: &str| rows.iter().filter(|row| row.ours == word).count();
    let (waiting, none) = (count("waits"), count("none"));
    let covered = rows.len() - waiting - none;
    assert!(covered >= COVERED, "only {covered}");
    let stated = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        format!("**{covered} of the {ROWS} are covered**"),
        format!("{waiting} wait for a part"),
        format!("{none} have no test"),
    ] {
        assert!(stated.contains(&words), "the page does not say: {words}");
    }
    let mut names: Vec<_> = rows.iter().map(|row| row.original).collect();
    names.sort_unstable();
    let double: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    // Two programs of the original have tests of the same name.
    assert!(double.len() <= 6, "{double:?}");
}
