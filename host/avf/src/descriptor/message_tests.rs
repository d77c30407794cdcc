use super::*;
use crate::fixtures::{config, context, fill, fill_with_storage};
use crate::vm_root::VmRoot;
use std::io::Read;
use std::path::Path;

fn root() -> (tempfile::TempDir, VmRoot) {
    let directory = tempfile::tempdir().unwrap();
    let root = VmRoot::new(context(&directory.path().join("data")));
    (directory, root)
}

/// Files that this process has open below a directory.
fn open_below(directory: &Path) -> usize {
    let links = std::fs::read_dir("/proc/self/fd").unwrap();
    let links = links.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
    links.filter(|link| link.starts_with(directory)).count()
}

/// Sends bytes with files on the first of them.
fn send_raw(socket: &UnixStream, bytes: &[u8], files: &[BorrowedFd<'_>]) {
    let mut room = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(64))];
    let mut ancillary = SendAncillaryBuffer::new(&mut room);
    if !files.is_empty() {
        assert!(ancillary.push(SendAncillaryMessage::ScmRights(files)));
    }
    let sent = sendmsg(socket, &[IoSlice::new(bytes)], &mut ancillary, SendFlags::empty());
    assert_eq!(sent.unwrap(), bytes.len());
}

fn header(present: u8) -> [u8; HEADER_BYTES] {
    let mut header = EMPTY;
    header[PRESENT] = present;
    header
}

#[test]
fn the_message_has_these_bytes() {
    assert_eq!(&header(0b10111), b"AVF-VMD\0\x01\x17\0\0\0\0\0\0");
}

#[test]
fn a_descriptor_arrives_as_it_was_sent_and_what_follows_stays() {
    let (_keep, root) = root();
    for (name, with_storage) in [("plain", false), ("stored", true)] {
        let vm = root.create(name, if with_storage { fill_with_storage } else { fill }).unwrap();
        let descriptor = VirtualMachineDescriptor::new(
            super::super::collect(|it| vm.open_file(it.file_name())).unwrap(),
        )
        .unwrap();
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        descriptor.send(&ours).unwrap();
        ours.write_all(b"more").unwrap();
        // It is of no use to the receiver what happens to the sender's.
        descriptor.close();
        drop(ours);
        let received = VirtualMachineDescriptor::receive(&theirs).unwrap();
        let mut rest = String::new();
        theirs.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "more");
        let copy = received.import(&root, &format!("copy of {name}")).unwrap();
        let expected = config(with_storage.then_some(16 << 20));
        assert_eq!(copy.load().unwrap(), expected);
        assert_eq!(copy.instance_id().unwrap(), [7; 64]);
    }
}

#[test]
fn it_can_be_sent_more_than_once_and_arrive_byte_by_byte() {
    let (_keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let files = super::super::collect(|it| vm.open_file(it.file_name())).unwrap();
    let descriptor = VirtualMachineDescriptor::new(files).unwrap();
    let (ours, theirs) = UnixStream::pair().unwrap();
    for _ in 0..3 {
        descriptor.send(&ours).unwrap();
    }
    for _ in 0..3 {
        VirtualMachineDescriptor::receive(&theirs).unwrap();
    }
    let files = descriptor.lock();
    let fds: Vec<_> = files.iter().flatten().flatten().map(AsFd::as_fd).collect();
    let header = header(0b1111);
    send_raw(&ours, &header[..1], &fds);
    for byte in &header[1..] {
        send_raw(&ours, &[*byte], &[]);
    }
    VirtualMachineDescriptor::receive(&theirs).unwrap();
}

/// Everything that a hostile sender can do: an error each time, and nothing stays open.
#[test]
fn what_is_no_whole_descriptor_is_refused_and_closed() {
    type Send = fn(&UnixStream, &[BorrowedFd<'_>]);
    const TOO_MANY: &str = "receiving: there are too many files";
    const WRONG_COUNT: &str = "receiving: it has not the files of which it tells";
    const NONE: &str = "receiving: it is no descriptor of a VM";
    let cases: [(&str, Send); 24] = [
        ("receiving: unexpected end of file", |_, _| {}),
        ("receiving: unexpected end of file", |it, _| send_raw(it, &EMPTY[..1], &[])),
        ("receiving: unexpected end of file", |it, fds| send_raw(it, &header(31)[..15], fds)),
        (NONE, |it, fds| send_raw(it, &[0; 16], fds)),
        (NONE, |it, fds| send_raw(it, b"GET / HTTP/1.1\r\n", fds)),
        (NONE, |it, fds| send_raw(it, &flipped(0), fds)),
        (NONE, |it, fds| send_raw(it, &flipped(7), fds)),
        ("receiving: it is of another version than 1", |it, fds| send_raw(it, &flipped(8), fds)),
        (NONE, |it, fds| send_raw(it, &flipped(10), fds)),
        (NONE, |it, fds| send_raw(it, &flipped(15), fds)),
        (WRONG_COUNT, |it, _| send_raw(it, &header(31), &[])),
        (WRONG_COUNT, |it, fds| send_raw(it, &header(31), &fds[..4])),
        (WRONG_COUNT, |it, fds| send_raw(it, &header(15), fds)),
        (WRONG_COUNT, |it, fds| send_raw(it, &header(0), fds)),
        ("receiving: it has parts that nobody knows", |it, fds| send_raw(it, &header(63), fds)),
        ("receiving: it has parts that nobody knows", |it, fds| send_raw(it, &header(0x8f), fds)),
        (TOO_MANY, |it, fds| send_raw(it, &header(31), &[fds, &fds[..1]].concat())),
        (TOO_MANY, |it, fds| send_raw(it, &header(31), &[fds; 12].concat())),
        // In parts, each of which would be good.
        (TOO_MANY, |it, fds| {
            send_raw(it, &header(31)[..8], fds);
            send_raw(it, &header(31)[8..], fds);
        }),
        ("config.xml: is missing", |it, _| send_raw(it, &header(0), &[])),
        ("config.xml: is missing", |it, fds| send_raw(it, &header(30), &fds[1..])),
        ("instance_id: is missing", |it, fds| send_raw(it, &header(1), &fds[..1])),
        ("instance.img: is missing", |it, fds| send_raw(it, &header(7), &fds[..3])),
        ("instance_id: is not of 64 bytes", |it, fds| {
            send_raw(it, &header(31), &[fds[0], fds[2], fds[1], fds[3], fds[4]]);
        }),
    ];
    let (keep, root) = root();
    let vm = root.create("vm", fill_with_storage).unwrap();
    let files = super::super::collect(|it| vm.open_file(it.file_name())).unwrap();
    let fds: Vec<_> = files.iter().flatten().map(AsFd::as_fd).collect();
    let open = open_below(keep.path());
    for (number, (fault, send)) in cases.into_iter().enumerate() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        send(&ours, &fds);
        drop(ours);
        let error = VirtualMachineDescriptor::receive(&theirs).unwrap_err();
        assert!(matches!(error, Error::BadDescriptor(_)), "{number}");
        let error = error.to_string();
        assert_eq!(error, format!("bad VM descriptor: {fault}"), "{number}");
        drop(theirs);
        assert_eq!(open_below(keep.path()), open, "{number}");
    }
}

/// A good header but for one byte.
fn flipped(position: usize) -> [u8; HEADER_BYTES] {
    let mut header = header(31);
    header[position] ^= 0x20;
    header
}

#[test]
fn a_sender_that_says_nothing_is_waited_for_as_long_as_the_socket_does() {
    let (_ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let error = VirtualMachineDescriptor::receive(&theirs).unwrap_err();
    assert!(matches!(error, Error::BadDescriptor(_)), "{error}");
    // Nor does one that reads nothing end us.
    let (ours, theirs) = UnixStream::pair().unwrap();
    drop(theirs);
    let (_keep, root) = root();
    let vm = root.create("vm", fill).unwrap();
    let files = super::super::collect(|it| vm.open_file(it.file_name())).unwrap();
    VirtualMachineDescriptor::new(files).unwrap().send(&ours).unwrap_err();
}
