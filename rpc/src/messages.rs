//! The messages of a connection as they pass, of which no more is understood than their frames.
//!
//! A connection begins with a few bytes of handshake; then come messages, each a header of 16 bytes
//! with the size of the body behind it (RPC binder version 1, little-endian).

/// Most bytes of a message's body: Android's peers end the session at a longer one.
pub const MAX_BODY: usize = 100_000;

/// What a reply's body has beside what Android's limit is about.
const REPLY_HEADER: usize = 20;

/// Bytes of a message's header, and those that open a connection.
pub(crate) const HEADER: usize = 16;
const SESSION_ID: usize = 32;
const CONNECTION_INIT: usize = 8;
const NEW_SESSION_RESPONSE: usize = 8;
const INCOMING: u8 = 1;

const TRANSACT: u32 = 0;
const REPLY: u32 = 1;
const DEC_STRONG: u32 = 2;
const ONEWAY: u32 = 1;

/// In an address: the object is one of the server's.
const FOR_SERVER: u64 = 2;

/// What is looked at of the body of a transaction: the address, the code, the flags and the number.
const LOOKED_AT: usize = 24;

/// Which end of the connection this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It has connected.
    Client,
    /// It has accepted.
    Server,
}

/// A message that is longer than any may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong {
    pub(crate) bytes: usize,
}

/// What a message is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A call that waits for its reply, of the object with this address.
    Call(u64),
    /// The reply to the last call that is open.
    Reply,
    /// References of an object are given back.
    Release(u64),
    /// Anything else.
    Other,
}

/// What begins or changes with a message that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A call that waits for its reply, of the object with this address.
    Call(u64),
    /// A call that waits for nothing but its turn.
    Oneway { target: u64, number: u64, bytes: usize },
    /// References of an object of this end are given back.
    Released(u64),
}

/// What a whole message is that is about to be sent.
pub(crate) fn outgoing(message: &[u8]) -> Result<Kind, TooLong> {
    let body = message.get(HEADER..).unwrap_or_default();
    if body.len() > MAX_BODY {
        return Err(TooLong { bytes: body.len() });
    }
    Ok(kind(message, body))
}

fn kind(header: &[u8], body: &[u8]) -> Kind {
    match (word(header, 0), double_word(body, 0), word(body, 12)) {
        (Some(TRANSACT), Some(target), Some(flags)) if flags & ONEWAY == 0 => Kind::Call(target),
        (Some(REPLY), ..) => Kind::Reply,
        (Some(DEC_STRONG), Some(target), _) => Kind::Release(target),
        _ => Kind::Other,
    }
}

/// Follows what is received.
#[derive(Debug)]
pub(crate) struct Received {
    end: End,
    part: Part,
    /// The part's bytes so far, as far as they are looked at.
    seen: Vec<u8>,
    /// Bytes of the part that are still to come and are not looked at.
    rest: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The server's end: the connection's header, which says what comes then.
    Connection,
    /// Bytes of the handshake that are not looked at.
    Opening,
    Header,
    /// The beginning of a transaction's body, behind its header; so many bytes.
    Body(usize),
}

impl Received {
    pub(crate) fn new(end: End) -> Self {
        match end {
            End::Server => Self::at(end, Part::Connection),
            End::Client => Self { rest: NEW_SESSION_RESPONSE, ..Self::at(end, Part::Opening) },
        }
    }

    fn at(end: End, part: Part) -> Self {
        Self { end, part, seen: Vec::new(), rest: 0 }
    }

    /// Whether the handshake is not over.
    pub(crate) fn is_opening(&self) -> bool {
        matches!(self.part, Part::Connection | Part::Opening)
    }

    /// The client's end: a connection with this header joins a session, which nobody answers unless
    /// it is for calls in the other direction.
    pub(crate) fn expect_answer_to(&mut self, connection: &[u8]) {
        let (id, incoming) = opened(connection);
        if self.part == Part::Opening && id > 0 && !incoming {
            *self = Self::at(self.end, Part::Header);
        }
    }

    /// Takes notice of what comes next, and says what that changes.
    pub(crate) fn take(
        &mut self,
        mut bytes: &[u8],
        tell: &mut impl FnMut(Event),
    ) -> Result<(), TooLong> {
        while !bytes.is_empty() {
            let skipped = bytes.len().min(self.rest);
            self.rest -= skipped;
            bytes = bytes.get(skipped..).unwrap_or_default();
            if self.rest > 0 {
                return Ok(());
            }
            let looked_at = bytes.len().min(self.wanted().saturating_sub(self.seen.len()));
            let (now, later) = bytes.split_at(looked_at);
            self.seen.extend_from_slice(now);
            bytes = later;
            if self.seen.len() == self.wanted() {
                self.next(tell)?;
            }
        }
        Ok(())
    }

    /// Bytes of the part that are looked at.
    fn wanted(&self) -> usize {
        match self.part {
            Part::Opening => 0,
            Part::Connection | Part::Header => HEADER,
            Part::Body(bytes) => HEADER + bytes.min(LOOKED_AT),
        }
    }

    /// The part is there, as far as it is looked at.
    fn next(&mut self, tell: &mut impl FnMut(Event)) -> Result<(), TooLong> {
        match self.part {
            Part::Opening => self.part = Part::Header,
            Part::Connection => {
                let (id, incoming) = opened(&self.seen);
                let init = if incoming { 0 } else { CONNECTION_INIT };
                *self = Self { rest: id + init, ..Self::at(self.end, Part::Opening) };
            }
            Part::Header => {
                let bytes = body_size(&self.seen)?;
                self.part = Part::Body(bytes);
                // A body of which nothing is there to be looked at is over at once.
                if bytes == 0 {
                    *self = Self::at(self.end, Part::Header);
                }
            }
            Part::Body(bytes) => {
                event(self.end, &self.seen, bytes).into_iter().for_each(tell);
                self.rest = bytes.saturating_sub(LOOKED_AT);
                self.part = Part::Header;
                self.seen.clear();
            }
        }
        Ok(())
    }
}

/// What the beginning of a message says; its body has so many bytes.
fn event(end: End, seen: &[u8], bytes: usize) -> Option<Event> {
    let body = seen.get(HEADER..)?;
    let target = double_word(body, 0)?;
    match kind(seen, body) {
        Kind::Call(target) => Some(Event::Call(target)),
        Kind::Release(target) if is_of(end, target) => Some(Event::Released(target)),
        Kind::Other if word(seen, 0) == Some(TRANSACT) => {
            Some(Event::Oneway { target, number: double_word(body, 16)?, bytes })
        }
        _ => None,
    }
}

/// Whether an object with this address is one of this end's.
fn is_of(end: End, address: u64) -> bool {
    let for_server = address & FOR_SERVER != 0;
    for_server == (end == End::Server)
}

/// Bytes of the session's identifier that follow a connection's header, and whether it is for calls
/// to the end that has opened it.
fn opened(connection: &[u8]) -> (usize, bool) {
    let incoming = connection.get(4).is_some_and(|options| options & INCOMING != 0);
    // Any other size is refused by the protocol stack.
    let has_id = connection.get(14..HEADER).is_some_and(|size| size != [0, 0]);
    (if has_id { SESSION_ID } else { 0 }, incoming)
}

fn body_size(header: &[u8]) -> Result<usize, TooLong> {
    let bytes = word(header, 4).and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usize::MAX);
    let limit = match word(header, 0) {
        Some(REPLY) => MAX_BODY + REPLY_HEADER,
        _ => MAX_BODY,
    };
    if bytes > limit { Err(TooLong { bytes }) } else { Ok(bytes) }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*bytes))
}

fn double_word(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*bytes))
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
