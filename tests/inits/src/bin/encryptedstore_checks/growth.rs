//! A storage file that was enlarged: the file system follows at the next start.

use std::fs;

use test_inits::{Failed, expect};

use crate::disk::{BLOCK, Disk, SMALL, capacity, path, write};

/// Within a group, over its end, and over several.
pub fn step_by_step() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "kept")?;
    let mut before = 0;
    for size in [SMALL + 4096, 2 * SMALL, 127 << 20, 300 << 20, 20 << 30] {
        disk.file.set_len(size)?;
        let running = disk.open()?;
        let now = capacity()?;
        let name = format!("at {size}");
        write(&name, vec![1; 100_000])?;
        running.close()?;
        disk.fsck().map_err(|error| format!("{size}: {error}"))?;
        expect(format!("larger at {size}"), now > before, true)?;
        // All but what the file system keeps for itself.
        expect(format!("large enough at {size}: {now}"), now > size / 3 * 2, true)?;
        before = now;
        disk.still_has("kept")?;
        let running = disk.open()?;
        let read = fs::read(path(&name));
        running.close()?;
        expect("the new file", read?.len(), 100_000)?;
    }
    Ok(())
}

/// A group that has hardly room for its tables is left out, and each start is content with that.
pub fn small_last_group() -> Result<(), Failed> {
    const GROUP: u64 = 32_768;
    let disk = Disk::formatted(SMALL, "kept")?;
    let mut capacities = Vec::new();
    for blocks in [GROUP, GROUP + 1, GROUP + 300, GROUP + 2000] {
        disk.file.set_len((blocks + 1) * BLOCK as u64)?;
        let running = disk.open()?;
        capacities.push(capacity()?);
        running.close()?;
        disk.fsck().map_err(|error| format!("{blocks}: {error}"))?;
        disk.still_has("kept")?;
    }
    let larger: Vec<_> = capacities.windows(2).map(|pair| pair[0] < pair[1]).collect();
    expect(format!("{capacities:?}"), larger, [false, false, true])
}

/// A start that finds the same size changes none.
pub fn nothing_to_do() -> Result<(), Failed> {
    let disk = Disk::formatted(SMALL, "kept")?;
    for size in [SMALL, SMALL + 512, SMALL + 3584] {
        disk.file.set_len(size)?;
        let running = disk.open()?;
        let now = capacity()?;
        running.close()?;
        disk.file.set_len(SMALL)?;
        let running = disk.open()?;
        let before = capacity()?;
        running.close()?;
        expect(size, now, before)?;
    }
    disk.fsck()
}
