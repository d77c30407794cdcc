//! What the command line takes and refuses.

use super::*;
use clap::CommandFactory;

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
    assert_eq!(arguments.vm.debug, DebugLevel::Full);
    assert_eq!(arguments.vm.cpu_topology, CpuTopology::OneCpu);
    assert_eq!(arguments.vm.accel, Accelerator::Auto);
    assert!(arguments.vm.name.is_none() && arguments.extra_apks.is_empty());
    assert!(!arguments.vm.protected && !arguments.vm.json);
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
        "--connect",
        "5000",
        "--json",
    ]);
    assert_eq!(arguments.payload_binary_name.as_deref(), Some("l.so"));
    let vm = arguments.vm;
    assert_eq!(vm.cpu_topology, CpuTopology::MatchHost);
    assert_eq!(vm.mem, Some(512));
    assert_eq!(vm.debug, DebugLevel::None);
    assert_eq!(vm.accel, Accelerator::Tcg);
    assert_eq!(vm.connect, Some(5000));
    assert_eq!((vm.storage, vm.storage_size), (Some("s".into()), Some(64 << 20)));
    assert!(vm.protected && vm.json);
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
    assert_eq!(run(&[]).config_path, "assets/vm_config.json");
    assert_eq!(run(&["--config-path", "c.json"]).config_path, "c.json");
    let named = run(&["--payload-binary-name", "l.so", "-m", "300"]);
    assert_eq!(named.payload_binary_name.as_deref(), Some("l.so"));
    assert_eq!(named.vm.mem, Some(300));
}

#[test]
fn storages_and_chains_are_named() {
    let parse =
        |arguments: &[&str]| Cli::try_parse_from(["vm"].iter().chain(arguments)).unwrap().command;
    match parse(&["grow-storage", "s.img", "1G"]) {
        Command::GrowStorage(GrowStorage { storage, size }) => {
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
        cli.root_secret.map(RootSecretKind::from)
    };
    assert_eq!(kind(&["run-app", "a.apk"]), None);
    assert_eq!(kind(&["--root-secret", "tpm", "run-app", "a.apk"]), Some(RootSecretKind::Tpm));
    assert_eq!(kind(&["run", "p.img", "--root-secret", "file"]), Some(RootSecretKind::File));
    assert_eq!(kind(&["info", "--root-secret", "auto"]), Some(RootSecretKind::Auto));
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
