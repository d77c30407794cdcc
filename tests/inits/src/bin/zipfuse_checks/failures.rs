//! What is damaged or gone is an error, and nobody waits for ever.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::os::unix::process::ExitStatusExt;

use devicemapper::{DeviceMapper, Verity};
use rustix::io::Errno;
use rustix::mount::{UnmountFlags, unmount};
use test_inits::expect;

use crate::mounted::{Checked, Mounted, errno, loop_device, noise, options};
use crate::zip::{Kept, Zip};

pub fn damaged_content() -> Checked {
    let mounted = Mounted::new(
        Zip::default()
            .with("damaged", b"damaged", Kept::Damaged)
            .with("strange", b"strange", Kept::Strangely)
            .deflated("fine", b"fine"),
    )?;
    for _ in 0..2 {
        expect("damaged", errno(fs::read(mounted.path("damaged"))), Some(Errno::IO))?;
        expect("strange", errno(fs::read(mounted.path("strange"))), Some(Errno::OPNOTSUPP))?;
        expect("fine", fs::read(mounted.path("fine"))?, b"fine")?;
    }
    mounted.ends_well()
}

/// A verity device refuses a block: so does every file that has it, and no other.
pub fn damaged_block() -> Checked {
    let content = noise(300_000);
    let mut bytes = Zip::default().stored("a", &content).stored("b", &content).finish();
    bytes.resize(bytes.len().next_multiple_of(4096), 0);
    let tree = idsig::Tree::build(bytes.as_slice(), bytes.len() as u64, &[])?;
    let size = bytes.len() as u64;
    bytes[200_000] ^= 1;
    let (data, _data) = loop_device(&bytes)?;
    let (hashes, _hashes) = loop_device(&tree.bytes)?;
    let mapper = DeviceMapper::open()?;
    let verity = mapper.create_verity(
        "zip",
        &Verity {
            data_device: &data.path,
            data_size: size,
            hash_device: &hashes.path,
            hash_start: 0,
            root: &tree.root,
            salt: &[],
            data_block_size: 4096,
            hash_block_size: 4096,
        },
    )?;
    let mounted = Mounted::of(File::open(&verity.path)?, &options())?;
    expect("damaged", errno(fs::read(mounted.path("a"))), Some(Errno::IO))?;
    expect("fine", fs::read(mounted.path("b"))? == content, true)?;
    let mut part = [0; 4096];
    File::open(mounted.path("a"))?.read_exact_at(&mut part, 0)?;
    expect("a fine part", part == content[..4096], true)?;
    mounted.ends_well()?;
    Ok(mapper.remove("zip")?)
}

pub fn dead_server() -> Checked {
    let mut mounted = Mounted::new(Zip::default().stored("f", &noise(100_000)))?;
    let file = File::open(mounted.path("f"))?;
    mounted.server.kill()?;
    expect("killed", mounted.server.wait()?.signal(), Some(9))?;
    let mut part = [0; 10];
    expect("open", errno(file.read_at(&mut part, 50_000)), Some(Errno::NOTCONN))?;
    expect("new", errno(fs::read(mounted.path("g"))), Some(Errno::NOTCONN))?;
    drop(file);
    unmount(&mounted.point, UnmountFlags::empty())?;
    Ok(())
}

pub fn bad_package() -> Checked {
    let mut mounted = Mounted::with(b"this is no package", &options())?;
    expect("read", errno(fs::read(mounted.path("f"))), Some(Errno::NOTCONN))?;
    expect("the server's end", mounted.server.wait()?.code(), Some(1))
}
