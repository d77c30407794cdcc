use super::*;
use crate::bootstrap;
use crate::messages::MAX_BODY;
use crate::refusals::MAX_NESTED;
use rustix::net::RecvFlags;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

const RELEASE: u32 = 2;
const REPLY: u32 = 1;

/// The connection, and its other end in plain sight.
fn pair(end: End) -> (PayloadTransport, UnixStream) {
    let (ours, theirs) = bootstrap::pair().unwrap();
    (PayloadTransport::new(ours, end, PeerIdentity::Anonymous), theirs.into())
}

/// A server's connection whose handshake is over.
fn opened() -> (PayloadTransport, UnixStream) {
    let (transport, mut peer) = pair(End::Server);
    peer.write_all(&[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    peer.write_all(b"cci\0\0\0\0\0").unwrap();
    read(&transport, 16);
    read(&transport, 8);
    (transport, peer)
}

fn message(command: u32, target: u64, bytes: usize) -> Vec<u8> {
    let mut message = vec![0; 16 + bytes];
    message[..4].copy_from_slice(&command.to_le_bytes());
    message[4..8].copy_from_slice(&u32::try_from(bytes).unwrap().to_le_bytes());
    if let Some(place) = message.get_mut(16..24) {
        place.copy_from_slice(&target.to_le_bytes());
    }
    message
}

fn call(target: u64) -> Vec<u8> {
    message(0, target, 40)
}

/// A server's connection that has read a long call.
fn after_a_long_call() -> (PayloadTransport, UnixStream) {
    let (transport, mut peer) = opened();
    peer.write_all(&message(0, 3, 20_000)).unwrap();
    read(&transport, 16);
    read(&transport, 20_000);
    (transport, peer)
}

fn read(transport: &PayloadTransport, bytes: usize) -> Vec<u8> {
    let mut buffer = vec![0; bytes];
    let mut filled = 0;
    while filled < bytes {
        match transport.recv_raw(&mut buffer[filled..]).unwrap() {
            0 => panic!("the connection ended"),
            count => filled += count,
        }
    }
    buffer
}

/// All that can be read at once of what was sent.
fn sent(peer: &mut UnixStream) -> Vec<u8> {
    peer.set_nonblocking(true).unwrap();
    let mut bytes = vec![0; 300_000];
    let count = peer.read(&mut bytes).unwrap_or_default();
    bytes.truncate(count);
    peer.set_nonblocking(false).unwrap();
    bytes
}

#[test]
fn a_release_goes_with_the_reply_that_follows() {
    let (transport, mut peer) = opened();
    peer.write_all(&call(3)).unwrap();
    read(&transport, 56);
    let (release, reply) = (message(RELEASE, 3, 16), message(REPLY, 0, 24));
    transport.send_raw_with_fds(&release, &[]).unwrap();
    assert!(sent(&mut peer).is_empty());
    transport.send_raw_with_fds(&reply, &[]).unwrap();
    assert_eq!(sent(&mut peer), [release, reply].concat());
}

#[test]
fn other_releases_wait_for_nothing() {
    let (transport, mut peer) = opened();
    let release = message(RELEASE, 3, 16);
    transport.send_raw_with_fds(&release, &[]).unwrap();
    assert_eq!(sent(&mut peer), release);
    peer.write_all(&call(4)).unwrap();
    read(&transport, 56);
    transport.send_raw_with_fds(&release, &[]).unwrap();
    assert_eq!(sent(&mut peer), release);
}

#[test]
fn what_waits_goes_before_anything_is_waited_for() {
    let (transport, mut peer) = opened();
    peer.write_all(&[call(3), call(3)].concat()).unwrap();
    read(&transport, 56);
    let release = message(RELEASE, 3, 16);
    transport.send_raw_with_fds(&release, &[]).unwrap();
    read(&transport, 56);
    assert_eq!(sent(&mut peer), release);
}

#[test]
fn a_call_within_a_call_takes_along_what_waits() {
    let (transport, mut peer) = opened();
    peer.write_all(&call(3)).unwrap();
    read(&transport, 56);
    let release = message(RELEASE, 3, 16);
    transport.send_raw_with_fds(&release, &[]).unwrap();
    transport.send_raw_draining(&call(8), &[], &mut || panic!("there is room")).unwrap();
    assert_eq!(sent(&mut peer), [release, call(8)].concat());
}

#[test]
fn a_clients_handshake_is_one_packet() {
    let (transport, mut peer) = pair(End::Client);
    let header = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    transport.send_raw(&header).unwrap();
    transport.send_raw(b"cci\0\0\0\0\0").unwrap();
    assert!(sent(&mut peer).is_empty());
    peer.write_all(&[1, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    read(&transport, 8);
    assert_eq!(sent(&mut peer).len(), 24);
}

#[test]
fn a_message_that_is_too_long_leaves_the_connection_as_it_is() {
    let (transport, mut peer) = opened();
    peer.write_all(&call(3)).unwrap();
    read(&transport, 56);
    let release = message(RELEASE, 3, 16);
    transport.send_raw_with_fds(&release, &[]).unwrap();
    let error = transport.send_raw_with_fds(&message(REPLY, 0, MAX_BODY + 1), &[]).unwrap_err();
    let expected = (MAX_BODY + 1, MAX_BODY);
    assert!(
        matches!(error, RpcError::FrameTooLarge { declared, max } if (declared, max) == expected)
    );
    assert!(sent(&mut peer).is_empty());
    let reply = message(REPLY, 0, 24);
    transport.send_raw_with_fds(&reply, &[]).unwrap();
    assert_eq!(sent(&mut peer), [release, reply].concat());
}

#[test]
fn a_message_that_is_too_long_is_refused_at_its_header() {
    let (transport, mut peer) = opened();
    peer.write_all(&message(0, 3, MAX_BODY + 1)[..16]).unwrap();
    let error = transport.recv_raw(&mut [0; 16]).unwrap_err();
    assert!(matches!(error, RpcError::FrameTooLarge { .. }), "{error}");
}

#[test]
fn large_messages_pass_whole_in_both_directions() {
    let (transport, mut peer) = opened();
    let large: Vec<u8> = message(0, 3, 90_000)
        .iter()
        .enumerate()
        .map(|(at, byte)| if at < 32 { *byte } else { u8::try_from(at % 251).unwrap() })
        .collect();
    std::thread::scope(|scope| {
        scope.spawn(|| peer.write_all(&large).unwrap());
        assert_eq!(read(&transport, 16), large[..16]);
        assert_eq!(read(&transport, 90_000), large[16..]);
    });
    std::thread::scope(|scope| {
        scope.spawn(|| transport.send_raw_draining(&large, &[], &mut || panic!("nothing came")));
        let mut bytes = vec![0; large.len()];
        peer.read_exact(&mut bytes).unwrap();
        assert_eq!(bytes, large);
    });
}

#[test]
fn a_send_that_waits_for_room_reads_what_comes() {
    let (transport, mut peer) = opened();
    let mut drained = 0;
    peer.write_all(&message(RELEASE, 3, 16)).unwrap();
    let end = transport.send_raw_draining(&message(0, 3, 90_000), &[], &mut || {
        read(&transport, 32);
        drained += 1;
        Ok(())
    });
    // As much fits in as a message can have, or what was waiting has been read.
    assert!(end.is_ok());
    let mut sends = 0;
    while drained == 0 && sends < 100 {
        sends += 1;
        let _ = transport.send_raw_draining(&message(0, 3, 90_000), &[], &mut || {
            read(&transport, 32);
            drained += 1;
            Err(RpcError::Protocol("enough"))
        });
    }
    assert_eq!(drained, 1);
}

/// It may still be with the socket.
#[test]
fn what_was_read_while_a_send_waited_is_not_waited_for_again() {
    let (transport, mut peer) = opened();
    transport.set_write_timeout(Some(Duration::from_millis(1))).unwrap();
    peer.write_all(&message(RELEASE, 3, 16)).unwrap();
    let mut drained = 0;
    let end = (0..100).find_map(|_| {
        let drain = &mut || {
            assert_eq!(drained, 0, "nothing else came");
            read(&transport, 32);
            drained += 1;
            Ok(())
        };
        transport.send_raw_draining(&message(0, 3, 90_000), &[], drain).err()
    });
    assert!(matches!(end, Some(RpcError::Timeout | RpcError::Io(_))), "{end:?}");
    assert_eq!(drained, 1);
}

/// To wait for what is left of it would be to wait for the peer's next call.
#[test]
fn the_end_of_a_long_call_is_not_waited_for() {
    let (transport, _peer) = after_a_long_call();
    transport.set_write_timeout(Some(Duration::from_millis(1))).unwrap();
    let drain: Drain<'_> = &mut || panic!("nothing came");
    let large = message(0, 3, 90_000);
    let end = (0..100).find_map(|_| transport.send_raw_draining(&large, &[], drain).err());
    assert!(matches!(end, Some(RpcError::Timeout | RpcError::Io(_))), "{end:?}");
}

#[test]
fn a_reply_takes_a_short_call_from_the_socket_and_leaves_the_end_of_a_long_one() {
    let left = |transport: &PayloadTransport| {
        transport.send_raw_with_fds(&message(REPLY, 0, 24), &[]).unwrap();
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        rustix::net::recv(&transport.socket, &mut [0; 100][..], flags).map_or(0, |(count, _)| count)
    };
    let (transport, mut peer) = after_a_long_call();
    assert_eq!(left(&transport), 1);
    peer.write_all(&call(3)).unwrap();
    read(&transport, 56);
    assert_eq!(left(&transport), 0);
}

#[test]
fn reading_fails_in_a_way_that_says_that_sending_had_begun() {
    for error in [RpcError::Protocol(""), RpcError::FrameTooLarge { declared: 2, max: 1 }] {
        assert!(matches!(not_as_if_unsent(error), RpcError::Io(_)));
    }
    assert!(matches!(not_as_if_unsent(RpcError::EndOfStream), RpcError::EndOfStream));
}

#[test]
fn calls_within_calls_have_an_end() {
    let (transport, mut peer) = opened();
    for _ in 0..MAX_NESTED {
        peer.write_all(&call(3)).unwrap();
        read(&transport, 56);
    }
    peer.write_all(&call(3)).unwrap();
    let results = [transport.recv_raw(&mut [0; 16]), transport.recv_raw(&mut [0; 40])];
    assert!(matches!(results, [Ok(16), Err(RpcError::Protocol(_))]), "{results:?}");
}

#[test]
fn a_reply_ends_the_call() {
    let (transport, mut peer) = opened();
    for _ in 0..2 * MAX_NESTED {
        peer.write_all(&call(3)).unwrap();
        read(&transport, 56);
        transport.send_raw_with_fds(&message(REPLY, 0, 24), &[]).unwrap();
    }
    assert_eq!(sent(&mut peer).len(), 2 * MAX_NESTED * 40);
}

#[test]
fn the_end_of_the_peer_and_of_patience() {
    let (transport, peer) = opened();
    transport.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    assert!(matches!(transport.recv_raw(&mut [0; 16]), Err(RpcError::Timeout)));
    assert_eq!(transport.peer_closed(), Some(false));
    drop(peer);
    assert_eq!(transport.peer_closed(), Some(true));
    assert_eq!(transport.recv_raw(&mut [0; 16]).unwrap(), 0);
    transport.shutdown().unwrap();
    transport.shutdown().unwrap();
    assert!(transport.send_raw_with_fds(&message(REPLY, 0, 24), &[]).is_err());
}

#[test]
fn a_peer_that_reads_nothing_ends_a_send_in_time() {
    let (transport, _peer) = opened();
    transport.set_write_timeout(Some(Duration::from_millis(1))).unwrap();
    let large = message(REPLY, 0, MAX_BODY);
    let end = (0..100).find_map(|_| transport.send_raw_with_fds(&large, &[]).err());
    assert!(matches!(end, Some(RpcError::Timeout | RpcError::Io(_))), "{end:?}");
    let mut drain = || panic!("nothing came");
    let end = transport.send_raw_draining(&large, &[], &mut drain).unwrap_err();
    assert!(matches!(end, RpcError::Timeout | RpcError::Io(_)), "{end}");
}

#[test]
fn no_descriptors_pass() {
    let (transport, peer) = opened();
    let error = transport.send_raw_with_fds(&message(REPLY, 0, 24), &[peer.as_fd()]).unwrap_err();
    assert!(matches!(error, RpcError::Protocol(_)), "{error}");
    assert!(!transport.supports_fd_passing());
}
