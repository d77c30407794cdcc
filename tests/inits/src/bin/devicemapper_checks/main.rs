//! Device-mapper and loop devices on a real kernel: packages are read through dm-verity, and
//! whatever is not what the tree says is an error to its reader.

mod disk;
mod loops;
mod mapper;
mod verity;

use test_inits::{Checks, load_lazy_module};

fn main() {
    let mut checks = Checks::begin();
    checks.check("devicemapper::missing_drivers_are_named", mapper::missing_drivers);
    load_lazy_module("loop");
    load_lazy_module("dm_verity");

    checks.check("verity::correct_inputs", verity::correct_inputs);
    checks.check("verity::incorrect_apk", verity::incorrect_apk);
    checks.check("verity::incorrect_merkle_tree", verity::incorrect_merkle_tree);
    checks.check("verity::tampered_apk", verity::tampered_apk);
    checks.check("verity::tampered_idsig", verity::tampered_idsig);
    checks.check("verity::inputs_are_block_devices", verity::inputs_are_block_devices);
    checks.check("verity::correct_custom_roothash", verity::correct_custom_roothash);
    checks.check("verity::a_tree_at_an_odd_offset", verity::a_tree_at_an_odd_offset);
    checks.check("verity::read_again_is_checked_again", verity::read_again);
    checks.check("verity::a_package_of_one_block", verity::one_block);
    checks.check("verity::three_levels_with_salt_and_small_blocks", verity::three_levels);
    checks.check("verity::a_device_that_is_too_small", verity::too_small);
    checks.check("verity::nothing_is_written", verity::nothing_is_written);

    checks.check("linear::a_part_of_a_device", mapper::linear);
    checks.check("linear::beyond_the_end", mapper::linear_beyond_the_end);
    checks.check("devicemapper::a_name_is_taken_once", mapper::taken_once);
    checks.check("devicemapper::what_is_in_use_stays", mapper::in_use);
    checks.check("devicemapper::unknown_targets_are_named", mapper::unknown_target);
    checks.check("devicemapper::a_bad_table_leaves_nothing", mapper::bad_table);

    checks.check("loop::offset_and_limit", loops::offset_and_limit);
    checks.check("loop::blocks_of_4096_where_possible", loops::block_size);
    checks.check("loop::attach_loop_device_without_dio", loops::without_direct_io);
    checks.check("loop::attach_loop_device_writable", loops::writable);
    checks.check("loop::nobody_writes_to_a_read_only_one", loops::read_only);
    checks.check("loop::as_many_as_are_asked_for", loops::many);
    checks.check("loop::all_at_once", loops::all_at_once);
    checks.end()
}
