//! What a process is in the middle of when it is interrupted, and what must be true afterwards.

use crate::harness::App;
use avf::service::Service;
use avf::{
    Context, Error, VirtualMachine, VirtualMachineConfig, VirtualMachineDescriptor,
    VirtualMachineManager,
};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

const MIB: u64 = 1 << 20;

/// The files of a VM by name, with what is in them; of large ones as much as tells them apart.
pub type Snapshot = BTreeMap<String, Vec<u8>>;

/// Something that a process does.
pub struct Step {
    pub name: &'static str,
    /// Fewer system calls than it must make.
    pub least_points: usize,
    /// Looks at what it left: the VM before, whether it was done, and what to say.
    pub check: fn(&Scene, &Snapshot, bool, &str),
}

pub const STEPS: &[Step] = &[
    Step { name: "create", least_points: 30, check: check_create },
    Step { name: "set_config", least_points: 15, check: check_set_config },
    Step { name: "grow_storage", least_points: 15, check: check_grow_storage },
    Step { name: "import", least_points: 30, check: check_import },
    Step { name: "delete", least_points: 15, check: check_delete },
];

/// The process that is interrupted.
pub fn child(step: &str) {
    let scene = Scene::at(PathBuf::from(std::env::var_os("AVF_TEST_DATA").unwrap()));
    let manager = scene.manager();
    if step == "receive" {
        return receive(&manager);
    }
    // Starting the manager process is none of the steps.
    let service = matches!(step, "create" | "churn").then(|| Service::shared().unwrap());
    let vm = match step {
        "set_config" | "grow_storage" | "tune" => manager.get("vm").unwrap(),
        _ => None,
    };
    print!("r");
    std::io::stdout().flush().unwrap();
    std::io::stdin().read_exact(&mut [0]).unwrap();
    let result = match (step, vm) {
        ("create", _) => manager.create("new", scene.config(300)).map(drop),
        ("set_config", Some(vm)) => vm.set_config(scene.config(400)).map(drop),
        ("grow_storage", Some(vm)) => vm.grow_storage(32 * MIB),
        ("import", _) => VirtualMachineDescriptor::from_directory(&scene.bundle())
            .and_then(|descriptor| manager.import_from_descriptor("copy", &descriptor))
            .map(drop),
        ("delete", _) => manager.delete("vm"),
        ("churn", _) => churn(&manager, &scene),
        ("tune", Some(vm)) => tune(&vm, &scene),
        _ => panic!("no such step"),
    };
    let code = match result {
        Ok(()) => 0,
        Err(error) => {
            println!("{error}");
            1
        }
    };
    drop(service);
    std::process::exit(code);
}

/// Changes a VM again and again, as others do: all wait for each other, and nobody fails.
fn tune(vm: &VirtualMachine, scene: &Scene) -> avf::Result<()> {
    for memory in 300..340 {
        vm.set_config(scene.config(memory))?;
        vm.grow_storage(16 * MIB)?;
        vm.to_descriptor()?.close();
    }
    Ok(())
}

/// Imports what comes over the standard input.
fn receive(manager: &VirtualMachineManager) {
    let socket = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap());
    let descriptor = VirtualMachineDescriptor::receive(&socket).unwrap();
    manager.import_from_descriptor("copy", &descriptor).unwrap();
}

fn churn(manager: &VirtualMachineManager, scene: &Scene) -> avf::Result<()> {
    loop {
        match manager.create("vm", scene.config(300)).map(drop) {
            Ok(()) | Err(Error::AlreadyExists(_)) => {}
            Err(error) => return Err(error),
        }
        match manager.delete("vm") {
            Ok(()) | Err(Error::NotFound(_) | Error::State(_)) => {}
            Err(error) => return Err(error),
        }
    }
}

/// An app with its data directory, as it is before each step: a VM that has been used.
pub struct Scene {
    base: PathBuf,
    _keep: Option<tempfile::TempDir>,
}

impl Scene {
    pub fn new(app: &App) -> Self {
        let keep = tempfile::tempdir_in(app.directory.path()).unwrap();
        Self { base: keep.path().to_owned(), _keep: Some(keep) }
    }

    pub fn at(base: PathBuf) -> Self {
        Self { base, _keep: None }
    }

    pub fn base(&self) -> &Path {
        &self.base
    }

    fn bundle(&self) -> PathBuf {
        self.base.join("bundle")
    }

    pub fn data(&self) -> PathBuf {
        self.base.join("data")
    }

    fn vm(&self, name: &str) -> PathBuf {
        self.data().join("vm").join(name)
    }

    /// A manager that remembers nothing.
    pub fn manager(&self) -> VirtualMachineManager {
        VirtualMachineManager::new(self.context())
    }

    fn context(&self) -> Context {
        Context {
            package: "com.example".into(),
            data_dir: self.data(),
            code_path: Some("/app/base.apk".into()),
        }
    }

    /// With 16 MiB of storage, or as much as the file has.
    pub fn config(&self, memory_mib: u64) -> VirtualMachineConfig {
        VirtualMachineConfig::builder(&self.context())
            .payload_binary_name("finish")
            .protected_vm(false)
            .memory_bytes(memory_mib * MIB)
            .encrypted_storage_bytes(16 * MIB)
            .build()
            .unwrap()
    }

    /// Makes everything as it is before a step, whatever was there.
    pub fn prepare(&self) {
        let manager = self.manager();
        for name in manager.list().unwrap_or_default() {
            manager.delete(&name).unwrap();
        }
        let vm = manager.create("vm", self.config(300)).unwrap();
        for name in ["instance.img", "storage.img"] {
            let file = std::fs::File::options().write(true).open(vm.directory().join(name));
            file.unwrap().write_all_at(name.as_bytes(), 8 * MIB).unwrap();
        }
        if !self.bundle().exists() {
            vm.to_descriptor().unwrap().export_to(&self.bundle()).unwrap();
        }
    }

    /// The VM as it is.
    pub fn snapshot(&self) -> Snapshot {
        snapshot(&self.vm("vm"))
    }

    /// Whether nothing but VMs is there, once somebody has worked in the directory again.
    pub fn check_clean(&self, what: &str) {
        let manager = self.manager();
        manager.create("next", self.config(300)).unwrap_or_else(|error| panic!("{what}: {error}"));
        manager.delete("next").unwrap();
        assert_eq!(names(&self.data().join("vm.new")), [""; 0], "{what}");
        assert_eq!(names(&self.data()), ["vm", "vm.lock", "vm.new"], "{what}");
        for name in names(&self.data().join("vm")) {
            let files = names(&self.vm(&name));
            let good = ["config.xml", "image", "instance.img", "instance_id", "storage.img"];
            assert_eq!(files, good, "{what}: {name}");
        }
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What is in a VM's directory.
pub fn snapshot(vm: &Path) -> Snapshot {
    let content = |name: &String| {
        let file = std::fs::File::open(vm.join(name)).unwrap();
        let mut bytes = Vec::new();
        if name.ends_with(".img") {
            bytes.extend(file.metadata().unwrap().len().to_le_bytes());
            let mut marks = [0; 32];
            for (half, position) in marks.chunks_mut(16).zip([0, 8 * MIB]) {
                file.read_exact_at(half, position).unwrap();
            }
            bytes.extend(marks);
        } else {
            (&file).read_to_end(&mut bytes).unwrap();
        }
        bytes
    };
    names(vm).into_iter().map(|name| (name.clone(), content(&name))).collect()
}

// What each step may leave. `done` says that the process reported success.

fn check_create(scene: &Scene, before: &Snapshot, done: bool, what: &str) {
    expect_same(&scene.snapshot(), before, &[], what);
    let found = scene.manager().get("new").unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(found.is_some() || !done, "{what}");
    if let Some(vm) = found {
        assert_eq!(vm.config(), scene.config(300), "{what}");
        assert_eq!(snapshot(vm.directory()).len(), 5, "{what}");
    }
}

fn check_set_config(scene: &Scene, before: &Snapshot, done: bool, what: &str) {
    let vm = scene.manager().get("vm").unwrap_or_else(|error| panic!("{what}: {error}")).unwrap();
    let memory = vm.config().memory_bytes().unwrap() / MIB;
    assert!(memory == 400 || (memory == 300 && !done), "{what}: {memory}");
    expect_same(&scene.snapshot(), before, &["config.xml"], what);
    vm.set_config(scene.config(500)).unwrap();
}

fn check_grow_storage(scene: &Scene, before: &Snapshot, done: bool, what: &str) {
    let vm = scene.manager().get("vm").unwrap_or_else(|error| panic!("{what}: {error}")).unwrap();
    let length = std::fs::metadata(vm.directory().join("storage.img")).unwrap().len() / MIB;
    let size = vm.config().encrypted_storage_bytes().unwrap() / MIB;
    assert_eq!(length, size, "{what}");
    assert!(size == 32 || (size == 16 && !done), "{what}: {size}");
    expect_same(&scene.snapshot(), before, &["config.xml", "storage.img"], what);
    assert!(scene.snapshot()["storage.img"].ends_with(&before["storage.img"][8..]), "{what}");
    vm.grow_storage(48 * MIB).unwrap();
    assert_eq!(scene.manager().get("vm").unwrap().unwrap().config(), vm.config());
}

fn check_import(scene: &Scene, before: &Snapshot, done: bool, what: &str) {
    expect_same(&scene.snapshot(), before, &[], what);
    let copy = scene.manager().get("copy").unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(copy.is_some() || !done, "{what}");
    let bundle = snapshot(&scene.bundle());
    assert_eq!(bundle.len(), 5, "{what}");
    if let Some(copy) = copy {
        expect_same(&snapshot(copy.directory()), &bundle, &[], what);
    }
}

fn check_delete(scene: &Scene, before: &Snapshot, done: bool, what: &str) {
    let found = scene.manager().get("vm").unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(found.is_none() || !done, "{what}");
    if found.is_some() {
        expect_same(&scene.snapshot(), before, &[], what);
    }
}

fn expect_same(now: &Snapshot, before: &Snapshot, but: &[&str], what: &str) {
    assert!(now.keys().eq(before.keys()), "{what}");
    for (name, content) in now.iter().filter(|(name, _)| !but.contains(&name.as_str())) {
        assert!(before[name] == *content, "{what}: {name}");
    }
}
