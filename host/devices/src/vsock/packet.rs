//! The header of a vsock packet (virtio 1.2, section 5.10.6): 44 bytes, little endian.

/// Length of a header in bytes.
pub(crate) const HEADER_BYTES: usize = 44;
/// Context identifier of the host.
pub(crate) const HOST_CID: u64 = 2;
/// The socket type that is served.
pub(crate) const TYPE_STREAM: u16 = 1;
/// [`Op::Shutdown`]: the sender receives no more.
pub(crate) const SHUTDOWN_RECEIVE: u32 = 1;
/// [`Op::Shutdown`]: the sender sends no more.
pub(crate) const SHUTDOWN_SEND: u32 = 2;
/// Both of the above.
pub(crate) const SHUTDOWN_BOTH: u32 = SHUTDOWN_RECEIVE | SHUTDOWN_SEND;

/// What a packet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Request,
    Response,
    Reset,
    Shutdown,
    Data,
    CreditUpdate,
    CreditRequest,
    /// A number that the specification does not know.
    Unknown(u16),
}

impl Op {
    fn number(self) -> u16 {
        match self {
            Self::Request => 1,
            Self::Response => 2,
            Self::Reset => 3,
            Self::Shutdown => 4,
            Self::Data => 5,
            Self::CreditUpdate => 6,
            Self::CreditRequest => 7,
            Self::Unknown(number) => number,
        }
    }

    fn from_number(number: u16) -> Self {
        match number {
            1 => Self::Request,
            2 => Self::Response,
            3 => Self::Reset,
            4 => Self::Shutdown,
            5 => Self::Data,
            6 => Self::CreditUpdate,
            7 => Self::CreditRequest,
            _ => Self::Unknown(number),
        }
    }
}

/// A decoded header. Field names are the specification's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) src_cid: u64,
    pub(crate) dst_cid: u64,
    pub(crate) src_port: u32,
    pub(crate) dst_port: u32,
    pub(crate) len: u32,
    pub(crate) kind: u16,
    pub(crate) op: Op,
    pub(crate) flags: u32,
    pub(crate) buf_alloc: u32,
    pub(crate) fwd_cnt: u32,
}

impl Header {
    pub(crate) fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let mut rest = &mut bytes[..];
        put(&mut rest, self.src_cid.to_le_bytes());
        put(&mut rest, self.dst_cid.to_le_bytes());
        put(&mut rest, self.src_port.to_le_bytes());
        put(&mut rest, self.dst_port.to_le_bytes());
        put(&mut rest, self.len.to_le_bytes());
        put(&mut rest, self.kind.to_le_bytes());
        put(&mut rest, self.op.number().to_le_bytes());
        put(&mut rest, self.flags.to_le_bytes());
        put(&mut rest, self.buf_alloc.to_le_bytes());
        put(&mut rest, self.fwd_cnt.to_le_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8; HEADER_BYTES]) -> Self {
        let mut rest = &bytes[..];
        Self {
            src_cid: u64::from_le_bytes(get(&mut rest)),
            dst_cid: u64::from_le_bytes(get(&mut rest)),
            src_port: u32::from_le_bytes(get(&mut rest)),
            dst_port: u32::from_le_bytes(get(&mut rest)),
            len: u32::from_le_bytes(get(&mut rest)),
            kind: u16::from_le_bytes(get(&mut rest)),
            op: Op::from_number(u16::from_le_bytes(get(&mut rest))),
            flags: u32::from_le_bytes(get(&mut rest)),
            buf_alloc: u32::from_le_bytes(get(&mut rest)),
            fwd_cnt: u32::from_le_bytes(get(&mut rest)),
        }
    }

    /// The answer to a packet that belongs to no connection.
    pub(crate) fn reset_for(packet: &Self) -> Self {
        Self {
            src_cid: packet.dst_cid,
            dst_cid: packet.src_cid,
            src_port: packet.dst_port,
            dst_port: packet.src_port,
            len: 0,
            kind: packet.kind,
            op: Op::Reset,
            flags: 0,
            buf_alloc: 0,
            fwd_cnt: 0,
        }
    }
}

/// Writes `field` to the front of `rest`, which is long enough: the fields add up to 44 bytes.
fn put<const N: usize>(rest: &mut &mut [u8], field: [u8; N]) {
    if let Some((now, later)) = std::mem::take(rest).split_first_chunk_mut() {
        *now = field;
        *rest = later;
    }
}

/// The counterpart of [`put`].
fn get<const N: usize>(rest: &mut &[u8]) -> [u8; N] {
    match rest.split_first_chunk() {
        Some((now, later)) => {
            *rest = later;
            *now
        }
        None => [0; N],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_bytes() {
        let header = Header {
            src_cid: 0x0102_0304_0506_0708,
            dst_cid: HOST_CID,
            src_port: 0x1112_1314,
            dst_port: 0x2122_2324,
            len: 0x3132_3334,
            kind: TYPE_STREAM,
            op: Op::CreditRequest,
            flags: SHUTDOWN_BOTH,
            buf_alloc: 0x4142_4344,
            fwd_cnt: 0x5152_5354,
        };
        let bytes = header.to_bytes();
        assert_eq!(bytes[..16], [8, 7, 6, 5, 4, 3, 2, 1, 2, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[16..28], *b"\x14\x13\x12\x11\x24\x23\x22\x21\x34\x33\x32\x31");
        assert_eq!(bytes[28..36], [1, 0, 7, 0, 3, 0, 0, 0]);
        assert_eq!(bytes[36..], *b"\x44\x43\x42\x41\x54\x53\x52\x51");
        assert_eq!(Header::from_bytes(&bytes), header);
    }

    #[test]
    fn every_operation_survives() {
        for number in 0..=u16::MAX {
            assert_eq!(Op::from_number(number).number(), number);
        }
    }
}
