//! The package file system on a guest's own kernel. Its checks run inside, as PID 1 of an image of
//! their own (`tests/inits/src/bin/zipfuse_checks/`), and say one line each.

use avf_tests::House;

const CHECKS: [&str; 23] = [
    "empty",
    "single_file",
    "noexec",
    "uid_gid",
    "single_dir",
    "complex_hierarchy",
    "large_file",
    "large_dir",
    "supports_deflate",
    "supports_store",
    "supports_zip_on_block_device",
    "only_the_owner_reads",
    "nothing_is_written",
    "a_library_is_loaded",
    "a_library_takes_few_requests",
    "statfs",
    "the_bound_is_kept",
    "many_read_at_once",
    "damaged_content_is_an_error",
    "a_damaged_block_is_an_error",
    "the_server_is_confined",
    "a_dead_server_hangs_nobody",
    "a_bad_package_hangs_nobody",
];

#[test]
fn the_files_of_a_package_are_there_and_harmless() {
    let house = House::new();
    let image = house.image_with_init("zipfuse_checks");
    let outcome = house.run_app("exit7", &["--image", &image, "--mem", "512"]);
    outcome.never_says("FAILED zipfuse::").says("checks ended");
    for check in CHECKS {
        outcome.says(&format!("ok zipfuse::{check}\n"));
    }
    house.must_be_empty();
}
