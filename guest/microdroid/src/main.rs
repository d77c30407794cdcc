//! Microdroid's PID 1: from the first instruction after the kernel to the end of the payload.
//!
//! [`boot`] is the whole story, one line a stage. A stage that fails ends the story; whatever
//! happens, [`main`] tells the host why and switches the power off. Nothing of the host is trusted
//! further than that stage has to, and nothing of the payload at all.

#![forbid(unsafe_code)]

mod apk;
mod devices;
mod disk;
mod failure;
mod identity;
mod instance;
mod limits;
mod logging;
mod manager;
mod modules;
mod mounts;
mod network;
mod partitions;
mod payload;
mod payload_service;
mod ports;
mod power;
mod shell;
mod signals;
mod storage;
mod task;
mod verify;

use anyhow::Context;
use apk::Servers;
use devices::Devices;
use disk::Disk;
use failure::{Failure, Kind, OrFail};
use handover::Handover;
use identity::BootIdentity;
use instance::Instance;
use logging::Log;
use manager::{Manager, Session};
use payload::{End, Ended, Payload};
use payload_service::PayloadService;
use ports::Ports;
use power::Switch;
use std::process::ExitCode;
use storage::Storage;
use task::Task;
use verify::Verified;

fn main() -> ExitCode {
    if !power::is_init() {
        return elsewhere();
    }
    // From here on every path ends in power-off, panics included.
    let power = Switch::arm();
    let session = Session::default();
    if let Err(failure) = boot(&session, &power) {
        log::error!("{failure}");
        power.off_within(power::PATIENCE);
        session.report(&failure);
        failure.report(&Ports::of_this_machine());
    }
    power.off_within(power::PATIENCE);
    logging::flush();
    power.off()
}

/// The boot story.
fn boot(session: &Session, power: &Switch) -> Result<(), Failure> {
    mounts::mount_all().and_then(|()| limits::set()).or_fail(Kind::Runtime)?;
    let devices = Devices::watch().or_fail(Kind::Runtime)?;
    let modules = modules::load_all();
    let verity = modules::load_beside(verify::MODULES).or_fail(Kind::Runtime)?;
    let network = network::find();

    // What the host wants; the only settings there are.
    let ports = Ports::of_this_machine();
    let mut settings = take_handover(&ports, &devices)
        .with_context(|| modules.summary())
        .or_fail(Kind::Runtime)?;
    let crypt = modules::load_beside(storage::modules(&settings)).or_fail(Kind::Runtime)?;
    let log = Log::start(settings.debuggable, &ports, &devices).or_fail(Kind::Runtime)?;
    modules.log();

    // From here on the host hears of us, and may ask us to end.
    let manager = Manager::connect().or_fail(Kind::Connect)?;
    session.open(manager.clone());

    // What the host gave us on disks: all of it is verified before it is used.
    let identity = BootIdentity::take(&mut settings)?;
    let disk = Disk::find(&settings, &devices)?;
    let mut instance = Instance::open(disk.instance.as_ref(), identity.sealing_key())?;
    let verified = verify::everything(&disk, instance.saved(), verity)?;
    let found = verified.found(&disk.wanted);
    instance.check(&found)?;
    verified.mount_apexes()?;

    // The files of the packages, and what of them is to run. An instance is not made for what is
    // not there: nothing else could run in it later.
    let servers = Servers::start(&verified, &log).or_fail(Kind::Runtime)?;
    let task = Task::of(&disk.wanted, &verified.package, verified.extras.len())?;
    let payload = Payload::find(task, &verified.package, settings.debuggable)?;
    instance.keep(found.clone(), storage::unused(&disk))?;

    // Who we are follows from all of that, and only this identity opens the storage.
    let identity = identity.of_payload(&found, &disk.wanted, instance.salt())?;
    let mut storage = Storage::open(disk.storage.as_ref(), &identity, &mut instance, crypt)?;
    drop(instance);

    let service = PayloadService::bind(&manager, identity, &disk.wanted);
    service.and_then(PayloadService::serve).or_fail(Kind::Runtime)?;
    if let Some(card) = network {
        card.bring_up();
    }
    log::info!("boot completed, time to run payload");
    shell::serve(settings.debuggable);
    let ended = run(&payload, &verified, &servers, &manager, &log)?;
    let stored = storage.close();
    // All that is left is to tell the host, which may not be listening any more.
    power.off_within(power::PATIENCE);
    finish(&ended, stored, &payload, &verified, &manager, &log)
}

/// What this program does if it is not PID 1: serving the files of a package, or nothing.
fn elsewhere() -> ExitCode {
    let served = match std::env::args_os().next() {
        Some(name) if name == apk::SERVER => apk::serve(),
        _ => Err(anyhow::anyhow!(
            "this program is PID 1 of a virtual machine, and does nothing elsewhere"
        )),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn take_handover(ports: &Ports, devices: &Devices) -> anyhow::Result<Handover> {
    let port = ports.wait_for(handover::PORT, devices)?;
    let port = ports::Reader::open(&port)?;
    Handover::read(port).context("the host's settings could not be taken")
}

fn run(
    payload: &Payload,
    verified: &Verified,
    servers: &Servers,
    manager: &Manager,
    log: &Log,
) -> Result<Ended, Failure> {
    if manager.shutdown_requested() {
        return Ok(Ended::NOT_RUN);
    }
    manager.payload_started().or_fail(Kind::Connect)?;
    log::info!("executing main task");
    let ran = payload.run(manager.shutdown(), servers, log).or_fail(Kind::Runtime);
    ran.map_err(|failure| not_started(&failure.message, verified))
}

fn finish(
    ended: &Ended,
    stored: Result<(), Failure>,
    payload: &Payload,
    verified: &Verified,
    manager: &Manager,
    log: &Log,
) -> Result<(), Failure> {
    if let Some(report) = payload.tombstone(ended, log) {
        // The end itself is worth telling all the same.
        manager.tombstone(&report).unwrap_or_else(|error| log::warn!("{error:#}"));
    }
    let end = &ended.end;
    let lost = |failure: Failure| Failure { message: format!("{end}, but {failure}"), ..failure };
    match end {
        End::Exited(code) => {
            log::info!("{end}");
            stored.map_err(lost)?;
            manager.payload_finished(*code).or_fail(Kind::Connect)
        }
        End::Asked => {
            log::info!("{end}");
            stored.map_err(lost)
        }
        End::NotStarted(reason) => Err(not_started(reason, verified)),
        End::Killed(_) | End::OutOfMemory => Err(Failure::new(Kind::Runtime, end)),
    }
}

/// A payload whose code did not get to run, perhaps because the host has changed it meanwhile.
fn not_started(reason: &str, verified: &Verified) -> Failure {
    match verified.damaged() {
        Some(package) => {
            let text = format!("{reason}: {package} was changed after it was verified");
            Failure::new(Kind::Verification, text)
        }
        None => Failure::new(Kind::Runtime, reason),
    }
}
