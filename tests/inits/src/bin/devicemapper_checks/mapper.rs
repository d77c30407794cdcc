//! Devices that come and go.

use std::fs::File;

use devicemapper::{Access, DeviceMapper, Error, Table, loopdev};
use test_inits::{Failed, expect};

use crate::disk::{BLOCK, Disk, content, expect_no_writing, file, read_all};

/// The error of what must not succeed.
fn refused<T>(what: &str, result: Result<T, Error>) -> Result<Error, Failed> {
    result.err().ok_or_else(|| format!("{what} succeeded").into())
}

/// Before the modules are there, the errors say which ones.
pub fn missing_drivers() -> Result<(), Failed> {
    let error = refused("device-mapper", DeviceMapper::open())?;
    expect("the module", matches!(error, Error::NoDriver { module: "dm_mod", .. }), true)?;
    let error = refused("loop", loopdev::attach(File::open("/dev/null")?, 0, 0, true))?;
    expect("the module", matches!(error, Error::NoDriver { module: "loop", .. }), true)
}

/// Some blocks from the middle.
pub fn linear() -> Result<(), Failed> {
    let content = content(16 * BLOCK);
    let disk = Disk::of(&content)?;
    let (offset, size) = (3 * BLOCK, 5 * BLOCK);
    let mapper = DeviceMapper::open()?;
    let device = mapper.create_linear("middle", disk.path(), offset as u64, size as u64)?;
    let expected = content.get(offset..offset + size).unwrap_or_default();
    expect("the content", read_all(&device.path)? == expected, true)?;
    expect_no_writing(&device.path)?;
    mapper.remove("middle")?;
    expect("the node is there", device.path.exists(), false)
}

/// A part that is not on the device is refused.
pub fn linear_beyond_the_end() -> Result<(), Failed> {
    let disk = Disk::of(&content(16 * BLOCK))?;
    let (mapper, block) = (DeviceMapper::open()?, BLOCK as u64);
    for (offset, size) in [(0, 17), (15, 2), (16, 1), (1 << 40, 1), (0, 1 << 40)] {
        let made = mapper.create_linear("beyond", disk.path(), offset * block, size * block);
        refused(&format!("{size} blocks at {offset}"), made)?;
    }
    Ok(())
}

/// A name is free again once its device is removed.
pub fn taken_once() -> Result<(), Failed> {
    let disk = Disk::of(&content(16 * BLOCK))?;
    let mapper = DeviceMapper::open()?;
    let make = |size| mapper.create_linear("taken", disk.path(), 0, size);
    let first = make(BLOCK as u64)?;
    let error = refused("a second device", make(2 * BLOCK as u64))?;
    expect("exists", matches!(error, Error::Exists { .. }), true)?;
    expect("bytes of the first", read_all(&first.path)?.len(), BLOCK)?;
    mapper.remove("taken")?;
    let error = refused("a second removal", mapper.remove("taken"))?;
    expect("not found", matches!(error, Error::NotFound { .. }), true)?;
    let error = refused("its state", mapper.verity_state("taken"))?;
    expect("not found", matches!(error, Error::NotFound { .. }), true)?;
    make(2 * BLOCK as u64)?;
    let error = refused("the state of no verity device", mapper.verity_state("taken"))?;
    expect("no verity", matches!(error, Error::Answer { .. }), true)?;
    Ok(mapper.remove("taken")?)
}

/// An open device is not removed.
pub fn in_use() -> Result<(), Failed> {
    let disk = Disk::of(&content(BLOCK))?;
    let mapper = DeviceMapper::open()?;
    let device = mapper.create_linear("in-use", disk.path(), 0, BLOCK as u64)?;
    let open = File::open(&device.path)?;
    let error = refused("removal of an open device", mapper.remove("in-use"))?;
    expect("busy", matches!(error, Error::Busy { .. }), true)?;
    drop(open);
    Ok(mapper.remove("in-use")?)
}

/// The error names the module that is missing.
pub fn unknown_target() -> Result<(), Failed> {
    let table = Table::default().with("no-such", 8, "");
    let mapper = DeviceMapper::open()?;
    let error = refused("a made-up target", mapper.create("x", &table, Access::ReadOnly))?;
    match &error {
        Error::NoTarget { target, module } if target == "no-such" && module == "dm_no_such" => {}
        _ => return Err(error.into()),
    }
    let error = refused("removal", mapper.remove("x"))?;
    expect("not found", matches!(error, Error::NotFound { .. }), true)
}

/// After a table that the kernel refused the name is free.
pub fn bad_table() -> Result<(), Failed> {
    let mapper = DeviceMapper::open()?;
    let table = Table::default().with("linear", 8, "no arguments");
    let error = refused("a bad table", mapper.create("bad", &table, Access::ReadOnly))?;
    expect("an error of the kernel", matches!(error, Error::Io { .. }), true)?;
    let disk = loopdev::attach(file(&content(BLOCK))?, 0, 0, true)?;
    mapper.create_linear("bad", &disk.path, 0, BLOCK as u64)?;
    Ok(mapper.remove("bad")?)
}
