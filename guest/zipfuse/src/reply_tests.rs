use super::*;

/// The bytes of a reply, in lines that name the fields.
fn sent(fill: impl FnOnce(&mut Reply)) -> Vec<u8> {
    let mut reply = Reply::new();
    fill(&mut reply);
    reply.finish(0x0102_0304_0506_0708, Ok(())).to_vec()
}

/// Numbers of the given lengths in this machine's byte order.
fn fields(fields: &[(usize, u64)]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|(len, value)| match len {
            2 => (*value as u16).to_ne_bytes().to_vec(),
            4 => (*value as u32).to_ne_bytes().to_vec(),
            8 => value.to_ne_bytes().to_vec(),
            _ => vec![0; *len],
        })
        .collect()
}

const VALID: (usize, u64) = (8, 0xffff_ffff);

fn attributes() -> Attributes {
    Attributes { id: 7, mode: 0o100_500, links: 1, size: 5000 }
}

fn attr() -> Vec<u8> {
    let mut attr = fields(&[(8, 7), (8, 5000), (8, 10), (36, 0)]);
    attr.extend(fields(&[(4, 0o100_500), (4, 1), (4, 6000), (4, 6001), (4, 0), (4, 4096), (4, 0)]));
    assert_eq!(attr.len(), 88, "struct fuse_attr");
    attr
}

#[test]
fn replies_have_the_layout_of_the_protocol() {
    let header = |len| fields(&[(4, len), (4, 0), (8, 0x0102_0304_0506_0708)]);
    let owner = (6000, 6001);

    let mut init = header(16 + 64);
    init.extend(fields(&[(4, 7), (4, 31), (4, 0x20000), (4, 0x41), (2, 16), (2, 12)]));
    init.extend(fields(&[(4, 4096), (4, 1), (2, 256), (34, 0)]));
    assert_eq!(sent(|reply| reply.init(31, 0x20000, 0x41)), init);

    let mut entry = header(16 + 128);
    entry.extend(fields(&[(8, 7), (8, 0), VALID, VALID, (4, 0), (4, 0)]));
    entry.extend(attr());
    assert_eq!(sent(|reply| reply.entry(&attributes(), owner)), entry);

    let mut none = header(16 + 128);
    none.extend(fields(&[(8, 0), (8, 0), VALID, VALID, (96, 0)]));
    assert_eq!(sent(Reply::no_entry), none);

    let mut about = header(16 + 104);
    about.extend(fields(&[VALID, (4, 0), (4, 0)]));
    about.extend(attr());
    assert_eq!(sent(|reply| reply.attributes(&attributes(), owner)), about);

    let mut statistics = header(16 + 80);
    statistics.extend(fields(&[(8, 2), (8, 0), (8, 0), (8, 9), (8, 0)]));
    statistics.extend(fields(&[(4, 4096), (4, 255), (4, 4096), (28, 0)]));
    let told = Statistics { size: 4097, nodes: 9 };
    assert_eq!(sent(|reply| reply.statistics(told)), statistics);

    let mut listed = header(16 + 32);
    listed.extend(fields(&[(8, 7), (8, 3), (4, 5), (4, 8)]));
    listed.extend(b"hello\0\0\0");
    assert_eq!(sent(|reply| assert!(reply.listed(32, 3, ("hello", attributes()), None))), listed);

    let mut plus = header(16 + 128 + 32);
    plus.extend(&entry[16..]);
    plus.extend(&listed[16..]);
    assert_eq!(
        sent(|reply| assert!(reply.listed(160, 3, ("hello", attributes()), Some(owner)))),
        plus
    );
}

#[test]
fn what_does_not_fit_is_not_listed() {
    let bytes = sent(|reply| {
        assert!(!reply.listed(31, 3, ("hello", attributes()), None));
        assert!(!reply.listed(159, 3, ("hello", attributes()), Some((0, 0))));
        assert!(reply.listed(64, 3, ("hello", attributes()), None));
        assert!(!reply.listed(63, 4, ("hello", attributes()), None));
        assert!(reply.listed(64, 4, ("hello", attributes()), None));
        assert!(!reply.listed(u32::MAX, 4, (&"n".repeat(1 << 20), attributes()), None));
    });
    assert_eq!(bytes.len(), 16 + 64);
}

#[test]
fn errors_have_no_body() {
    let mut reply = Reply::new();
    reply.no_entry();
    let bytes = reply.finish(9, Err(Errno::NOENT));
    assert_eq!(bytes, fields(&[(4, 16), (4, -2_i64 as u64), (8, 9)]));
}

#[test]
fn content_is_as_long_as_there_is() {
    let mut reply = Reply::new();
    let result = reply.content(10, |out| {
        out[..3].copy_from_slice(b"abc");
        Ok(3)
    });
    assert_eq!(result, Ok(()));
    assert_eq!(reply.finish(1, Ok(()))[16..], *b"abc");
    reply.clear();
    assert_eq!(reply.content(MAX_READ, |out| Ok(out.len())), Ok(()));
    assert_eq!(reply.finish(1, Ok(())).len(), 16 + MAX_READ as usize);
    reply.clear();
    assert_eq!(reply.content(MAX_READ + 1, |_| Ok(0)), Err(Errno::INVAL));
    assert_eq!(reply.content(1, |_| Err(Errno::IO)), Err(Errno::IO));
}
