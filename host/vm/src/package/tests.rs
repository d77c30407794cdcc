use super::*;
use apkverify::Policy;
use apkzip::Archive;
use clap::Parser;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

const X86_64: &[u8] = include_bytes!("../../../../formats/elfcheck/testdata/payload.so");
const ANDROID: &[u8] = include_bytes!("../../../../formats/elfcheck/testdata/android.so");

/// A folder with a library, a text and a configuration, and a user without a key.
struct Place {
    folder: tempfile::TempDir,
    env: Environment,
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    package: Package,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let env = Environment {
            avf_home: Some(folder.path().join("nothing")),
            avf_state: Some(folder.path().join("state")),
            ..Environment::current()
        };
        let place = Self { folder, env };
        place.write("payload.so", X86_64);
        place.write("hello.txt", &b"hello ".repeat(100));
        let config = r#"{"task": {"type": "microdroid_launcher", "command": "payload.so"}}"#;
        place.write("config.json", config.as_bytes());
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.path(name), content).unwrap();
    }

    /// Makes `demo.apk`; `@` in an argument stands for the folder.
    fn make(&self, arguments: &[&str]) -> Result<Made> {
        let folder = self.folder.path().to_str().unwrap();
        let all = ["vm", "--out", "@/demo.apk"].iter().chain(arguments);
        let line = Line::try_parse_from(all.map(|argument| argument.replace('@', folder)))?;
        make(&line.package, &self.env)
    }

    /// As `make`, to another place.
    fn over(&self, out: &str, arguments: &[&str]) -> String {
        let words = [&["vm", "--out", out][..], arguments].concat();
        let folder = self.folder.path().to_str().unwrap();
        let line = Line::parse_from(words.iter().map(|word| word.replace('@', folder)));
        make(&line.package, &self.env).err().unwrap().to_string()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let error = self.make(arguments).err().unwrap();
        assert!(!self.path("demo.apk").exists() && !self.path("demo.apk.idsig").exists());
        crate::report::chain(&error).replace(self.folder.path().to_str().unwrap(), "@")
    }

    fn bytes(&self) -> [Vec<u8>; 2] {
        ["demo.apk", "demo.apk.idsig"].map(|name| fs::read(self.path(name)).unwrap())
    }
}

#[test]
fn a_package_that_guests_take() {
    let place = Place::new();
    let made = place
        .make(&[
            "--lib",
            "@/payload.so",
            "--asset",
            "@/hello.txt",
            "--asset",
            "bin/x=@/hello.txt",
            "--config",
            "@/config.json",
            "--version-code",
            "4294967303",
            "--compress",
        ])
        .unwrap();
    let [apk, idsig] = place.bytes();
    let len = apk.len() as u64;
    let verified = apkverify::verify(apk.as_slice(), len, &Policy::default()).unwrap();
    assert_eq!(verified.content_digest.bytes, made.content_digest);
    assert_eq!(Sha256::digest(verified.certificate).to_vec(), made.certificate);
    let archive = Archive::open(apk.as_slice(), len).unwrap();
    let names: Vec<_> = archive.entries().map(|entry| entry.name.clone()).collect();
    assert_eq!(
        names,
        [
            "AndroidManifest.xml",
            "assets/hello.txt",
            "assets/vm_config.json",
            "bin/x",
            "lib/x86_64/payload.so"
        ]
    );
    assert_eq!(made.files, names);
    let read = |name: &str| archive.read(archive.find(name).unwrap()).unwrap();
    let manifest = Manifest::read(&read("AndroidManifest.xml")).unwrap();
    assert_eq!(manifest, Manifest::new("org.example.demo", 1 << 32 | 7).unwrap());
    assert_eq!(read("lib/x86_64/payload.so"), X86_64);
    assert!(idsig.len() > 4096);

    let key = place.path("state/package-key.pem");
    assert_eq!(made.key, key);
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let warning = "made the signing key";
    assert!(made.new_key && made.warnings[0].starts_with(warning), "{:?}", made.warnings);
    assert_eq!(made.warnings.len(), 1);
    assert_eq!(made.as_json()["certificate_sha256"], hex::encode(&made.certificate));
    assert!(made.lines()[0].contains("package org.example.demo, version 4294967303, 5 files"));
    assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 6, "something is left over");
}

#[test]
fn the_same_again_gives_the_same_bytes() {
    let place = Place::new();
    let arguments = ["--lib", "@/payload.so", "--asset", "@/hello.txt"];
    place.make(&arguments).unwrap();
    let first = place.bytes();
    let made = place.make(&arguments).unwrap();
    assert!(place.bytes() == first);
    assert!(!made.new_key && made.warnings.is_empty());
    place.make(&["--lib", "@/payload.so"]).unwrap();
    assert!(place.bytes() != first);
}

#[test]
fn keys_are_made_once_and_used_again() {
    let place = Place::new();
    let made = place.make(&["--generate-key", "@/k.pem"]).unwrap();
    assert!(made.new_key);
    let key = fs::read(place.path("k.pem")).unwrap();
    assert_eq!(fs::metadata(place.path("k.pem")).unwrap().permissions().mode() & 0o777, 0o600);
    let again = place.make(&["--key", "@/k.pem"]).unwrap();
    assert_eq!(again.certificate, made.certificate);
    assert!(!again.new_key && again.warnings.is_empty());
    let error = place.make(&["--generate-key", "@/k.pem"]).err().unwrap().to_string();
    assert!(error.ends_with("k.pem exists and is not replaced: sign with it by --key"), "{error}");
    assert_eq!(fs::read(place.path("k.pem")).unwrap(), key);
    assert!(!place.path("state").exists());

    fs::set_permissions(place.path("k.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = place.make(&["--key", "@/k.pem"]).unwrap();
    assert!(open.warnings[0].starts_with("other users may read the key"), "{:?}", open.warnings);
}

#[test]
fn libraries_go_where_their_architecture_is() {
    let place = Place::new();
    // The other half of what the check looks at is the same for all of them.
    let mut arm = X86_64.to_vec();
    arm[18] = 183;
    place.write("arm.so", &arm);
    let both = ["--lib", "@/payload.so", "--lib", "@/arm.so"];
    let made = place.make(&both).unwrap();
    let expected = ["AndroidManifest.xml", "lib/arm64-v8a/arm.so", "lib/x86_64/payload.so"];
    assert_eq!(made.files, expected);
    let abis = ["--abi", "x86_64", "--abi", "arm64-v8a"];
    place.make(&[&both[..], &abis].concat()).unwrap();

    let place = Place::new();
    place.write("arm.so", &arm);
    let error = place.refused(&[&both[..], &abis[..2]].concat());
    assert!(error.starts_with("there is a library for arm64-v8a: "), "{error}");
    let error = place.refused(&[&both[..2], &abis].concat());
    assert!(error.starts_with("there is no library for arm64-v8a: "), "{error}");
}

#[test]
fn what_is_wrong_is_said() {
    let place = Place::new();
    place.write("android.so", ANDROID);
    place.write("bad.json", b"{");
    place.write("authfs.json", br#"{"enable_authfs": true}"#);
    place.write("text.so", b"no library");
    place.write("key.pem", b"no key");
    for (arguments, message) in [
        (&["--lib", "@/none.so"][..], "--lib @/none.so: cannot read @/none.so: No such file"),
        (&["--lib", "@/"], "--lib @/: cannot read @/: not a regular file"),
        (&["--lib", "@/text.so"], "--lib @/text.so: it is not an ELF file"),
        (&["--lib", "@/android.so"], "--lib @/android.so: it is built for Android's C library"),
        (
            &["--lib", "@/payload.so", "--lib", "@/payload.so"],
            "--lib @/payload.so: the package would have two files",
        ),
        (&["--asset", "@/none"], "cannot read @/none: No such file"),
        (&["--asset", "/dev/null"], "cannot read /dev/null: not a regular file"),
        (&["--asset", "=@/hello.txt"], "--asset \"=@/hello.txt\": PATH"),
        (&["--asset", "../x=@/hello.txt"], "cannot make @/demo.apk: this cannot be a package: "),
        (&["--asset", "AndroidManifest.xml=@/hello.txt"], "the package would have two files"),
        (&["--config", "@/bad.json"], "--config @/bad.json: the payload config is not valid JSON"),
        (&["--config", "@/authfs.json"], "--config @/authfs.json: \"enable_authfs\""),
        (&["--package", "1.2"], "--package: \"1.2\" cannot be the name of a package"),
        (&["--key", "@/none.pem"], "cannot read the key @/none.pem: No such file"),
        (&["--key", "@/key.pem"], "cannot read the key @/key.pem: no private key"),
        (&["--key", "/dev/null"], "cannot read the key /dev/null: not a regular file"),
        (&["--generate-key", "@/none/k.pem"], "cannot write the key @/none/k.pem: No such file"),
        (&["--generate-key", "a", "--key", "b"], "error: the argument"),
        (&["--abi", "i386"], "error: invalid value 'i386'"),
        (&["--out", "@/none/a.apk"], "error: the argument"),
    ] {
        let error = place.refused(arguments);
        assert!(error.starts_with(message), "{arguments:?}: {error}");
    }
    // Nothing of all that made a key.
    assert!(!place.path("state").exists());
}

#[test]
fn what_is_odd_is_said() {
    let place = Place::new();
    place.write(
        "odd.json",
        br#"{"task": {"type": "microdroid_launcher", "command": "x.so"}, "y": 1}"#,
    );
    place.write("empty.json", b"{}");
    let key = ["--generate-key", "@/k.pem", "--config"];
    let warnings = |config| place.make(&[&key[..], &[config]].concat()).unwrap().warnings;
    let odd = warnings("@/odd.json");
    assert!(
        odd[0].ends_with("odd.json: unknown field \"y\" in payload config is ignored"),
        "{odd:?}"
    );
    assert!(odd[1].ends_with("runs \"x.so\", but the package has no such library"), "{odd:?}");
    fs::remove_file(place.path("k.pem")).unwrap();
    let empty = warnings("@/empty.json");
    assert!(empty[0].ends_with("has no task, so that a VM has nothing to run"), "{empty:?}");
}

#[test]
fn names_come_from_the_file() {
    for (out, name) in [
        ("demo.apk", "org.example.demo"),
        ("/x/y/my-demo.2.apk", "org.example.my_demo_2"),
        ("9.apk", "org.example.p9"),
        ("ä.apk", "org.example.p_"),
        ("/", "org.example.p"),
    ] {
        assert_eq!(default_name(Path::new(out)), name);
        assert!(Manifest::new(name, 1).is_ok());
    }
}

#[test]
fn what_is_no_file_is_not_replaced() {
    let place = Place::new();
    for (name, other) in [("demo.apk", "demo.apk.idsig"), ("demo.apk.idsig", "demo.apk")] {
        fs::create_dir(place.path(name)).unwrap();
        let error = place.make(&["--lib", "@/payload.so"]).err().unwrap();
        let error = crate::report::chain(&error);
        assert!(
            error.ends_with(": something is there that is not a regular file, and is not replaced")
        );
        assert!(place.path(name).is_dir() && !place.path(other).exists());
        fs::remove_dir(place.path(name)).unwrap();
    }
    // Nor is a key made for it.
    assert!(!place.path("state").exists());
}

#[test]
fn what_goes_in_is_not_written_over() {
    let place = Place::new();
    place.write("lib.so.idsig", X86_64);
    for (out, arguments) in [
        ("@/payload.so", &["--lib", "@/payload.so"][..]),
        ("@/hello.txt", &["--lib", "@/payload.so", "--asset", "x/y=@/hello.txt"]),
        ("@/config.json", &["--lib", "@/payload.so", "--config", "@/config.json"]),
        ("@/new.pem", &["--lib", "@/payload.so", "--generate-key", "@/new.pem"]),
        ("@/hello.txt", &["--lib", "@/payload.so", "--key", "@/hello.txt"]),
        ("@/lib.so", &["--lib", "@/lib.so.idsig"]),
    ] {
        let error = place.over(out, arguments);
        assert!(error.contains(" would be written over "), "{out}: {error}");
    }
    assert_eq!(fs::read(place.path("payload.so")).unwrap(), X86_64);
    assert!(!place.path("new.pem").exists());
}

/// The library with another name of what it needs.
fn needing(name: &[u8; 9]) -> Vec<u8> {
    let at = X86_64.windows(9).position(|window| window == b"libm.so.6").unwrap();
    let mut library = X86_64.to_vec();
    library[at..at + 9].copy_from_slice(name);
    library
}

#[test]
fn libraries_that_no_guest_has_must_be_in_the_package() {
    let place = Place::new();
    place.write("needy.so", &needing(b"libq.so.6"));
    let error = place.refused(&["--lib", "@/needy.so"]);
    let told = "needy.so needs libq.so.6, which is neither in the package nor in a VM";
    assert_eq!(
        error,
        format!(
            "{told}: add what is missing with --lib, or link it statically; with \
             --allow-missing-libraries it is packaged all the same"
        )
    );
    assert!(!place.path("state").exists(), "a key was made");
    // Each library that lacks something is named.
    place.write("other.so", &needing(b"librs.so."));
    let error = place.refused(&["--lib", "@/needy.so", "--lib", "@/other.so"]);
    assert!(error.contains(told) && error.contains("; other.so needs librs.so.,"), "{error}");

    let made = place.make(&["--lib", "@/needy.so", "--allow-missing-libraries"]).unwrap();
    assert!(made.warnings.contains(&told.to_owned()), "{:?}", made.warnings);

    place.write("libq.so.6", X86_64);
    place.make(&["--lib", "@/needy.so", "--lib", "@/libq.so.6"]).unwrap();
    place.make(&["--lib", "@/needy.so", "--asset", "lib/x86_64/libq.so.6=@/libq.so.6"]).unwrap();
    // Not that of another architecture.
    let elsewhere = "lib/riscv64/libq.so.6=@/libq.so.6";
    assert!(place.make(&["--lib", "@/needy.so", "--asset", elsewhere]).is_err());
}

#[test]
fn what_a_vm_has_is_not_packaged() {
    let place = Place::new();
    for name in ["liblog.so", "libbinder_ndk.so", "libvm_payload.so", "libc.so.6"] {
        place.write(name, X86_64);
        let path = format!("@/{name}");
        let error = place.refused(&["--lib", "@/payload.so", "--lib", &path]);
        assert!(
            error.starts_with(&format!("--lib @/{name}: the VM has its own {name}")),
            "{error}"
        );
        let error = place.refused(&["--lib", &path, "--allow-missing-libraries"]);
        assert!(error.contains("leave it out"), "{error}");
        // Nor as any other file where the loader looks.
        let asset = format!("lib/x86_64/{name}={path}");
        let error = place.refused(&["--lib", "@/payload.so", "--asset", &asset]);
        let told = format!("--asset lib/x86_64/{name}=@/{name}: the VM has its own {name}");
        assert!(error.starts_with(&told), "{error}");
        place.make(&["--lib", "@/payload.so", "--asset", &path]).unwrap();
        fs::remove_file(place.path("demo.apk")).unwrap();
        fs::remove_file(place.path("demo.apk.idsig")).unwrap();
    }
    place.write("libgcc_s.so.1", X86_64);
    place.make(&["--lib", "@/payload.so", "--lib", "@/libgcc_s.so.1"]).unwrap();
}
