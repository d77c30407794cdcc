//! File systems that are full, read-only or somebody else's.
//!
//! They are mounted in a mount namespace of a child process, so nobody else sees them.

use crate::harness::App;
use crate::steps::Scene;
use avf::{Context, Error, VirtualMachineManager};
use rustix::mount::{
    MountFlags, MountPropagationFlags, mount, mount_change, mount_remount, unmount,
};
use rustix::process::geteuid;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn full(app: &App) {
    in_namespace(app, "full");
}

pub fn no_inodes(app: &App) {
    in_namespace(app, "no inodes");
}

pub fn read_only(app: &App) {
    in_namespace(app, "read-only");
}

/// Runs this program again where it can mount.
fn in_namespace(app: &App, what: &str) {
    let mut command = Command::new("unshare");
    if !geteuid().is_root() {
        command.arg("--map-root-user");
    }
    let status = command
        .args(["--mount", "--"])
        .arg(std::env::current_exe().unwrap())
        .env("AVF_TEST_DISK", what)
        .env("AVF_TEST_DATA", app.directory.path())
        .status();
    let status = status.unwrap_or_else(|error| {
        panic!("unshare: {error}; `cargo xtask setup` installs util-linux")
    });
    assert!(status.success(), "{what}: {status}");
}

/// What runs there.
pub fn child() {
    let base = PathBuf::from(std::env::var_os("AVF_TEST_DATA").unwrap());
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount_change("/", private).unwrap();
    let scene = Scene::at(base);
    std::fs::create_dir_all(scene.data()).unwrap();
    match std::env::var("AVF_TEST_DISK").unwrap().as_str() {
        "full" => {
            // The first sizes have not even room for the configuration.
            limited(&scene, |step| format!("size={}k", 4 * (step + 1)), "size=64m");
        }
        "no inodes" => limited(&scene, |step| format!("nr_inodes={}", step + 2), "nr_inodes=1k"),
        "read-only" => look_at_read_only(&scene),
        other => panic!("no such disk: {other}"),
    }
}

fn mounted(data: &Path, options: &str) {
    let options = std::ffi::CString::new(options).unwrap();
    mount("tmpfs", data, "tmpfs", MountFlags::empty(), options.as_c_str()).unwrap();
}

/// Makes a VM in file systems that have a little more room each time, until it fits.
fn limited(scene: &Scene, options: impl Fn(u32) -> String, enough: &str) {
    let data = scene.data();
    let mut failed = 0;
    loop {
        mounted(&data, &options(failed));
        let made = scene.manager().create("vm", scene.config(300)).map(drop);
        let Err(error) = made else { break };
        // The manager process may be the one whom it hits; it has no kinds of error.
        let of_disk = matches!(&error, Error::Io { source, .. }
            if source.kind() == io::ErrorKind::StorageFull);
        assert!(of_disk || matches!(error, Error::Service { .. }), "{error:?}");
        assert_eq!(scene.manager().list().unwrap(), [""; 0], "{error}");
        // With room, it is as if nothing had been.
        let more = std::ffi::CString::new(enough).unwrap();
        mount_remount(&data, MountFlags::empty(), more.as_c_str()).unwrap();
        scene.check_clean("a full disk");
        unmount(&data, rustix::mount::UnmountFlags::empty()).unwrap();
        failed += 1;
        assert!(failed < 100);
    }
    assert!(failed >= 3, "{failed}");

    // What changes a VM fails as well, and leaves what was there.
    let vm = scene.manager().get("vm").unwrap().unwrap();
    fill(&data);
    let error = vm.set_config(scene.config(400)).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    assert_eq!(scene.manager().get("vm").unwrap().unwrap().config(), scene.config(300));
    // There is always room to delete.
    drop(vm);
    scene.manager().delete("vm").unwrap();
    std::fs::remove_dir_all(data.join("filler")).unwrap();
    scene.check_clean("a disk that was full");
}

/// Uses up what room there is, for bytes and for files.
fn fill(data: &Path) {
    let filler = data.join("filler");
    std::fs::create_dir(&filler).unwrap();
    for number in 0.. {
        if std::fs::write(filler.join(number.to_string()), [1; 4096]).is_err() {
            break;
        }
    }
}

fn look_at_read_only(scene: &Scene) {
    let data = scene.data();
    mounted(&data, "size=64m");
    scene.manager().create("vm", scene.config(300)).unwrap();
    mount_remount(&data, MountFlags::RDONLY, c"").unwrap();
    let manager = scene.manager();
    assert_eq!(manager.list().unwrap(), ["vm"]);
    let vm = manager.get("vm").unwrap().unwrap();
    assert_eq!(vm.config(), scene.config(300));
    assert!(manager.get("other").unwrap().is_none());
    let refused = |error: Error| match error {
        Error::Io { source, .. } => assert_eq!(source.kind(), io::ErrorKind::ReadOnlyFilesystem),
        other => panic!("{other:?}"),
    };
    refused(manager.create("other", scene.config(300)).unwrap_err());
    refused(vm.set_config(scene.config(400)).unwrap_err());
    refused(vm.grow_storage(32 << 20).unwrap_err());
    refused(vm.run().unwrap_err());
    refused(manager.delete("vm").unwrap_err());
    drop(vm);
    mount_remount(&data, MountFlags::empty(), c"").unwrap();
    scene.manager().delete("vm").unwrap();
    scene.check_clean("a read-only disk");
}

/// In a directory that is another user's, who lets nobody in.
pub fn foreign(app: &App) {
    let scene = Scene::new(app);
    scene.prepare();
    let nobody = rustix::process::Uid::from_raw(65534);
    let is_root = geteuid().is_root();
    // Root's own is closed to everybody else; a thread of root's can be somebody else.
    let data = if is_root { scene.data() } else { "/root/data".into() };
    let data = &data;
    std::thread::scope(|threads| {
        threads.spawn(move || {
            if is_root {
                rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
            }
            let manager = VirtualMachineManager::new(Context {
                package: "com.example".into(),
                data_dir: data.clone(),
                code_path: None,
            });
            let refused = |error: Error| match error {
                Error::Io { source, path, .. } => {
                    assert_eq!(source.kind(), io::ErrorKind::PermissionDenied);
                    assert!(path.starts_with(data));
                }
                other => panic!("{other:?}"),
            };
            refused(manager.get("vm").unwrap_err());
            refused(manager.list().unwrap_err());
            refused(manager.delete("vm").unwrap_err());
        });
    });
    assert!(scene.manager().get("vm").unwrap().is_some());
}
