//! The payload kit: what `vm new` makes with it builds by `make`, away from the checkout, and runs.

use avf::{DebugLevel, VirtualMachineConfig};
use avf_tests::kit::{IPayload, Kit, NAME, Project};
use avf_tests::{App, Event, House, Outcome, Running};
use rustix::process::Signal;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const LIBRARY: &str = "libsample.so";

/// Runs a package that serves the interface, and calls it.
fn serves_the_interface(package: &Path) {
    let app = App::new();
    let config = VirtualMachineConfig::builder(&app.context())
        .apk_path(package)
        .payload_binary_name(LIBRARY)
        .protected_vm(false)
        .debug_level(DebugLevel::Full);
    let (vm, mut events) = app.vm_of("kit", config);
    vm.run().unwrap();
    events.until(&Event::Ready);
    let client = vm.connect_to_vsock_server::<dyn IPayload::IPayload>(5000).unwrap();
    let payload = client.root();
    assert_eq!(payload.r#add(40, 2).unwrap(), 42);
    assert_eq!(payload.r#greet("Günther").unwrap(), "Hello, Günther");
    let error = payload.r#add(i32::MAX, 1).unwrap_err();
    assert_eq!(error.exception_code(), rsbinder::ExceptionCode::IllegalArgument);
    assert!(error.to_string().contains("the sum is too large"), "{error}");
    drop(client);
    vm.stop().unwrap();
}

/// The libraries that a library of a project needs.
fn needed(library: &Path) -> String {
    let mut readelf = Command::new("readelf");
    readelf.arg("--dynamic").arg("--wide").arg(library).env("LC_ALL", "C");
    let outcome = Outcome::of(readelf);
    outcome.exits(0);
    outcome.stdout.lines().filter(|line| line.contains("(NEEDED)")).collect()
}

/// A second `make` has nothing to do: what it made stays as it was.
fn is_up_to_date(project: &Project<'_>) {
    let modified = || fs::metadata(project.package()).unwrap().modified().unwrap();
    let before = modified();
    project.make().exits(0);
    assert_eq!(modified(), before);
}

#[test]
fn a_project_in_c_is_built_and_run_again_when_it_changes() {
    let house = House::new();
    let kit = Kit::unpacked(&house);
    let project = kit.project("c");
    project.make().exits(0);
    is_up_to_date(&project);
    let library = project.path("build/libsample.so");
    let libraries = needed(&library);
    assert!(!libraries.contains("libbinder_ndk") && libraries.contains("libvm_payload"));

    // The tool of the kit builds, that of the installation runs.
    let words = ["run-app", "sample.apk", "--payload-binary-name", LIBRARY, "--watch"];
    let mut vm = house.command(&words);
    vm.current_dir(project.path(""));
    let mut vm = Running::start(vm);
    vm.until("payload is ready");

    let source = project.read("payload.c");
    fs::write(project.path("payload.c"), format!("{source}\n#error here\n")).unwrap();
    vm.until("vm: payload.c changed");
    vm.until("#error here");
    vm.until("the build failed");

    fs::write(project.path("payload.c"), source.replace("toupper", "tolower")).unwrap();
    vm.until("vm: stopping the VM");
    vm.until("VM ended: Shutdown");
    vm.until("payload is ready");

    let mut connect = house.command(&["connect", "VmRunApp", "5000"]);
    let mut connect = Running::start({
        connect.stdin(Stdio::piped());
        connect
    });
    connect.stdin.take().unwrap().write_all(b"HELLO there\n").unwrap();
    connect.outcome().exits(0).says("hello there");
    vm.until("the run ended with exit code 0; waiting for a change");

    vm.signal(Signal::INT);
    vm.outcome().exits(219);
    house.must_be_empty();
}

#[test]
fn a_project_in_cpp_serves_its_interface() {
    let house = House::new();
    let kit = Kit::unpacked(&house);
    let project = kit.project("cpp");
    let aidl = project.read("aidl/com/example/sample/IPayload.aidl");
    assert_eq!(aidl, include_str!("../aidl/kit/com/example/sample/IPayload.aidl"));
    project.make().exits(0);
    is_up_to_date(&project);
    let libraries = needed(&project.path("build/libsample.so"));
    assert!(libraries.contains("libbinder_ndk.so") && !libraries.contains("libstdc++"));
    with_pkg_config(&kit, &project);
    serves_the_interface(&project.package());
}

/// As the kit's README says for those who do not use CMake.
fn with_pkg_config(kit: &Kit<'_>, project: &Project<'_>) {
    let script = "set -e
        $KIT/bin/vm aidl --lang ndk -I aidl --out gen --header-out gen/include \
            aidl/com/example/sample/IPayload.aidl
        for cxx in g++ clang++; do
            $cxx -std=c++17 -Wall -Wextra -Werror -shared -fPIC -static-libstdc++ -Wl,--no-undefined \
                -o lib$cxx.so payload.cpp gen/com/example/sample/IPayload.cpp -Igen/include \
                $(pkg-config --cflags --libs avf-payload)
            $KIT/bin/vm package --out $cxx.apk --lib lib$cxx.so
        done";
    let mut sh = kit.command(&project.path(""), &["sh", "-c", script]);
    sh.env("PKG_CONFIG_PATH", kit.path().join("lib/pkgconfig")).env("KIT", kit.path());
    Outcome::of(sh).exits(0);
    let libraries = needed(&project.path("libg++.so"));
    assert!(libraries.contains("libbinder_ndk.so") && !libraries.contains("libstdc++"));
}

#[test]
fn a_project_in_rust_serves_its_interface() {
    let house = House::new();
    let kit = Kit::unpacked(&house);
    let project = kit.project("rust");
    project.make().exits(0);
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let lock = project.read("Cargo.lock") + &project.read("Cargo.toml");
    assert!(!lock.contains(&checkout.display().to_string()));
    is_up_to_date(&project);
    serves_the_interface(&project.package());
}

/// What a kit is for: a system with nothing but it, a compiler and CMake. Makes one with debootstrap,
/// which takes minutes, root and a network.
#[test]
#[ignore = "makes a Debian root; `cargo xtask test --long`"]
fn a_root_with_only_the_kit_gcc_and_cmake_is_enough() {
    assert!(rustix::process::geteuid().is_root(), "this test must be root");
    let house = House::new();
    let kit = Kit::unpacked(&house);
    let root = house.path("root");
    let mirrors = guest_image::Mirrors::find().unwrap();
    let mirror = mirrors.of(guest_image::Archive::Debian).first().unwrap().clone();
    let mut debootstrap = Command::new("debootstrap");
    debootstrap.args(["--variant=minbase", "--include=g++,make,cmake", "trixie"]);
    Outcome::of({
        debootstrap.arg(&root).arg(mirror);
        debootstrap
    })
    .exits(0);
    let inside = root.join("opt/kit");
    let status = Command::new("cp").arg("-a").args([kit.path(), inside]).status().unwrap();
    assert!(status.success());

    let mut chroot = Command::new("chroot");
    chroot.arg(&root).args(["/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=/root"]);
    let script = format!(
        "set -e; cd /root; /opt/kit/bin/vm new --lang cpp {NAME}; cd {NAME}; make; ! command -v python3"
    );
    Outcome::of({
        chroot.args(["sh", "-c", &script]);
        chroot
    })
    .exits(0);
    serves_the_interface(&root.join("root").join(NAME).join(format!("{NAME}.apk")));
}
