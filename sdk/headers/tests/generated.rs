//! Code in the shape that compilers of AIDL generate compiles, and links with the stub.

use std::path::{Path, PathBuf};

use anyhow::Result;
use sdk_headers::{OUTERMOST, names};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn links(sources: &[PathBuf], includes: &[&Path]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    names::stub(folder.path())?;
    let sources: Vec<_> = sources.iter().map(PathBuf::as_path).collect();
    for compiler in OUTERMOST {
        let library = folder.path().join("libpayload.so");
        compiler.link(&sources, includes, folder.path(), &library)?;
    }
    Ok(())
}

#[test]
fn current_code() -> Result<()> {
    let folder = data().join("modern");
    links(&[folder.join("board.cpp")], &[&folder])
}

/// Android's own build defines this for the code of its partitions.
#[test]
fn code_that_marks_stability() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let source = folder.path().join("stable.cpp");
    let text = "#define BINDER_STABILITY_SUPPORT\n#include \"board.cpp\"\n";
    std::fs::write(&source, text)?;
    links(&[source], &[&data().join("modern")])
}

/// What Debian's package `aidl` (10.0.0+r36) made of `tests/data/debian10/*.aidl`.
#[test]
fn debian_code() -> Result<()> {
    let folder = data().join("debian10/generated");
    let sources = ["ICallback", "IPayload", "Point"].map(|name| folder.join(format!("{name}.cpp")));
    links(&sources, &[&folder])
}
