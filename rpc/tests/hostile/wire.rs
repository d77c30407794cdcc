//! The protocol's bytes, each field where it can be got at.

pub const TRANSACT: u32 = 0;
pub const REPLY: u32 = 1;
pub const DEC_STRONG: u32 = 2;
pub const ONEWAY: u32 = 1;

/// Calls to nobody.
pub const GET_ROOT: u32 = 0;
pub const GET_MAX_THREADS: u32 = 1;
pub const GET_SESSION_ID: u32 = 2;

/// The address of a server's first object: ours count from one.
pub const ROOT: u64 = 3 | (1 << 32);
pub const NOBODY: u64 = 0;

/// The server's object of this number; the root is number 0.
pub fn of_server(number: u32) -> u64 {
    3 | (u64::from(number.wrapping_add(1)) << 32)
}

/// The client's object of this number.
pub fn of_client(number: u32) -> u64 {
    1 | (u64::from(number.wrapping_add(1)) << 32)
}

/// A connection that begins a session.
pub fn founding() -> Vec<u8> {
    [connection(1, 0, &[]), init()].concat()
}

/// A connection's header.
pub fn connection(version: u32, options: u8, id: &[u8]) -> Vec<u8> {
    let mut bytes = version.to_le_bytes().to_vec();
    bytes.extend([options, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(u16::try_from(id.len()).unwrap().to_le_bytes());
    bytes.extend(id);
    bytes
}

pub fn init() -> Vec<u8> {
    b"cci\0\0\0\0\0".to_vec()
}

/// A message.
pub fn message(command: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = command.to_le_bytes().to_vec();
    bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend(body);
    bytes
}

/// A call.
pub fn transact(target: u64, code: u32, flags: u32, number: u64, parcel: &[u8]) -> Vec<u8> {
    let mut body = target.to_le_bytes().to_vec();
    body.extend(code.to_le_bytes());
    body.extend(flags.to_le_bytes());
    body.extend(number.to_le_bytes());
    body.extend(u32::try_from(parcel.len()).unwrap().to_le_bytes());
    body.extend([0; 12]);
    body.extend(parcel);
    message(TRANSACT, &body)
}

/// A call of the service's method with these arguments.
pub fn call(target: u64, code: u32, arguments: &[u8]) -> Vec<u8> {
    transact(target, code, 0, 0, &[&token(), arguments].concat())
}

/// The same without an answer.
pub fn oneway(target: u64, code: u32, number: u64, arguments: &[u8]) -> Vec<u8> {
    transact(target, code, ONEWAY, number, &[&token(), arguments].concat())
}

/// One of the protocol's own calls.
pub fn special(code: u32) -> Vec<u8> {
    transact(NOBODY, code, 0, 0, &[])
}

pub fn reply(status: i32, parcel: &[u8]) -> Vec<u8> {
    let mut body = status.to_le_bytes().to_vec();
    body.extend(u32::try_from(parcel.len()).unwrap().to_le_bytes());
    body.extend([0; 12]);
    body.extend(parcel);
    message(REPLY, &body)
}

pub fn release(target: u64, amount: u32) -> Vec<u8> {
    let mut body = target.to_le_bytes().to_vec();
    body.extend(amount.to_le_bytes());
    body.extend([0; 4]);
    message(DEC_STRONG, &body)
}

/// The name of the service's interface, as requests begin with it.
pub fn token() -> Vec<u8> {
    string(super::service::DESCRIPTOR)
}

pub fn string(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u32::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    bytes.extend(units.iter().chain([&0]).flat_map(|unit| unit.to_le_bytes()));
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

pub fn int(value: i32) -> Vec<u8> {
    value.to_le_bytes().to_vec()
}

/// An array of bytes.
pub fn bytes(count: usize) -> Vec<u8> {
    let mut bytes = u32::try_from(count).unwrap().to_le_bytes().to_vec();
    bytes.resize((4 + count).next_multiple_of(4), 7);
    bytes
}

/// An object in a parcel.
pub fn object(address: u64) -> Vec<u8> {
    let mut bytes = int(1);
    bytes.extend(address.to_le_bytes());
    bytes.extend(int(12));
    bytes
}
