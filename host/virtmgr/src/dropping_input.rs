//! `virtmgr` for tests of identities: the same, and it leaves out the input that
//! `AVF_TEST_DROP_INPUT` names. See `payload/boot_stage.rs`.

#![forbid(unsafe_code)]

#[path = "main.rs"]
mod program;

fn main() -> anyhow::Result<()> {
    program::main()
}
