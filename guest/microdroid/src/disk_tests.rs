use super::*;

#[test]
fn what_metadata_want() {
    let (library, count) = wanted(&Metadata::for_payload("liba.so", 2)).unwrap();
    assert_eq!((&library, count), (&Wanted::Library("liba.so".into()), Some(2)));
    assert_eq!(library.remembered(), "library liba.so");
    let with = |payload| Metadata { payload, ..Metadata::for_payload("", 0) };
    let path = |path: &str| with(Some(Payload::ConfigPath(path.into())));
    let (config, count) = wanted(&path("/mnt/apk/assets/vm_config.json")).unwrap();
    assert_eq!((&config, count), (&Wanted::Config("assets/vm_config.json".into()), None));
    assert_eq!(config.remembered(), "config /mnt/apk/assets/vm_config.json");
    let error = |metadata| wanted(&metadata).unwrap_err().to_string();
    assert_eq!(error(with(None)), "No payload config in metadata");
    assert_eq!(
        error(path("/etc/passwd")),
        "the payload configuration \"/etc/passwd\" is not in /mnt/apk"
    );
    assert!(error(path("/mnt/apks/x")).ends_with("is not in /mnt/apk"));
    let no_package = Metadata { apk: None, ..Metadata::for_payload("liba.so", 0) };
    assert_eq!(error(no_package), "No package in metadata");
}

#[test]
fn extra_packages_are_counted() {
    check_extras(0, 0).unwrap();
    let error = check_extras(1, 2).unwrap_err().to_string();
    assert_eq!(error, "the payload wants 1 extra packages, but the VM has 2");
}
