//! From a distribution's bzImage to the ELF kernel inside, which QEMU can start directly (PVH).
//!
//! Skipping the bzImage's own decompressor saves about a second of boot under emulation. The layout
//! is the kernel's `Documentation/arch/x86/boot.rst`.

use std::path::Path;

use object::elf::{EM_X86_64, FileHeader64, NoteType};
use object::read::elf::{FileHeader, ProgramHeader};
use object::{Endianness, LittleEndian};

use crate::compression::unpack;
use crate::error::BuildError;

/// Note of the owner "Xen" that holds the 32-bit physical entry point.
const XEN_ELFNOTE_PHYS32_ENTRY: NoteType = NoteType(18);

/// The ELF kernel inside the bzImage `image`; `path` is for messages only.
pub(crate) fn extract_vmlinux(path: &Path, image: &[u8]) -> Result<Vec<u8>, BuildError> {
    let fail = |detail: String| BuildError::Kernel { path: path.into(), detail };
    let payload = payload(image).ok_or_else(|| fail("is not an x86 bzImage".into()))?;
    let vmlinux =
        unpack(payload).map_err(|e| fail(format!("cannot unpack its payload: {e}")))?.ok_or_else(
            || fail(format!("unknown compression, magic {}", hex::encode(head(payload)))),
        )?;
    match has_pvh_entry(&vmlinux) {
        Ok(true) => Ok(vmlinux),
        Ok(false) => Err(fail("has no PVH entry point (CONFIG_PVH): QEMU cannot start it".into())),
        Err(e) => Err(fail(format!("its payload is not an ELF kernel: {e}"))),
    }
}

fn head(payload: &[u8]) -> &[u8] {
    payload.get(..6).unwrap_or(payload)
}

/// The compressed kernel, as the setup header places it.
fn payload(image: &[u8]) -> Option<&[u8]> {
    let magic = image.get(0x202..0x206)?;
    let protocol = u16::from_le_bytes(image.get(0x206..0x208)?.try_into().ok()?);
    // The payload fields came with protocol 2.08.
    if magic != b"HdrS" || protocol < 0x208 {
        return None;
    }
    let setup_sectors = match *image.get(0x1f1)? {
        0 => 4,
        n => usize::from(n),
    };
    let start = (setup_sectors + 1) * 512 + field(image, 0x248)?;
    image.get(start..start.checked_add(field(image, 0x24c)?)?)
}

fn field(image: &[u8], at: usize) -> Option<usize> {
    let bytes = image.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

fn has_pvh_entry(vmlinux: &[u8]) -> object::Result<bool> {
    let header = FileHeader64::<LittleEndian>::parse(vmlinux)?;
    let endian = header.endian()?;
    for segment in header.program_headers(endian, vmlinux)? {
        let Some(mut notes) = segment.notes(endian, vmlinux)? else { continue };
        while let Some(note) = notes.next()? {
            if note.name() == b"Xen" && note.n_type(endian) == XEN_ELFNOTE_PHYS32_ENTRY {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The unpacked modules and PID 1 must be of the kernel's machine.
pub(crate) fn is_x86_64(data: &[u8]) -> bool {
    FileHeader64::<Endianness>::parse(data)
        .and_then(|header| Ok(header.e_machine(header.endian()?) == EM_X86_64))
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bzImage with one setup sector and `payload` right behind it.
    fn bzimage(payload: &[u8]) -> Vec<u8> {
        let mut image = vec![0; 1024];
        image[0x1f1] = 1;
        image[0x202..0x206].copy_from_slice(b"HdrS");
        image[0x206..0x208].copy_from_slice(&0x20f_u16.to_le_bytes());
        image[0x24c..0x250].copy_from_slice(&(payload.len() as u32).to_le_bytes());
        image.extend_from_slice(payload);
        image
    }

    fn message(image: &[u8]) -> String {
        extract_vmlinux(Path::new("vmlinuz"), image).unwrap_err().to_string()
    }

    #[test]
    fn payload_is_where_the_header_says() {
        assert_eq!(payload(&bzimage(b"payload")), Some(&b"payload"[..]));
        let mut beyond = bzimage(b"payload");
        beyond[0x24c] = 8;
        assert_eq!(payload(&beyond), None);
        let mut overflow = bzimage(b"payload");
        overflow[0x24c..0x250].fill(0xff);
        assert_eq!(payload(&overflow), None);
    }

    #[test]
    fn messages_say_what_is_wrong() {
        assert!(message(b"").contains("not an x86 bzImage"));
        assert!(message(&bzimage(b"\x02\x21\x4c\x18....")).contains("magic 02214c18"));
        let gzip_of_hello =
            hex::decode("1f8b08000000000002ffcb48cdc9c9070086a6103605000000").unwrap();
        assert!(message(&bzimage(&gzip_of_hello)).contains("not an ELF kernel"));
    }
}
