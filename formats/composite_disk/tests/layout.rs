//! The layout's rules, its exact bytes, and what a foreign tool says about them.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::io::{Seek, SeekFrom, Write};
use std::process::Command;

use composite_disk::{Error, Layout, Partition, Segment, Source};
use proptest::prelude::*;

fn partition(label: &str, size: u64, writable: bool) -> Partition {
    Partition { label: label.into(), size, writable }
}

/// 00.., 01.., 02..: not random, but different.
fn counting_guids() -> impl FnMut() -> [u8; 16] {
    let mut next = 0;
    move || {
        next += 1;
        [next - 1; 16]
    }
}

fn layout(partitions: &[Partition]) -> Result<Layout, Error> {
    Layout::new(partitions, counting_guids())
}

fn example() -> Layout {
    layout(&[partition("payload-metadata", 5000, false), partition("vm-instance", 8192, true)])
        .unwrap()
}

#[test]
fn places_partitions_at_4_kib_and_pads_with_zeros() {
    let segment = |disk_offset, len, source| Segment { disk_offset, len, source };
    assert_eq!(
        example().segments(),
        [
            segment(0, 20_480, Source::Header),
            segment(20_480, 5000, Source::Partition(0)),
            segment(25_480, 3192, Source::Zero),
            segment(28_672, 8192, Source::Partition(1)),
            segment(36_864, 11_776, Source::Zero),
            segment(48_640, 16_896, Source::Footer),
        ]
    );
    assert_eq!(example().len(), 65_536);
}

#[test]
fn golden_bytes() {
    let layout = example();
    let mbr = layout.header()[446..512].to_vec();
    assert_eq!(hex(&mbr[..16]), "00000200eeffffff010000007f000000");
    assert_eq!(hex(&mbr[64..]), "55aa");
    assert_eq!(hex(&layout.header()[512..604]), GOLDEN_PRIMARY_HEADER);
    assert_eq!(hex(&layout.header()[1024..1280]), GOLDEN_ENTRIES);
    assert!(layout.header()[1280..].iter().all(|byte| *byte == 0));

    let entries = 32 * 512;
    assert_eq!(layout.footer()[..entries], layout.header()[1024..1024 + entries]);
    assert_eq!(hex(&layout.footer()[entries..entries + 92]), GOLDEN_BACKUP_HEADER);
    assert!(layout.footer()[entries + 92..].iter().all(|byte| *byte == 0));
}

/// Made by a separate script from the tables of the UEFI specification.
const GOLDEN_PRIMARY_HEADER: &str = "\
    4546492050415254000001005c0000009f3fdd100000000001000000000000007f000000000000002800000000\
    0000005e0000000000000000000000000000408000000000000000020000000000000080000000800000002a9a\
    19c8";
const GOLDEN_BACKUP_HEADER: &str = "\
    4546492050415254000001005c0000009b076ccc000000007f0000000000000001000000000000002800000000\
    0000005e00000000000000000000000000004080000000000000005f0000000000000080000000800000002a9a\
    19c8";
const GOLDEN_ENTRIES: &str = "\
    af3dc60f838472478e793d69d8477de40101010101010141810101010101010128000000000000003700000000\
    00000000000000000000007000610079006c006f00610064002d006d0065007400610064006100740061000000\
    0000000000000000000000000000000000000000000000000000000000000000000000000000af3dc60f838472\
    478e793d69d8477de4020202020202024282020202020202023800000000000000470000000000000000000000\
    0000000076006d002d0069006e007300740061006e006300650000000000000000000000000000000000000000\
    00000000000000000000000000000000000000000000000000000000000000";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn refuses_what_cannot_be_laid_out() {
    let refused = |partitions: &[Partition]| layout(partitions).unwrap_err();
    assert_eq!(
        refused(&[partition("a", 1, false), partition("a", 2, false)]),
        Error::DuplicateLabel("a".into())
    );
    assert_eq!(refused(&[partition("", 1, false)]), Error::BadLabel("".into()));
    assert_eq!(refused(&[partition("a\0b", 1, false)]), Error::BadLabel("a\0b".into()));
    let long = "x".repeat(37);
    assert_eq!(refused(&[partition(&long, 1, false)]), Error::BadLabel(long.clone()));
    // Eighteen characters outside the basic plane take all 36 units; nineteen are too many.
    assert!(layout(&[partition(&"\u{1f980}".repeat(18), 1, false)]).is_ok());
    assert!(layout(&[partition(&"\u{1f980}".repeat(19), 1, false)]).is_err());
    assert_eq!(refused(&[partition("a", 0, false)]), Error::EmptyPartition("a".into()));
    assert_eq!(
        refused(&[partition("a", 4097, true)]),
        Error::UnalignedWritable { label: "a".into(), size: 4097 }
    );
    assert_eq!(refused(&[partition("a", u64::MAX, false)]), Error::TooLarge);
    assert_eq!(refused(&[partition("a", i64::MAX as u64 - 20_480, false)]), Error::TooLarge);
    let many: Vec<_> = (0..129).map(|i| partition(&format!("p{i}"), 1, false)).collect();
    assert_eq!(refused(&many), Error::TooManyPartitions(129));
    assert!(layout(&many[..128]).is_ok());
}

#[test]
fn a_disk_without_partitions_is_still_a_disk() {
    let layout = layout(&[]).unwrap();
    assert_eq!(layout.len(), 65_536);
    assert!(!layout.is_empty());
}

proptest! {
    #[test]
    fn covers_every_byte_once(sizes in prop::collection::vec((1u64..1 << 40, any::<bool>()), 0..129)) {
        let partitions: Vec<_> = sizes
            .iter()
            .enumerate()
            .map(|(i, (size, writable))| {
                let size = if *writable { size.next_multiple_of(4096) } else { *size };
                partition(&format!("p{i}"), size, *writable)
            })
            .collect();
        let layout = layout(&partitions).unwrap();
        let mut end = 0;
        for segment in layout.segments() {
            prop_assert_eq!(segment.disk_offset, end);
            prop_assert!(segment.len > 0);
            if let Source::Partition(index) = segment.source {
                prop_assert_eq!(segment.disk_offset % 4096, 0);
                prop_assert_eq!(segment.len, partitions[index].size);
            }
            end += segment.len;
        }
        prop_assert_eq!(end, layout.len());
        prop_assert_eq!(end % 65_536, 0);
    }
}

/// Writes the disk out with a recognisable byte per partition.
fn write_out(layout: &Layout, file: &mut std::fs::File) {
    file.set_len(layout.len()).unwrap();
    for segment in layout.segments() {
        file.seek(SeekFrom::Start(segment.disk_offset)).unwrap();
        match segment.source {
            Source::Header => file.write_all(layout.header()).unwrap(),
            Source::Footer => file.write_all(layout.footer()).unwrap(),
            Source::Zero => {}
            Source::Partition(index) => {
                file.write_all(&vec![index as u8 + 1; segment.len as usize]).unwrap();
            }
        }
    }
}

/// Whether a checker succeeded, and what it said.
fn run(tool: &str, arguments: &[&std::ffi::OsStr]) -> (bool, String) {
    let mut command = Command::new(tool);
    // Where administrators' programs are, which is not on everybody's path.
    command.env("PATH", format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default()));
    let output = command.args(arguments).env("LC_ALL", "C").output().unwrap_or_else(|error| {
        panic!("{tool} does not run ({error}); `cargo xtask setup --for-tests` installs it")
    });
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

#[test]
fn foreign_tools_accept_both_tables() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write_out(&example(), file.as_file_mut());
    let path = file.path().as_os_str();

    let (success, text) = run("sgdisk", &["-v".as_ref(), path]);
    assert!(success && text.contains("No problems found"), "{text}");
    let (success, text) = run("sfdisk", &["--verify".as_ref(), path]);
    assert!(success && text.contains("No errors detected"), "{text}");
}
