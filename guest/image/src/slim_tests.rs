//! Modules of a few bytes.

use super::*;

/// A section: name, type, flags, link, info and bytes.
type Section<'a> = (&'a str, u32, u64, u32, u32, Vec<u8>);

/// An ELF file of the given sections. Section 0 and the names come by themselves.
fn elf(sections: &[Section<'_>]) -> Vec<u8> {
    let mut names = b"\0.shstrtab\0".to_vec();
    let mut body: Vec<u8> = Vec::new();
    let mut table = vec![0; 64];
    let header =
        |name: u32, kind: u32, flags: u64, at: usize, size: usize, link: u32, info: u32| {
            let mut header = Vec::new();
            header.extend([name, kind].map(u32::to_le_bytes).concat());
            header.extend([flags, 0, at as u64, size as u64].map(u64::to_le_bytes).concat());
            header.extend([link, info].map(u32::to_le_bytes).concat());
            let entry = if kind == 4 || kind == 2 { 24 } else { 0 };
            header.extend([1_u64, entry].map(u64::to_le_bytes).concat());
            header
        };
    for (name, kind, flags, link, info, bytes) in sections {
        let at = 64 + body.len();
        table.extend(header(names.len() as u32, *kind, *flags, at, bytes.len(), *link, *info));
        names.extend(name.bytes().chain([0]));
        body.extend(bytes);
    }
    let at = 64 + body.len();
    table.extend(header(1, 3, 0, at, names.len(), 0, 0));
    body.extend(&names);
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(64, 0);
    file[16..20].copy_from_slice(&[1, 0, 62, 0]);
    file[20] = 1;
    file[40..48].copy_from_slice(&((64 + body.len()) as u64).to_le_bytes());
    file[52] = 64;
    file[58] = 64;
    let count = sections.len() as u16 + 2;
    file[60..62].copy_from_slice(&count.to_le_bytes());
    file[62..64].copy_from_slice(&(count - 1).to_le_bytes());
    file.extend(body);
    file.extend(table);
    file
}

fn relocation(offset: u64, symbol: u64) -> Vec<u8> {
    [offset, symbol << 32 | 4, u64::MAX - 3].map(u64::to_le_bytes).concat()
}

fn symbols(names: [u32; 2]) -> Vec<u8> {
    let mut symbols = vec![0; 24];
    for name in names {
        symbols.extend(name.to_le_bytes());
        symbols.extend([0; 20]);
    }
    symbols
}

const TEXT: [u8; 14] = [0x90, 0xe8, 0, 0, 0, 0, 0xe8, 0, 0, 0, 0, 0xc3, 0xe9, 0];

/// Code that calls `__fentry__` at 1 and `other` at 6.
fn module(text: &[u8]) -> Vec<u8> {
    let relocations = [relocation(2, 1), relocation(7, 2)].concat();
    elf(&[
        (".text", 1, 6, 0, 0, text.to_vec()),
        (".rela.text", 4, 0x40, 3, 1, relocations),
        (".symtab", 2, 0, 4, 0, symbols([1, 12])),
        (".strtab", 3, 0, 0, 0, b"\0__fentry__\0other\0".to_vec()),
        ("__mcount_loc", 1, 2, 0, 0, vec![7; 8]),
        (".rela__mcount_loc", 4, 0x40, 3, 5, relocation(0, 2)),
        (".BTF", 1, 0, 0, 0, vec![1; 30]),
        (".data", 1, 3, 0, 0, vec![2; 8]),
    ])
}

/// Names and sizes of the sections.
fn sizes(file: &[u8]) -> Vec<(String, u64)> {
    let header = Header::parse(file).unwrap();
    let sections = header.sections(LittleEndian, file).unwrap();
    let name = |section| {
        String::from_utf8_lossy(sections.section_name(LittleEndian, section).unwrap()).into_owned()
    };
    sections.iter().map(|section| (name(section), section.sh_size(LittleEndian))).collect()
}

fn size(file: &[u8], name: &str) -> u64 {
    sizes(file).into_iter().find(|(found, _)| found == name).unwrap().1
}

#[test]
fn calls_of_the_tracer_become_no_operations() {
    let mut slimmed = module(&TEXT);
    slim(&mut slimmed).unwrap();
    assert_eq!(slimmed[64..78], [0x90, 0x0f, 0x1f, 0x44, 0, 0, 0xe8, 0, 0, 0, 0, 0xc3, 0xe9, 0]);
    // No relocation for the first call, and the second one's as it was.
    assert_eq!(slimmed[78 + 8..78 + 16], [0, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(slimmed[102..126], relocation(7, 2));
    for name in ["__mcount_loc", ".rela__mcount_loc", ".BTF"] {
        assert_eq!(size(&slimmed, name), 0, "{name}");
    }
    assert_eq!((size(&slimmed, ".text"), size(&slimmed, ".data")), (14, 8));
}

#[test]
fn code_that_looks_otherwise_stays_traced() {
    let mut text = TEXT;
    text[1] = 0xe9;
    let mut slimmed = module(&text);
    slim(&mut slimmed).unwrap();
    assert_eq!(slimmed[64..78], text);
    assert_eq!(size(&slimmed, "__mcount_loc"), 8);
    assert_eq!(size(&slimmed, ".rela__mcount_loc"), 24);
    assert_eq!(size(&slimmed, ".BTF"), 0);
}

#[test]
fn other_machines_stay_traced() {
    let mut slimmed = module(&TEXT);
    slimmed[18] = 183;
    slim(&mut slimmed).unwrap();
    assert_eq!(slimmed[64..78], TEXT);
    assert_eq!(size(&slimmed, "__mcount_loc"), 8);
    assert_eq!(size(&slimmed, ".BTF"), 0);
}

#[test]
fn files_that_are_no_modules_are_errors() {
    assert!(slim(&mut b"text".to_vec()).is_err());
    let whole = module(&TEXT);
    for length in 0..whole.len() {
        let mut cut = whole[..length].to_vec();
        assert!(slim(&mut cut).is_err(), "{length} bytes");
    }
}

#[test]
fn signatures_are_cut_off() {
    let signed = |length: u8| {
        let mut elf = b"ELF...SIGN".to_vec();
        elf.extend_from_slice(&[0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, length]);
        elf.extend_from_slice(b"~Module signature appended~\n");
        elf
    };
    let stripped = |mut elf: Vec<u8>| {
        strip_signature(&mut elf);
        elf
    };
    assert_eq!(stripped(signed(4)), b"ELF...");
    assert_eq!(stripped(signed(99)), signed(99));
    assert_eq!(stripped(b"ELF".into()), b"ELF");
}
