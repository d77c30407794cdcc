//! The C++ helpers do what they say, linked with the real `libbinder_ndk`. The tests are those of
//! the C++ files in `tests/data`.

use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Result, anyhow};
// Its static library is what the C++ code is linked with.
use libbinder_ndk as _;
use sdk_headers::Program;

static PROGRAM: LazyLock<Result<Program>> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("headers_tests");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let sources = [
        "main.cpp",
        "values.cpp",
        "interfaces.cpp",
        "debian10.cpp",
        "modern/board.cpp",
        "debian10/generated/ICallback.cpp",
        "debian10/generated/IPayload.cpp",
        "debian10/generated/Point.cpp",
    ];
    Program::build(&path, &data, &sources, &[".", "debian10/generated"])
});

fn program() -> Result<&'static Program> {
    PROGRAM.as_ref().map_err(|error| anyhow!("{error:#}"))
}

macro_rules! tests {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        $(
            #[test]
            fn $name() -> Result<()> {
                program()?.run(stringify!($name))
            }
        )*
    };
}

tests! {
    all_fields
    bounds
    calls
    debian10
    fixed_arrays
    holder
    lifetime
    many_threads_ask_for_the_binder
    other_sizes
    owners
    parcelables
    scalars
    to_string
    vectors
}

#[test]
fn all_tests_are_run() -> Result<()> {
    assert_eq!(program()?.tests()?, NAMES);
    Ok(())
}
