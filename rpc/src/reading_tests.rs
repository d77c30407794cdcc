use super::*;
use rustix::net::sockopt::set_socket_linger;
use std::io::Write as _;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

/// Bytes that a socket still holds, up to some more than any test has.
fn held(socket: &impl AsFd) -> Vec<u8> {
    let mut bytes = vec![0; 1 << 20];
    let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
    let count = rustix::net::recv(socket, &mut bytes[..], flags).map_or(0, |(count, _)| count);
    bytes.truncate(count);
    bytes
}

/// Two ends of which poll(2) says that they are readable only when there is enough to read. Those
/// of `UnixStream` are readable from the first byte on, whatever they are told.
fn pair_of_sockets() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let theirs = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    theirs.set_nodelay(true).unwrap();
    (listener.accept().unwrap().0, theirs)
}

fn read(reading: &mut Reading, socket: &impl AsFd, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    let count = reading.read(socket.as_fd(), &mut bytes, None).unwrap();
    bytes.truncate(count);
    bytes
}

#[test]
fn a_server_leaves_a_call_with_the_socket_until_the_next_step() {
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let mut reading = Reading::new(End::Server);
    theirs.write_all(b"head, body").unwrap();
    assert_eq!(read(&mut reading, &ours, 4), b"head");
    assert_eq!(read(&mut reading, &ours, 6), b", body");
    assert_eq!(held(&ours), b"head, body");
    reading.settle(ours.as_fd()).unwrap();
    assert_eq!(held(&ours), b"");

    theirs.write_all(b"next").unwrap();
    assert_eq!(read(&mut reading, &ours, 2), b"ne");
    theirs.write_all(b"more").unwrap();
    assert_eq!(read(&mut reading, &ours, 9), b"xt");
    assert_eq!(read(&mut reading, &ours, 9), b"more");
}

#[test]
fn a_client_takes_what_it_reads() {
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let mut reading = Reading::new(End::Client);
    theirs.write_all(b"head, body").unwrap();
    assert_eq!(read(&mut reading, &ours, 4), b"head");
    assert_eq!(held(&ours), b"");
    assert_eq!(read(&mut reading, &ours, 6), b", body");
}

#[test]
fn of_a_long_message_only_the_end_is_left() {
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let mut reading = Reading::new(End::Server);
    let message: Vec<u8> = (0..100_000u32).map(|index| index as u8).collect();
    for _ in 0..3 {
        std::thread::scope(|scope| {
            scope
                .spawn(|| message.chunks(3_700).for_each(|chunk| theirs.write_all(chunk).unwrap()));
            let mut all = read(&mut reading, &ours, 16);
            while all.len() < message.len() {
                all.extend(read(&mut reading, &ours, message.len() - all.len()));
            }
            assert_eq!(all, message);
        });
        assert_eq!(held(&ours), message[message.len() - 1..]);
    }
}

#[test]
fn a_part_of_a_long_message_stays_with_the_socket() {
    let (ours, mut theirs) = pair_of_sockets();
    // Whoever reads too early fails instead of waiting.
    ours.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    let mut reading = Reading::new(End::Server);
    let message: Vec<u8> = (0..50_000u32).map(|index| index as u8).collect();
    let (part, rest) = message.split_at(20_000);
    theirs.write_all(part).unwrap();
    let mut buffer = vec![0; message.len()];
    let waited = reading.read(ours.as_fd(), &mut buffer, Some(Duration::from_millis(1)));
    assert!(matches!(waited, Err(RpcError::Timeout)), "{waited:?}");
    assert_eq!(held(&ours), part);
    assert_eq!(system::is_readable_from(ours.as_fd()), 1);

    theirs.write_all(rest).unwrap();
    assert_eq!(read(&mut reading, &ours, message.len()), message);
    assert_eq!(held(&ours), message[message.len() - 1..]);
    assert_eq!(system::is_readable_from(ours.as_fd()), 1);
}

/// An end that has read a long message, of which the last byte is left, and the other end.
fn after_a_long_message() -> (Reading, TcpStream, TcpStream) {
    let (ours, mut theirs) = pair_of_sockets();
    let mut reading = Reading::new(End::Server);
    theirs.write_all(&[1; 50_000]).unwrap();
    assert_eq!(read(&mut reading, &ours, 50_000).len(), 50_000);
    reading.settle_all_but_the_end(ours.as_fd()).unwrap();
    assert_eq!(held(&ours), [1]);
    (reading, ours, theirs)
}

#[test]
fn the_end_of_a_long_message_stays_with_the_socket_until_more_has_come() {
    let (mut reading, ours, mut theirs) = after_a_long_message();
    std::thread::scope(|scope| {
        let next = scope.spawn(|| read(&mut reading, &ours, 16));
        theirs.write_all(b"next").unwrap();
        assert_eq!(next.join().unwrap(), b"next");
    });
    assert_eq!(held(&ours), b"\x01next");
    reading.settle_all_but_the_end(ours.as_fd()).unwrap();
    assert_eq!(held(&ours), b"");
    // Or whoever waits for a byte would wait for two.
    assert_eq!(system::is_readable_from(ours.as_fd()), 1);
    theirs.write_all(b"n").unwrap();
    assert_eq!(read(&mut reading, &ours, 16), b"n");
}

#[test]
fn after_a_long_message_another_one_can_come() {
    let (mut reading, ours, mut theirs) = after_a_long_message();
    theirs.write_all(&[2; 50_000]).unwrap();
    assert_eq!(read(&mut reading, &ours, 50_000), [2; 50_000]);
    assert_eq!(held(&ours), [2]);
}

#[test]
fn waiting_for_what_comes_after_a_long_message_has_an_end() {
    let (mut reading, ours, mut theirs) = after_a_long_message();
    let soon = Some(Duration::from_millis(1));
    let waited = reading.read(ours.as_fd(), &mut [0; 16], soon);
    assert!(matches!(waited, Err(RpcError::Timeout)), "{waited:?}");
    theirs.write_all(b"next").unwrap();
    assert_eq!(read(&mut reading, &ours, 16), b"next");
}

#[test]
fn after_a_long_message_a_socket_that_is_readable_at_once_is_waited_for() {
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    ours.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    let mut reading = Reading::new(End::Server);
    theirs.write_all(&[1; 50_000]).unwrap();
    assert_eq!(read(&mut reading, &ours, 50_000).len(), 50_000);
    let waited = reading.read(ours.as_fd(), &mut [0; 16], None);
    assert!(matches!(waited, Err(RpcError::Timeout)), "{waited:?}");
    theirs.write_all(b"next").unwrap();
    assert_eq!(read(&mut reading, &ours, 16), b"next");
}

#[test]
fn after_a_long_message_the_other_end_may_go() {
    let (mut reading, ours, theirs) = after_a_long_message();
    drop(theirs);
    assert_eq!(read(&mut reading, &ours, 16), b"");
    assert_eq!(read(&mut reading, &ours, 50_000), b"");
}

#[test]
fn after_a_long_message_the_other_end_may_break_the_connection() {
    let (mut reading, ours, theirs) = after_a_long_message();
    set_socket_linger(&theirs, Some(Duration::ZERO)).unwrap();
    drop(theirs);
    let waited = reading.read(ours.as_fd(), &mut [0; 16], None);
    assert!(matches!(waited, Err(RpcError::EndOfStream)), "{waited:?}");
}

#[test]
fn after_a_long_message_this_end_may_be_shut_down() {
    let (mut reading, ours, _theirs) = after_a_long_message();
    std::thread::scope(|scope| {
        let next = scope.spawn(|| read(&mut reading, &ours, 16));
        ours.shutdown(Shutdown::Both).unwrap();
        assert_eq!(next.join().unwrap(), b"");
    });
}

#[test]
fn nobody_waits_for_the_rest_of_a_message_that_breaks_off() {
    let (ours, mut theirs) = pair_of_sockets();
    let mut reading = Reading::new(End::Server);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            theirs.write_all(&[1; 20_000]).unwrap();
            theirs.shutdown(Shutdown::Write).unwrap();
        });
        assert_eq!(read(&mut reading, &ours, 50_000), [1; 20_000]);
    });
    assert_eq!(read(&mut reading, &ours, 50_000), b"");
    assert_eq!(system::is_readable_from(ours.as_fd()), 1);
}

#[test]
fn a_message_that_breaks_off_is_read_so_far() {
    let (ours, mut theirs) = UnixStream::pair().unwrap();
    let mut reading = Reading::new(End::Server);
    theirs.write_all(&[1; 5_000]).unwrap();
    drop(theirs);
    assert_eq!(read(&mut reading, &ours, 16).len(), 16);
    assert_eq!(read(&mut reading, &ours, 9_984).len(), AHEAD - 16);
    assert_eq!(read(&mut reading, &ours, 5_904).len(), 5_000 - AHEAD);
    assert_eq!(read(&mut reading, &ours, 5_000), b"");
    reading.settle(ours.as_fd()).unwrap();
}

#[test]
fn waiting_for_a_long_message_has_an_end() {
    let (ours, _theirs) = UnixStream::pair().unwrap();
    let mut reading = Reading::new(End::Server);
    let soon = Some(Duration::from_millis(1));
    let waited = reading.read(ours.as_fd(), &mut [0; AHEAD], soon);
    assert!(matches!(waited, Err(RpcError::Timeout)), "{waited:?}");
}
