//! One virtio-blk request (virtio 1.2, section 5.2.6).

use virtio_bindings::bindings::virtio_blk as blk;
use vm_memory::VolatileSlice;

use super::Disk;
use super::disk::DiskError;
use crate::vhost::{Buffers, copy_in, copy_out, range};

/// The unit of the protocol, whatever the disk's block size.
pub(crate) const SECTOR: u64 = 512;
/// Length of the identifier that a driver can ask for.
pub(crate) const ID_BYTES: usize = 20;
const HEADER_BYTES: usize = 16;
/// Longest transfer in one request. Linux stays below 2 MiB.
const MAX_TRANSFER: usize = 64 << 20;

/// Why a request fails: its status byte.
enum Failure {
    Io,
    Unsupported,
}

impl From<DiskError> for Failure {
    fn from(DiskError: DiskError) -> Self {
        Self::Io
    }
}

/// Executes the request in `buffers` and writes its status. Answers how many bytes of the
/// device-writable part are filled; 0 for a request that has no place for a status.
pub(crate) fn execute(disk: &mut Disk, id: &[u8; ID_BYTES], buffers: &Buffers<'_>) -> u32 {
    let writable: usize = buffers.writable.iter().map(VolatileSlice::len).sum();
    let Some(room) = writable.checked_sub(1) else { return 0 };
    let mut status_place = Vec::with_capacity(1);
    range(&buffers.writable, room, 1, &mut status_place);

    let status = match perform(disk, id, buffers, room) {
        Ok(()) => blk::VIRTIO_BLK_S_OK,
        Err(Failure::Io) => blk::VIRTIO_BLK_S_IOERR,
        Err(Failure::Unsupported) => blk::VIRTIO_BLK_S_UNSUPP,
    };
    copy_in(&status_place, &[status as u8]);
    u32::try_from(writable).unwrap_or(u32::MAX)
}

/// `room` is the length of the writable part without its last byte, the status.
fn perform(
    disk: &mut Disk,
    id: &[u8; ID_BYTES],
    buffers: &Buffers<'_>,
    room: usize,
) -> Result<(), Failure> {
    let mut header = [0; HEADER_BYTES];
    if !copy_out(&buffers.readable, &mut header) {
        return Err(Failure::Io);
    }
    let [k0, k1, k2, k3, _, _, _, _, sector @ ..] = header;
    let sector = u64::from_le_bytes(sector);
    let mut data = Vec::with_capacity(buffers.readable.len().max(buffers.writable.len()));
    match u32::from_le_bytes([k0, k1, k2, k3]) {
        blk::VIRTIO_BLK_T_IN => {
            let len = range(&buffers.writable, 0, room, &mut data);
            disk.read(start_of(sector, len)?, &data)?;
        }
        blk::VIRTIO_BLK_T_OUT => {
            let len = range(&buffers.readable, HEADER_BYTES, usize::MAX, &mut data);
            disk.write(start_of(sector, len)?, &data)?;
        }
        blk::VIRTIO_BLK_T_FLUSH => disk.flush()?,
        blk::VIRTIO_BLK_T_GET_ID => {
            let len = range(&buffers.writable, 0, room.min(ID_BYTES), &mut data);
            copy_in(&data, id.get(..len).unwrap_or_default());
            disk.identified();
        }
        _ => return Err(Failure::Unsupported),
    }
    Ok(())
}

/// The byte at which a transfer of `len` bytes starts.
fn start_of(sector: u64, len: usize) -> Result<u64, Failure> {
    if len > MAX_TRANSFER || !(len as u64).is_multiple_of(SECTOR) {
        return Err(Failure::Io);
    }
    sector.checked_mul(SECTOR).ok_or(Failure::Io)
}
