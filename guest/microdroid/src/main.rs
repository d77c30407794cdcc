//! Microdroid's PID 1: from the first instruction after the kernel to the end of the payload.
//!
//! [`boot`] is the whole story, one line a stage. A stage that fails ends the story; whatever
//! happens, [`main`] tells the host why and switches the power off. Nothing of the host is trusted
//! further than that stage has to, and nothing of the payload at all.

#![forbid(unsafe_code)]

mod devices;
mod failure;
mod limits;
mod logging;
mod manager;
mod modules;
mod mounts;
mod package;
mod partitions;
mod payload;
mod payload_service;
mod ports;
mod power;
mod signals;

use anyhow::Context;
use devices::Devices;
use failure::{Failure, Kind, OrFail};
use handover::Handover;
use logging::Log;
use manager::{Manager, Session};
use partitions::Partitions;
use payload::{End, Payload};
use payload_metadata::Metadata;
use payload_service::PayloadService;
use ports::Ports;

fn main() {
    if !power::is_init() {
        eprintln!("this program is PID 1 of a virtual machine and does nothing elsewhere");
        std::process::exit(1);
    }
    // From here on every path ends in power-off, panics included.
    let power = power::Switch::arm();
    let session = Session::default();
    if let Err(failure) = boot(&session) {
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
fn boot(session: &Session) -> Result<(), Failure> {
    mounts::mount_all().and_then(|()| limits::set()).or_fail(Kind::Runtime)?;
    let devices = Devices::watch().or_fail(Kind::Runtime)?;
    let modules = modules::load_all();

    // What the host wants; the only settings there are.
    let ports = Ports::of_this_machine();
    let settings = take_handover(&ports, &devices)
        .with_context(|| modules.summary())
        .or_fail(Kind::Runtime)?;
    let log = Log::start(settings.debuggable, &ports, &devices).or_fail(Kind::Runtime)?;
    modules.log();

    // From here on the host hears of us, and may ask us to end.
    let manager = Manager::connect().or_fail(Kind::Connect)?;
    session.open(manager.clone());

    // What the host gave us on disks.
    let partitions = Partitions::of_this_machine();
    let metadata = read_metadata(&partitions, &devices)?;
    let library = payload::library_name(&metadata).or_fail(Kind::InvalidConfig)?;

    // No signature is verified yet: package, idsig and metadata are as trustworthy as the host.
    // Verification, and the identity derived from it, take their place in front of this line.
    let apk =
        partitions.wait_for(payload_metadata::APK_PARTITION, &devices).or_fail(Kind::Runtime)?;
    package::unpack(&apk, settings.payload.apk_size)?;

    let payload = Payload::find(&library).or_fail(Kind::Runtime)?;
    PayloadService::bind(&manager).and_then(PayloadService::serve).or_fail(Kind::Runtime)?;
    log::info!("boot completed, time to run payload");
    let end = run(&payload, &manager, &log)?;
    finish(&end, &manager)
}

fn take_handover(ports: &Ports, devices: &Devices) -> anyhow::Result<Handover> {
    let port = ports.wait_for(handover::PORT, devices)?;
    let port = ports::Reader::open(&port)?;
    Handover::read(port).context("the host's settings could not be taken")
}

fn read_metadata(partitions: &Partitions, devices: &Devices) -> Result<Metadata, Failure> {
    let partition =
        partitions.wait_for(payload_metadata::PARTITION, devices).or_fail(Kind::Runtime)?;
    partitions.link_all().or_fail(Kind::Runtime)?;
    let file = partition.open().or_fail(Kind::Runtime)?;
    Metadata::read(file).or_fail(Kind::InvalidConfig)
}

fn run(payload: &Payload, manager: &Manager, log: &Log) -> Result<End, Failure> {
    if manager.shutdown_requested() {
        return Ok(End::Asked);
    }
    manager.payload_started().or_fail(Kind::Connect)?;
    log::info!("executing main task");
    payload.run(manager.shutdown(), log).or_fail(Kind::Runtime)
}

fn finish(end: &End, manager: &Manager) -> Result<(), Failure> {
    match end {
        End::Exited(code) => {
            log::info!("{end}");
            manager.payload_finished(*code).or_fail(Kind::Connect)
        }
        End::Asked => {
            log::info!("{end}");
            Ok(())
        }
        End::NotStarted(_) | End::Killed(_) | End::OutOfMemory => {
            Err(Failure::new(Kind::Runtime, end))
        }
    }
}
