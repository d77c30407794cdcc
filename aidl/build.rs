//! Compiles the .aidl files to Rust.

fn main() {
    if let Err(error) = aidl_compiler::rust_to_out_dir(".", "avf_aidl.rs") {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
