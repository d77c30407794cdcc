//! Debian packages by way of apt, with a state of its own: the host's package lists, sources and
//! installed packages are neither read nor changed, so this works for any user and on Ubuntu too.
//! The host's proxy and certificate settings (`apt.conf.d`) do apply.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::error::{BuildError, io_error};
use crate::lock::{Archive, LockedPackage, check};
use crate::mirror::Mirrors;

const SUITE: &str = "trixie";
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
const APT_HELPER: &str = "/usr/lib/apt/apt-helper";
const ARCHIVES: [Archive; 2] = [Archive::Security, Archive::Debian];

/// An apt that lives in a temporary folder.
#[derive(Debug)]
pub(crate) struct PrivateApt {
    dir: TempDir,
    mirrors: Mirrors,
}

impl PrivateApt {
    pub(crate) fn new(mirrors: Mirrors) -> Result<Self, BuildError> {
        let dir = tempfile::Builder::new()
            .prefix("avf-apt-")
            .tempdir()
            .map_err(io_error("make a folder in", &std::env::temp_dir()))?;
        let apt = Self { dir, mirrors };
        for folder in ["lists/partial", "cache/archives/partial", "sources"] {
            fs::create_dir_all(apt.path(folder)).map_err(io_error("make", &apt.path(folder)))?;
        }
        apt.write("status", "")?;
        apt.write("apt.conf", &config(apt.dir.path()))?;
        Ok(apt)
    }

    /// Downloads a package file whose digest is known; needs no package lists. The answer of the
    /// last mirror is the error.
    pub(crate) fn download(&self, package: &LockedPackage, to: &Path) -> Result<(), BuildError> {
        let mut last = BuildError::NoMirror;
        for uri in self.uris(package) {
            let mut helper = Command::new(APT_HELPER);
            helper.arg("-c").arg(self.path("apt.conf")).arg("download-file").arg(uri).arg(to);
            match run(helper.arg(format!("SHA256:{}", package.sha256))) {
                Ok(_) => return Ok(()),
                Err(e) => last = e,
            }
        }
        Err(last)
    }

    /// Fetches the package lists and verifies their signatures.
    pub(crate) fn update(&self) -> Result<(), BuildError> {
        if !Path::new(KEYRING).exists() {
            return Err(BuildError::NoKeyring(KEYRING.into()));
        }
        let mut last = Err(BuildError::NoMirror);
        let none = Vec::new();
        let security = self.mirrors.of(Archive::Security);
        for debian in self.mirrors.of(Archive::Debian) {
            // A mirror without the security archive is better than none.
            for security in [security, &none] {
                self.write("sources/avf.sources", &sources(debian, security.first()))?;
                last = run(self.apt("apt-get").arg("update")).map(drop);
                if last.is_ok() {
                    return Ok(());
                }
            }
        }
        last
    }

    /// The newest version of a package in the lists, and the text of its index entry.
    pub(crate) fn newest(&self, name: &str) -> Result<(LockedPackage, String), BuildError> {
        let text = run(self.apt("apt-cache").args(["show", "--no-all-versions", name]))?;
        let package = parse_stanza(&text)
            .and_then(|package| check(&package).map(|()| package))
            .map_err(|detail| BuildError::Index { name: name.into(), detail: detail.into() })?;
        Ok((package, text))
    }

    /// Where a package may be served: where the lock says, and then in the main archive, to which
    /// each point release moves the security updates.
    fn uris(&self, package: &LockedPackage) -> Vec<String> {
        let uris = |archive: Archive, path: &str| {
            self.mirrors
                .of(archive)
                .iter()
                .map(move |base| format!("{base}/{path}"))
                .collect::<Vec<_>>()
        };
        let mut all = uris(package.archive, &package.path);
        if let Some(rest) = package.path.strip_prefix("pool/updates/") {
            all.append(&mut uris(Archive::Debian, &format!("pool/{rest}")));
        }
        all
    }

    fn apt(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.arg("-q").arg("-c").arg(self.path("apt.conf"));
        command
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> Result<(), BuildError> {
        fs::write(self.path(name), text).map_err(io_error("write", &self.path(name)))
    }
}

/// Settings that keep apt inside `dir`. Read after the host's own, so they win.
fn config(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        r#"Dir::State "{dir}/";
Dir::State::lists "{dir}/lists/";
Dir::State::status "{dir}/status";
Dir::Cache "{dir}/cache/";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "{dir}/sources/";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "amd64";
#clear APT::Architectures;
APT::Architectures {{ "amd64"; }};
APT::Default-Release "";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Acquire::Languages "none";
Acquire::Retries "2";
"#
    )
}

fn sources(debian: &str, security: Option<&String>) -> String {
    let stanza = |uri: &str, suites: &str| {
        format!(
            "Types: deb\nURIs: {uri}\nSuites: {suites}\nComponents: main\nArchitectures: amd64\n\
             Targets: Packages\nSigned-By: {KEYRING}\n\n"
        )
    };
    let mut text = stanza(debian, SUITE);
    if let Some(security) = security {
        text += &stanza(security, &format!("{SUITE}-security"));
    }
    text
}

/// The first stanza of `apt-cache show`.
fn parse_stanza(text: &str) -> Result<LockedPackage, &'static str> {
    let field = |name: &str| field(text, name).map(str::to_owned);
    let path = field("Filename").ok_or("no Filename")?;
    let archive = ARCHIVES.into_iter().find(|archive| {
        // Only the security archive has its packages under pool/updates.
        *archive == Archive::Debian || path.starts_with("pool/updates/")
    });
    Ok(LockedPackage {
        name: field("Package").ok_or("no Package")?,
        version: field("Version").ok_or("no Version")?,
        size: field("Size").and_then(|size| size.parse().ok()).ok_or("no Size")?,
        sha256: field("SHA256").ok_or("no SHA256")?,
        archive: archive.unwrap_or(Archive::Debian),
        path,
    })
}

/// One field of the first stanza in `text`.
pub(crate) fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = text.lines().take_while(|line| !line.is_empty());
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim))
}

/// Runs a program to its end; returns what it printed.
pub(crate) fn run(command: &mut Command) -> Result<String, BuildError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let fail = |detail: String| BuildError::Tool { program: program.clone(), detail };
    let output = command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output().map_err(|e| {
        fail(format!("cannot start it: {e}; `cargo xtask setup` installs what is missing"))
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<_> = stderr.lines().filter(|line| !line.starts_with("W:")).collect();
    Err(fail(format!("{}: {}", output.status, errors.join("; "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOW: &str = "\
Package: linux-image-cloud-amd64
Version: 6.12.117-1
Depends: linux-image-6.12.117+deb13-cloud-amd64 (= 6.12.117-1)
Filename: pool/updates/main/l/linux-signed-amd64/linux-image-cloud-amd64_6.12.117-1_amd64.deb
Size: 1508
SHA256: c3cb081e80d7afe579497153e06401c8801587c42fb321c5f884bc7913318558

Package: linux-image-cloud-amd64
Version: 6.12.107-1
";

    #[test]
    fn first_stanza_counts() {
        let package = parse_stanza(SHOW).unwrap();
        assert_eq!((package.version.as_str(), package.size), ("6.12.117-1", 1508));
        assert_eq!(package.archive, Archive::Security);
        let main = parse_stanza(&SHOW.replace("pool/updates/", "pool/")).unwrap();
        assert_eq!(main.archive, Archive::Debian);
        assert_eq!(parse_stanza("Package: x\n\nVersion: 1\nFilename: y\n"), Err("no Filename"));
    }

    #[test]
    fn sources_are_signed_by_debian_only() {
        let text = sources("http://m.test/debian", Some(&"http://m.test/debian-security".into()));
        assert_eq!(text.matches(KEYRING).count(), 2);
        assert!(text.contains("Suites: trixie-security\n"));
        assert!(!sources("http://m.test/debian", None).contains("security"));
    }

    #[test]
    fn failed_programs_speak_for_themselves() {
        let error =
            run(Command::new("sh").args(["-c", "echo W: noise >&2; echo E: why >&2; exit 3"]));
        let error = error.unwrap_err().to_string();
        assert!(error.contains("E: why") && !error.contains("noise"), "{error}");
        let error = run(&mut Command::new("avf-no-such-program")).unwrap_err().to_string();
        assert!(error.contains("cargo xtask setup"), "{error}");
    }
}
