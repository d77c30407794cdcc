//! The table: ways to start a VM, and which of them share an identity.

use super::expected::Stage;
use super::start::{Seen, Start, World};
use std::fmt;

/// One way to start a VM.
#[derive(Clone)]
pub struct Row {
    /// What is special about it.
    pub name: &'static str,
    /// Rows of one kind have the same secrets, others have others.
    pub kind: &'static str,
    /// The way.
    pub start: Start,
}

/// What is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A field of a certificate: the row, the stage, the field.
    Certificate(&'static str, &'static str, &'static str),
    /// Two rows have the same secret, but must not.
    Same(&'static str, &'static str),
    /// Two rows have different secrets, but must not.
    Different(&'static str, &'static str),
    /// Two rows have the same root key, but must not, or the other way round.
    Root(&'static str, &'static str),
}

/// Starts a VM for each row and compares what it has with what it must have. Every fault is told.
pub fn check(world: &World, rows: &[Row]) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    let mut before: Vec<(&Row, Seen)> = Vec::new();
    for row in rows {
        eprintln!("{}", row.name);
        let seen = world.see(&row.start);
        compare_certificates(world, row, &seen, &mut faults);
        for (other, other_seen) in &before {
            compare_secrets((other, other_seen), (row, &seen), &mut faults);
        }
        before.push((row, seen));
    }
    faults.dedup();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn compare_certificates(world: &World, row: &Row, seen: &Seen, faults: &mut Vec<Fault>) {
    let found: Vec<_> = seen.chain.certificates().iter().map(Stage::of).collect();
    let [found_boot, found_payload] = &*found else {
        return faults.push(Fault::Certificate(row.name, "chain", "length"));
    };
    let boot = Stage::boot(world, &row.start);
    let payload = Stage::payload(&row.start);
    for (stage, found, expected) in
        [("boot", found_boot, boot), ("payload", found_payload, payload)]
    {
        let fields = [
            ("code hash", found.code_hash == expected.code_hash),
            ("authority hash", found.authority_hash == expected.authority_hash),
            ("configuration", found.descriptor == expected.descriptor),
            ("mode", found.mode == expected.mode),
        ];
        let wrong = fields.iter().filter(|(_, is_right)| !is_right);
        faults.extend(wrong.map(|(field, _)| Fault::Certificate(row.name, stage, field)));
    }
}

fn compare_secrets(one: (&Row, &Seen), other: (&Row, &Seen), faults: &mut Vec<Fault>) {
    let ((one, seen), (other, other_seen)) = (one, other);
    let wanted = one.kind == other.kind;
    for is_same in [seen.secret == other_seen.secret, seen.cdi == other_seen.cdi] {
        match (wanted, is_same) {
            (false, true) => faults.push(Fault::Same(one.name, other.name)),
            (true, false) => faults.push(Fault::Different(one.name, other.name)),
            _ => {}
        }
    }
    // A VM without an instance id has a root of its own, all others that of the host.
    let has_root = |start: &Start| start.id.is_some() || start.instance.is_some();
    let share = has_root(&one.start) && has_root(&other.start);
    if (seen.chain.root_key() == other_seen.chain.root_key()) != share {
        faults.push(Fault::Root(one.name, other.name));
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(row, stage, field) => {
                write!(f, "{row}: another {field} of the {stage} stage than expected")
            }
            Self::Same(one, other) => write!(f, "{one} and {other} share a secret"),
            Self::Different(one, other) => write!(f, "{one} and {other} have different secrets"),
            Self::Root(one, other) => write!(f, "root keys of {one} and {other}"),
        }
    }
}
