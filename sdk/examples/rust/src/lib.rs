//! A payload that answers one question on vsock port 5000, then returns.
//!
//! It reads from the connection until the host has closed its sending half, then replies with two
//! lines: the message reversed, and the boot id of the virtual machine's kernel, which nothing but
//! the payload can know:
//!
//! ```text
//! olleh
//! boot id: 5b2f6a2e-...
//! ```
//!
//! A message `exit N` makes the payload return N, any other message makes it return 0.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use vm_payload::log::{self, Priority};
use vsock::{VMADDR_CID_ANY, VsockAddr, VsockListener, VsockStream};

const PORT: u32 = 5000;
const MAX_MESSAGE: u64 = 64 * 1024;
const TAG: &str = "sample_rust";

vm_payload::main!(run);

fn run() -> io::Result<i32> {
    let listener = VsockListener::bind(&VsockAddr::new(VMADDR_CID_ANY, PORT))?;
    log::write(Priority::Info, TAG, &format!("listening on vsock port {PORT}"));
    vm_payload::notify_payload_ready();

    let (connection, _) = listener.accept()?;
    serve(connection)
}

/// Answers the one message of the connection and returns the payload's exit code.
fn serve(mut connection: VsockStream) -> io::Result<i32> {
    let message = read_message(&connection)?;
    let boot_id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;

    connection.write_all(&reply_to(&message, boot_id.trim()))?;
    connection.shutdown(Shutdown::Write)?;
    log::write(Priority::Info, TAG, &format!("answered a message of {} bytes", message.len()));
    Ok(requested_exit_code(&message))
}

/// Everything up to the end of the stream, without one final newline.
fn read_message(connection: &VsockStream) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    connection.take(MAX_MESSAGE + 1).read_to_end(&mut message)?;
    if message.len() as u64 > MAX_MESSAGE {
        let text = format!("the message is longer than {MAX_MESSAGE} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
    if message.last() == Some(&b'\n') {
        message.pop();
    }
    Ok(message)
}

fn reply_to(message: &[u8], boot_id: &str) -> Vec<u8> {
    let mut reply: Vec<u8> = message.iter().rev().copied().collect();
    reply.extend_from_slice(format!("\nboot id: {boot_id}\n").as_bytes());
    reply
}

/// The N of a message `exit N`, or 0.
fn requested_exit_code(message: &[u8]) -> i32 {
    std::str::from_utf8(message)
        .ok()
        .and_then(|text| text.strip_prefix("exit "))
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies() {
        assert_eq!(reply_to(b"hello", "123"), b"olleh\nboot id: 123\n");
        assert_eq!(reply_to(b"", "123"), b"\nboot id: 123\n");
    }

    #[test]
    fn exit_codes() {
        assert_eq!(requested_exit_code(b"exit 42"), 42);
        assert_eq!(requested_exit_code(b"exit"), 0);
        assert_eq!(requested_exit_code(b"exit x"), 0);
        assert_eq!(requested_exit_code(b"hello"), 0);
    }
}
