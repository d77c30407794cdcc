//! VMs on disk when things go wrong in the middle: processes that are killed or get errors at every
//! system call, many processes at once, full and read-only file systems.
//!
//! The processes that are interrupted are this program again, see [`steps`].

// Clippy does not see that a program without a harness is a test.
#![allow(clippy::unwrap_used, clippy::panic)]

mod disk;
mod harness;
mod manager;
mod steps;
mod tracer;

use avf::{Error, VirtualMachineManager, VirtualMachineStatus};
use harness::{App, Test};
use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use steps::{STEPS, Scene, Step};
use tracer::{Interruption, interrupt};

const TESTS: &[Test] = &[
    ("a process that is killed at any point loses nothing and leaves nothing", kill_table),
    #[cfg(target_arch = "x86_64")]
    ("a system call that fails at any point loses nothing and leaves nothing", fault_table),
    ("of many processes that make one VM exactly one does", one_creator_wins),
    ("threads and managers of one process that ask for one VM get one", one_process),
    ("many processes that make, delete and die never show half a VM", crowd),
    ("processes that change one VM wait for each other", tuners),
    ("a descriptor goes to a process of another user", another_user),
    ("a full file system is an error that leaves nothing", disk::full),
    ("a file system without room for files is an error that leaves nothing", disk::no_inodes),
    ("on a read-only file system VMs can be looked at", disk::read_only),
    ("a data directory of another user is refused", disk::foreign),
];

fn main() {
    // First of all, since the manager process has the environment of the one that starts it.
    if std::env::args().nth(1).as_deref() == Some("--shared-fd") {
        return manager::serve();
    }
    if let Some(step) = std::env::var_os("AVF_TEST_STEP") {
        return steps::child(step.to_str().unwrap());
    }
    if std::env::var_os("AVF_TEST_DISK").is_some() {
        return disk::child();
    }
    harness::main(TESTS);
}

/// Most system calls that one step makes; more must be a loop without end.
const MOST_CALLS: usize = 2000;

fn kill_table(app: &App) {
    println!("| step | killed before each of so many system calls |\n|---|---|");
    let mut all = 0;
    for step in STEPS {
        let scene = Scene::new(app);
        let mut points = 0;
        while try_interruption(&scene, step, points, Interruption::Kill).is_some() {
            points += 1;
            assert!(points < MOST_CALLS);
        }
        println!("| {} | {points} |", step.name);
        assert!(points >= step.least_points, "{} has {points} points", step.name);
        all += points;
    }
    println!("| together | {all} |");
}

#[cfg(target_arch = "x86_64")]
fn fault_table(app: &App) {
    println!("| step | error | system calls that got it |\n|---|---|---|");
    for step in STEPS {
        for (error, name) in [(tracer::ENOSPC, "ENOSPC"), (tracer::EIO, "EIO")] {
            let scene = Scene::new(app);
            let mut points = 0;
            while let Some(call) = try_interruption(&scene, step, points, Interruption::Fail(error))
            {
                points += 1;
                assert!(points < MOST_CALLS, "{call}");
            }
            println!("| {} | {name} | {points} |", step.name);
            assert!(points >= 5, "{} has {points} points", step.name);
        }
    }
}

/// Does a step in a process that is interrupted at one of its system calls; the answer is which it
/// was, or `None` if the step has not that many.
fn try_interruption(
    scene: &Scene,
    step: &Step,
    at: usize,
    interruption: Interruption,
) -> Option<&'static str> {
    scene.prepare();
    let before = scene.snapshot();
    let mut child = start(scene, step.name);
    let call = interrupt(&mut child, at, interruption);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let what = format!("{} at {at} ({call:?}), which said {said:?}", step.name);
    match interruption {
        Interruption::Kill => assert_eq!(output.status.success(), call.is_none(), "{what}"),
        // Whether it could do without is its own affair, but it says so in an orderly way.
        Interruption::Fail(_) => assert!(matches!(output.status.code(), Some(0 | 1)), "{what}"),
    }
    let done = output.status.success();
    (step.check)(scene, &before, done, &what);
    scene.check_clean(&what);
    call
}

/// Starts a process that does a step when it is told to.
fn start(scene: &Scene, step: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env("AVF_TEST_STEP", step)
        .env("AVF_TEST_DATA", scene.base())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut ready).unwrap();
    child
}

fn go(child: &mut Child) {
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
}

fn one_creator_wins(app: &App) {
    for _ in 0..5 {
        let scene = Scene::new(app);
        let mut children: Vec<_> = (0..8).map(|_| start(&scene, "create")).collect();
        children.iter_mut().for_each(go);
        let told: Vec<_> = children
            .into_iter()
            .map(|child| child.wait_with_output().unwrap())
            .map(|output| (output.status.success(), String::from_utf8(output.stdout).unwrap()))
            .collect();
        assert_eq!(told.iter().filter(|(won, _)| *won).count(), 1, "{told:?}");
        let lost = |(won, text): &&(bool, String)| {
            !won && text.starts_with("virtual machine already exists")
        };
        assert_eq!(told.iter().filter(lost).count(), 7, "{told:?}");
        let vm = scene.manager().get("new").unwrap().unwrap();
        assert_eq!(vm.config(), scene.config(300));
        scene.check_clean("eight creators");
    }
}

/// Handles of one manager are on the same VM; those of several on one VM on disk.
fn one_process(app: &App) {
    for _ in 0..5 {
        let scene = Scene::new(app);
        let managers = [scene.manager(), scene.manager(), scene.manager()];
        let (managers, scene) = (&managers, &scene);
        let together = Barrier::new(9);
        let ask = |number: usize| {
            let (manager, config) = (&managers[number % 3], scene.config(300));
            together.wait();
            manager.get_or_create("vm", config).unwrap()
        };
        let ask = &ask;
        let vms = std::thread::scope(|threads| {
            let asking: Vec<_> = (0..9).map(|number| threads.spawn(move || ask(number))).collect();
            asking.into_iter().map(|it| it.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(scene.manager().list().unwrap(), ["vm"]);
        // What one handle is set to, every handle of that manager has at once.
        vms[0].set_config(scene.config(400)).unwrap();
        for (number, vm) in vms.iter().enumerate() {
            let expected = scene.config(if number % 3 == 0 { 400 } else { 300 });
            assert_eq!(vm.config(), expected, "{number}");
        }
        // The others learn of it when they change it themselves.
        assert_eq!(vms[1].set_config(scene.config(500)).unwrap(), scene.config(400));
        managers[0].delete("vm").unwrap();
        for vm in vms {
            assert_eq!(vm.status(), VirtualMachineStatus::Deleted);
        }
        scene.check_clean("three managers");
    }
}

/// The other process has a data directory of its own and can open nothing in ours.
fn another_user(app: &App) {
    let scene = Scene::new(app);
    scene.prepare();
    let theirs = tempfile::tempdir().unwrap();
    std::fs::set_permissions(theirs.path(), Permissions::from_mode(0o777)).unwrap();
    let (here, there) = UnixStream::pair().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .env("AVF_TEST_STEP", "receive")
        .env("AVF_TEST_DATA", theirs.path())
        .stdin(OwnedFd::from(there))
        .stdout(Stdio::piped());
    if rustix::process::geteuid().is_root() {
        command.uid(65534).gid(65534);
    }
    let child = command.spawn().unwrap();
    let vm = scene.manager().get("vm").unwrap().unwrap();
    vm.to_descriptor().unwrap().send(&here).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let copy = theirs.path().join("data/vm/copy");
    assert!(steps::snapshot(&copy) == scene.snapshot());
    let owner = std::fs::metadata(&copy).unwrap().uid();
    assert!(owner == 65534 || !rustix::process::geteuid().is_root(), "{owner}");
    // Neither can see what the other writes.
    vm.set_config(scene.config(400)).unwrap();
    assert!(steps::snapshot(&copy) != scene.snapshot());
}

fn tuners(app: &App) {
    let scene = Scene::new(app);
    scene.prepare();
    let mut children: Vec<_> = (0..6).map(|_| start(&scene, "tune")).collect();
    children.iter_mut().for_each(go);
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let vm = scene.manager().get("vm").unwrap().unwrap();
    assert_eq!(vm.config(), scene.config(339));
    scene.check_clean("six that change one VM");
}

/// Some make and delete, one is killed now and then, and we look on.
fn crowd(app: &App) {
    let scene = Scene::new(app);
    let mut crowd: Vec<_> = (0..4).map(|_| start(&scene, "churn")).collect();
    crowd.iter_mut().for_each(go);
    for round in 0..8 {
        let (mut seen, mut looks) = (0, 0);
        while seen < 5 || looks < 50 {
            // A manager of its own, as in another process: nothing is remembered.
            seen += usize::from(looks_whole(&scene.manager()));
            looks += 1;
        }
        if let Some(victim) = crowd.get_mut(round % 4) {
            victim.kill().unwrap();
            victim.wait().unwrap();
            *victim = start(&scene, "churn");
            go(victim);
        }
    }
    for child in &mut crowd {
        // One that failed has ended by itself, and said why.
        let failed = child.try_wait().unwrap().map(|_| {
            let mut text = String::new();
            let mut output = BufReader::new(child.stdout.take().unwrap());
            while output.read_line(&mut text).unwrap() > 0 {}
            text
        });
        assert_eq!(failed, None);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    for name in scene.manager().list().unwrap() {
        scene.manager().delete(&name).unwrap();
    }
    scene.check_clean("a crowd");
}

fn looks_whole(manager: &VirtualMachineManager) -> bool {
    match manager.get("vm") {
        Ok(found) => found.is_some(),
        // It went at the very end of the look.
        Err(Error::State(text)) if text == "VM has been deleted" => false,
        Err(error) => panic!("{error}"),
    }
}
