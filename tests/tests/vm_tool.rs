//! The command-line tool: VMs with names from their making to their end, what other processes see
//! and do of them, and what a program can read of it all.

use avf_tests::{House, Outcome, Running, payload, wait_until};
use serde_json::Value;
use std::path::Path;

/// What a VM with a name is made of in these tests.
const ECHO: [&str; 2] = ["--payload-binary-name", "libecho.so"];

struct Tool {
    house: House,
}

impl Tool {
    fn new() -> Self {
        Self { house: House::new() }
    }

    fn vm(&self, words: &[&str]) -> Outcome {
        self.house.vm(words)
    }

    fn json(&self, words: &[&str]) -> Value {
        let outcome = self.vm(&[words, &["--json"]].concat());
        outcome.exits(0);
        outcome.json()
    }

    fn create(&self, name: &str, words: &[&str]) -> Outcome {
        let apk = payload("echo");
        let apk = apk.to_str().unwrap();
        self.vm(&[&["create", name, apk][..], &ECHO, words].concat())
    }

    fn start(&self, words: &[&str]) -> Running {
        Running::start(self.house.command(words))
    }

    fn path(&self, name: &str) -> String {
        self.house.path(name).to_str().unwrap().to_owned()
    }

    fn names(&self) -> Vec<String> {
        let list = self.json(&["list", "--all"]);
        let names = list.as_array().unwrap().iter();
        names.map(|vm| vm["name"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_named_vm_is_made_shown_changed_and_deleted() {
    let tool = Tool::new();
    let made = tool.create("my vm", &["-m", "300", "--storage-size", "20M", "--json"]);
    made.exits(0);
    let made = made.json();
    assert_eq!((&made["name"], &made["state"]), (&"my vm".into(), &"STOPPED".into()));
    assert_eq!(made["config"]["payload_binary_name"], "libecho.so");
    assert_eq!(made["config"]["encrypted_storage_bytes"], 20 << 20);
    let directory = made["directory"].as_str().unwrap();
    assert!(Path::new(directory).join("config.xml").is_file(), "{directory}");

    tool.create("my vm", &[]).exits(194).says("virtual machine already exists");
    assert_eq!(tool.json(&["show", "my vm"]), made);
    tool.vm(&["show", "my vm"]).exits(0).says("State: STOPPED").says("Memory bytes: 314572800");
    tool.vm(&["list"]).exits(0).says("Running VMs:").never_says("my vm");
    tool.vm(&["list", "-a"]).exits(0).says("  my vm  STOPPED  in ");

    // What may change, and what may not.
    let set = tool.json(&["set", "my vm", "-m", "400", "--cpu-topology", "match_host"]);
    assert_eq!(set["config"]["memory_bytes"], 400 << 20);
    assert_eq!(set["config"]["cpu_topology"], "match_host");
    assert_eq!(tool.json(&["show", "my vm"]), set);
    tool.vm(&["set", "my vm", "--debug", "none"]).exits(194);
    tool.vm(&["set", "my vm"]).exits(193).says("nothing to set");
    for package in ["/nowhere/x.apk", "/dev/null"] {
        tool.vm(&["set", "my vm", "--apk", package]).exits(194).says("cannot open package");
    }
    let grown = tool.json(&["grow-storage", "my vm", "32M"]);
    assert_eq!(grown["bytes"], 32 << 20);
    assert_eq!(tool.json(&["show", "my vm"])["config"]["encrypted_storage_bytes"], 32 << 20);
    tool.vm(&["grow-storage", "my vm", "20M"]).exits(194);

    // What a VM is was said when it was made.
    for flags in
        [&["-m", "300"][..], &["--storage", "s"], &["--config-path", "c"], &["--name", "n"]]
    {
        let words = [&["run", "my vm"][..], flags].concat();
        tool.vm(&words).exits(193).says("remembers what it is");
    }

    // Nor are its own files, or one file twice, what its output is written to.
    let storage = Path::new(directory).join("storage.img");
    for log in [storage.to_str().unwrap(), &tool.path("both")] {
        let words = ["run", "my vm", "--console", &tool.path("both"), "--log", log];
        tool.vm(&words).exits(193);
    }
    assert!(std::fs::metadata(&storage).unwrap().len() == 32 << 20);
    assert!(!tool.house.path("both").exists());

    // A damaged one is seen, and can be deleted.
    std::fs::write(Path::new(directory).join("config.xml"), "<bundle").unwrap();
    let shown = tool.vm(&["show", "my vm", "--json"]);
    shown.exits(194);
    assert_eq!(shown.json()["state"], "DAMAGED");
    tool.vm(&["list", "-a"]).exits(0).says("  my vm  DAMAGED  in ");
    tool.vm(&["run", "my vm"]).exits(194).says("config");
    tool.vm(&["delete", "nobody", "my vm"])
        .exits(194)
        .says("cannot delete \"nobody\"")
        .says("deleted \"my vm\"");
    assert_eq!(tool.names(), [""; 0]);
    tool.house.must_be_empty();
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let tool = Tool::new();
    let long = "n".repeat(10_000);
    for name in ["", ".", "..", "a/b", "../x", "/tmp/x", &long] {
        tool.create(name, &[]).exits(194).says("Invalid VM name");
        tool.vm(&["delete", name]).exits(194).says("Invalid VM name");
        tool.vm(&["show", name]).exits(194).says("Invalid VM name");
        tool.vm(&["import", &tool.path("d"), name]).exits(194);
    }
    for words in [
        &["show", "x"][..],
        &["set", "x", "-m", "300"],
        &["run", "x"],
        &["stop", "x"],
        &["stop", "2048"],
        &["logs", "x"],
        &["console", "x"],
        &["export", "x", "d"],
        &["delete", "x"],
    ] {
        tool.vm(words).exits(194);
    }
    let mut command = tool.house.command(&["delete"]);
    command.arg(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff"));
    Outcome::of(command).exits(193);
    tool.create("absent", &["--extra-apk", "/nowhere/x.apk"]).exits(194).says("/nowhere/x.apk");
    assert_eq!(tool.names(), [""; 0]);
}

#[test]
fn a_named_vm_runs_and_other_processes_see_and_stop_it() {
    let tool = Tool::new();
    tool.create("demo", &[]).exits(0);
    let mut run = tool.start(&["run", "demo"]);
    run.until("payload is ready");

    let shown = tool.json(&["show", "demo"]);
    assert_eq!((&shown["state"], &shown["cid"]), (&"READY".into(), &2048.into()));
    let list = tool.json(&["list", "--all"]);
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    assert_eq!((&list[0]["name"], &list[0]["state"]), (&"demo".into(), &"READY".into()));
    assert_eq!(list[0]["vm_directory"], shown["directory"]);

    // Its output, to as many as want it.
    tool.vm(&["logs", "demo"]).exits(0).says("boot completed, time to run payload");
    tool.vm(&["logs", "2048", "--of", "console"]).exits(0);
    let lines = tool.vm(&["logs", "demo", "--json"]);
    lines.exits(0);
    for line in lines.stdout.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["stream"] == "log" && line["text"].is_string(), "{line}");
    }
    let mut follower = tool.start(&["logs", "-f", "demo"]);
    follower.until("boot completed, time to run payload");
    let mut console = tool.start(&["console", "demo"]);
    console.until("the console takes no input");

    let mut connect = tool.house.command(&["connect", "demo", "6000"]);
    connect.stdin(std::fs::File::open(tool.house.write("message", "Hello, payload")).unwrap());
    assert_eq!(Outcome::of(connect).exits(0).stdout, "Hello, payload");
    tool.vm(&["connect", "demo", "4999"]).exits(194).says("cannot connect to port 4999");
    tool.vm(&["connect", "demo", "80"]).exits(193);

    // What needs it stopped.
    for words in [
        &["run", "demo"][..],
        &["set", "demo", "-m", "300"],
        &["delete", "demo"],
        &["export", "demo", &tool.path("bundle")],
    ] {
        tool.vm(words).exits(194);
    }
    assert!(!tool.house.path("bundle").exists());

    let stopped = tool.json(&["stop", "demo"]);
    assert_eq!((&stopped["name"], &stopped["cid"]), (&"demo".into(), &2048.into()));
    assert_eq!(stopped["ended_by_itself"], true);
    run.outcome().says("with CID 2048, state is STARTING.").says("VM ended: Shutdown");
    follower.outcome().exits(0);
    console.outcome().exits(0);
    tool.vm(&["stop", "demo"]).exits(194).says("VM \"demo\" does not run");
    tool.vm(&["logs", "demo"]).exits(194).says("does not run");
    assert_eq!(tool.json(&["show", "demo"])["state"], "STOPPED");
    wait_until("no process is left", || tool.house.processes().is_empty());
    tool.house.must_be_empty();
}

#[test]
fn what_is_typed_at_the_console_reaches_the_payload() {
    let tool = Tool::new();
    let apk = payload("api");
    let words = ["--payload-binary-name", "libapi.so", "--console-input"];
    tool.vm(&[&["create", "talk", apk.to_str().unwrap()][..], &words].concat()).exits(0);
    // The payload is asked for the next line at its console.
    let mut command = tool.house.command(&["run", "talk", "--connect", "6040"]);
    command.stdin(std::fs::File::open(tool.house.write("question", "console\n")).unwrap());
    let mut run = Running::start(command);
    run.until("payload is ready");
    let mut command = tool.house.command(&["console", "talk"]);
    command.stdin(std::process::Stdio::piped());
    let mut console = Running::start(command);
    let mut keyboard = console.stdin.take().unwrap();
    std::io::Write::write_all(&mut keyboard, b"typed here\n").unwrap();
    run.until("console: typed here");
    run.outcome().exits(0).says("VM ended: Shutdown");
    // It ends with the VM, also while somebody could still type.
    console.outcome().exits(0);
    drop(keyboard);

    // The same through the standard input of the run.
    let mut command = tool.house.command(&["run", "talk", "--console-in", "-"]);
    command.stdin(std::fs::File::open(tool.house.write("typed", "piped\n")).unwrap());
    let mut run = Running::start(command);
    run.until("payload is ready");
    let mut command = tool.house.command(&["connect", "talk", "6040"]);
    command.stdin(std::fs::File::open(tool.house.path("question")).unwrap());
    Outcome::of(command).exits(0).says("console: piped");
    run.outcome().exits(0).says("VM ended: Shutdown");
    tool.house.must_be_empty();
}

#[test]
fn a_vm_goes_out_as_a_directory_and_comes_back() {
    let tool = Tool::new();
    tool.create("first", &["--storage-size", "16M"]).exits(0);
    let bundle = tool.path("bundle");
    let exported = tool.json(&["export", "first", &bundle]);
    assert_eq!(
        (&exported["name"], &exported["directory"]),
        (&"first".into(), &bundle.as_str().into())
    );
    tool.vm(&["export", "first", &bundle]).exits(194).says("bundle");
    let copy = tool.json(&["import", &bundle, "second"]);
    let first = tool.json(&["show", "first"]);
    assert_eq!(copy["config"], first["config"]);
    let read = |vm: &Value, file: &str| {
        std::fs::read(Path::new(vm["directory"].as_str().unwrap()).join(file)).unwrap()
    };
    for file in ["config.xml", "instance_id", "instance.img", "storage.img"] {
        assert!(read(&first, file) == read(&copy, file), "{file}");
    }
    tool.vm(&["import", &bundle, "second"]).exits(194).says("already exists");
    assert_eq!(tool.names(), ["first", "second"]);

    // What is no such directory.
    let wrong = tool.house.write("wrong/config.xml", "<bundle");
    for (directory, words) in [
        (tool.path("nowhere"), "nowhere"),
        (wrong.to_str().unwrap().to_owned(), "config.xml"),
        (wrong.parent().unwrap().to_str().unwrap().to_owned(), "wrong"),
        (tool.path("run"), "run"),
    ] {
        tool.vm(&["import", &directory, "third"]).exits(194).says(words);
    }
    assert_eq!(tool.names(), ["first", "second"]);
    tool.vm(&["delete", "first", "second"]).exits(0);
    assert!(Path::new(&bundle).join("config.xml").is_file());
    tool.house.must_be_empty();
}

#[test]
fn partitions_are_made_and_never_made_over_others() {
    let tool = Tool::new();
    for (kind, bytes, start) in [
        ("raw", 8192, &[0; 8][..]),
        ("instance", 10 << 20, b"".as_slice()),
        ("encryptedstore", 16 << 20, b"".as_slice()),
    ] {
        let path = tool.path(kind);
        let size = if kind == "raw" { "5000".to_owned() } else { bytes.to_string() };
        let made = tool.json(&["create-partition", &path, &size, "-t", kind]);
        assert_eq!((&made["bytes"], &made["type"]), (&bytes.into(), &kind.into()), "{made}");
        let content = std::fs::read(&path).unwrap();
        assert_eq!(content.len(), bytes);
        assert!(content.starts_with(start) && (kind == "raw") == content.iter().all(|b| *b == 0));
        tool.vm(&["create-partition", &path, "1M"]).exits(194).says("exists");
        assert!(std::fs::read(&path).unwrap() == content);
    }
    tool.vm(&["create-partition", &tool.path("no/where"), "1M"]).exits(194).says("no/where");
    tool.vm(&["create-partition", &tool.path("x"), "1M", "-t", "swap"]).exits(193);
    assert!(!tool.house.path("x").exists());
    tool.house.must_be_empty();
}

#[test]
fn features_codes_pages_and_completions_are_told() {
    let tool = Tool::new();
    tool.vm(&["check-feature-enabled", "com.android.kvm.REMOTE_ATTESTATION"])
        .exits(0)
        .says("Feature com.android.kvm.REMOTE_ATTESTATION is disabled");
    let network = tool.json(&["check-feature-enabled", "NETWORK"]);
    assert_eq!(network["feature"], "com.android.kvm.NETWORK");
    assert!(network["enabled"].is_boolean());
    tool.vm(&["check-feature-enabled", "TELEPATHY"]).exits(194).says("TELEPATHY");

    tool.vm(&["explain", "217"]).exits(0).says("STOP_REASON_HANGUP = 16");
    tool.vm(&["explain", "nonsense"]).exits(193).says("there is no code \"nonsense\"");
    let all = tool.json(&["explain"]);
    let codes: Vec<_> = all.as_array().unwrap().iter().map(|it| &it["exit_code"]).collect();
    assert_eq!(codes.len(), 28);
    for entry in all.as_array().unwrap() {
        assert!(!entry["meaning"].as_str().unwrap().is_empty(), "{entry}");
        assert!(!entry["advice"].as_str().unwrap().is_empty(), "{entry}");
        let code = entry["exit_code"].to_string();
        assert_eq!(tool.json(&["explain", &code])[0], *entry);
    }

    let man = tool.path("man");
    tool.vm(&["generate", "man", &man]).exits(0);
    assert!(Path::new(&man).join("vm-run-app.1").is_file());
    for shell in ["bash", "zsh", "fish"] {
        tool.vm(&["generate", "completions", shell]).exits(0).says("create-partition");
    }
    tool.vm(&["help"]).exits(0).never_says("generate").says("217     the VM stopped early: Hangup");
    // Nothing but text goes where nobody looks.
    tool.vm(&["list", "--all"]).exits(0).never_says("\u{1b}");
    tool.vm(&["show", "nobody"]).exits(194).never_says("\u{1b}");
    tool.house.must_be_empty();
}

#[test]
fn a_vm_is_put_together_by_hand() {
    let tool = Tool::new();
    let image = current_image();
    let config = |version: &str| {
        let path = |name: &str| image.join(name).to_str().unwrap().to_owned();
        serde_json::json!({
            "name": "by hand",
            "kernel": path("kernel"),
            "initrd": path("initrd.img"),
            // Another program than PID 1 of the house, and a reset when it cannot be run.
            "params": "console=ttyS0 panic=-1 rdinit=/nothing",
            "memory_mib": 256,
            "platform_version": version,
        })
        .to_string()
    };
    let good = tool.house.write("good.json", config("~1.0"));
    let outcome = tool.vm(&["run", good.to_str().unwrap()]);
    outcome.says("good.json\" with CID 2048, state is STARTING.").says("Linux version");
    assert!(outcome.says("VM ended: ").code.unwrap() >= 200, "{outcome}");

    let other = tool.house.write("other.json", config("~2.0"));
    tool.vm(&["run", other.to_str().unwrap()])
        .exits(194)
        .says("Incompatible platform version")
        .never_says("state is STARTING");
    for (text, words) in [
        (r#"{"platform_version": "~1.0"}"#, "VM must have either a bootloader or a kernel image"),
        (
            r#"{"platform_version": "~1.0", "kernel": "k", "bootloader": "b"}"#,
            "Can't have both bootloader and kernel/initrd image",
        ),
        (
            r#"{"platform_version": "~1.0", "kernel": "k", "disks": [{}]}"#,
            "Exactly one of image and partitions must be specified",
        ),
        (r#"{"platform_version": "~1.0", "kernel": "absent"}"#, "absent"),
        ("{", "is no configuration of a VM"),
    ] {
        let bad = tool.house.write("bad.json", text);
        let outcome = tool.vm(&["run", bad.to_str().unwrap()]);
        assert!(matches!(outcome.says(words).code, Some(193 | 194)), "{outcome}");
    }
    tool.vm(&["run", good.to_str().unwrap(), "--connect", "5000"]).exits(193);
    tool.house.must_be_empty();
}

/// The directory of the guest image that new VMs get.
fn current_image() -> std::path::PathBuf {
    let store = guest_image::Store::open(avf_tests::built());
    store.image_dir(&store.current_digest().unwrap())
}

#[test]
fn a_shell_of_a_guest_is_at_the_terminal() {
    let tool = Tool::new();
    let work = tool.path("work");
    // `script` gives it a terminal.
    let inner = format!("{} run-microdroid --work-dir {work}", tool.house.bin("vm").display());
    let mut command = tool.house.wrapped(&["script", "-qefc", &inner, "/dev/null"]);
    command.stdin(std::process::Stdio::piped());
    let mut shell = Running::start(command);
    shell.until("found path ");
    shell.until("A shell of this VM");
    let mut type_in = |text: &str| {
        use std::io::Write as _;
        shell.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    };
    type_in("echo $((6 * 7)) of $(cat /proc/1/comm)\r");
    shell.until("42 of ");
    for file in ["apk.idsig", "instance.img", "instance_id"] {
        assert!(Path::new(&work).join(file).is_file(), "{file}");
    }
    // Ctrl-] ends it.
    let mut stdin = shell.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"\x1d").unwrap();
    let outcome = shell.outcome();
    drop(stdin);
    outcome.exits(219).says("VM ended: Shutdown");
    tool.house.must_be_empty();
}
