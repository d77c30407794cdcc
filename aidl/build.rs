//! Compiles the .aidl files to Rust.

fn main() {
    println!("cargo:rerun-if-changed=android");
    let result = rsbinder_aidl::Builder::new()
        .source("android")
        .include_dir(".")
        .output("avf_aidl.rs")
        .generate();
    if let Err(error) = result {
        eprintln!("{:?}", miette::Report::new(error));
        std::process::exit(1);
    }
}
