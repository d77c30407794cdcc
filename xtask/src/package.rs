//! Payloads and the signed packages that carry them: the examples of the SDK and the test payloads.
//!
//! The examples are packaged by `vm package`, as anybody would do it. The test payloads are packaged
//! by the library behind it, because some of them are what `vm package` refuses.

mod libraries;
mod toolkit;

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use apkmanifest::Manifest;
use apksign::{KeyPair, KeyType, Package, sign_v3};
use elfcheck::Arch;

use crate::{ui, workspace};
use toolkit::Toolkit;

/// What `assets/hello.txt` in each package says.
const ASSET: &str = "hello from the package\n";
const ASSET_NAME: &str = "assets/hello.txt";

/// Signs the packages of this checkout and nothing else. Whoever deletes it gets a new one.
const KEY: &str = "key.pem";

/// Modes of files; the first one as far as the umask has it.
const FOR_ALL: u32 = 0o666;
const FOR_ME: u32 = 0o600;

/// Payloads in C++ by their packages: `lib<name>.so` that the Makefile of this folder makes.
const IN_CPP: [(&str, &str); 3] = [
    ("sample_cpp_vsock", "sdk/examples/cpp_vsock"),
    ("sample_cpp_binder", "sdk/examples/cpp_binder"),
    ("types_cpp", "tests/payloads/types_cpp"),
];

/// Payloads in Rust by their packages: `lib<name>.so` that Cargo makes in this folder.
const IN_RUST: [(&str, &str); 3] = [
    ("sample_rust_binder", "sdk/examples/rust_binder"),
    ("types_rust", "tests/payloads/types_rust"),
    ("rpc_peer", "tests/payloads/rpc_peer"),
];

/// The packages of this checkout; each has its idsig file beside it.
#[derive(Debug)]
pub struct Packages {
    root: PathBuf,
    work: PathBuf,
    toolkit: Toolkit,
}

impl Packages {
    /// Builds and signs them all, in `target/payloads`.
    pub fn build() -> Result<()> {
        let packages = Self::here()?;
        packages.sample_c()?;
        packages.sample_rust()?;
        for (name, source) in IN_CPP {
            packages.by_make(name, source)?;
        }
        for (name, source) in IN_RUST {
            packages.by_cargo(name, source)?;
        }
        packages.tests()?;
        Ok(())
    }

    /// Those of `target/payloads`. Nothing but the SDK's link stubs is built yet.
    pub fn here() -> Result<Self> {
        let root = workspace::root();
        let work = root.join("target/payloads");
        Self::within(root, work)
    }

    fn within(root: PathBuf, work: PathBuf) -> Result<Self> {
        let toolkit = Toolkit::new(&root.join("sdk"), &work)?;
        Ok(Self { root, work, toolkit })
    }

    /// `libsample_c.so`, and `libsample_helper.so` that it needs (`sdk/examples/c`).
    pub fn sample_c(&self) -> Result<PathBuf> {
        self.by_vm("sample_c", &libraries::sample_c(&self.toolkit, &self.root, &self.work)?)
    }

    /// `libsample_rust.so` (`sdk/examples/rust`).
    pub fn sample_rust(&self) -> Result<PathBuf> {
        self.by_vm("sample_rust", &[libraries::sample_rust(&self.toolkit, &self.root, &self.work)?])
    }

    fn by_make(&self, name: &str, source: &str) -> Result<PathBuf> {
        let library = format!("lib{name}.so");
        let out = self.work.join("make").join(name);
        self.by_vm(name, &[self.toolkit.make(&self.root.join(source), &out, &library)?])
    }

    fn by_cargo(&self, name: &str, source: &str) -> Result<PathBuf> {
        let library = self.work.join(format!("lib/lib{name}.so"));
        self.toolkit.rust(&self.root.join(source), &library)?;
        self.by_vm(name, &[library])
    }

    /// `lib<name>.so` for each `tests/payloads/<name>.c` except `libabsent.so`, and those that no
    /// guest can run. Tests and benches find the package by its name.
    fn tests(&self) -> Result<PathBuf> {
        self.by_library("tests", &libraries::test_payloads(&self.toolkit, &self.root, &self.work)?)
    }

    /// Packages by `vm package`, which must be built.
    fn by_vm(&self, name: &str, libraries: &[PathBuf]) -> Result<PathBuf> {
        let (package, asset) = (self.package(name), self.work.join("hello.txt"));
        write(&asset, ASSET.as_bytes(), FOR_ALL)?;
        self.key()?;
        let mut vm = workspace::vm();
        vm.args(["package", "--package", &id(name)]);
        for library in libraries {
            vm.arg("--lib").arg(library);
        }
        vm.arg("--asset").arg(&asset);
        vm.arg("--key").arg(self.work.join(KEY));
        vm.arg("--out").arg(&package);
        ui::show(&vm);
        let status = vm.status().with_context(|| format!("cannot start {:?}", vm.get_program()))?;
        if !status.success() {
            bail!("vm could not make {}: {status}", package.display());
        }
        Ok(package)
    }

    /// Packages whatever it is given, without a look at it, as libraries of this machine's
    /// architecture.
    fn by_library(&self, name: &str, libraries: &[PathBuf]) -> Result<PathBuf> {
        let mut package = Package::new(&Manifest::new(id(name), 1)?);
        package.add(ASSET_NAME, ASSET.into())?;
        for library in libraries {
            let content =
                fs::read(library).with_context(|| format!("cannot read {}", library.display()))?;
            let file = library.file_name().unwrap_or_default().to_string_lossy();
            package.add(format!("lib/{}/{file}", Arch::host().abi_dir()), content)?;
        }
        let key = self.key()?;
        let signed = sign_v3(package.build()?, &key)?;
        let (path, mut idsig) = (self.package(name), OsString::from(self.package(name)));
        idsig.push(".idsig");
        write(&path, &signed.apk, FOR_ALL)?;
        write(idsig.as_ref(), &signed.idsig(&key)?, FOR_ALL)?;
        Ok(path)
    }

    fn package(&self, name: &str) -> PathBuf {
        self.work.join(format!("{name}.apk"))
    }

    /// The throw-away key of this checkout; made on first use.
    fn key(&self) -> Result<KeyPair> {
        let path = self.work.join(KEY);
        if !path.exists() {
            write(&path, KeyPair::generate(KeyType::EcP256)?.to_pem()?.as_bytes(), FOR_ME)?;
        }
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        KeyPair::from_pem(&text)
            .with_context(|| format!("{} is no key; delete it for a new one", path.display()))
    }
}

/// The name that the package has for its reader.
fn id(name: &str) -> String {
    format!("com.example.{name}")
}

/// Writes a file, whole or not at all; one that is the same already stays as it is.
fn write(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    if fs::read(path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    let put = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let mode = Permissions::from_mode(mode);
        let mut fresh = tempfile::Builder::new().permissions(mode).tempfile_in(folder)?;
        fresh.write_all(content)?;
        fresh.persist(path)?;
        Ok(())
    };
    put().with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
#[path = "package/tests.rs"]
mod tests;
