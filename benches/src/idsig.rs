//! Hashing a package for its idsig file, against `fsverity digest`, which computes the same tree.

use crate::cores::{self, OnOne};
use crate::package;
use crate::report::{Side, now, rates, times};
use crate::run::{peer, seconds};
use anyhow::{Context, Result};
use avf_tests::House;
use idsig::Tree;
use std::fs::File;
use std::path::Path;
use std::process::Command;

const MEBIBYTES: u64 = 1024;

#[derive(Default)]
struct Sides {
    program: Side,
    library: Side,
    peer: Side,
    program_on_all: Side,
    library_on_all: Side,
}

pub fn measure(runs: usize) -> Result<()> {
    let fsverity = peer("fsverity")?;
    let apk = package::of_size(MEBIBYTES)?;
    package::warm(&apk)?;
    let mut sides = Sides::default();
    for _ in 0..runs {
        let on_one = OnOne::new()?;
        sides.peer.add(digest(&fsverity, &apk)?);
        sides.program.add(create_idsig(&apk)?);
        sides.library.add(build_tree(&apk)?);
        drop(on_one);
        sides.program_on_all.add(create_idsig(&apk)?);
        sides.library_on_all.add(build_tree(&apk)?);
    }
    show(&sides);
    Ok(())
}

fn show(sides: &Sides) {
    times(
        "idsig of 1 GiB: `vm create-idsig`, against `fsverity digest`, one core (at most 1.0)",
        "s",
        &sides.program,
        &sides.peer,
    );
    times(
        "idsig of 1 GiB: the tree alone, against `fsverity digest`, one core (at most 1.0)",
        "s",
        &sides.library,
        &sides.peer,
    );
    let cores = cores::count();
    for (name, one, all) in [
        ("`vm create-idsig`", &sides.program, &sides.program_on_all),
        ("the tree alone", &sides.library, &sides.library_on_all),
    ] {
        rates(
            &format!("idsig of 1 GiB: {name}, {cores} cores against one"),
            "MiB/s",
            &all.rates_of(MEBIBYTES as f64),
            &one.rates_of(MEBIBYTES as f64),
        );
    }
}

fn digest(fsverity: &Path, apk: &Path) -> Result<f64> {
    let mut command = Command::new(fsverity);
    command.arg("digest").arg(apk);
    seconds(command)
}

/// The whole command; a file that is there already would only be checked.
fn create_idsig(apk: &Path) -> Result<f64> {
    let house = House::new();
    let mut command = house.command(&["create-idsig"]);
    command.arg(apk).arg(house.path("idsig"));
    seconds(command)
}

fn build_tree(apk: &Path) -> Result<f64> {
    let file = File::open(apk)?;
    let size = file.metadata()?.len();
    let start = now();
    std::hint::black_box(Tree::build(&file, size, &[]).context("cannot hash the package")?);
    let end = now();
    Ok(end - start)
}
