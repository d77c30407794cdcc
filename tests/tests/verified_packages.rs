//! Nothing runs that was not verified in the guest: at first boot not one bit may be wrong; later
//! the package must be the one that the instance was made with, and a block that was damaged since
//! is an error to whoever reads it.

use avf::service::VmRequest;
use avf::{ErrorCode, StopReason};
use avf_tests::packages::{
    ANSWERS, Package, abi, find, key, new_key, place_of, sections, with_bit_changed,
};
use avf_tests::{App, Event, House, Installed};
use std::fs::File;

const BLOCK: usize = 4096;

/// What an instance says to any other package than its own.
const UPDATED: &str = "Detected an update of the payload which isn't supported yet.";

/// A package with a file of each kind.
fn of_each_kind() -> Package {
    Package::with_answers("org.example.kinds")
        .file("assets/stored.bin", vec![7; 5 * BLOCK])
        .file("assets/hello.txt", "hello\n")
        .compressed("assets/deflated.txt", "the same again and again\n".repeat(500))
}

/// Places in it that a signature or a digest covers.
fn places(package: &[u8]) -> Vec<(&'static str, usize)> {
    let middle = |file: &str| {
        let place = place_of(package, file);
        place.start.midpoint(place.end)
    };
    let (directory, end_record) = sections(package);
    let (certificate, public_key) = (key().certificate(), key().public_key());
    let digest = apkverify::apk_digest(package, package.len() as u64, &Default::default());
    vec![
        ("a stored file", middle("assets/stored.bin")),
        ("the library", middle(&format!("lib/{}/{ANSWERS}", abi()))),
        ("a deflated file", middle("assets/deflated.txt")),
        ("the manifest", middle("AndroidManifest.xml")),
        ("the directory", directory + 40),
        ("the end record", end_record + 8),
        ("the certificate", find(package, certificate) + certificate.len() / 2),
        // The signature is what comes before the key, which has its length in front.
        ("the signature", find(package, public_key) - 4 - 10),
        ("the signed digest", find(package, &digest.unwrap().bytes)),
    ]
}

/// Runs the package with a bit changed there. The host makes its idsig file either before the
/// change or after it, which gives a tree that fits the changed package.
fn must_not_run(package: &[u8], what: &str, at: usize, idsig_from_before: bool) {
    let house = House::new();
    let apk = house.write("package.apk", with_bit_changed(package, at));
    let apk = apk.to_str().unwrap();
    let original = house.write("original.apk", package);
    let idsig = house.path("idsig");
    let idsig = idsig.to_str().unwrap();
    let mut words = vec!["run-app", apk, "--payload-binary-name", ANSWERS];
    if idsig_from_before {
        house.vm(&["create-idsig", original.to_str().unwrap(), idsig]).exits(0);
        words.insert(2, idsig);
    }
    eprintln!("one bit in {what}, at {at}");
    house.vm(&words).is_not_verified();
    house.must_be_empty();
}

#[test]
fn a_changed_bit_stops_the_first_boot() {
    let package = of_each_kind().signed();
    for (number, (what, at)) in places(&package).into_iter().enumerate() {
        must_not_run(&package, what, at, number % 2 == 0);
    }
}

/// Takes long: a VM for every block.
#[test]
#[ignore = "takes minutes"]
fn a_changed_bit_in_any_block_stops_the_first_boot() {
    let package = of_each_kind().signed();
    for (what, at) in places(&package) {
        must_not_run(&package, what, at, false);
        must_not_run(&package, what, at, true);
    }
    // What comes before the signature, block by block.
    let end = place_of(&package, &format!("lib/{}/{ANSWERS}", abi())).end;
    for block in (0..end).step_by(BLOCK) {
        must_not_run(&package, "a block", block + block / 7 % (end - block).min(BLOCK), false);
    }
}

#[test]
fn a_changed_idsig_stops_the_first_boot() {
    let signed = of_each_kind().file("assets/more.bin", vec![1; 64 * BLOCK]).signed_by(key());
    let good = signed.idsig(key()).unwrap();
    let other = Package::new("org.example.other").signed_by(key()).idsig(key()).unwrap();
    let read = idsig::Idsig::read(good.as_slice(), good.len() as u64).unwrap();
    let tree = usize::try_from(read.tree_offset).unwrap();
    let app = App::new();
    let apk = app.write("package.apk", &signed.apk);
    let run = |what: &str, idsig: &[u8]| {
        let config = app.config("answers").apk_path(&apk).payload_binary_name(ANSWERS);
        let mut request = VmRequest::new(config.build().unwrap(), what);
        request.idsig = Some(File::open(app.write("idsig", idsig)).unwrap());
        app.run(request)
    };
    let with = |at: usize| with_bit_changed(&good, at);
    for (what, idsig) in [
        ("the version", with(0)),
        ("the root hash", with(find(&good, &read.hashing.root_hash))),
        ("the size of the tree", with(tree - 4)),
        ("the tree", with(tree + 5)),
        ("its end cut off", good[..good.len() - BLOCK].to_vec()),
        ("that of another package", other),
    ] {
        let told = run(what, &idsig);
        let [Event::Failed(code, message), Event::Stopped(reason)] = told.as_slice() else {
            panic!("{what}: {told:?}");
        };
        assert_eq!(*code, ErrorCode::PayloadVerificationFailed, "{what}: {message}");
        assert_eq!(*reason, StopReason::MicrodroidPayloadVerificationFailed, "{what}");
    }
}

#[test]
fn an_instance_runs_only_the_package_that_it_was_made_with() {
    let package = Package::with_answers("org.example.one").file("assets/hello.txt", "one\n");
    let question = ["text /mnt/apk/assets/hello.txt"];
    let installed = Installed::of(&package);
    installed.ask(&question).exits(0).says("hello.txt: one\n");

    let update = package.clone().version(2);
    installed.update(&update.signed());
    installed.ask(&question).is_changed().says(UPDATED);

    installed.update(&package.signed_by(&new_key()).apk);
    installed.ask(&question).is_changed().says(UPDATED);

    // Refusals change nothing.
    installed.update(&package.signed());
    installed.ask(&question).exits(0).says("hello.txt: one\n");

    // A throw-away VM runs whatever is signed, and leaves nothing behind.
    installed.update(&update.signed());
    installed.ask_once(&[], &question).exits(0).says("hello.txt: one\n");
    installed.house.must_be_empty();
}

#[test]
fn extra_packages_are_there_by_number_and_part_of_the_instance() {
    const COUNT: usize = 12;
    let mut installed = Installed::of(&Package::with_answers("org.example.many"));
    let extra = |number: usize| {
        let name = format!("org.example.extra{number}");
        Package::new(&name).file("assets/number", format!("{number}\n"))
    };
    let names: Vec<_> = (0..COUNT).map(|number| format!("extra{number}.apk")).collect();
    for (number, name) in names.iter().enumerate() {
        installed.house.write(name, extra(number).signed());
    }
    let mut names: Vec<_> = names.iter().map(String::as_str).collect();
    let question = |number: usize| format!("text /mnt/extra-apk/{number}/assets/number");
    let questions: Vec<_> = (0..COUNT).map(question).collect();
    let mut questions: Vec<_> = questions.iter().map(String::as_str).collect();
    questions.push("list /mnt/extra-apk");

    installed.with_extras(&names);
    let outcome = installed.ask(&questions);
    outcome.exits(0).says("list /mnt/extra-apk: 0 1 10 11 2 3 4 5 6 7 8 9\n");
    for (number, question) in questions.iter().take(COUNT).enumerate() {
        outcome.says(&format!("{question}: {number}\n"));
    }

    // Left out.
    installed.with_extras(&names[..COUNT - 1]);
    installed.ask(&[]).is_changed().says(UPDATED);

    // One more.
    installed.with_extras(&[&names[..], &names[..1]].concat());
    installed.ask(&[]).is_changed().says(UPDATED);

    // Swapped.
    names.swap(3, 4);
    installed.with_extras(&names);
    installed.ask(&[]).is_changed().says(UPDATED);
    names.swap(3, 4);

    // Another one.
    let one = extra(5).version(2).signed();
    installed.house.write("extra5.apk", &one);
    installed.with_extras(&names);
    installed.ask(&[]).is_changed().says(UPDATED);

    // One that is not what its signer made.
    let at = place_of(&one, "assets/number").start;
    installed.damage("extra5.apk", at);
    installed.ask(&[]).is_not_verified().says("extra-apk-5");
}

#[test]
fn a_damaged_block_is_an_error_to_whoever_reads_it() {
    let package = of_each_kind();
    let installed = Installed::of(&package);
    let stored = "/mnt/apk/assets/stored.bin";
    let (read, map) = (format!("read {stored}"), format!("map {stored} {}", 2 * BLOCK));
    let whole = format!("{stored}: {} bytes", 5 * BLOCK);
    installed.ask(&[&read, &map]).exits(0).says(&whole).says(": 7\n");

    let place = place_of(&package.signed(), "assets/stored.bin");
    installed.damage("package.apk", place.start + 2 * BLOCK + 100);

    // Nobody reads it.
    let others = ["text /mnt/apk/assets/hello.txt", "read /mnt/apk/assets/deflated.txt"];
    installed.ask(&others).exits(0).says("hello.txt: hello\n").says("deflated.txt: 12500 bytes");

    // The payload hears of it and goes on.
    let outcome = installed.ask(&[&read, others[0]]);
    outcome.exits(0).says(&format!("{stored}: Input/output error\n")).says("hello.txt: hello\n");

    // There is no other way to hear of it for whoever looks into mapped memory.
    let outcome = installed.ask(&[&map]);
    outcome.exits(196).says("killed by signal 7 (SIGBUS)");
    outcome.says("VM ended: MicrodroidUnknownRuntimeError");

    // The loader hears of it in time.
    installed.update(&package.signed());
    let library = place_of(&package.signed(), &format!("lib/{}/{ANSWERS}", abi()));
    installed.damage("package.apk", library.start + 300);
    let outcome = installed.ask(&[]);
    outcome.exits(197).says("was changed after it was verified");
    outcome.says("VM ended: MicrodroidPayloadVerificationFailed");
    installed.house.must_be_empty();
}

#[test]
fn a_damaged_program_is_no_fault_of_the_payload() {
    let config = serde_json::json!({"task": {"command": "bin/tool"}});
    let package = Package::with_answers("org.example.tool")
        .config(&config)
        .file("bin/tool", vec![b'x'; 3 * BLOCK]);
    let installed = Installed::of(&package);
    let paths = [installed.apk(), installed.idsig(), installed.instance()];
    let mut words = vec!["run-app"];
    words.extend(paths.iter().map(|path| path.to_str().unwrap()));
    words.extend(["--config-path", "assets/vm_config.json"]);
    let outcome = installed.house.vm(&words);
    outcome.exits(196).says("Exec format error").never_says("was changed after");

    // In the first page of the file, and in a block that has nothing else.
    let place = place_of(&package.signed(), "bin/tool");
    installed.damage("package.apk", place.start + BLOCK - 1);
    let outcome = installed.house.vm(&words);
    outcome.exits(197).says("microdroid-apk was changed after it was verified");
}

#[test]
fn files_have_the_modes_and_the_owner_that_are_documented() {
    let package = of_each_kind().file("bin/tool", "no program\n");
    let outcome = Installed::of(&package).ask_once(
        // Nothing else leaves this VM.
        &["--debug", "none"],
        &[
            "stat /mnt/apk",
            "stat /mnt/apk/assets",
            "stat /mnt/apk/assets/hello.txt",
            "stat /mnt/apk/bin/tool",
            "write /mnt/apk/assets/hello.txt",
            "write /mnt/apk/assets/new.txt",
            "mount /mnt/apk",
            "text /mnt/apk/assets/hello.txt",
            "list /mnt/apk",
        ],
    );
    outcome
        .exits(0)
        .says("stat /mnt/apk: 40500 6000 6000\n")
        .says("stat /mnt/apk/assets: 40500 6000 6000\n")
        .says("stat /mnt/apk/assets/hello.txt: 100400 6000 6000\n")
        .says("stat /mnt/apk/bin/tool: 100500 6000 6000\n")
        .never_says(": yes\n")
        .says("mount /mnt/apk: fuse")
        .says("ro,nosuid,nodev")
        .says("hello.txt: hello\n")
        .says("list /mnt/apk: AndroidManifest.xml assets bin lib\n");
}
