//! What only a guest's own kernel can show: device-mapper, loop devices, and the encrypted store. The
//! checks run inside, as PID 1 of an image of their own (`tests/inits/src/bin/`), and say one line
//! each.

use avf_tests::House;

const DEVICE_MAPPER: [&str; 27] = [
    "devicemapper::missing_drivers_are_named",
    "verity::correct_inputs",
    "verity::incorrect_apk",
    "verity::incorrect_merkle_tree",
    "verity::tampered_apk",
    "verity::tampered_idsig",
    "verity::inputs_are_block_devices",
    "verity::correct_custom_roothash",
    "verity::a_tree_at_an_odd_offset",
    "verity::read_again_is_checked_again",
    "verity::a_package_of_one_block",
    "verity::three_levels_with_salt_and_small_blocks",
    "verity::a_device_that_is_too_small",
    "verity::nothing_is_written",
    "linear::a_part_of_a_device",
    "linear::beyond_the_end",
    "devicemapper::a_name_is_taken_once",
    "devicemapper::what_is_in_use_stays",
    "devicemapper::unknown_targets_are_named",
    "devicemapper::a_bad_table_leaves_nothing",
    "loop::offset_and_limit",
    "loop::blocks_of_4096_where_possible",
    "loop::attach_loop_device_without_dio",
    "loop::attach_loop_device_writable",
    "loop::nobody_writes_to_a_read_only_one",
    "loop::as_many_as_are_asked_for",
    "loop::all_at_once",
];

const ENCRYPTED_STORE: [&str; 26] = [
    "store::prepared",
    "crypt::known_answers",
    "crypt::mapping_again_keeps_data_xts",
    "crypt::nothing_is_in_clear",
    "crypt::the_key_is_not_in_memory_of_ours",
    "store::formatted_once",
    "store::mounted_safely",
    "store::belongs_to_the_payload",
    "store::wrong_key",
    "store::of_another_instance",
    "store::unknown_cipher",
    "store::in_use",
    "damage::every_kind_of_header",
    "damage::replaced_by_an_unformatted_one",
    "damage::formatted_but_empty",
    "damage::cut_short",
    "damage::too_small",
    "damage::spoiled_superblock",
    "power::mke2fs_killed",
    "power::torn_superblocks",
    "power::in_the_middle_of_enlarging",
    "growth::step_by_step",
    "growth::a_small_last_group",
    "growth::nothing_to_do",
    "room::full_store",
    "room::full_host",
];

#[test]
fn what_is_read_through_the_kernel_is_what_was_vouched_for() {
    all_are_ok("devicemapper_checks", &DEVICE_MAPPER);
}

#[test]
fn an_encrypted_store_is_opened_by_its_key_only_and_survives_power_cuts() {
    all_are_ok("encryptedstore_checks", &ENCRYPTED_STORE);
}

/// Boots the image with this PID 1, which must say that each check is well.
fn all_are_ok(init: &str, checks: &[&str]) {
    let house = House::new();
    let image = house.image_with_init(init);
    // The kernel complains of each bad block there, which would be in between.
    let console = house.path("console");
    let words = ["--image", &image, "--console", console.to_str().unwrap()];
    let outcome = house.run_app("exit7", &words);
    outcome.never_says("FAILED ").says("checks ended");
    for check in checks {
        outcome.says(&format!("ok {check}\n"));
    }
    house.must_be_empty();
}
