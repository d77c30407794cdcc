//! What is refused, and why: one line a case.

mod chains;
mod claims;
mod handovers;
mod keys;
mod messages;

use crate::support::{Entries, Forger};
use ciborium::Value;
use dice::{Chain, Error, Fault};

fn unhex(digits: &str) -> Vec<u8> {
    hex::decode(digits.replace(' ', "")).unwrap()
}

fn bytes(fill: u8, len: usize) -> Value {
    Value::Bytes(vec![fill; len])
}

/// A map whose first key is there again.
fn twice(mut entries: Entries) -> Entries {
    let first = entries.0[0].clone();
    entries.0.push(first);
    entries
}

/// A chain of the forger's with one certificate that was changed.
fn with_claims(change: fn(&mut Entries)) -> Vec<u8> {
    let forger = Forger::new(1);
    let mut claims = forger.claims(&Forger::new(2).public);
    change(&mut claims);
    forger.chain([forger.certificate(claims)])
}

fn refused(number: usize, fault: Fault) -> Result<(), Error> {
    Err(Error::Certificate { number, fault })
}

fn read(chain: &[u8]) -> Result<(), Error> {
    Chain::read(chain).map(|_| ())
}

#[test]
fn the_forger_can_do_it_right() {
    assert_eq!(read(&with_claims(|_| ())), Ok(()));
}
