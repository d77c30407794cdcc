//! Payload disks: APEXes and a package as the partitions of one disk, made by `vm mk-payload` and
//! run by `vm run`.

use avf_tests::packages::{ANSWERS, Package, apex, find, place_of, with_bit_changed};
use avf_tests::{House, Outcome};
use serde_json::{Value, json};

/// What a partition's end is read by.
const TAILS: [&str; 3] = ["tail /dev/block/vda2", "tail /dev/block/vda3", "tail /dev/block/vda4"];

/// Whether the file in an APEX can be read.
const HELLO: &str = "text /apex/com.my.hello/etc/hello.txt";

/// A folder with a configuration, a package and two APEXes.
struct Workshop {
    house: House,
    /// The APEXes, by the name of their files.
    apexes: [(&'static str, Vec<u8>); 2],
    apk: Vec<u8>,
}

impl Workshop {
    fn new() -> Self {
        let apexes = [
            ("hello.apex", apex("com.my.hello", 3, "hello from an APEX\n")),
            ("system/com.android.adbd.apex", apex("com.android.adbd", 1, "a system APEX\n")),
        ];
        let workshop = Self { house: House::new(), apexes, apk: world().signed() };
        workshop.restore();
        workshop
    }

    /// Writes all files as they were at first.
    fn restore(&self) {
        for (name, content) in &self.apexes {
            self.house.write(name, content);
        }
        self.house.write("world.apk", &self.apk);
        self.configure(&json!({
            "system_apexes": ["com.android.adbd"],
            "apexes": [{"name": "com.my.hello", "path": "hello.apex"}],
            "apk": {"name": "com.my.world", "path": self.house.path("world.apk")},
        }));
    }

    fn configure(&self, config: &Value) {
        self.house.write("payload_config.json", config.to_string());
    }

    fn make(&self) {
        let path = |name: &str| self.house.path(name).to_str().unwrap().to_owned();
        let (config, disk) = (path("payload_config.json"), path("payload.img"));
        let words = ["mk-payload", &config, &disk, "--apex-dir", &path("system")];
        self.house.vm(&words).exits(0);
    }

    fn ask(&self, flags: &[&str], questions: &[&str]) -> Outcome {
        let disk = self.house.path("payload.img");
        let words = [&["run", disk.to_str().unwrap()], flags].concat();
        self.house.ask(&words, questions)
    }

    fn ask_instance(&self, questions: &[&str]) -> Outcome {
        let instance = self.house.path("instance.img");
        self.ask(&["--instance", instance.to_str().unwrap()], questions)
    }

    /// Runs the disk while a bit of one of its files is changed.
    fn ask_after_change(&self, file: &str, at: usize) -> Outcome {
        let path = self.house.path(file);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, with_bit_changed(&bytes, at)).unwrap();
        let outcome = self.ask(&[], &[HELLO]);
        std::fs::write(&path, bytes).unwrap();
        outcome
    }
}

fn world() -> Package {
    let task = json!({"type": "microdroid_launcher", "command": ANSWERS});
    Package::with_answers("com.my.world")
        .config(&json!({"task": task}))
        .file("assets/hello.txt", "hello, world\n")
}

#[test]
fn the_payload_of_a_disk_runs_and_sees_what_is_on_it() {
    let workshop = Workshop::new();
    workshop.make();
    let files = [
        "text /mnt/apk/assets/hello.txt",
        HELLO,
        "text /apex/com.android.adbd/etc/hello.txt",
        "write /apex/com.my.hello/etc/hello.txt",
        "mount /apex/com.my.hello",
    ];
    // The configuration in the package says what to run.
    let outcome = workshop.ask_instance(&[&TAILS[..], &files].concat());
    outcome.exits(0).says(&format!("{}: hello, world\n", files[0]));
    outcome.says(&format!("{}: hello from an APEX\n", files[1]));
    outcome.says(&format!("{}: a system APEX\n", files[2]));
    outcome.says(&format!("{}: Read-only file system\n", files[3]));
    outcome.says(&format!("{}: ext4 ro,nosuid,nodev", files[4]));
    let [hello, system] = &workshop.apexes;
    let sizes = [hello.1.len(), system.1.len(), workshop.apk.len()];
    for (tail, size) in TAILS.iter().zip(sizes) {
        outcome.says(&format!("{tail}: {size}\n"));
    }

    // The library by its name: not this instance, which was made to run the configuration.
    let by_name = |instance: &str| {
        let instance = workshop.house.path(instance);
        let words = ["--instance", instance.to_str().unwrap(), "--payload-binary-name", ANSWERS];
        workshop.ask(&words, &files[..1])
    };
    by_name("instance.img").is_changed().says("was made to run the configuration");
    by_name("other.img").exits(0).says("hello, world");

    // Another package.
    workshop.house.write("world.apk", world().version(2).signed());
    workshop.make();
    workshop.ask_instance(&[]).is_changed().says("Detected an update of the payload");

    // Another APEX.
    workshop.restore();
    workshop.house.write("hello.apex", apex("com.my.hello", 4, "a newer one\n"));
    workshop.make();
    workshop.ask_instance(&[]).is_changed().says("APEXes have changed.");

    // The same ones in another order.
    workshop.restore();
    workshop.configure(&json!({
        "apexes": [
            {"name": "com.android.adbd", "path": "system/com.android.adbd.apex"},
            {"name": "com.my.hello", "path": "hello.apex"},
        ],
        "apk": {"name": "com.my.world", "path": "world.apk"},
    }));
    workshop.make();
    workshop.ask_instance(&[]).is_changed().says("APEXes have changed.");
    workshop.house.must_be_empty();
}

#[test]
fn a_changed_payload_disk_does_not_run() {
    let workshop = Workshop::new();
    workshop.make();
    let at = place_of(&workshop.apk, "assets/hello.txt").start;
    workshop.ask_after_change("world.apk", at).is_not_verified();

    // The size at the end of a partition.
    let filler = workshop.house.path("payload.img.2");
    let size = usize::try_from(std::fs::metadata(filler).unwrap().len()).unwrap();
    workshop.ask_after_change("payload.img.2", size - 1).is_not_verified();

    // Neither the key of an APEX nor a block of its image can be another.
    let hello = &workshop.apexes[0].1;
    let key = place_of(hello, "apex_pubkey").start;
    workshop.ask_after_change("hello.apex", key + 100).is_not_verified().says("com.my.hello");
    let super_block = place_of(hello, "apex_payload.img").start + 1024 + 56;
    workshop.ask_after_change("hello.apex", super_block).is_not_verified().says("com.my.hello");
    let file = find(hello, b"hello from an APEX\n");
    let outcome = workshop.ask_after_change("hello.apex", file);
    outcome.exits(0).says(&format!("{HELLO}: Input/output error\n"));
    workshop.house.must_be_empty();
}

#[test]
fn a_disk_whose_files_are_not_what_they_were_is_refused_before_boot() {
    let workshop = Workshop::new();
    workshop.make();
    workshop.house.write("world.apk", &workshop.apk[..workshop.apk.len() - 5000]);
    workshop.ask(&[], &[]).exits(194).says("world.apk");
    std::fs::remove_file(workshop.house.path("world.apk")).unwrap();
    workshop.ask(&[], &[]).exits(194).says("world.apk");
    let apk = workshop.house.write("world.apk", &workshop.apk);
    workshop.house.vm(&["run", apk.to_str().unwrap()]).exits(194).says("not a payload disk");
    workshop.house.must_be_empty();
}

#[test]
fn the_guest_refuses_a_configuration_that_asks_for_authfs() {
    let workshop = Workshop::new();
    let task = json!({"type": "microdroid_launcher", "command": ANSWERS});
    let package = Package::with_answers("com.my.world");
    let package = package.config(&json!({"task": task, "enable_authfs": true}));
    workshop.house.write("world.apk", package.signed());
    workshop.configure(&json!({"apk": {"name": "com.my.world", "path": "world.apk"}}));
    workshop.make();
    workshop.ask(&[], &[]).is_badly_configured().says("enable_authfs");
    workshop.house.must_be_empty();
}
