//! Compiles the C++ part of the tests, which needs a real `libbinder_ndk` to be linked with.

fn main() {
    println!("cargo::rerun-if-changed=tests/data");
    println!("cargo::rerun-if-changed=../include");
}
