//! Takes out of a kernel module what no guest of ours uses and what takes time when it loads.
//!
//! - The distribution's signature. The image is measured as a whole, modules and all, so it adds
//!   nothing; checking it takes an emulated machine 40 ms a module.
//! - What only tracing programs use: the description of the types, and the list of the calls to
//!   `__fentry__` at the beginning of each function. The kernel goes through that list and makes
//!   each call a no-operation; here that is done beforehand. It is half of the work of loading.

use object::read::elf::{FileHeader, Rela, SectionHeader};
use object::{LittleEndian, elf};

/// The way a module's file is read.
type Header = elf::FileHeader64<LittleEndian>;

/// Bytes of a section's header, and where in it the section's size is (u64).
const SECTION_HEADER: usize = 64;
const SECTION_SIZE: usize = 32;
/// Bytes of a relocation, and where in it its type is (u32).
const RELOCATION: usize = 24;
const RELOCATION_TYPE: usize = 8;

/// The first byte of a call, whose other four the relocation fills in.
const CALL: u8 = 0xe8;
/// The no-operation of five bytes that the kernel would put there.
const NOP: [u8; 5] = [0x0f, 0x1f, 0x44, 0, 0];

/// Bytes to put at an offset of the file.
type Patch = (usize, Vec<u8>);

/// Makes a module smaller and quicker to load.
pub(crate) fn slim(module: &mut Vec<u8>) -> object::Result<()> {
    strip_signature(module);
    for (at, bytes) in patches(module)? {
        // Everything was read from there, so that it is there.
        if let Some(space) = module.get_mut(at..at + bytes.len()) {
            space.copy_from_slice(&bytes);
        }
    }
    Ok(())
}

/// Layout from the end: the magic, a 12-byte descriptor whose last four bytes are the length of the
/// signature (big endian), the signature (`include/linux/module_signature.h`).
fn strip_signature(module: &mut Vec<u8>) {
    const MAGIC: &[u8] = b"~Module signature appended~\n";
    let end = |module: &[u8]| {
        let signed = module.strip_suffix(MAGIC)?;
        let (signed, descriptor) = signed.split_last_chunk::<12>()?;
        let [.., a, b, c, d] = *descriptor;
        signed.len().checked_sub(u32::from_be_bytes([a, b, c, d]) as usize)
    };
    if let Some(end) = end(module) {
        module.truncate(end);
    }
}

fn patches(module: &[u8]) -> object::Result<Vec<Patch>> {
    let header = Header::parse(module)?;
    let endian = header.endian()?;
    let calls = if header.e_machine(endian) == elf::EM_X86_64 { calls(module)? } else { None };
    let untraced = calls.is_some();
    let mut patches = calls.unwrap_or_default();
    let sections = header.sections(endian, module)?;
    for (index, section) in sections.enumerate() {
        let unused = match sections.section_name(endian, section)? {
            b".BTF" => true,
            b"__mcount_loc" | b".rela__mcount_loc" => untraced,
            _ => false,
        };
        if unused {
            let at = header.e_shoff(endian) as usize + index.0 * SECTION_HEADER + SECTION_SIZE;
            patches.push((at, vec![0; 8]));
        }
    }
    Ok(patches)
}

/// What makes each call of `__fentry__` a no-operation. `None` if a place looks otherwise than
/// expected; then all have to stay as they are.
fn calls(module: &[u8]) -> object::Result<Option<Vec<Patch>>> {
    let endian = LittleEndian;
    let header = Header::parse(module)?;
    let sections = header.sections(endian, module)?;
    let symbols = sections.symbols(endian, module, elf::SHT_SYMTAB)?;
    let mut patches = Vec::new();
    for section in sections.iter() {
        let Some((relocations, _)) = section.rela(endian, module)? else { continue };
        let target = sections.section(section.info_link(endian))?;
        if target.sh_flags(endian).0 & elf::SHF_EXECINSTR.0 == 0 {
            continue;
        }
        for (index, relocation) in relocations.iter().enumerate() {
            let Some(symbol) = relocation.symbol(endian, false) else { continue };
            let symbol = symbols.symbol(symbol)?;
            if symbols.symbol_name(endian, symbol)? != b"__fentry__" {
                continue;
            }
            let call = target.sh_offset(endian).wrapping_add(relocation.r_offset(endian)) as usize;
            let Some(call) = call.checked_sub(1) else { return Ok(None) };
            if module.get(call) != Some(&CALL) || module.len() < call + NOP.len() {
                return Ok(None);
            }
            let kind = section.sh_offset(endian) as usize + index * RELOCATION + RELOCATION_TYPE;
            patches.push((call, NOP.to_vec()));
            patches.push((kind, elf::R_X86_64_NONE.0.to_le_bytes().to_vec()));
        }
    }
    Ok(Some(patches))
}

#[cfg(test)]
#[path = "slim_tests.rs"]
mod tests;
