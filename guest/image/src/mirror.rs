//! Where Debian packages are served, as far as this machine knows.
//!
//! The repository names no mirror. The first of these that has an answer wins:
//! 1. `AVF_DEBIAN_MIRROR` (and `AVF_DEBIAN_SECURITY_MIRROR`) in the environment;
//! 2. the host's own apt sources, if it is a Debian;
//! 3. the mirror that the host's `debootstrap` uses for Debian (setup installs it on Ubuntu).

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;
use std::{env, fs};

use crate::error::BuildError;
use crate::lock::Archive;

/// Base URIs to try, best first, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirrors {
    debian: Vec<String>,
    security: Vec<String>,
}

impl Mirrors {
    /// Asks the environment, then the host.
    pub fn find() -> Result<Self, BuildError> {
        let from_env = |name| env::var(name).ok().filter(|uri| !uri.is_empty());
        if let Some(debian) = from_env("AVF_DEBIAN_MIRROR") {
            let security = from_env("AVF_DEBIAN_SECURITY_MIRROR");
            return Ok(Self::new(vec![debian], security.into_iter().collect()));
        }
        let mut mirrors = Self::from_apt(Path::new("/etc/apt"));
        if mirrors.debian.is_empty() {
            mirrors = Self::from_debootstrap(Path::new("/"));
        }
        if mirrors.debian.is_empty() { Err(BuildError::NoMirror) } else { Ok(mirrors) }
    }

    /// The base URIs of one archive, best first.
    pub fn of(&self, archive: Archive) -> &[String] {
        match archive {
            Archive::Debian => &self.debian,
            Archive::Security => &self.security,
        }
    }

    /// Adds, for each main mirror, the place where Debian's own layout has the security archive.
    fn new(debian: Vec<String>, mut security: Vec<String>) -> Self {
        if security.is_empty() {
            let debian = debian.iter().map(|uri| uri.trim_end_matches('/'));
            security = debian
                .filter(|uri| uri.ends_with("/debian"))
                .map(|uri| format!("{uri}-security"))
                .collect();
        }
        Self { debian: trimmed(debian), security: trimmed(security) }
    }

    /// From the sources in `apt`, the folder `/etc/apt`.
    fn from_apt(apt: &Path) -> Self {
        let mut sources = Vec::new();
        let mut files = vec![apt.join("sources.list")];
        let parts = fs::read_dir(apt.join("sources.list.d")).into_iter().flatten().flatten();
        let mut parts: Vec<_> = parts.map(|entry| entry.path()).collect();
        parts.sort();
        files.append(&mut parts);
        for file in files {
            let Ok(text) = fs::read_to_string(&file) else { continue };
            match file.extension().and_then(OsStr::to_str) {
                Some("list") => sources.append(&mut parse_list(&text)),
                Some("sources") => sources.append(&mut parse_deb822(&text)),
                _ => {}
            }
        }
        expand_mirror_lists(&mut sources);
        Self::new(select(&sources, "/debian"), select(&sources, "/debian-security"))
    }

    /// From `debootstrap` below `root`: its script for the suite, then the program's own default.
    fn from_debootstrap(root: &Path) -> Self {
        let files = [
            "usr/share/debootstrap/scripts/trixie",
            "usr/share/debootstrap/scripts/sid",
            "usr/sbin/debootstrap",
        ];
        let texts = files.iter().filter_map(|file| fs::read_to_string(root.join(file)).ok());
        Self::new(texts.flat_map(|text| parse_debootstrap(&text)).collect(), Vec::new())
    }
}

/// One line or stanza of apt's sources.
#[derive(Debug, PartialEq, Eq)]
struct Source {
    uri: String,
    suites: Vec<String>,
    components: Vec<String>,
}

/// The URIs that end in `suffix` and look like Debian's own archive. Other vendors also use paths
/// that end in `/debian`: they lack the component `main`, or the names of Debian's suites.
fn select(sources: &[Source], suffix: &str) -> Vec<String> {
    let is_debian = |source: &&Source| {
        source.uri.trim_end_matches('/').ends_with(suffix)
            && source.components.iter().any(|c| c == "main")
    };
    let mut found: Vec<_> = sources.iter().filter(is_debian).collect();
    // Sorting is stable: within a group the order of the files stays.
    found.sort_by_key(|source| !source.suites.iter().any(|suite| is_codename(suite)));
    found.iter().map(|source| source.uri.clone()).collect()
}

fn is_codename(suite: &str) -> bool {
    let name = suite.split(['-', '/']).next().unwrap_or(suite);
    ["bullseye", "bookworm", "trixie", "forky", "sid", "testing"].contains(&name)
}

/// The one-line format: `deb [options] uri suite components`.
fn parse_list(text: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some(rest) = line.trim().strip_prefix("deb ") else { continue };
        let rest = match rest.trim_start().strip_prefix('[') {
            Some(options) => options.split_once(']').map_or("", |(_, rest)| rest),
            None => rest,
        };
        let mut words = rest.split_whitespace().map(str::to_owned);
        if let (Some(uri), Some(suite)) = (words.next(), words.next()) {
            sources.push(Source { uri, suites: vec![suite], components: words.collect() });
        }
    }
    sources
}

/// The stanza format: `Types:`, `URIs:`, `Suites:`, `Components:`, `Enabled:`.
fn parse_deb822(text: &str) -> Vec<Source> {
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut sources = Vec::new();
    for stanza in text.split("\n\n") {
        let field = |name: &str| field_words(stanza, name);
        let disabled = field("Enabled").first().is_some_and(|word| word.eq_ignore_ascii_case("no"));
        if disabled || !field("Types").iter().any(|word| word == "deb") {
            continue;
        }
        for uri in field("URIs") {
            sources.push(Source { uri, suites: field("Suites"), components: field("Components") });
        }
    }
    sources
}

/// The words of a field, which may run over lines that start with white space.
fn field_words(stanza: &str, name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut inside = false;
    for line in stanza.lines() {
        let value = if line.starts_with([' ', '\t']) {
            line
        } else {
            let (key, value) = line.split_once(':').unwrap_or((line, ""));
            inside = key.eq_ignore_ascii_case(name);
            value
        };
        if inside {
            words.extend(value.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Cloud images name a file with mirrors, `mirror+file:/path`, where others name a mirror.
fn expand_mirror_lists(sources: &mut [Source]) {
    for source in sources {
        let Some(path) = source.uri.strip_prefix("mirror+file:") else { continue };
        let path = format!("/{}", path.trim_start_matches('/'));
        let text = fs::read_to_string(path).unwrap_or_default();
        if let Some(uri) = text.split_whitespace().find(|word| word.contains("://")) {
            source.uri = uri.into();
        }
    }
}

/// `default_mirror URI` of a suite's script and `DEF_MIRROR="URI"` of the program, Debian's only.
fn parse_debootstrap(text: &str) -> Vec<String> {
    let value = |line: &str| {
        let line = line.trim();
        let value =
            line.strip_prefix("default_mirror ").or_else(|| line.strip_prefix("DEF_MIRROR="))?;
        let uri = value.trim().trim_matches('"').to_owned();
        (uri.contains("://") && uri.trim_end_matches('/').ends_with("/debian")).then_some(uri)
    };
    text.lines().filter_map(value).collect()
}

fn trimmed(uris: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    uris.into_iter()
        .map(|uri| uri.trim_end_matches('/').to_owned())
        .filter(|uri| seen.insert(uri.clone()))
        .collect()
}

#[cfg(test)]
#[path = "mirror_tests.rs"]
mod tests;
