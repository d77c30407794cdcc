//! Packets in, packets out, over real sockets but without queues.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::super::packet::{SHUTDOWN_BOTH, SHUTDOWN_RECEIVE, SHUTDOWN_SEND};
use super::table::MAX_CONNECTIONS;
use super::*;
use crate::control::MAX_GREETING_BYTES;
use crate::events::Patience;
use crate::volatile_io::recv;

const GUEST: u32 = 7;
const MANAGER: u32 = 5000;
const GUEST_PORT: u32 = 1234;
const FIRST_TOKEN: u64 = 100;

/// A guest that talks packets, and the host around the muxer.
struct Rig {
    muxer: Muxer,
    events: Arc<Events>,
}

impl Rig {
    fn new() -> Self {
        let events = Arc::new(Events::new().unwrap());
        Self { muxer: Muxer::new(GUEST, MANAGER, events.clone(), FIRST_TOKEN), events }
    }

    fn send(&mut self, header: Header) {
        self.muxer.guest_packet(&header, &[]);
    }

    fn send_data(&mut self, host_port: u32, guest_port: u32, data: &[u8]) {
        let mut data = data.to_vec();
        let mut header = packet(Op::Data, host_port, guest_port);
        header.len = data.len() as u32;
        // In two pieces, as from a guest with fragmented memory.
        let half = data.len() / 2;
        let (a, b) = data.split_at_mut(half);
        self.muxer.guest_packet(&header, &[VolatileSlice::from(a), VolatileSlice::from(b)]);
    }

    /// Lets the muxer see what happened to its sockets.
    fn poll(&mut self) {
        let mut found = Vec::new();
        self.events.wait(&mut found, Patience::None).unwrap();
        for event in found {
            self.muxer.socket_event(event.token, event.flags);
        }
    }

    /// The next packet for the guest, read into a buffer of 4096 bytes.
    fn next(&mut self) -> Option<(Header, Vec<u8>)> {
        self.poll();
        loop {
            match self.muxer.next()? {
                Work::Packet(header) => return Some((header, Vec::new())),
                Work::Read { id, bytes, .. } => {
                    let mut data = vec![0; bytes.min(4096)];
                    let result =
                        recv(self.muxer.socket(id).unwrap(), &[VolatileSlice::from(&mut data[..])]);
                    let full = matches!(result, Ok(count) if count == data.len());
                    let count = self.muxer.have_read(id, result, 1, full);
                    if count > 0 {
                        data.truncate(count);
                        return Some((self.muxer.data_header(id, count as u32).unwrap(), data));
                    }
                }
            }
        }
    }

    fn next_op(&mut self) -> Option<Op> {
        self.next().map(|(header, _)| header.op)
    }

    /// Everything for the guest: operations and the data taken together.
    fn drain(&mut self) -> (Vec<Op>, Vec<u8>) {
        let (mut ops, mut data) = (Vec::new(), Vec::new());
        while let Some((header, bytes)) = self.next() {
            assert_eq!(header.len as usize, bytes.len());
            ops.push(header.op);
            data.extend(bytes);
        }
        (ops, data)
    }

    /// A connection from the guest; the manager's end of it.
    fn incoming(&mut self, guest_port: u32) -> UnixStream {
        self.send(packet(Op::Request, MANAGER, guest_port));
        let (message, socket) = self.muxer.outbox().pop_front().unwrap();
        assert_eq!(message, FromDevices::Incoming { port: MANAGER, guest_port });
        assert_eq!(self.next_op(), Some(Op::Response));
        socket.unwrap().into()
    }

    /// A request to the guest: the host port it came from and the near end of the socket.
    fn request(&mut self, id: u64, greeting: &str) -> (u32, UnixStream) {
        let (near, far) = UnixStream::pair().unwrap();
        self.muxer.connect(id, GUEST_PORT, greeting.into(), Some(far.into()));
        let (header, _) = self.next().unwrap();
        assert_eq!(header.op, Op::Request);
        assert_eq!((header.src_cid, header.dst_cid), (2, GUEST.into()));
        assert_eq!(header.dst_port, GUEST_PORT);
        (header.src_port, near)
    }

    fn message(&mut self) -> Option<FromDevices> {
        self.muxer.outbox().pop_front().map(|(message, _)| message)
    }
}

/// A packet of the guest, with plenty of credit.
fn packet(op: Op, host_port: u32, guest_port: u32) -> Header {
    Header {
        src_cid: GUEST.into(),
        dst_cid: HOST_CID,
        src_port: guest_port,
        dst_port: host_port,
        len: 0,
        kind: TYPE_STREAM,
        op,
        flags: 0,
        buf_alloc: 1 << 20,
        fwd_cnt: 0,
    }
}

fn shutdown(host_port: u32, guest_port: u32, flags: u32) -> Header {
    Header { flags, ..packet(Op::Shutdown, host_port, guest_port) }
}

fn read_now(stream: &mut UnixStream) -> Vec<u8> {
    let mut data = Vec::new();
    stream.set_nonblocking(true).unwrap();
    match stream.read_to_end(&mut data) {
        Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
        Ok(_) => data.extend(b"<eof>"),
    }
    data
}

#[test]
fn a_guest_talks_with_its_manager() {
    let mut rig = Rig::new();
    let mut manager = rig.incoming(9);
    rig.send_data(MANAGER, 9, b"ping");
    assert_eq!(read_now(&mut manager), b"ping");
    manager.write_all(b"pong").unwrap();
    let (header, data) = rig.next().unwrap();
    assert_eq!((header.op, header.dst_port, data), (Op::Data, 9, b"pong".to_vec()));
    assert_eq!(header.fwd_cnt, 4);
    assert_eq!(rig.next(), None);
}

#[test]
fn the_manager_connects_to_the_guest() {
    let mut rig = Rig::new();
    let (port, mut near) = rig.request(3, "OK 1234\n");
    assert_eq!(read_now(&mut near), b"");
    // What the client sends early is not lost.
    near.write_all(b"early").unwrap();
    rig.send(packet(Op::Response, port, GUEST_PORT));
    assert_eq!(rig.message(), Some(FromDevices::Connected { id: 3 }));
    rig.send_data(port, GUEST_PORT, b"hello");
    assert_eq!(read_now(&mut near), b"OK 1234\nhello");
    let (header, data) = rig.next().unwrap();
    assert_eq!(data, b"early");
    assert_eq!(header.fwd_cnt, 5, "the greeting does not count");
}

#[test]
fn a_refused_request_closes_the_descriptor() {
    let mut rig = Rig::new();
    let (port, mut near) = rig.request(4, "OK\n");
    rig.send(packet(Op::Reset, port, GUEST_PORT));
    let refused = FromDevices::Refused { id: 4, reason: Refusal::NobodyListens };
    assert_eq!(rig.message(), Some(refused));
    assert_eq!(read_now(&mut near), b"<eof>");
    assert_eq!(rig.next(), None, "a reset is never answered");
}

#[test]
fn a_request_without_answer_times_out() {
    let mut rig = Rig::new();
    assert_eq!(rig.muxer.deadline(), None);
    let (port, mut near) = rig.request(5, "");
    let deadline = rig.muxer.deadline().unwrap();
    rig.muxer.expire(deadline - Duration::from_millis(1));
    assert_eq!(rig.message(), None);
    rig.muxer.expire(deadline);
    let refused = FromDevices::Refused { id: 5, reason: Refusal::TimedOut };
    assert_eq!(rig.message(), Some(refused));
    assert_eq!(read_now(&mut near), b"<eof>");
    assert_eq!(rig.muxer.deadline(), None);
    // The guest's late answer is to a connection that is not there.
    rig.send(packet(Op::Response, port, GUEST_PORT));
    assert_eq!(rig.next_op(), Some(Op::Reset));
}

#[test]
fn unusable_requests_are_refused() {
    let mut rig = Rig::new();
    let file = tempfile::tempfile().unwrap();
    let (_, stream) = UnixStream::pair().unwrap();
    rig.muxer.connect(1, 1, String::new(), None);
    rig.muxer.connect(2, 1, String::new(), Some(file.into()));
    rig.muxer.connect(3, 1, "x".repeat(MAX_GREETING_BYTES + 1), Some(stream.into()));
    for expected in 1..=3 {
        let Some(FromDevices::Refused { id, reason: Refusal::BadRequest(_) }) = rig.message()
        else {
            panic!("not refused");
        };
        assert_eq!(id, expected);
    }
    assert!(!rig.muxer.has_work());
}

#[test]
fn only_the_managers_port_is_reachable() {
    let mut rig = Rig::new();
    rig.send(packet(Op::Request, MANAGER + 1, 9));
    let (header, _) = rig.next().unwrap();
    assert_eq!((header.op, header.src_port, header.dst_port), (Op::Reset, MANAGER + 1, 9));

    rig.send(Header { dst_cid: 5, ..packet(Op::Request, MANAGER, 9) });
    let (header, _) = rig.next().unwrap();
    assert_eq!((header.op, header.src_cid, header.dst_cid), (Op::Reset, 5, GUEST.into()));

    rig.send(Header { kind: 2, ..packet(Op::Request, MANAGER, 9) });
    let (header, _) = rig.next().unwrap();
    assert_eq!((header.op, header.kind), (Op::Reset, 2));

    // Somebody else's packets are not answered at all.
    rig.send(Header { src_cid: 8, ..packet(Op::Request, MANAGER, 9) });
    rig.send(packet(Op::Reset, MANAGER, 9));
    assert_eq!(rig.next(), None);
    assert_eq!(rig.message(), None);
}

#[test]
fn packets_out_of_place_reset_the_connection() {
    let bad: [fn() -> Header; 4] = [
        || packet(Op::Request, MANAGER, 9),
        || packet(Op::Response, MANAGER, 9),
        || packet(Op::Unknown(99), MANAGER, 9),
        || Header { len: 10, ..packet(Op::Data, MANAGER, 9) }, // without the ten bytes
    ];
    for header in bad {
        let mut rig = Rig::new();
        let mut manager = rig.incoming(9);
        rig.send(header());
        assert_eq!(rig.next_op(), Some(Op::Reset));
        assert_eq!(read_now(&mut manager), b"<eof>");
        assert_eq!(rig.next(), None);
    }
    let mut rig = Rig::new();
    let (port, _near) = rig.request(1, "");
    rig.send_data(port, GUEST_PORT, b"before the answer");
    assert_eq!(rig.next_op(), Some(Op::Reset));
    assert!(matches!(rig.message(), Some(FromDevices::Refused { id: 1, .. })));
}

#[test]
fn the_guests_credit_is_kept_to_and_asked_for() {
    let mut rig = Rig::new();
    rig.send(Header { buf_alloc: 10, ..packet(Op::Request, MANAGER, 9) });
    let mut manager = UnixStream::from(rig.muxer.outbox().pop_front().unwrap().1.unwrap());
    assert_eq!(rig.next_op(), Some(Op::Response));
    manager.write_all(b"0123456789abcdef").unwrap();
    assert_eq!(rig.next().unwrap().1, b"0123456789");
    assert_eq!(rig.next_op(), Some(Op::CreditRequest));
    assert_eq!(rig.next(), None, "asked once");
    rig.send(Header { buf_alloc: 10, fwd_cnt: 4, ..packet(Op::CreditUpdate, MANAGER, 9) });
    assert_eq!(rig.next().unwrap().1, b"abcd");
    // A count of bytes that we never sent gives no credit.
    rig.send(Header { buf_alloc: 10, fwd_cnt: 99, ..packet(Op::CreditUpdate, MANAGER, 9) });
    assert_eq!(rig.next_op(), Some(Op::CreditRequest));
    assert_eq!(rig.next(), None);
}

#[test]
fn our_credit_is_advertised_and_enforced() {
    let mut rig = Rig::new();
    let mut manager = rig.incoming(9);
    rig.send(packet(Op::CreditRequest, MANAGER, 9));
    let (header, _) = rig.next().unwrap();
    assert_eq!((header.op, header.buf_alloc, header.fwd_cnt), (Op::CreditUpdate, 256 << 10, 0));

    // Nobody reads: all credit can be used, and no byte more.
    let mut sent = 0;
    let mut forwarded = 0;
    while sent - forwarded < 256 << 10 {
        let len = (32 << 10).min((256 << 10) - (sent - forwarded));
        rig.send_data(MANAGER, 9, &vec![b'x'; len]);
        sent += len;
        while let Some((header, _)) = rig.next() {
            assert_eq!(header.op, Op::CreditUpdate);
            forwarded = header.fwd_cnt as usize;
        }
        if sent > 4 << 20 {
            panic!("the socket takes everything");
        }
    }
    // Reading brings credit updates, and everything arrives.
    let mut received = 0;
    while received < sent {
        received += read_now(&mut manager).len();
        rig.poll();
    }
    assert_eq!(received, sent);
    let (ops, _) = rig.drain();
    assert!(ops.iter().all(|op| *op == Op::CreditUpdate) && !ops.is_empty(), "{ops:?}");

    // Now more than the credit.
    let mut tries = 0;
    while rig.muxer.by_key.len() == 1 {
        rig.send_data(MANAGER, 9, &vec![b'x'; 64 << 10]);
        tries += 1;
        assert!(tries < 100);
    }
    assert_eq!(rig.next_op(), Some(Op::Reset));
}

#[test]
fn a_slow_reader_stalls_nobody_else() {
    let mut rig = Rig::new();
    let _slow = rig.incoming(1);
    let mut quick = rig.incoming(2);
    let mut total = 0;
    while !rig.muxer.is_lingering() {
        rig.send_data(MANAGER, 1, &[b's'; 4096]);
        total += 4096;
        assert!(total < 8 << 20);
    }
    rig.send_data(MANAGER, 2, b"quick");
    assert_eq!(read_now(&mut quick), b"quick");
    quick.write_all(b"answer").unwrap();
    assert_eq!(rig.drain().1, b"answer");
}

#[test]
fn connections_take_turns() {
    let mut rig = Rig::new();
    let mut streams: Vec<_> = (1..4).map(|port| rig.incoming(port)).collect();
    for stream in &mut streams {
        stream.write_all(&[b'x'; 20_000]).unwrap();
    }
    let order: Vec<u32> =
        std::iter::from_fn(|| rig.next()).take(6).map(|(header, _)| header.dst_port).collect();
    assert_eq!(order[..3], order[3..]);
    let mut distinct = order[..3].to_vec();
    distinct.sort_unstable();
    assert_eq!(distinct, [1, 2, 3]);
}

#[test]
fn half_close_by_the_host_keeps_the_other_way_open() {
    let mut rig = Rig::new();
    let (port, mut near) = rig.request(1, "");
    rig.send(packet(Op::Response, port, GUEST_PORT));
    near.write_all(b"question").unwrap();
    near.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(rig.next().unwrap().1, b"question");
    let (header, _) = rig.next().unwrap();
    assert_eq!((header.op, header.flags), (Op::Shutdown, SHUTDOWN_SEND));
    assert_eq!(rig.next(), None);

    rig.send_data(port, GUEST_PORT, b"answer");
    rig.send(shutdown(port, GUEST_PORT, SHUTDOWN_BOTH));
    assert_eq!(rig.next_op(), Some(Op::Reset));
    assert_eq!(read_now(&mut near), b"answer<eof>");
    assert_eq!(rig.next(), None);
    assert!(rig.muxer.connections.is_empty());
}

#[test]
fn half_close_by_the_guest_keeps_the_other_way_open() {
    let mut rig = Rig::new();
    let mut manager = rig.incoming(9);
    rig.send_data(MANAGER, 9, b"question");
    rig.send(shutdown(MANAGER, 9, SHUTDOWN_SEND));
    assert_eq!(read_now(&mut manager), b"question<eof>");
    assert_eq!(rig.next(), None);
    manager.write_all(b"answer").unwrap();
    assert_eq!(rig.next().unwrap().1, b"answer");
    drop(manager);
    let (header, _) = rig.next().unwrap();
    assert_eq!((header.op, header.flags), (Op::Shutdown, SHUTDOWN_BOTH));
    rig.send(packet(Op::Reset, MANAGER, 9));
    assert_eq!(rig.next(), None);
    assert!(rig.muxer.connections.is_empty());
}

#[test]
fn a_guest_that_receives_no_more_is_not_written_to() {
    let mut rig = Rig::new();
    let mut manager = rig.incoming(9);
    manager.write_all(b"too late").unwrap();
    rig.send(shutdown(MANAGER, 9, SHUTDOWN_RECEIVE));
    assert_eq!(rig.next(), None);
    assert_eq!(manager.write(b"x").unwrap_err().kind(), io::ErrorKind::BrokenPipe);
}

#[test]
fn a_host_that_closed_is_told_to_the_guest() {
    let mut rig = Rig::new();
    let mut manager = rig.incoming(9);
    manager.write_all(b"bye").unwrap();
    drop(manager);
    let (ops, data) = rig.drain();
    assert_eq!((ops.as_slice(), data.as_slice()), (&[Op::Data, Op::Shutdown][..], &b"bye"[..]));
    // What the guest sends meanwhile is swallowed and its credit returned.
    for _ in 0..20 {
        rig.send_data(MANAGER, 9, &[0; 64 << 10]);
    }
    let (ops, _) = rig.drain();
    assert!(ops.iter().all(|op| *op == Op::CreditUpdate) && !ops.is_empty(), "{ops:?}");
    rig.send(shutdown(MANAGER, 9, SHUTDOWN_BOTH));
    assert_eq!(rig.next_op(), Some(Op::Reset));
}

/// Sends to a reader that does not read until bytes wait in the muxer; how many were sent.
fn fill(rig: &mut Rig, guest_port: u32) -> usize {
    let mut sent = 0;
    while !rig.muxer.is_lingering() {
        rig.send_data(MANAGER, guest_port, &[b'd'; 10_000]);
        sent += 10_000;
    }
    rig.drain();
    sent
}

#[test]
fn data_comes_before_the_end() {
    let mut rig = Rig::new();
    let mut manager = rig.incoming(9);
    let sent = fill(&mut rig, 9);
    rig.send(shutdown(MANAGER, 9, SHUTDOWN_BOTH));
    assert_eq!(rig.next(), None, "not before everything is delivered");
    let mut received = 0;
    while rig.muxer.has_work() || !rig.muxer.connections.is_empty() {
        received += read_now(&mut manager).len();
        rig.poll();
        if let Some(op) = rig.next_op() {
            assert!(matches!(op, Op::Reset | Op::CreditUpdate));
        }
    }
    received += read_now(&mut manager).len() - b"<eof>".len();
    assert_eq!(received, sent);
}

#[test]
fn a_guest_that_is_gone_still_has_its_last_words() {
    let mut rig = Rig::new();
    let mut manager = rig.incoming(9);
    let (_, mut waiting) = rig.request(1, "");
    let sent = fill(&mut rig, 9);
    rig.muxer.guest_gone();
    let refused = FromDevices::Refused { id: 1, reason: Refusal::GuestGone };
    assert_eq!(rig.message(), Some(refused));
    assert_eq!(read_now(&mut waiting), b"<eof>");
    assert!(rig.muxer.is_lingering());
    assert_eq!(rig.next(), None, "nobody is there to be told");

    // A new driver may use the same ports at once.
    let mut again = rig.incoming(9);
    rig.send_data(MANAGER, 9, b"new");
    assert_eq!(read_now(&mut again), b"new");

    let mut received = 0;
    while rig.muxer.is_lingering() {
        received += read_now(&mut manager).len();
        rig.poll();
    }
    received += read_now(&mut manager).len() - b"<eof>".len();
    assert_eq!(received, sent);
    assert_eq!(rig.muxer.connections.len(), 1);
}

#[test]
fn a_hostile_guest_cannot_make_resets_pile_up() {
    let mut rig = Rig::new();
    let mut taken = 0;
    while !rig.muxer.is_overloaded() {
        rig.send(packet(Op::Data, 1, taken));
        taken += 1;
    }
    assert_eq!(taken as usize, MAX_RESETS);
    assert_eq!(rig.next_op(), Some(Op::Reset));
    assert!(!rig.muxer.is_overloaded());
}

#[test]
fn connections_are_bounded() {
    let mut rig = Rig::new();
    let mut managers = Vec::new();
    for port in 0..MAX_CONNECTIONS as u32 {
        if rlimit_reached(&managers) {
            return;
        }
        managers.push(rig.incoming(port));
    }
    rig.send(packet(Op::Request, MANAGER, 1 << 20));
    assert_eq!(rig.next_op(), Some(Op::Reset));
    let (_near, far) = UnixStream::pair().unwrap();
    rig.muxer.connect(1, 1, String::new(), Some(far.into()));
    let refused = FromDevices::Refused { id: 1, reason: Refusal::TooManyConnections };
    assert_eq!(rig.message(), Some(refused));
    // Few of them have the large credit.
    let credit: u64 = rig.muxer.connections.values().map(|c| u64::from(c.buf_alloc())).sum();
    assert!(credit <= 32 << 20);

    // One that ends makes room for another.
    rig.send(packet(Op::Reset, MANAGER, 0));
    rig.incoming(1 << 20);
}

/// Each connection takes two descriptors here.
fn rlimit_reached(managers: &[UnixStream]) -> bool {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let reached = limit.is_some_and(|limit| managers.len() as u64 * 2 + 64 > limit);
    if reached {
        eprintln!("skipped: the limit on open descriptors is too low");
    }
    reached
}

#[test]
fn a_manager_that_does_not_read_stops_new_connections() {
    let mut rig = Rig::new();
    for port in 0..MAX_OUTBOX as u32 {
        rig.send(packet(Op::Request, MANAGER, port));
        assert_eq!(rig.next_op(), Some(Op::Response));
    }
    rig.send(packet(Op::Request, MANAGER, 1 << 20));
    assert_eq!(rig.next_op(), Some(Op::Reset));
}

mod random {
    use super::*;
    use proptest::prelude::*;

    fn any_packet() -> impl Strategy<Value = (Header, usize)> {
        (
            (0u16..9, any::<u32>(), any::<u32>(), any::<u32>()),
            (prop_oneof![Just(MANAGER), Just(1 << 30), any::<u32>()], 0u32..4),
            prop_oneof![Just(0usize), 0usize..70_000],
            any::<bool>(),
        )
            .prop_map(
                |((op, flags, buf_alloc, fwd_cnt), (host_port, guest_port), len, honest)| {
                    let op = [
                        Op::Request,
                        Op::Response,
                        Op::Reset,
                        Op::Shutdown,
                        Op::Data,
                        Op::CreditUpdate,
                        Op::CreditRequest,
                        Op::Unknown(0),
                        Op::Unknown(8),
                    ][usize::from(op)];
                    let mut header = packet(op, host_port, guest_port);
                    header.flags = flags;
                    header.buf_alloc = buf_alloc;
                    header.fwd_cnt = fwd_cnt;
                    header.len = if honest { len as u32 } else { fwd_cnt };
                    (header, len)
                },
            )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn packets_never_break_the_muxer(
            packets in prop::collection::vec((any_packet(), any::<bool>()), 1..200),
        ) {
            let mut rig = Rig::new();
            let mut managers = Vec::new();
            let (near, far) = UnixStream::pair().unwrap();
            rig.muxer.connect(1, 1, "OK\n".into(), Some(far.into()));
            let mut near = Some(near);
            for ((header, len), drain) in packets {
                let mut payload = vec![0; len];
                rig.muxer.guest_packet(&header, &[VolatileSlice::from(&mut payload[..])]);
                if drain {
                    // Bounded: a guest without credit is asked once, resets end.
                    prop_assert!(std::iter::from_fn(|| rig.next()).take(1000).count() < 1000);
                    managers.extend(rig.muxer.outbox().drain(..).map(|(_, socket)| socket));
                    if managers.len() > 20 {
                        managers.clear();
                        near.take();
                    }
                }
                prop_assert!(rig.muxer.connections.len() <= MAX_CONNECTIONS);
                prop_assert!(rig.muxer.by_key.len() <= rig.muxer.connections.len());
                prop_assert!(rig.muxer.resets.len() <= MAX_RESETS + MAX_CONNECTIONS);
            }
            rig.muxer.guest_gone();
            prop_assert!(rig.muxer.by_key.is_empty());
        }
    }
}
