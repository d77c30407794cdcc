//! vsock without anything on top.

use std::io::{self, Read, Write};
use std::thread;
use vsock::{VMADDR_CID_ANY, VsockListener, VsockStream};

const BLOCK: usize = 64 * 1024;

/// Serves each connection to a port on a thread of its own.
pub fn serve(port: u32, serve: fn(VsockStream) -> io::Result<()>) -> io::Result<()> {
    let listener = VsockListener::bind_with_cid_port(VMADDR_CID_ANY, port)?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    Ok(())
}

/// Sends back what comes as it comes.
pub fn echo(mut stream: VsockStream) -> io::Result<()> {
    let mut bytes = vec![0; BLOCK];
    loop {
        match stream.read(&mut bytes)? {
            0 => return Ok(()),
            count => stream.write_all(bytes.get(..count).unwrap_or_default())?,
        }
    }
}

/// Sends back each block when all of it has come.
pub fn blocks(mut stream: VsockStream) -> io::Result<()> {
    let mut block = vec![0; BLOCK];
    loop {
        stream.read_exact(&mut block)?;
        stream.write_all(&block)?;
    }
}
