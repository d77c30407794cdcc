use super::*;
use proptest::prelude::*;

const ID: [u8; 32] = [9; 32];
const INIT: [u8; 8] = *b"cci\0\0\0\0\0";

/// A connection's header: version 1.
fn connection(incoming: bool, id: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1, 0, 0, 0, u8::from(incoming), 0, 0, 0, 0, 0, 0, 0, 0, 0];
    bytes.extend(u16::try_from(id.len()).unwrap().to_le_bytes());
    bytes.extend(id);
    bytes
}

fn message(command: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = command.to_le_bytes().to_vec();
    bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend(body);
    bytes
}

fn call(target: u64, flags: u32, data: usize) -> Vec<u8> {
    let mut body = target.to_le_bytes().to_vec();
    body.extend(1_u32.to_le_bytes());
    body.extend(flags.to_le_bytes());
    body.resize(40 + data, 0);
    message(TRANSACT, &body)
}

fn release(target: u64) -> Vec<u8> {
    let mut body = target.to_le_bytes().to_vec();
    body.extend([1, 0, 0, 0, 0, 0, 0, 0]);
    message(DEC_STRONG, &body)
}

/// What is received at this end, piece by piece.
fn events_in(end: End, bytes: &[u8], piece: usize) -> Result<Vec<Event>, TooLong> {
    let (mut received, mut events) = (Received::new(end), Vec::new());
    for piece in bytes.chunks(piece) {
        received.take(piece, &mut |event| events.push(event))?;
    }
    Ok(events)
}

#[test]
fn messages_that_are_sent() {
    assert_eq!(outgoing(&call(3, 0, 4)), Ok(Kind::Call(3)));
    assert_eq!(outgoing(&call(3, 0x20, 4)), Ok(Kind::Call(3)));
    assert_eq!(outgoing(&call(3, ONEWAY, 4)), Ok(Kind::Other));
    assert_eq!(outgoing(&message(REPLY, &[0; 24])), Ok(Kind::Reply));
    assert_eq!(outgoing(&release(3)), Ok(Kind::Release(3)));
    assert_eq!(outgoing(&message(7, &[0; 24])), Ok(Kind::Other));
    assert_eq!(outgoing(&message(TRANSACT, &[])), Ok(Kind::Other));
    assert_eq!(outgoing(&[]), Ok(Kind::Other));
}

#[test]
fn the_largest_message_is_sent_and_no_larger_one() {
    assert_eq!(outgoing(&call(3, 0, MAX_BODY - 40)), Ok(Kind::Call(3)));
    assert_eq!(outgoing(&call(3, 0, MAX_BODY - 39)), Err(TooLong { bytes: MAX_BODY + 1 }));
    assert_eq!(outgoing(&message(REPLY, &[0; MAX_BODY])), Ok(Kind::Reply));
    assert!(outgoing(&message(REPLY, &[0; MAX_BODY + 1])).is_err());
}

#[test]
fn messages_are_seen_behind_each_handshake_in_pieces_of_any_size() {
    let messages =
        [call(3, 0, 20_000), release(3), call(4, ONEWAY, 8), message(REPLY, &[]), call(5, 0, 0)];
    let openings = [
        (End::Server, [connection(false, &[]), INIT.to_vec()].concat()),
        (End::Server, [connection(false, &ID), INIT.to_vec()].concat()),
        (End::Server, connection(true, &ID)),
        (End::Client, vec![1, 0, 0, 0, 0, 0, 0, 0]),
    ];
    for (end, opening) in openings {
        let bytes = [opening, messages.concat()].concat();
        for piece in [1, 7, 16, 4096, bytes.len()] {
            let oneway = Event::Oneway { target: 4, number: 0, bytes: 48 };
            let mut expected = vec![Event::Call(3), oneway, Event::Call(5)];
            if end == End::Server {
                expected.insert(1, Event::Released(3));
            }
            assert_eq!(events_in(end, &bytes, piece), Ok(expected), "{end:?} {piece}");
        }
    }
}

#[test]
fn a_client_that_joins_with_a_connection_of_its_own_calls_waits_for_no_answer() {
    let mut received = Received::new(End::Client);
    received.expect_answer_to(&connection(false, &ID));
    assert!(!received.is_opening());
    for connection in [connection(false, &[]), connection(true, &ID), vec![], vec![1; 5]] {
        let mut received = Received::new(End::Client);
        received.expect_answer_to(&connection);
        assert!(received.is_opening(), "{connection:?}");
        received.take(&[0; 8], &mut drop).unwrap();
        received.take(&[0], &mut drop).unwrap();
        assert!(!received.is_opening(), "{connection:?}");
    }
}

#[test]
fn lengths_of_received_messages() {
    let limit = u32::try_from(MAX_BODY).unwrap();
    let cases = [
        (TRANSACT, limit, true),
        (TRANSACT, limit + 1, false),
        (TRANSACT, u32::MAX, false),
        (REPLY, limit + 20, true),
        (REPLY, limit + 21, false),
        (REPLY, 1 << 31, false),
        (DEC_STRONG, limit + 1, false),
        (u32::MAX, limit + 1, false),
        (u32::MAX, 0, true),
    ];
    for (command, bytes, fits) in cases {
        let mut header = message(command, &[]);
        header[4..8].copy_from_slice(&bytes.to_le_bytes());
        let all = [vec![0; 8], header].concat();
        let expected = if fits { Ok(vec![]) } else { Err(TooLong { bytes: bytes as usize }) };
        assert_eq!(events_in(End::Client, &all, 1), expected, "{command} {bytes}");
    }
}

proptest! {
    #[test]
    fn pieces_make_no_difference(bytes in proptest::collection::vec(any::<u8>(), 0..400), piece in 1_usize..60) {
        for end in [End::Client, End::Server] {
            prop_assert_eq!(events_in(end, &bytes, piece), events_in(end, &bytes, bytes.len().max(1)));
        }
        let _ = outgoing(&bytes);
    }

    #[test]
    fn little_is_kept_of_what_comes(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
        let mut received = Received::new(End::Client);
        let _ = received.take(&bytes, &mut drop);
        prop_assert!(received.seen.len() <= HEADER + LOOKED_AT);
    }
}

#[test]
fn a_oneway_is_seen_with_its_number() {
    let mut body = 3_u64.to_le_bytes().to_vec();
    body.extend([1, 0, 0, 0, 1, 0, 0, 0]);
    body.extend(0x0102_0304_0506_0708_u64.to_le_bytes());
    body.extend([0; 16]);
    let all = [vec![0; 8], message(TRANSACT, &body)].concat();
    let expected = Event::Oneway { target: 3, number: 0x0102_0304_0506_0708, bytes: 40 };
    assert_eq!(events_in(End::Client, &all, 5), Ok(vec![expected]));
}
