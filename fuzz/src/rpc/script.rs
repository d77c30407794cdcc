//! What a peer sends, written down in few bytes, so that a change of one of them is a change of
//! one field and what follows still makes sense.

/// The interface that everybody here serves.
pub const DESCRIPTOR: &str = "f";

/// Most bytes that one script makes: what a socket takes before anybody reads.
const MAX_MADE: usize = 120_000;

const TRANSACT: u32 = 0;
const REPLY: u32 = 1;
const DEC_STRONG: u32 = 2;

/// Bytes of a message's header, and those of a call's body before its parcel.
const HEADER: usize = 16;
const CALL: usize = 40;
const ANSWER: usize = 20;

/// Where lengths and counts go wrong.
const EDGES: [u32; 16] = [
    u32::MAX,
    u32::MAX - 1,
    i32::MAX.cast_unsigned(),
    i32::MIN.cast_unsigned(),
    99_999,
    100_000,
    100_001,
    100_020,
    100_021,
    64 << 20,
    (64 << 20) + 1,
    1 << 16,
    0xffff,
    0x100,
    1 << 30,
    3 << 30,
];

/// Codes that no interface has.
const SPECIAL: [&[u8; 4]; 6] = [b"_PNG", b"_NTF", b"_EXT", b"_PID", b"_DMP", b"_SPR"];

/// The rest of a script. Beyond its end there are zeros.
#[derive(Debug)]
pub struct Script<'a> {
    rest: &'a [u8],
    made: usize,
}

impl<'a> Script<'a> {
    /// All of it.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, made: 0 }
    }

    /// Whether nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.rest.is_empty() || self.made > MAX_MADE
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((&first, rest)) => {
                self.rest = rest;
                first
            }
            None => 0,
        }
    }

    /// As many bytes as the next one says, as they are.
    pub fn raw(&mut self) -> &'a [u8] {
        let count = usize::from(self.byte()).min(self.rest.len());
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    /// A small number, or one where something ends, or any.
    pub fn number(&mut self) -> u32 {
        match self.byte() {
            small @ ..0xe0 => small.into(),
            edge @ 0xe0..0xf0 => EDGES[usize::from(edge - 0xe0)],
            negative @ 0xf0..0xf8 => u32::MAX - u32::from(negative & 7),
            _ => u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()]),
        }
    }

    /// What opens a connection; `id` is the session's, if it is to be joined.
    pub fn opening(&mut self, id: &[u8; 32]) -> Vec<u8> {
        let how = self.byte();
        let version = if how & 1 == 0 { 1 } else { self.number() };
        let options = if how & 2 == 0 { (how >> 7) & 1 } else { self.byte() };
        let descriptors = if how & 4 == 0 { 0 } else { self.byte() };
        let size = if how & 8 == 0 { 32u16 } else { self.number() as u16 };
        let mut bytes = version.to_le_bytes().to_vec();
        bytes.extend([options, descriptors, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(size.to_le_bytes());
        match how & 16 {
            0 => bytes.extend(id),
            _ => bytes.extend(self.raw()),
        }
        if options & 1 == 0 {
            bytes.extend(if how & 32 == 0 { *b"cci\0\0\0\0\0" } else { [how; 8] });
        }
        self.made += bytes.len();
        bytes
    }

    /// A message of this kind: well-formed but for what the script says.
    pub fn message(&mut self, kind: u8) -> Vec<u8> {
        let mut message = match kind & 0x0f {
            0 => self.raw().to_vec(),
            1 => self.release(),
            2 | 3 => self.reply(),
            4 => [header(self.number(), self.number() as usize), self.raw().to_vec()].concat(),
            _ => self.call(),
        };
        if kind & 0x80 != 0 {
            self.twist(&mut message);
        }
        if kind & 0x40 != 0 {
            let len = self.number() as usize;
            message.truncate(len);
        }
        self.made += message.len();
        message
    }

    /// Says something else in one of the words.
    fn twist(&mut self, message: &mut [u8]) {
        let at = usize::from(self.byte()) * 4;
        let value = self.number();
        if let Some(word) = message.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
            *word = value.to_le_bytes();
        }
    }

    fn call(&mut self) -> Vec<u8> {
        let how = self.byte();
        let address = self.address(how & 7);
        let code = match how & 8 {
            0 => u32::from(self.byte()),
            _ => u32::from_be_bytes(*SPECIAL[usize::from(self.byte()) % SPECIAL.len()]),
        };
        let oneway = how & 16 != 0;
        let number = if oneway { self.number() } else { 0 };
        let flags = if how & 32 == 0 { u32::from(oneway) } else { self.number() };
        let parcel = self.parcel(how & 64 == 0);
        let objects = if how & 128 == 0 { Vec::new() } else { self.objects() };

        let mut bytes = header(TRANSACT, CALL + parcel.len() + objects.len());
        bytes.extend(address);
        bytes.extend(code.to_le_bytes());
        bytes.extend(flags.to_le_bytes());
        bytes.extend(u64::from(number).to_le_bytes());
        bytes.extend((parcel.len() as u32).to_le_bytes());
        bytes.extend([0; 12]);
        bytes.extend(parcel);
        bytes.extend(objects);
        bytes
    }

    fn reply(&mut self) -> Vec<u8> {
        let status = self.number();
        let parcel = self.parcel(false);
        answer(status, &parcel)
    }

    fn release(&mut self) -> Vec<u8> {
        let how = self.byte();
        let mut bytes = header(DEC_STRONG, HEADER);
        bytes.extend(self.address(how & 7));
        bytes.extend(self.number().to_le_bytes());
        bytes.extend([0; 4]);
        bytes
    }

    /// Positions of objects in a parcel.
    fn objects(&mut self) -> Vec<u8> {
        (0..self.byte() & 7).flat_map(|_| self.number().to_le_bytes()).collect()
    }

    /// An address: the one that a session's first object has, a later one, one of the other end, or
    /// any at all.
    fn address(&mut self, kind: u8) -> [u8; 8] {
        let (options, counter) = match kind {
            0..=2 => (3, 1),
            3 | 4 => (3, self.number()),
            5 => (1, self.number()),
            6 => (0, 0),
            _ => (self.number(), self.number()),
        };
        let mut address = [0; 8];
        address[..4].copy_from_slice(&options.to_le_bytes());
        address[4..].copy_from_slice(&counter.to_le_bytes());
        address
    }

    /// A parcel, behind the interface's name or not.
    fn parcel(&mut self, named: bool) -> Vec<u8> {
        let mut bytes = if named { string(DESCRIPTOR) } else { Vec::new() };
        for _ in 0..64 {
            match self.byte() {
                0 => break,
                1 => bytes.extend(string(DESCRIPTOR)),
                2 => bytes.extend([0; 8]),
                3 | 4 => {
                    let how = self.byte();
                    bytes.extend(1u32.to_le_bytes());
                    bytes.extend(self.address(how & 7));
                    let stability = if how & 8 == 0 { 12 } else { self.number() };
                    bytes.extend(stability.to_le_bytes());
                }
                5 => {
                    let text = self.raw();
                    bytes.extend((text.len() as u32).to_le_bytes());
                    bytes.extend(text.iter().flat_map(|byte| [*byte, 0]));
                    bytes.extend(if text.len().is_multiple_of(2) { &[0; 4][..] } else { &[0; 2] });
                }
                6 => {
                    let raw = self.raw();
                    bytes.extend(raw);
                    bytes.resize(bytes.len().next_multiple_of(4), 0);
                }
                // A parcelable of so many bytes.
                7 => {
                    bytes.extend(1u32.to_le_bytes());
                    bytes.extend(self.number().to_le_bytes());
                }
                8 => {
                    let len = bytes.len() + self.number() as usize % MAX_MADE;
                    bytes.resize(len.min(MAX_MADE).next_multiple_of(4), 0);
                }
                9 => bytes.extend(self.number().to_le_bytes()),
                small => bytes.extend(u32::from(small - 10).to_le_bytes()),
            }
        }
        bytes
    }
}

/// A message's header.
pub fn header(command: u32, body: usize) -> Vec<u8> {
    let mut bytes = command.to_le_bytes().to_vec();
    bytes.extend((body as u32).to_le_bytes());
    bytes.extend([0; 8]);
    bytes
}

/// A reply with this parcel.
pub fn answer(status: u32, parcel: &[u8]) -> Vec<u8> {
    let mut bytes = header(REPLY, ANSWER + parcel.len());
    bytes.extend(status.to_le_bytes());
    bytes.extend((parcel.len() as u32).to_le_bytes());
    bytes.extend([0; 12]);
    bytes.extend(parcel);
    bytes
}

/// A call to nobody: one of the protocol's own.
pub fn special(code: u32) -> Vec<u8> {
    let mut bytes = header(TRANSACT, CALL);
    bytes.extend([0; 8]);
    bytes.extend(code.to_le_bytes());
    bytes.extend([0; 28]);
    bytes
}

/// A text as parcels have it.
fn string(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
    bytes.extend(units.iter().chain([&0]).flat_map(|unit| unit.to_le_bytes()));
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
