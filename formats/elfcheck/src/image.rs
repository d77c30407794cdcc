//! The ELF header and the program headers: what kind of file it is, and where the loader would
//! put which part of it.

use crate::bytes::{from, part, u16_at, u32_at, u64_at};
use crate::{Arch, Error, Result};

const MAGIC: [u8; 4] = *b"\x7fELF";
const CLASS_32: u8 = 1;
const CLASS_64: u8 = 2;
const LITTLE_ENDIAN: u8 = 1;
const BIG_ENDIAN: u8 = 2;

const ET_DYN: u16 = 3;

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const PT_NOTE: u32 = 4;
const PT_GNU_STACK: u32 = 0x6474_e551;
const PROGRAM_HEADER_LEN: u16 = 56;

/// The program headers of a shared library for the wanted machine.
pub(crate) struct Image<'a> {
    bytes: &'a [u8],
    loads: Vec<Segment>,
    dynamic: Segment,
    notes: Vec<Segment>,
    stack: Option<Segment>,
}

/// A program header.
#[derive(Clone, Copy)]
struct Segment {
    kind: u32,
    flags: u32,
    offset: u64,
    address: u64,
    file_size: u64,
    align: u64,
}

impl<'a> Image<'a> {
    pub(crate) fn parse(bytes: &'a [u8], wanted: Arch) -> Result<Self> {
        check_header(bytes, wanted)?;
        let segments = segments(bytes)?;
        let of_kind = |kind| segments.iter().copied().filter(move |s| s.kind == kind);

        let mut dynamics = of_kind(PT_DYNAMIC);
        let dynamic = dynamics.next().ok_or(damaged("it has no dynamic segment"))?;
        if dynamics.next().is_some() {
            return Err(damaged("it has more than one dynamic segment"));
        }
        Ok(Self {
            bytes,
            loads: of_kind(PT_LOAD).collect(),
            dynamic,
            notes: of_kind(PT_NOTE).collect(),
            stack: of_kind(PT_GNU_STACK).next_back(),
        })
    }

    /// The bytes that will be at `address` in memory (relative to where the library is loaded),
    /// up to the end of what the file has for their segment.
    pub(crate) fn at(&self, address: u64) -> Option<&'a [u8]> {
        self.loads.iter().find_map(|load| {
            let inside = address.checked_sub(load.address)?;
            from(part(self.bytes, load.offset, load.file_size)?, inside).filter(|b| !b.is_empty())
        })
    }

    /// The dynamic segment as the loader sees it.
    pub(crate) fn dynamic(&self) -> Option<&'a [u8]> {
        part(self.at(self.dynamic.address)?, 0, self.dynamic.file_size)
    }

    /// Note segments with their alignment.
    pub(crate) fn notes(&self) -> impl Iterator<Item = (&'a [u8], u64)> {
        self.notes
            .iter()
            .filter_map(|note| Some((part(self.bytes, note.offset, note.file_size)?, note.align)))
    }

    /// Whether the library wants an executable stack; `None` if it does not say.
    pub(crate) fn executable_stack(&self) -> Option<bool> {
        const EXECUTABLE: u32 = 1;
        self.stack.map(|stack| stack.flags & EXECUTABLE != 0)
    }
}

fn check_header(bytes: &[u8], wanted: Arch) -> Result<()> {
    let Some((&class, &order)) =
        bytes.starts_with(&MAGIC).then(|| bytes.get(4).zip(bytes.get(5))).flatten()
    else {
        return Err(Error::NotElf { wanted });
    };
    let cut_off = damaged("its header is cut off");
    let (Some(mut kind), Some(mut machine)) = (u16_at(bytes, 16), u16_at(bytes, 18)) else {
        return Err(cut_off);
    };
    if order == BIG_ENDIAN {
        (kind, machine) = (kind.swap_bytes(), machine.swap_bytes());
    }
    match class {
        CLASS_64 => {}
        CLASS_32 => return Err(Error::Bits32 { machine: machine_name(machine), wanted }),
        _ => return Err(damaged("it is neither 32-bit nor 64-bit")),
    }
    match order {
        LITTLE_ENDIAN => {}
        BIG_ENDIAN => {
            let machine = format!("big-endian {}", machine_name(machine));
            return Err(Error::ForeignMachine { machine, wanted });
        }
        _ => return Err(damaged("it has no byte order")),
    }
    if machine != wanted.elf_machine() {
        return Err(Error::ForeignMachine { machine: machine_name(machine), wanted });
    }
    match kind {
        ET_DYN => Ok(()),
        1 => Err(Error::NotSharedLibrary { kind: "an object file (.o)" }),
        2 => Err(Error::NotSharedLibrary { kind: "an executable" }),
        4 => Err(Error::NotSharedLibrary { kind: "a core dump" }),
        _ => Err(Error::NotSharedLibrary { kind: "an ELF file of unknown type" }),
    }
}

fn segments(bytes: &[u8]) -> Result<Vec<Segment>> {
    let cut_off = || damaged("its program headers are cut off");
    let (Some(offset), Some(size), Some(count)) =
        (u64_at(bytes, 32), u16_at(bytes, 54), u16_at(bytes, 56))
    else {
        return Err(cut_off());
    };
    if size != PROGRAM_HEADER_LEN {
        return Err(damaged("its program headers have an unknown size"));
    }
    let table = part(bytes, offset, u64::from(size) * u64::from(count)).ok_or_else(cut_off)?;
    table
        .chunks_exact(PROGRAM_HEADER_LEN.into())
        .map(|header| Segment::parse(header).ok_or_else(cut_off))
        .collect()
}

impl Segment {
    fn parse(header: &[u8]) -> Option<Self> {
        Some(Self {
            kind: u32_at(header, 0)?,
            flags: u32_at(header, 4)?,
            offset: u64_at(header, 8)?,
            address: u64_at(header, 16)?,
            file_size: u64_at(header, 32)?,
            align: u64_at(header, 48)?,
        })
    }
}

pub(crate) fn damaged(what: &'static str) -> Error {
    Error::Damaged { what }
}

/// Names for the machines that somebody might really send (`EM_*` of the gABI).
fn machine_name(machine: u16) -> String {
    match machine {
        3 => "x86".into(),
        8 => "MIPS".into(),
        20 => "PowerPC".into(),
        21 => "PowerPC 64".into(),
        22 => "S/390".into(),
        40 => "ARM".into(),
        62 => "x86_64".into(),
        183 => "AArch64".into(),
        243 => "RISC-V".into(),
        258 => "LoongArch".into(),
        other => format!("machine number {other}"),
    }
}
