//! Compiles the interface that the test payloads serve, and its other versions, to Rust.

fn main() {
    println!("cargo:rerun-if-changed=aidl");
    for version in ["types", "older", "newer", "rpc", "kit"] {
        let folder = format!("aidl/{version}");
        let compiled = rsbinder_aidl::Builder::new()
            .source(&folder)
            .include_dir(&folder)
            .output(format!("{version}.rs"))
            .generate();
        if let Err(error) = compiled {
            eprintln!("{:?}", miette::Report::new(error));
            std::process::exit(1);
        }
    }
}
