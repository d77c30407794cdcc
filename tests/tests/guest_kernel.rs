//! Device-mapper and loop devices of a guest's own kernel. The checks run inside, as PID 1 of an
//! image of their own (`tests/inits/src/bin/devicemapper_checks/`), and say one line each.

use avf_tests::House;

const CHECKS: [&str; 27] = [
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

#[test]
fn what_is_read_through_the_kernel_is_what_was_vouched_for() {
    let house = House::new();
    let image = house.image_with_init("devicemapper_checks");
    // The kernel complains of each bad block there, which would be in between.
    let console = house.path("console");
    let words = ["--image", &image, "--console", console.to_str().unwrap()];
    let outcome = house.run_app("exit7", &words);
    outcome.never_says("FAILED ").says("checks ended");
    for check in CHECKS {
        outcome.says(&format!("ok {check}\n"));
    }
    house.must_be_empty();
}
