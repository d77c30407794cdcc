//! Packages without Android's tools: made, checked and run by `vm`; and those that `apksigner`
//! signed.

use avf_tests::packages::{ANSWERS, Package, place_of, with_bit_changed};
use avf_tests::{House, built};
use std::process::Command;

const FOREIGN: &str = "run `cargo xtask setup --for-tests`";

/// Runs somebody else's program, which must be there.
fn foreign(program: &str, words: &[&str]) {
    let status = Command::new(program).args(words).status();
    let status = status.unwrap_or_else(|error| panic!("{program}: {error}: {FOREIGN}"));
    assert!(status.success(), "{program} {words:?}: {status}");
}

#[test]
fn a_package_is_made_checked_and_run_without_androids_tools() {
    let house = House::new();
    let path = |name: &str| house.path(name).to_str().unwrap().to_owned();
    let library = built().join("../payloads/tests").join(ANSWERS);
    let asset = house.write("hello.txt", "made by hand\n");
    let (apk, key) = (path("demo.apk"), path("key.pem"));
    let words = [
        ["package", "--out", &apk],
        ["--package", "org.example.demo", "--compress"],
        ["--lib", library.to_str().unwrap(), "--generate-key"],
        [&key, "--asset", asset.to_str().unwrap()],
    ];
    house.vm(&words.concat()).exits(0);

    let facts = house.vm(&["verify", "--json", &apk]);
    let facts = facts.exits(0).json();
    assert_eq!(facts["valid"], true, "{facts}");
    assert_eq!(facts["package"], "org.example.demo");
    assert_eq!(facts["scheme"], "v3");
    assert_eq!(facts["size"], std::fs::metadata(&apk).unwrap().len());

    // The idsig file that is made beside it is good for a run; nobody writes it again.
    let idsig = path("demo.apk.idsig");
    let modified = || std::fs::metadata(&idsig).unwrap().modified().unwrap();
    let before = modified();
    let instance = path("instance.img");
    let words = ["run-app", &apk, &idsig, &instance, "--payload-binary-name", ANSWERS];
    let question = "text /mnt/apk/assets/hello.txt";
    house.ask(&words, &[question]).exits(0).says(&format!("{question}: made by hand\n"));
    house.vm(&["create-idsig", &apk, &idsig]).exits(0);
    assert_eq!(modified(), before);

    // One that is not is made anew.
    std::fs::write(&idsig, [&[2, 0, 0, 0][..], b"nonsense"].concat()).unwrap();
    house.vm(&["create-idsig", &apk, &idsig]).exits(0);
    let bytes = std::fs::read(&idsig).unwrap();
    idsig::Idsig::read(bytes.as_slice(), bytes.len() as u64).unwrap();
    house.must_be_empty();
}

#[test]
fn vm_verify_tells_valid_from_not_valid_from_unreadable() {
    let house = House::new();
    let package = Package::with_answers("org.example.verify").file("assets/a", "content");
    let good = package.signed();
    let verify = |name: &str, content: &[u8]| {
        let path = house.write(name, content);
        house.vm(&["verify", "--json", path.to_str().unwrap()])
    };
    let valid = |outcome: &avf_tests::Outcome| outcome.json()["valid"].clone();

    let outcome = verify("good.apk", &good);
    assert_eq!(valid(outcome.exits(0)), true);
    let changed = with_bit_changed(&good, place_of(&good, "assets/a").start);
    let outcome = verify("changed.apk", &changed);
    assert_eq!(valid(outcome.exits(1)), false);
    let outcome = verify("unsigned.apk", &package.unsigned());
    assert_eq!(valid(outcome.exits(1)), false);
    let outcome = verify("words.apk", b"just words");
    assert_eq!(valid(outcome.exits(1)), false);
    let outcome = house.vm(&["verify", "--json", "/nowhere/none.apk"]);
    assert_eq!(valid(outcome.exits(2)), serde_json::Value::Null);
}

#[test]
fn packages_that_apksigner_signed_run_as_well() {
    let house = House::new();
    let path = |name: &str| house.path(name).to_str().unwrap().to_owned();
    let unsigned = Package::with_answers("org.example.foreign").unsigned();
    let unsigned = house.write("unsigned.apk", unsigned).to_str().unwrap().to_owned();
    for (name, key) in [
        ("rsa", &["-newkey", "rsa:2048"][..]),
        ("ec", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ] {
        let [pem, der, certificate, apk] =
            ["pem", "pk8", "x509.pem", "apk"].map(|kind| path(&format!("{name}.{kind}")));
        let request = ["req", "-x509", "-nodes", "-subj", "/CN=test", "-keyout", &pem];
        foreign("openssl", &[&request[..], &["-out", &certificate], key].concat());
        let convert = ["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"];
        foreign("openssl", &[&convert[..], &["-in", &pem, "-out", &der]].concat());
        let sign = ["sign", "--min-sdk-version", "30", "--v4-signing-enabled", "true", "--key"];
        let rest = [der.as_str(), "--cert", &certificate, "--out", &apk, &unsigned];
        foreign("apksigner", &[&sign[..], &rest].concat());

        house.vm(&["verify", &apk]).exits(0).says("Scheme: v3");
        // With its own idsig file, whose tree begins wherever it happens to.
        let idsig = format!("{apk}.idsig");
        let before = std::fs::read(&idsig).unwrap();
        let words = ["run-app", &apk, &idsig, "--payload-binary-name", ANSWERS];
        house.ask(&words, &["list /mnt/apk"]).exits(0).says("AndroidManifest.xml");
        assert!(std::fs::read(&idsig).unwrap() == before, "{idsig} was written");
    }
    house.must_be_empty();
}
