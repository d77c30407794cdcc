//! No bytes make the reader panic, and what it accepts keeps its promises.

use proptest::prelude::*;

use crate::zip::{File, Zip, open};

fn sample() -> Zip {
    Zip::of(&[
        File::stored("lib/x86_64/payload.so", b"\x7fELF payload").with_mode(0o100_755),
        File::deflated("assets/text", &b"some text to deflate ".repeat(50)),
        File::stored("assets/dir/", b"").with_mode(0o040_755),
        File::deflated("b", b"b"),
    ])
}

/// Opens and reads, and checks what `open` promises about accepted archives.
fn examine(bytes: &[u8]) {
    let Ok(archive) = open(bytes) else { return };
    let directory = archive.sections().central_directory.clone();
    assert!(archive.sections().end_record.end <= bytes.len() as u64);
    let mut extents: Vec<_> = archive
        .entries()
        .map(|entry| (entry.header_offset, archive.data_range(entry).end))
        .collect();
    extents.sort_unstable();
    assert!(extents.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    assert!(extents.iter().all(|extent| extent.1 <= directory.start));

    for entry in archive.entries() {
        assert!(!entry.name.starts_with('/'));
        assert!(entry.name.split('/').all(|component| component != ".."));
        assert_eq!(archive.find(&entry.name).unwrap(), entry);
        if let Ok(content) = archive.read(entry) {
            assert_eq!(content.len() as u64, entry.size);
            assert_eq!(crc32fast::hash(&content), entry.crc32);
        }
    }
}

#[test]
fn every_truncation_is_refused() {
    let bytes = sample().bytes;
    for len in 0..bytes.len() {
        assert!(open(&bytes[..len]).is_err(), "{len}");
    }
}

#[test]
fn every_single_byte_flip_is_survived() {
    let good = sample().bytes;
    for at in 0..good.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= flip;
            examine(&bytes);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn flips_and_cuts_are_survived(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
        padding in 0usize..64,
    ) {
        let mut bytes = sample().bytes;
        for (index, value) in flips {
            *index.get_mut(&mut bytes) = value;
        }
        if cuts {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes.resize(bytes.len() + padding, 0);
        examine(&bytes);
    }

    /// The same in the headers only, where it is not all caught by one signature.
    #[test]
    fn wrong_fields_are_survived(
        entry in 0usize..4,
        fields in prop::collection::vec((4usize..46, any::<u8>(), any::<bool>()), 1..6),
        end in prop::option::of((4usize..22, any::<u8>())),
    ) {
        let mut zip = sample();
        for (at, value, central) in fields {
            let header = if central { zip.central[entry] } else { zip.local[entry] };
            zip.bytes[header + at] = value;
        }
        if let Some((at, value)) = end {
            zip.bytes[zip.end + at] = value;
        }
        examine(&zip.bytes);
    }

    #[test]
    fn noise_is_survived(
        noise in prop::collection::vec(any::<u8>(), 0..300),
        count in 0u16..4,
    ) {
        examine(&noise);
        // Noise with an end record that calls it a central directory.
        let mut zip = Zip { bytes: noise, ..Zip::default() };
        let size = zip.bytes.len() as u32;
        zip.bytes.extend(b"PK\x05\x06\0\0\0\0");
        zip.bytes.extend([count, count].iter().flat_map(|c| c.to_le_bytes()));
        zip.bytes.extend([size, 0].iter().flat_map(|n| n.to_le_bytes()));
        zip.bytes.extend([0, 0]);
        examine(&zip.bytes);
    }

    #[test]
    fn content_comes_back(files in prop::collection::btree_map(
        "[a-z]{1,8}", (prop::collection::vec(any::<u8>(), 0..5000), any::<bool>()), 0..8,
    )) {
        let list: Vec<File> = files
            .iter()
            .map(|(name, (content, deflated))| match deflated {
                true => File::deflated(name, content),
                false => File::stored(name, content),
            })
            .collect();
        let zip = Zip::of(&list);
        let archive = zip.open().unwrap();
        prop_assert_eq!(archive.entries().len(), files.len());
        for (name, (content, _)) in &files {
            prop_assert_eq!(&archive.read(archive.find(name).unwrap()).unwrap(), content);
        }
    }
}
