//! Binder RPC from an app to its payload, against raw vsock between the same two in the same VM.

use crate::report::{Side, now, rates, times};
use anyhow::{Context, Result};
use avf::{RpcClient, VirtualMachine, VsockStream};
use avf_tests::App;
use avf_tests::rpc::IPeer::IPeer;
use avf_tests::rpc::{BLOCK, BLOCKS, ECHO, RPC};
use std::io::{Read, Write};

/// Times that a side has before it is the other's turn.
const TURN: usize = 10;
/// Round trips of one run.
const TRIPS: usize = 500;
/// Blocks of one run.
const ROUNDS: usize = 100;
/// Sessions that are opened one after the other, in one run.
const SESSIONS: usize = 20;
/// Sessions that are open at once.
const IDLE: usize = 100;

const KIB: f64 = 1024.0;
const MIB: f64 = KIB * KIB;

type Session = RpcClient<dyn IPeer>;

/// All figures, in one VM.
pub fn measure(runs: usize) -> Result<()> {
    let app = App::new();
    let (vm, _events) = app.ready_vm("rpc_peer");
    let session = open(&vm)?;
    round_trips(&vm, &session, runs)?;
    blocks(&vm, &session, runs)?;
    set_up(&vm, runs)?;
    idle(&vm, &session)
}

fn open(vm: &VirtualMachine) -> Result<Session> {
    Ok(vm.connect_to_vsock_server::<dyn IPeer>(RPC)?)
}

fn round_trips(vm: &VirtualMachine, session: &Session, runs: usize) -> Result<()> {
    let mut stream = vm.connect_vsock(ECHO)?;
    let (mut rpc, mut raw) = (Side::default(), Side::default());
    for _ in 0..runs {
        let [plain, called] = in_turn(TRIPS, [&mut || ping(&mut stream), &mut || add(session)])?;
        raw.add(plain * 1e6);
        rpc.add(called * 1e6);
    }
    times(
        "RPC round trip, int add(int, int), against a 1-byte ping-pong of raw vsock (at most 1.5)",
        "us",
        &rpc,
        &raw,
    );
    Ok(())
}

/// Seconds that each of two takes, at so many times. They take turns every few times, so that a busy
/// machine slows both.
fn in_turn(times: usize, mut sides: [&mut dyn FnMut() -> Result<()>; 2]) -> Result<[f64; 2]> {
    let mut seconds = [0.0; 2];
    for _ in 0..times.div_ceil(TURN) {
        for (side, seconds) in sides.iter_mut().zip(&mut seconds) {
            let start = now();
            (0..TURN).try_for_each(|_| side())?;
            *seconds += (now() - start) / times as f64;
        }
    }
    Ok(seconds)
}

fn ping(stream: &mut VsockStream) -> Result<()> {
    stream.write_all(&[1])?;
    Ok(stream.read_exact(&mut [0])?)
}

fn add(session: &Session) -> Result<()> {
    anyhow::ensure!(session.root().add(40, 2)? == 42, "the payload cannot add");
    Ok(())
}

fn blocks(vm: &VirtualMachine, session: &Session, runs: usize) -> Result<()> {
    let mut stream = vm.connect_vsock(BLOCKS)?;
    let sent = vec![7; BLOCK];
    let (mut back, mut array) = (vec![0; BLOCK], sent.clone());
    let (mut rpc, mut raw) = (Side::default(), Side::default());
    for _ in 0..runs {
        let mut plain = || {
            stream.write_all(&sent)?;
            Ok(stream.read_exact(&mut back)?)
        };
        let mut called = || {
            session.root().pass(&mut array)?;
            anyhow::ensure!(array.len() == sent.len(), "the payload gave {} bytes", array.len());
            Ok(())
        };
        let [plain, called] = in_turn(ROUNDS, [&mut plain, &mut called])?;
        raw.add(plain);
        rpc.add(called);
    }
    // Both ways.
    let amount = (2 * BLOCK) as f64 / MIB;
    rates(
        "RPC byte arrays of 64 KiB, both ways, against raw vsock (at least 0.7)",
        "MiB/s",
        &rpc.rates_of(amount),
        &raw.rates_of(amount),
    );
    Ok(())
}

fn set_up(vm: &VirtualMachine, runs: usize) -> Result<()> {
    let (mut sessions, mut connections) = (Side::default(), Side::default());
    for _ in 0..runs {
        let mut plain = || connected(vm).map(drop);
        let [plain, called] = in_turn(SESSIONS, [&mut plain, &mut || open(vm).map(drop)])?;
        connections.add(plain * 1e3);
        sessions.add(called * 1e3);
    }
    times(
        "RPC session set-up, against a vsock connection with its first 1-byte ping-pong",
        "ms",
        &sessions,
        &connections,
    );
    Ok(())
}

fn connected(vm: &VirtualMachine) -> Result<VsockStream> {
    let mut stream = vm.connect_vsock(ECHO)?;
    ping(&mut stream)?;
    Ok(stream)
}

/// Resident memory that idle sessions add at both ends.
fn idle(vm: &VirtualMachine, session: &Session) -> Result<()> {
    // What the first few leave behind is used again.
    let warm: Vec<_> = (0..IDLE).map(|_| open(vm)).collect::<Result<_>>()?;
    drop(warm);
    let before = resident(session)?;
    let sessions: Vec<_> = (0..IDLE).map(|_| open(vm)).collect::<Result<_>>()?;
    let after = resident(session)?;
    drop(sessions);
    let per_session = |after: f64, before: f64| (after - before) / IDLE as f64;
    println!(
        "RPC memory per idle session: {:.1} KiB in the payload, {:.1} KiB in the app",
        per_session(after.0, before.0),
        per_session(after.1, before.1)
    );
    Ok(())
}

/// The payload's and this process's resident memory in KiB.
fn resident(session: &Session) -> Result<(f64, f64)> {
    let guest = session.root().residentKib()?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let host = line.and_then(|line| line.split_whitespace().next()?.parse::<i32>().ok());
    Ok((f64::from(guest), f64::from(host.context("no VmRSS in /proc/self/status")?)))
}
