//! `vm delete`.

use crate::cli::Delete;
use crate::data;
use crate::exit::Exit;
use crate::report::{chain, complain, say, say_json};
use anyhow::Result;
use serde_json::json;

/// Runs the command: every VM is tried, also after one that cannot be deleted.
pub fn delete(arguments: &Delete) -> Result<Exit> {
    let manager = data::manager()?;
    let mut exit = Exit::Answer(0);
    for name in &arguments.names {
        let deleted = manager.delete(name).map_err(anyhow::Error::from);
        if arguments.json {
            let error = deleted.as_ref().err().map(chain);
            say_json(&json!({"name": name, "deleted": error.is_none(), "error": error}));
        } else if deleted.is_ok() {
            say(&format!("deleted {name:?}"));
        }
        if let Err(error) = deleted {
            complain(&format!("vm: cannot delete {name:?}: {}", chain(&error)));
            exit = Exit::Host;
        }
    }
    Ok(exit)
}
