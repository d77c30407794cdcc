//! Loop devices.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::thread;

use devicemapper::loopdev::{LoopDevice, attach};
use test_inits::{Failed, expect};

use crate::disk::{content, expect_no_writing, file, read_all};

/// What sysfs says about a device.
fn property(device: &LoopDevice, name: &str) -> Result<String, Failed> {
    let node = device.path.file_name().unwrap_or_default();
    let path = format!("/sys/block/{}/{name}", node.display());
    let value = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    Ok(value.trim().into())
}

/// Any offset will do, and what is behind the limit is not there.
pub fn offset_and_limit() -> Result<(), Failed> {
    let content = content(40_000);
    let file = file(&content)?;
    let cases = [
        (0, 0, 0..39_936),
        (2251, 8192, 2251..10_443),
        (4096, 4096, 4096..8192),
        (39_000, 0, 39_000..39_512),
        (1, 1 << 40, 1..39_937),
    ];
    for (offset, limit, range) in cases {
        let device = attach(&file, offset, limit, true)?;
        let found = read_all(&device.path)?;
        expect(format!("{offset} {limit}: bytes"), found.len(), range.len())?;
        let expected = content.get(range).unwrap_or_default();
        expect(format!("{offset} {limit}: the content"), found == expected, true)?;
        device.detach()?;
    }
    Ok(())
}

/// Blocks are as large as the size allows.
pub fn block_size() -> Result<(), Failed> {
    for (length, expected) in [(40_960, "4096"), (40_448, "512")] {
        let device = attach(file(&content(length))?, 0, 0, true)?;
        expect(length, property(&device, "queue/logical_block_size")?, expected)?;
    }
    Ok(())
}

/// Files in memory cannot be read around the page cache, and need not be.
pub fn without_direct_io() -> Result<(), Failed> {
    let device = attach(file(&content(40_960))?, 0, 0, true)?;
    expect("direct I/O", property(&device, "loop/dio")?, "0")
}

/// What is written arrives in the file.
pub fn writable() -> Result<(), Failed> {
    let file = file(&content(8192))?;
    let device = attach(&file, 4096, 0, false)?;
    let writer = OpenOptions::new().write(true).open(&device.path)?;
    writer.write_all_at(b"written", 0)?;
    writer.sync_all()?;
    let mut found = [0; 7];
    file.read_exact_at(&mut found, 4096)?;
    expect("the file has", &found, b"written")
}

/// Not even root does.
pub fn read_only() -> Result<(), Failed> {
    let device = attach(file(&content(4096))?, 0, 0, true)?;
    expect("read-only", property(&device, "ro")?, "1")?;
    expect_no_writing(&device.path)
}

/// There are more than the eight that the driver begins with.
pub fn many() -> Result<(), Failed> {
    let attached: Result<Vec<_>, _> = (0..40)
        .map(|number| attach(file(&[number; 4096])?, 0, 0, true).map_err(Failed::from))
        .collect();
    for (number, device) in attached?.into_iter().enumerate() {
        let first = read_all(&device.path)?.first().copied();
        expect(device.path.display(), first, u8::try_from(number).ok())?;
        device.detach()?;
    }
    Ok(())
}

/// Whoever loses the race for a number takes the next.
pub fn all_at_once() -> Result<(), Failed> {
    let attach_some = |first: u8| -> Result<(), String> {
        for number in first..first + 25 {
            let file = file(&[number; 4096]).map_err(|error| error.to_string())?;
            let device = attach(file, 0, 0, true).map_err(|error| error.to_string())?;
            let found = read_all(&device.path).map_err(|error| error.to_string())?;
            if found != [number; 4096] {
                return Err(format!("{} has another's content", device.path.display()));
            }
            device.detach().map_err(|error| error.to_string())?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads = [0, 50, 100, 150].map(|first| scope.spawn(move || attach_some(first)));
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a thread panicked".to_owned())?)
    })
    .map_err(Failed::from)
}
