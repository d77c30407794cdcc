//! Compiles the interface that the payload serves to Rust.

fn main() {
    const FOLDER: &str = "../../aidl/rpc";
    println!("cargo::rerun-if-changed={FOLDER}");
    let compiled = rsbinder_aidl::Builder::new()
        .source(FOLDER)
        .include_dir(FOLDER)
        .output("rpc.rs")
        .generate();
    if let Err(error) = compiled {
        eprintln!("{:?}", miette::Report::new(error));
        std::process::exit(1);
    }
}
