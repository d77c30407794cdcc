//! `vm set`.

use crate::cli::Set;
use crate::configure::configure;
use crate::data;
use crate::exit::{Exit, UsageError};
use crate::files;
use crate::launch::absolute;
use crate::named::show;
use crate::report::{say, say_json};
use anyhow::{Context as _, Result};

/// Runs the command.
pub fn set(arguments: &Set) -> Result<Exit> {
    let name = &arguments.name;
    if arguments.config.are_unset() && arguments.apk.is_none() {
        return Err(UsageError("nothing to set: give a flag that says what changes".into()).into());
    }
    let vm = data::open(name)?;
    let mut config = vm.config().to_builder();
    if let Some(path) = &arguments.apk {
        // As `vm create` does it: a person would rather know now than at the next run.
        files::open(path).with_context(|| format!("cannot open package {}", path.display()))?;
        config = config.apk_path(absolute(path)?);
    }
    vm.set_config(configure(config, &arguments.config)?.build()?)?;
    if arguments.json {
        say_json(&show::as_json(name, &vm, None));
    } else {
        say(&format!("changed {name:?}"));
    }
    Ok(Exit::Answer(0))
}
