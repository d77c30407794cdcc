//! Compiles the interface to Rust.

fn main() {
    let interface = "../aidl";
    println!("cargo:rerun-if-changed={interface}");
    let compiled = rsbinder_aidl::Builder::new()
        .source(interface)
        .include_dir(interface)
        .output("payload.rs")
        .generate();
    if let Err(error) = compiled {
        eprintln!("{:?}", miette::Report::new(error));
        std::process::exit(1);
    }
}
