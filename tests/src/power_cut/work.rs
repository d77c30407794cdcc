//! The payload's work, step by step, and what of it must be there: the twin of
//! `tests/payloads/power_cut.c`.

use super::replay::SECTOR;
use std::collections::BTreeMap;

/// Bytes of `table`.
const TABLE: usize = 64 << 10;
/// Files of `many` that stay.
const KEPT: u32 = 8;

/// Files by their paths.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A file as the checker saw it: its length, and a CRC-32 of each of its sectors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Bytes.
    pub len: usize,
    /// One for each 512 bytes, the last of which may be fewer.
    pub sums: Vec<u32>,
}

impl Seen {
    /// How the checker sees these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { len: bytes.len(), sums: bytes.chunks(SECTOR).map(crc32fast::hash).collect() }
    }
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Makes the directory `many`, and `table`.
    Begin,
    /// Writes a file beside `path` and renames it there.
    Replace { path: String, len: usize },
    /// Adds bytes to `log`.
    Append { len: usize },
    /// Overwrites a part of `table`.
    Overwrite { at: usize, len: usize },
    /// Makes a file in `many`, and deletes the one that is too old.
    Make { len: usize },
}

impl Step {
    fn of(step: u32) -> Self {
        let n = step as usize;
        match step {
            0 => Self::Begin,
            _ if step.is_multiple_of(12) => Self::Replace { path: replaced(step), len: 150_000 },
            _ if step.is_multiple_of(4) => {
                Self::Replace { path: replaced(step), len: 1000 + n * 7919 % 30_000 }
            }
            _ if step % 4 == 1 => Self::Append { len: 100 + n * 313 % 9000 },
            _ if step % 4 == 2 => {
                Self::Overwrite { at: n * 37 % 120 * SECTOR, len: SECTOR * (1 + n % 7) }
            }
            _ => Self::Make { len: n * 1543 % 6000 },
        }
    }
}

fn replaced(step: u32) -> String {
    format!("replaced{}", step / 4 % 3)
}

fn made(step: u32) -> String {
    format!("many/{step}")
}

/// The file that goes when this step makes its own.
fn deleted(step: u32) -> Option<String> {
    step.checked_sub(4 * KEPT).map(made)
}

/// What a step writes.
fn bytes(step: u32, len: usize) -> Vec<u8> {
    let mut state = step.wrapping_mul(0x9e37_79b9) ^ 0x7f4a_7c15;
    let mut word = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()
    };
    std::iter::repeat_with(&mut word).take(len.div_ceil(4)).flatten().take(len).collect()
}

/// Does a step.
fn perform(files: &mut Files, step: u32) {
    match Step::of(step) {
        Step::Begin => drop(files.insert("table".into(), bytes(step, TABLE))),
        Step::Replace { path, len } => drop(files.insert(path, bytes(step, len))),
        Step::Append { len } => {
            files.entry("log".into()).or_default().extend(bytes(step, len));
        }
        Step::Overwrite { at, len } => {
            let table = files.get_mut("table").unwrap();
            table[at..at + len].copy_from_slice(&bytes(step, len));
        }
        Step::Make { len } => {
            deleted(step).map(|path| files.remove(&path));
            files.insert(made(step), bytes(step, len));
        }
    }
}

/// The files after this many steps.
pub fn after(steps: u32) -> Files {
    let mut files = Files::new();
    (0..steps).for_each(|step| perform(&mut files, step));
    files
}

/// Says what is wrong with the files that were found if so many steps were promised, and the next
/// one may have been under way.
pub fn judge(found: &BTreeMap<String, Seen>, promised: u32) -> Result<(), String> {
    let old = after(promised);
    let new = after(promised + 1);
    let step = Step::of(promised);
    let paths = old.keys().chain(new.keys()).chain(found.keys());
    for path in paths {
        let seen = found.get(path);
        if !is_allowed(&step, path, seen, old.get(path), new.get(path)) {
            let state = seen.map_or("missing".into(), |seen| format!("{} bytes", seen.len));
            let was = old.get(path).map(Vec::len);
            return Err(format!(
                "{path} is not what {promised} steps left, or {step:?} was about to: found {state}, \
                 before {was:?}, then {:?}",
                new.get(path).map(Vec::len)
            ));
        }
    }
    Ok(())
}

fn is_allowed(
    step: &Step,
    path: &str,
    seen: Option<&Seen>,
    old: Option<&Vec<u8>>,
    new: Option<&Vec<u8>>,
) -> bool {
    let is = |bytes: Option<&Vec<u8>>| seen == bytes.map(|bytes| Seen::of(bytes)).as_ref();
    if is(old) || is(new) {
        return true;
    }
    // Something in between.
    let (Some(seen), true) = (seen, old != new || path == "new") else { return false };
    match step {
        // Nobody was promised anything of the file beside; the other is the old or the new one.
        Step::Replace { .. } => path == "new",
        Step::Overwrite { .. } => is_mixed(seen, old, new),
        // The beginning of what was to be, but not less than what was.
        _ => new.is_some_and(|new| {
            let enough = seen.len >= old.map_or(0, Vec::len);
            enough && new.get(..seen.len).is_some_and(|part| *seen == Seen::of(part))
        }),
    }
}

/// Whether each sector is the old or the new one.
fn is_mixed(seen: &Seen, old: Option<&Vec<u8>>, new: Option<&Vec<u8>>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    let (old, new) = (Seen::of(old), Seen::of(new));
    let sums = seen.sums.iter().zip(old.sums.iter().zip(&new.sums));
    seen.len == old.len && sums.into_iter().all(|(sum, (old, new))| sum == old || sum == new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(files: &Files) -> BTreeMap<String, Seen> {
        files.iter().map(|(path, bytes)| (path.clone(), Seen::of(bytes))).collect()
    }

    #[test]
    fn before_and_after_a_step_are_right_and_anything_else_is_not() {
        for step in 0..60 {
            judge(&seen(&after(step)), step).unwrap();
            judge(&seen(&after(step + 1)), step).unwrap();
            judge(&seen(&after(step + 2)), step).unwrap_err();
            if step > 0 {
                judge(&seen(&after(step - 1)), step).unwrap_err();
            }
        }
    }

    #[test]
    fn what_a_step_had_promised_must_stay() {
        for step in 1..60 {
            for path in after(step).keys() {
                // What the next step touches has rules of its own, below.
                if after(step).get(path) != after(step + 1).get(path) {
                    continue;
                }
                let mut files = after(step);
                files.get_mut(path).unwrap().push(0);
                judge(&seen(&files), step).unwrap_err();
                files.remove(path);
                judge(&seen(&files), step).unwrap_err();
            }
        }
    }

    #[test]
    fn a_step_under_way_may_have_done_a_part() {
        let found = |step: u32, path: &str, bytes: Vec<u8>| {
            let mut files = after(step);
            files.insert(path.into(), bytes);
            judge(&seen(&files), step)
        };
        // Append: a part of what is new, but nothing of what is old is missing.
        let (old, new) = (after(5)["log"].clone(), after(6)["log"].clone());
        found(5, "log", new[..old.len() + 7].to_vec()).unwrap();
        found(5, "log", old[..old.len() - 1].to_vec()).unwrap_err();
        found(5, "log", [old, vec![0; 9]].concat()).unwrap_err();
        // Overwrite: sector by sector.
        let (old, new) = (after(6)["table"].clone(), after(7)["table"].clone());
        let at = (0..TABLE).find(|at| old[*at] != new[*at]).unwrap() / SECTOR * SECTOR;
        let mut mixed = old.clone();
        mixed[at..at + SECTOR].copy_from_slice(&new[at..at + SECTOR]);
        found(6, "table", mixed.clone()).unwrap();
        mixed[at + 8..at + 16].fill(0);
        found(6, "table", mixed).unwrap_err();
        // Replace: the file beside it can be anything, the file itself cannot.
        let new = after(9)["replaced2"].clone();
        found(8, "new", new[..9].to_vec()).unwrap();
        found(8, "replaced2", new[..9].to_vec()).unwrap_err();
        // Make: the beginning of the new file; the old one is there or not.
        let new = after(36)["many/35"].clone();
        found(35, "many/35", new[..3].to_vec()).unwrap();
        found(35, "many/3", after(35)["many/3"][1..].to_vec()).unwrap_err();
    }
}
