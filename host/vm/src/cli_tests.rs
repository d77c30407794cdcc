//! What the command line takes and refuses.

use super::*;
use avf_home::RootSecretKind;
use clap::CommandFactory;
use std::path::PathBuf;

fn run_app(arguments: &[&str]) -> RunApp {
    let all = ["vm", "run-app"].iter().chain(arguments);
    match Cli::try_parse_from(all).unwrap().command {
        Command::RunApp(arguments) => *arguments,
        other => panic!("{other:?}"),
    }
}

fn fails(arguments: &[&str]) -> String {
    Cli::try_parse_from(["vm"].iter().chain(arguments)).unwrap_err().to_string()
}

#[test]
fn the_definition_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn defaults_are_the_originals() {
    let arguments = run_app(&["a.apk", "--payload-binary-name", "l.so"]);
    assert_eq!(arguments.vm.config.debug(), DebugLevel::Full);
    // What is not given is as the library has it.
    assert!(arguments.vm.config.are_unset());
    assert!(arguments.vm.name.is_none() && arguments.extra_apks.is_empty());
    assert!(!arguments.vm.config.protected && !arguments.vm.json);
    assert!(arguments.idsig.is_none() && arguments.instance.is_none());
}

#[test]
fn every_flag_is_understood() {
    let arguments = run_app(&[
        "a.apk",
        "a.idsig",
        "i.img",
        "--payload_path",
        "l.so",
        "--name",
        "n",
        "--cpu-topology",
        "match_host",
        "-m",
        "512",
        "-p",
        "--debug",
        "none",
        "--console",
        "c",
        "--console-in",
        "ci",
        "--log",
        "l",
        "--instance-id-file",
        "id",
        "--storage",
        "s",
        "--storage-size",
        "64M",
        "--vsock-socket",
        "/s",
        "--accel",
        "tcg",
        "--boot-timeout",
        "9",
        "--image",
        "d",
        "-n",
        "--hugepages",
        "-b",
        "--gdb",
        "1234",
        "--connect",
        "5000",
        "--json",
    ]);
    assert_eq!(arguments.payload_binary_name.as_deref(), Some("l.so"));
    let vm = arguments.vm;
    let config = &vm.config;
    assert_eq!(config.cpu_topology, Some(CpuTopology::MatchHost));
    assert_eq!((config.mem, config.gdb), (Some(512), Some(1234)));
    assert_eq!(config.debug, Some(DebugLevel::None));
    assert_eq!(config.accel, Some(Accelerator::Tcg));
    assert!(config.network_supported && config.hugepages && config.boost_uclamp);
    assert_eq!(vm.connect, Some(5000));
    assert_eq!((vm.storage, vm.storage_size), (Some("s".into()), Some(64 << 20)));
    assert!(config.protected && vm.json);
}

#[test]
fn extra_packages_are_repeated_flags() {
    let flags = ["a.apk", "--extra-apk", "b", "--extra-apk", "c", "--extra-idsig", "b.idsig"];
    let arguments = run_app(&flags);
    assert_eq!(arguments.extra_apks, ["b", "c"].map(PathBuf::from));
    assert_eq!(arguments.extra_idsigs, [PathBuf::from("b.idsig")]);
}

#[test]
fn a_payload_disk_has_its_configuration_in_the_usual_place() {
    let run = |arguments: &[&str]| {
        let all = ["vm", "run", "p.img"].iter().chain(arguments);
        match Cli::try_parse_from(all).unwrap().command {
            Command::Run(arguments) => *arguments,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((run(&[]).config_path, DEFAULT_CONFIG_PATH), (None, "assets/vm_config.json"));
    assert_eq!(run(&["--config-path", "c.json"]).config_path.as_deref(), Some("c.json"));
    let named = run(&["--payload-binary-name", "l.so", "-m", "300"]);
    assert_eq!(named.payload_binary_name.as_deref(), Some("l.so"));
    assert_eq!(named.vm.config.mem, Some(300));
}

#[test]
fn storages_and_chains_are_named() {
    let parse =
        |arguments: &[&str]| Cli::try_parse_from(["vm"].iter().chain(arguments)).unwrap().command;
    match parse(&["grow-storage", "s.img", "1G"]) {
        Command::GrowStorage(GrowStorage { storage, size, json: false }) => {
            assert_eq!((storage, size), ("s.img".into(), 1 << 30));
        }
        other => panic!("{other:?}"),
    }
    for (arguments, expected) in [
        (&["dice", "show", "c"][..], ("c", false)),
        (&["dice", "show", "-", "--json"], ("-", true)),
    ] {
        match parse(arguments) {
            Command::Dice(Dice { command: DiceCommand::Show(DiceShow { file, json }) }) => {
                assert_eq!((file.to_str().unwrap(), json), expected);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_root_secrets_kind_may_stand_anywhere() {
    let kind = |arguments: &[&str]| {
        let cli = Cli::try_parse_from(["vm"].iter().chain(arguments)).unwrap();
        cli.root_secret().map(|kind| kind.map(RootSecretKind::from)).map_err(|error| error.0)
    };
    let is = |kind| Ok(Some(kind));
    assert_eq!(kind(&["run-app", "a.apk"]), Ok(None));
    assert_eq!(kind(&["--root-secret", "tpm", "run-app", "a.apk"]), is(RootSecretKind::Tpm));
    assert_eq!(kind(&["run", "p.img", "--root-secret", "file"]), is(RootSecretKind::File));
    assert_eq!(kind(&["run-microdroid", "--root-secret", "auto"]), is(RootSecretKind::Auto));
    assert_eq!(kind(&["create", "n", "a", "--root-secret", "tpm"]), is(RootSecretKind::Tpm));
    assert_eq!(
        kind(&["create-partition", "p", "1M", "--root-secret", "tpm"]),
        is(RootSecretKind::Tpm)
    );
    let both = ["--root-secret", "tpm", "run", "p.img", "--root-secret", "file"];
    assert_eq!(kind(&both), is(RootSecretKind::File));
    // Only where there is one to be had.
    assert_eq!(kind(&["info"]), Ok(None));
    assert!(kind(&["--root-secret", "tpm", "info"]).is_err());
    assert!(!fails(&["info", "--root-secret", "auto"]).is_empty());
    let mut command = Cli::command();
    for name in ["new", "package", "aidl", "info", "list", "stop"] {
        let help = command.find_subcommand_mut(name).unwrap().render_long_help().to_string();
        assert!(!help.contains("--root-secret"), "{help}");
    }
}

#[test]
fn vms_with_names_are_named() {
    let parse =
        |arguments: &[&str]| Cli::try_parse_from(["vm"].iter().chain(arguments)).unwrap().command;
    match parse(&["create", "n", "a.apk", "--payload_path", "l.so", "--console-input", "-m", "9"]) {
        Command::Create(create) => {
            assert_eq!((create.name.as_str(), create.apk.to_str()), ("n", Some("a.apk")));
            assert_eq!(create.payload_binary_name.as_deref(), Some("l.so"));
            assert!(create.console_input && create.config.mem == Some(9));
        }
        other => panic!("{other:?}"),
    }
    match parse(&["stop", "n"]) {
        Command::Stop(Stop { vm, timeout: 10, json: false }) => assert_eq!(vm, "n"),
        other => panic!("{other:?}"),
    }
    match parse(&["logs", "-f", "2048", "--of", "console"]) {
        Command::Logs(Logs { vm, follow: true, of: Output::Console, json: false }) => {
            assert_eq!(vm, "2048");
        }
        other => panic!("{other:?}"),
    }
    match parse(&["delete", "a", "b"]) {
        Command::Delete(Delete { names, .. }) => assert_eq!(names, ["a", "b"]),
        other => panic!("{other:?}"),
    }
    match parse(&["import", "d", "n"]) {
        Command::Import(Import { directory, name, .. }) => {
            assert_eq!((directory.to_str(), name.as_str()), (Some("d"), "n"));
        }
        other => panic!("{other:?}"),
    }
    match parse(&["create-partition", "p", "1M", "-t", "encryptedstore"]) {
        Command::CreatePartition(it) => {
            assert_eq!((it.size, it.kind), (1 << 20, PartitionKind::Encryptedstore));
        }
        other => panic!("{other:?}"),
    }
    match parse(&["explain", "-1"]) {
        Command::Explain(Explain { code, .. }) => assert_eq!(code.as_deref(), Some("-1")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn flags_that_make_a_vm_are_known_as_such() {
    let run = |arguments: &[&str]| {
        let all = ["vm", "run", "n"].iter().chain(arguments);
        match Cli::try_parse_from(all).unwrap().command {
            Command::Run(arguments) => arguments.vm.what_it_is(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(run(&["--json", "--log", "l", "--console", "c", "--connect", "5000"]), None);
    for flags in [
        &["-m", "300"][..],
        &["-p"],
        &["-n"],
        &["-b"],
        &["--hugepages"],
        &["--debug", "none"],
        &["--gdb", "1"],
        &["--storage", "s"],
        &["--name", "m"],
        &["--instance-id-file", "i"],
    ] {
        assert!(run(flags).is_some(), "{flags:?}");
    }
}

#[test]
fn nonsense_is_refused() {
    for bad in [
        &["run-app"][..],
        &["run-app", "a.apk", "-m", "0"],
        &["run-app", "a.apk", "-m", "-5"],
        &["run-app", "a.apk", "--debug", "some"],
        &["run-app", "a.apk", "--cpu-topology", "two"],
        &["run-app", "a.apk", "--accel", "hvf"],
        &["run-app", "a.apk", "--connect", "80"],
        &["run-app", "a.apk", "--connect", "4294967296"],
        &["run-app", "a.apk", "--boot-timeout", "0"],
        &["run-app", "a.apk", "--extra-apk", "b.apk", "--config-path", "c"],
        &["run"],
        &["run", "p.img", "--payload-binary-name", "l.so", "--config-path", "c"],
        &["run-app", "a.apk", "--storage-size", "64M"],
        &["run-app", "a.apk", "--storage", "s", "--storage-size", "0"],
        &["run-app", "a.apk", "--root-secret", "usb"],
        &["grow-storage", "s"],
        &["grow-storage", "s", "0"],
        &["grow-storage", "s", "-1"],
        &["grow-storage", "s", "1T"],
        &["dice"],
        &["dice", "show"],
        &["create-idsig", "a.apk"],
        &["verify"],
        &["verify", "a.apk", "--sdk", "-1"],
        &["mk-payload", "config.json"],
        &["create", "n"],
        &["create"],
        &["create", "n", "a.apk", "--extra-apk", "b", "--config-path", "c"],
        &["create", "n", "a.apk", "--gdb", "0"],
        &["create", "n", "a.apk", "--gdb", "65536"],
        &["create", "n", "a.apk", "--gki", "1", "--image", "d"],
        &["delete"],
        &["stop", "n", "--timeout", "-1"],
        &["stop", "n", "--timeout", "4294967296"],
        &["logs"],
        &["logs", "n", "--of", "both"],
        &["console"],
        &["export", "n"],
        &["import", "d"],
        &["create-partition", "p"],
        &["create-partition", "p", "0"],
        &["create-partition", "p", "-1"],
        &["create-partition", "p", "1M", "-t", "swap"],
        &["check-feature-enabled"],
        &["generate"],
        &["generate", "completions", "tcsh"],
        &["nothing"],
        &[],
    ] {
        assert!(!fails(bad).is_empty());
    }
    run_app(&["a.apk", "--connect", "4294967295"]);
}

#[test]
fn help_has_the_exit_codes() {
    let mut command = Cli::command();
    let help = command.render_help().to_string();
    assert!(help.contains("217     the VM stopped early: Hangup"), "{help}");
}
