//! The encrypted store on a real kernel: made once, opened with its key only, enlarged, and whole
//! after whatever a power cut leaves.

mod damage;
mod disk;
mod encryption;
mod growth;
mod opening;
mod power_cuts;
mod room;

use test_inits::{Checks, load_lazy_module};

fn main() {
    let mut checks = Checks::begin();
    for module in ["loop", "aesni_intel", "xts", "dm_crypt"] {
        load_lazy_module(module);
    }
    let prepared = std::fs::create_dir_all(disk::MOUNT_POINT);
    checks.check("store::prepared", || Ok(prepared?));

    checks.check("crypt::known_answers", encryption::known_answers);
    checks.check("crypt::mapping_again_keeps_data_xts", encryption::mapping_again);
    checks.check("crypt::nothing_is_in_clear", encryption::nothing_is_in_clear);
    checks.check("crypt::the_key_is_not_in_memory_of_ours", encryption::wiped_requests);

    checks.check("store::formatted_once", opening::formatted_once);
    checks.check("store::mounted_safely", opening::mounted_safely);
    checks.check("store::belongs_to_the_payload", opening::owner);
    checks.check("store::wrong_key", opening::wrong_key);
    checks.check("store::of_another_instance", opening::of_another_instance);
    checks.check("store::unknown_cipher", opening::unknown_cipher);
    checks.check("store::in_use", opening::in_use);

    checks.check("damage::every_kind_of_header", damage::headers);
    checks.check("damage::replaced_by_an_unformatted_one", damage::replaced);
    checks.check("damage::formatted_but_empty", damage::formatted_but_empty);
    checks.check("damage::cut_short", damage::cut_short);
    checks.check("damage::too_small", damage::too_small);
    checks.check("damage::spoiled_superblock", damage::spoiled_superblock);

    checks.check("power::mke2fs_killed", power_cuts::mke2fs_killed);
    checks.check("power::torn_superblocks", power_cuts::torn_superblocks);
    checks.check("power::in_the_middle_of_enlarging", power_cuts::enlarging);

    checks.check("growth::step_by_step", growth::step_by_step);
    checks.check("growth::a_small_last_group", growth::small_last_group);
    checks.check("growth::nothing_to_do", growth::nothing_to_do);

    checks.check("room::full_store", room::full_store);
    checks.check("room::full_host", room::full_host);
    checks.end();
}
