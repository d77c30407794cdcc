//! `vm export` and `vm import`: a stopped VM as a directory that can be taken elsewhere.

use crate::cli::{Export, Import};
use crate::data;
use crate::exit::Exit;
use crate::named::show;
use crate::report::{say, say_json};
use crate::style::Progress;
use anyhow::{Context as _, Result};
use avf::VirtualMachineDescriptor;
use serde_json::json;

/// Runs `vm export`.
pub fn export(arguments: &Export) -> Result<Exit> {
    let Export { name, directory, json } = arguments;
    let progress = Progress::start(&format!("exporting VM {name:?}"));
    let descriptor = data::open(name)?.to_descriptor()?;
    descriptor
        .export_to(directory)
        .with_context(|| format!("cannot export {name:?} to {}", directory.display()))?;
    progress.finish();
    if *json {
        say_json(&json!({"name": name, "directory": directory.to_string_lossy()}));
    } else {
        say(&format!("exported {name:?} to {}", directory.display()));
    }
    Ok(Exit::Answer(0))
}

/// Runs `vm import`.
pub fn import(arguments: &Import) -> Result<Exit> {
    let Import { directory, name, json } = arguments;
    let progress = Progress::start(&format!("importing VM {name:?}"));
    let descriptor = VirtualMachineDescriptor::from_directory(directory)
        .with_context(|| format!("cannot import {}", directory.display()))?;
    let vm = data::manager()?
        .import_from_descriptor(name, &descriptor)
        .with_context(|| format!("cannot import {} as {name:?}", directory.display()))?;
    progress.finish();
    if *json {
        say_json(&show::as_json(name, &vm, None));
    } else {
        say(&format!("imported {name:?} from {}", directory.display()));
    }
    Ok(Exit::Answer(0))
}
