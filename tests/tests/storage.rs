//! Encrypted storage: what a payload keeps in it is there again, for this instance only, and nothing
//! that happens to the files makes it be formatted again.

use avf_tests::House;
use avf_tests::identity::{Refusal, Start, World, check_refusal, instance};
use avf_tests::power_cut::Secrets;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use storage_header::{HEADER_BYTES, Header};

const MIB: u64 = 1 << 20;

fn world() -> World {
    World::of(House::new())
}

/// Asks and has these answers.
#[track_caller]
fn expect(world: &World, start: &Start, answers: &[(&str, &str)]) {
    let questions: Vec<_> = answers.iter().map(|(question, _)| *question).collect();
    let outcome = world.ask(start, &questions);
    outcome.exits(0);
    for (question, answer) in answers {
        assert_eq!(outcome.answer(question), *answer, "{question}");
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// A number at the start of an answer.
fn number(answer: &str) -> u64 {
    answer.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn what_is_stored_is_there_again_and_a_full_storage_is_the_payloads_matter() {
    let world = world();
    let start = instance(&world);
    let outcome = world.ask(
        &start,
        &[
            "storage-path",
            "stat /mnt/encryptedstore",
            "mount /mnt/encryptedstore",
            "write hello THE-SECOND-TREASURE",
            "run hello",
            "make pattern 3000000",
            "fill rest",
            "write more text",
            "remove pattern",
            "write after storm",
        ],
    );
    outcome.exits(0);
    assert_eq!(outcome.answer("storage-path"), "/mnt/encryptedstore");
    let owner = outcome.answer("stat /mnt/encryptedstore");
    assert!(owner.starts_with("40") && owner.ends_with(" 6000 6000"), "{owner}");
    let mount = outcome.answer("mount /mnt/encryptedstore");
    assert!(mount.starts_with("ext4 rw,nosuid,nodev,noexec"), "{mount}");
    assert_eq!(outcome.answer("write hello THE-SECOND-TREASURE"), "synced");
    assert_eq!(outcome.answer("run hello"), "Permission denied");
    assert_eq!(outcome.answer("make pattern 3000000"), "synced");
    // The payload hears of it, and goes on.
    let filled = outcome.answer("fill rest");
    assert!(filled.ends_with(", then: No space left on device"), "{filled}");
    assert_eq!(outcome.answer("write more text"), "No space left on device");
    assert_eq!(outcome.answer("remove pattern"), "removed");
    assert_eq!(outcome.answer("write after storm"), "synced");

    // Nobody synced what filled the storage, but the payload has ended since.
    let again = world
        .ask(&start, &["text treasure", "text hello", "text after", "text pattern", "verify rest"]);
    assert_eq!(again.exits(0).answer("text treasure"), "gold");
    assert_eq!(again.answer("text hello"), "THE-SECOND-TREASURE");
    assert_eq!(again.answer("text after"), "storm");
    assert_eq!(again.answer("text pattern"), "No such file or directory");
    assert!(number(again.answer("verify rest")) >= number(filled), "{again}");

    // The host sees a marker and noise.
    let file = std::fs::read(world.house.path("storage.img")).unwrap();
    assert!(file[..HEADER_BYTES] == Header::Formatted.bytes());
    assert!(!contains(&file, b"THE-SECOND-TREASURE"));
    assert_ne!(file[HEADER_BYTES + 1080..HEADER_BYTES + 1082], [0x53, 0xef]);

    // No storage is no error.
    let without = Start { instance: None, storage: None, ..start };
    expect(&world, &without, &[("storage-path", "none"), ("mount /mnt/encryptedstore", "none")]);
    world.house.must_be_empty();
}

/// What is wrong, how it comes about, the exit code, and what is said.
type Case = (&'static str, fn(&World), i32, &'static str);

#[test]
fn a_storage_that_is_not_as_the_instance_left_it_is_refused_and_left_alone() {
    const UNREADABLE: &str = "the storage cannot be read with this instance's key";
    let world = world();
    let start = instance(&world);
    let other =
        Start { instance: Some("other.img"), storage: Some("other_storage.img"), ..start.clone() };
    expect(&world, &other, &[("write treasure silver", "synced")]);

    let refusals: [Case; 7] = [
        ("of another instance", replace_by_other, 196, UNREADABLE),
        ("cut short", |world| cut(world, 17 * MIB), 196, "the storage was cut short"),
        ("cut to nothing", |world| cut(world, 4096), 194, "it was cut off or is another file"),
        ("a new one", unformat, 196, "was replaced by an unformatted one"),
        ("a bit of the header", |world| flip(world, 30), 194, "is not used as storage"),
        ("the magic number", |world| flip(world, SUPERBLOCK + 0x38), 196, "the storage"),
        ("the UUID", |world| flip(world, SUPERBLOCK + 0x68), 196, "the storage"),
    ];
    for (name, change, code, text) in refusals {
        let refusal = Refusal { name, start: start.clone(), change, code, says: vec![text] };
        check_refusal(&world, &refusal).unwrap();
    }
    expect(&world, &start, &[("text treasure", "gold")]);
    expect(&world, &other, &[("text treasure", "silver")]);

    // An instance that forgot everything has another key.
    let storage = std::fs::read(world.house.path("storage.img")).unwrap();
    for forgotten in ["instance.img", "instance.img.json"] {
        std::fs::remove_file(world.house.path(forgotten)).unwrap();
    }
    world.ask(&start, &[]).exits(196).says(UNREADABLE).never_says("payload started");
    assert!(storage == std::fs::read(world.house.path("storage.img")).unwrap());
    world.house.must_be_empty();
}

/// Where the file system's superblock is.
const SUPERBLOCK: u64 = HEADER_BYTES as u64 + 1024;

fn storage(world: &World) -> File {
    let path = world.house.path("storage.img");
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

fn replace_by_other(world: &World) {
    let path = |name| world.house.path(name);
    std::fs::copy(path("other_storage.img"), path("storage.img")).unwrap();
}

fn cut(world: &World, size: u64) {
    storage(world).set_len(size).unwrap();
}

fn unformat(world: &World) {
    let file = storage(world);
    let size = file.metadata().unwrap().len();
    file.set_len(0).and_then(|()| file.set_len(size)).unwrap();
    file.write_all_at(&Header::Unformatted.bytes(), 0).unwrap();
}

fn flip(world: &World, at: u64) {
    let mut byte = [0];
    let file = storage(world);
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 1], at).unwrap();
}

#[test]
fn no_changed_bit_of_an_instance_image_is_taken_for_another_instance() {
    let world = world();
    let start = instance(&world);
    let outcome = world.ask(&start, &["chain"]);
    let chain = hex::decode(outcome.exits(0).answer("chain")).unwrap();
    let memory = std::fs::read(world.house.path("instance.img.json")).unwrap();
    let memory: serde_json::Value = serde_json::from_slice(&memory).unwrap();
    let id = hex::decode(memory["instance_id"].as_str().unwrap()).unwrap();
    let secrets = Secrets::of(&world.house, &id, chain);

    let mut image = std::fs::read(world.house.path("instance.img")).unwrap();
    let used = image.iter().rposition(|byte| *byte != 0).unwrap();
    image.truncate((used + 4096).next_multiple_of(4096));
    let remembered = secrets.remembered(&image).unwrap().expect("it remembers something");
    let mut refused = 0;
    for at in 0..image.len() {
        for bit in [0x01, 0x80] {
            image[at] ^= bit;
            // Nothing at all would be worse than anything: an instance that starts anew.
            match secrets.remembered(&image) {
                Ok(Some(found)) => assert!(found == remembered, "changed by byte {at}"),
                Ok(None) => panic!("byte {at} makes it forget everything"),
                Err(_) => refused += 1,
            }
            image[at] ^= bit;
        }
    }
    assert!(refused > 1000, "{refused} of {} were noticed", 2 * image.len());
}

#[test]
fn a_storage_grows_with_what_is_in_it() {
    let world = world();
    let start = instance(&world);
    let path = world.house.path("storage.img");
    let path = path.to_str().unwrap();
    let before = world.ask(&start, &["room", "make pattern 40000000"]);
    assert_eq!(before.exits(0).answer("make pattern 40000000"), "No space left on device");

    world.house.vm(&["grow-storage", path, "16M"]).exits(193).says("never shrinks");
    world.house.vm(&["grow-storage", path, "300M"]).exits(0);
    world.house.vm(&["grow-storage", path, "300M"]).exits(0);
    let after = world.ask(&start, &["room", "text treasure", "make pattern 40000000"]);
    assert_eq!(after.exits(0).answer("text treasure"), "gold");
    assert_eq!(after.answer("make pattern 40000000"), "synced");
    let (room, room_before) = (number(after.answer("room")), number(before.answer("room")));
    assert!(room > 250 * MIB && room_before < 20 * MIB, "{room_before} became {room}");

    expect(&world, &start, &[("text treasure", "gold"), ("verify pattern", "40000000 bytes")]);
    world.house.must_be_empty();
}

/// The host's disk is a small one in memory, in a name space of the test's own, where anybody may
/// mount.
#[test]
fn a_full_disk_of_the_host_costs_nothing_that_was_synced() {
    const SCRIPT: &str = r#"
        mount -t tmpfs -o size=40M tmpfs "$0" || exit 99
        "$@" --storage "$0/storage.img" --storage-size 200M --connect 6040 < first
        echo "first: $?"
        mount -o remount,size=300M "$0"
        "$@" --storage "$0/storage.img" --connect 6040 < second
        echo "second: $?"
    "#;
    let world = world();
    let house = &world.house;
    let start = world.base();
    house.write("package.apk", &start.package.apk);
    house.write("extra.apk", &start.extra.apk);
    house.write("first", "write treasure gold\nmake pattern 60000000\nstorage-path\n");
    house.write("second", "text treasure\nwrite more text\n");
    std::fs::create_dir(house.path("small")).unwrap();

    let mut command = house.wrapped(&["unshare", "-rm", "sh", "-c", SCRIPT]);
    command.current_dir(house.path("")).arg(house.path("small")).arg(house.bin("vm"));
    command.args(["run-app", "package.apk", "-", "instance.img", "--config-path", start.config]);
    let outcome = avf_tests::Outcome::of(command);
    assert_ne!(outcome.code, Some(99), "this needs name spaces for ordinary users: {outcome}");
    outcome.exits(0).says("write treasure gold: synced\n").says("first: 196\n");
    // The payload hears of it, its VM lives on, and the host hears of it at the end.
    outcome.says("not everything could be written to the encrypted storage");
    let full = outcome.answer("make pattern 60000000");
    assert!(["Input/output error", "Read-only file system"].contains(&full), "{full}");
    assert_eq!(outcome.answer("storage-path"), "/mnt/encryptedstore");
    outcome.says("text treasure: gold\n").says("write more text: synced\n").says("second: 0\n");
    house.must_be_empty();
}
