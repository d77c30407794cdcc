//! Compiles the interface that the test payloads serve, and its other versions, to Rust.

fn main() {
    for version in ["types", "older", "newer", "rpc", "kit"] {
        let (folder, file) = (format!("aidl/{version}"), format!("{version}.rs"));
        if let Err(error) = aidl_compiler::rust_to_out_dir(&folder, &file) {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
