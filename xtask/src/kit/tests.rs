use super::*;

/// Needs a C compiler and make: `cargo xtask setup`.
#[test]
fn a_kit_is_whole_and_knows_nothing_of_the_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let (kit, vm) = (folder.path().join("kit"), folder.path().join("vm"));
    fs::write(&vm, "pretended").unwrap();
    install(&kit, &vm).unwrap();
    for name in [
        "LICENSE",
        "README.md",
        "bin/vm",
        "docs/aidl.md",
        "include/android/binder_ibinder.h",
        "include/android/log.h",
        "include/vm_main.h",
        "include/vm_payload.h",
        "include/vm_payload_restricted.h",
        "lib/cmake/AvfPayload/AvfPayloadConfig.cmake",
        "lib/cmake/AvfPayload/AvfPayloadConfigVersion.cmake",
        "lib/cmake/AvfPayload/AvfPayloadDepfile.cmake",
        "lib/libbinder_ndk.so",
        "lib/liblog.so",
        "lib/libvm_payload.so",
        "lib/pkgconfig/avf-payload.pc",
        "rust/Cargo.toml",
        "rust/avf-rpc/src/lib.rs",
        "rust/vm_payload/build.rs",
        "src/Makefile",
        "src/libvm_payload.map",
        "src/stub.c",
    ] {
        assert!(kit.join(name).is_file(), "{name}");
    }
    let root = workspace::root().display().to_string();
    for name in ["rust/Cargo.toml", "rust/avf-rpc/Cargo.toml", "rust/vm_payload/Cargo.toml"] {
        let text = fs::read_to_string(kit.join(name)).unwrap();
        assert!(!text.contains(&root) && !text.contains(".."), "{name}: {text}");
    }
    let text = fs::read_to_string(kit.join("lib/pkgconfig/avf-payload.pc")).unwrap();
    assert!(text.contains(&format!("Version: {VERSION}\n")), "{text}");
}

#[test]
fn the_archive_is_the_same_for_the_same_files() {
    let folder = tempfile::tempdir().unwrap();
    let archives = ["one", "two"].map(|name| {
        let parent = folder.path().join(name);
        sync::write(&parent.join("kit/include/a.h"), b"a").unwrap();
        let archive = parent.join("kit.tar.gz");
        pack(&parent, "kit", &archive).unwrap();
        fs::read(archive).unwrap()
    });
    assert_eq!(archives[0], archives[1]);
}

#[test]
fn a_text_in_the_kit_leads_nowhere_else() {
    let text = "see [the C example](../sdk/c), `a[0](x` and\n[vm.md](vm.md#vm-aidl).\n";
    let plain = without_links(text);
    assert!(plain.starts_with("see the C example, "), "{plain}");
    assert!(plain.ends_with("and\nvm.md.\n"), "{plain}");
}
