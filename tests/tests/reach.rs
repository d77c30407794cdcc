//! What a payload cannot reach inside its own guest, even if it owns the file systems that it sees.

use avf_tests::Installed;
use avf_tests::packages::Package;

#[test]
fn a_payload_reaches_nothing_that_its_files_come_through() {
    const CLOSED: [&str; 13] = [
        "read /dev/dm-0",
        "write /dev/dm-0",
        "read /dev/block/mapper/microdroid-apk",
        "write /dev/mapper/control",
        "read /dev/block/by-name/microdroid-apk",
        "read /dev/block/by-name/microdroid-apk-idsig",
        "read /dev/block/by-name/vm-instance",
        "write /dev/block/by-name/vm-instance",
        "read /dev/vda",
        "write /dev/fuse",
        "read /proc/1/mem",
        "list /proc/1/fd",
        "write /proc/sysrq-trigger",
    ];
    let installed = Installed::of(&Package::with_answers("org.example.reach"));
    let outcome = installed.ask(&CLOSED);
    outcome.exits(0);
    for question in CLOSED {
        let path = question.split_once(' ').unwrap().1;
        outcome.says(&format!("{question}: Permission denied\n"));
        outcome.never_says(&format!("{path}: yes"));
    }
    installed.house.must_be_empty();
}
