//! Compiles the C++ part of the tests, which is linked with the real `libbinder_ndk`.

fn main() {
    println!("cargo::rerun-if-changed=tests/data");
    println!("cargo::rerun-if-changed=../include");
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .include("../include")
        .include("tests/data")
        .include("tests/data/debian10/generated")
        .files(["values", "interfaces", "debian10"].map(|name| format!("tests/data/{name}.cpp")))
        .file("tests/data/modern/board.cpp")
        .files(
            ["ICallback", "IPayload", "Point"]
                .map(|name| format!("tests/data/debian10/generated/{name}.cpp")),
        )
        .compile("headers_tests");
}
