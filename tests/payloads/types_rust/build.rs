//! Compiles the interface to Rust.

fn main() {
    let folder = "../../aidl/types";
    println!("cargo:rerun-if-changed={folder}");
    let compiled = rsbinder_aidl::Builder::new()
        .source(folder)
        .include_dir(folder)
        .output("types.rs")
        .generate();
    if let Err(error) = compiled {
        eprintln!("{:?}", miette::Report::new(error));
        std::process::exit(1);
    }
}
