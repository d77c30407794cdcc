//! Serves vsock ports for benches: 7000 echoes, 7001 swallows, 7002 pours.
//!
//! The latter two read a count first, eight bytes little endian; 7001 answers with one byte when it
//! has swallowed as many.

use std::io::{Read, Result, Write};
use std::time::Duration;
use vsock::{VMADDR_CID_ANY, VsockListener, VsockStream};

/// What is moved at once.
const CHUNK: usize = 64 * 1024;

fn main() {
    test_inits::must_be_init();
    test_inits::load_modules("");
    for (port, serve) in
        [(7000, echo as fn(VsockStream) -> Result<()>), (7001, swallow), (7002, pour)]
    {
        std::thread::spawn(move || listen(port, serve));
    }
    loop {
        std::thread::park();
    }
}

fn listen(port: u32, serve: fn(VsockStream) -> Result<()>) {
    let listener = loop {
        match VsockListener::bind_with_cid_port(VMADDR_CID_ANY, port) {
            Ok(listener) => break listener,
            Err(_) => std::thread::park_timeout(Duration::from_millis(10)),
        }
    };
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || serve(stream));
    }
}

fn echo(mut stream: VsockStream) -> Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(buffer.get(..length).unwrap_or_default())?;
    }
}

fn count(stream: &mut VsockStream) -> Result<u64> {
    let mut bytes = [0; 8];
    stream.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

fn swallow(mut stream: VsockStream) -> Result<()> {
    let wanted = count(&mut stream)?;
    let mut buffer = vec![0; CHUNK];
    let mut seen = 0;
    while seen < wanted {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            length => seen += length as u64,
        }
    }
    stream.write_all(&[1])
}

fn pour(mut stream: VsockStream) -> Result<()> {
    let mut left = count(&mut stream)?;
    let buffer = vec![0x5a; CHUNK];
    while left > 0 {
        let length = left.min(CHUNK as u64) as usize;
        stream.write_all(buffer.get(..length).unwrap_or_default())?;
        left -= length as u64;
    }
    Ok(())
}
